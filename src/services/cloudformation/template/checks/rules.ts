/** Functions that rules may use. */
import { isCondition } from '../evaluation/conditions.ts';
import { references } from '../evaluation/dependencies.ts';
import { functionOf } from '../functions/names.ts';
import type { Template } from '../template.ts';
import { formatError } from '../template-error.ts';
import { checkFunctions } from './functions.ts';

const booleans = [
  'Fn::And',
  'Fn::Or',
  'Fn::Not',
  'Fn::Equals',
  'Fn::Contains',
  'Fn::EachMemberEquals',
  'Fn::EachMemberIn',
];
const functions = new Set([
  ...booleans,
  'Ref',
  'Fn::RefAll',
  'Fn::ValueOf',
  'Fn::ValueOfAll',
  'Fn::If',
  'Fn::FindInMap',
  'Fn::Join',
  'Fn::Select',
  'Fn::Split',
  'Fn::Sub',
]);

/** @throws TemplateError */
export function checkRuleFunctions(template: Template): void {
  for (const { name, condition, assertions } of template.rules.values()) {
    const parts = [...(condition === undefined ? [] : [condition]), ...assertions.map(({ assert }) => assert)];
    for (const part of parts) {
      if (!isCondition(part) && !booleans.includes(functionOf(part) ?? ''))
        throw formatError(`Rule ${name} can only have rule-specific intrinsic functions that give true or false.`);
      checkFunctions(part, { template, functions });
    }
    const unknown = [...references(parts)].filter((one) => !template.parameters.has(one));
    if (unknown.length > 0)
      throw formatError(
        `Unresolved dependencies [${unknown.join(', ')}]. Cannot reference resources in the Rules block of the ` +
          'template',
      );
  }
}
