/**
 * The Rules section: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
import { asText, isList, isObject, member, type JsonObject, type JsonValue } from '../json-value.ts';
import type { RuleDeclaration } from '../template.ts';
import { formatError } from '../template-error.ts';
import { sectionOf } from './section.ts';

/** @throws TemplateError */
export function readRules(body: JsonObject): ReadonlyMap<string, RuleDeclaration> {
  return new Map(sectionOf(body, 'Rules').map(([name, rule]) => [name, readRule(name, rule)]));
}

function readRule(name: string, rule: JsonValue): RuleDeclaration {
  if (!isObject(rule)) throw formatError('Any Rules member must be an object.');
  const condition = member(rule, 'RuleCondition');
  const assertions = member(rule, 'Assertions');
  if (!isList(assertions) || assertions.length === 0)
    throw formatError(`Rule ${name} must contain at least one assertion.`);
  return {
    name,
    ...(condition !== undefined && { condition }),
    assertions: assertions.map((assertion) => readAssertion(name, assertion)),
  };
}

function readAssertion(rule: string, assertion: JsonValue): { assert: JsonValue; description?: string } {
  const assert = isObject(assertion) ? member(assertion, 'Assert') : undefined;
  if (!isObject(assertion) || assert === undefined)
    throw formatError(`Every assertion of rule ${rule} must contain an Assert member.`);
  const description = asText(member(assertion, 'AssertDescription'));
  return { assert, ...(description !== undefined && { description }) };
}
