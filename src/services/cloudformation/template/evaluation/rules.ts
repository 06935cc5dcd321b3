/** The Rules section: what parameters have to be like together. */
import { condition as conditionFunction } from '../functions/conditional.ts';
import type { Environment, IntrinsicFunction } from '../functions/environment.ts';
import { resolverOf } from '../functions/resolve.ts';
import { contains, eachMemberEquals, eachMemberIn, refAll, valueOf, valueOfAll } from '../functions/rule-functions.ts';
import { TemplateError } from '../template-error.ts';
import { conditionFunctions } from './conditions.ts';

const ruleFunctions: ReadonlyMap<string, IntrinsicFunction> = new Map<string, IntrinsicFunction>([
  ...conditionFunctions,
  ['Condition', conditionFunction],
  ['Fn::Contains', contains],
  ['Fn::EachMemberEquals', eachMemberEquals],
  ['Fn::EachMemberIn', eachMemberIn],
  ['Fn::RefAll', refAll],
  ['Fn::ValueOf', valueOf],
  ['Fn::ValueOfAll', valueOfAll],
]);

/** @throws TemplateError with the description of the first assertion that does not hold */
export function checkRules(env: Environment): void {
  const { resolve } = resolverOf(env, ruleFunctions);
  for (const { name, condition, assertions } of env.template.rules.values()) {
    if (condition !== undefined && resolve(condition) !== true) continue;
    for (const { assert, description } of assertions) {
      if (resolve(assert) === true) continue;
      throw new TemplateError(description ?? `Rule ${name} is not satisfied.`);
    }
  }
}
