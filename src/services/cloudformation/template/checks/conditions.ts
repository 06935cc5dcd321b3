/** Conditions: of what they are made, what they refer to, and that none needs itself. */
import { circularConditions, isCondition, notBoolean } from '../evaluation/conditions.ts';
import { references } from '../evaluation/dependencies.ts';
import { neverReady } from '../evaluation/order.ts';
import { unknownCondition } from '../functions/conditional.ts';
import { functionOf } from '../functions/names.ts';
import { isObject } from '../json-value.ts';
import type { Template } from '../template.ts';
import { formatError, functionError } from '../template-error.ts';
import { checkFunctions } from './functions.ts';

const booleans = ['Fn::And', 'Fn::Or', 'Fn::Not', 'Fn::Equals'];
const functions = new Set([
  ...booleans,
  'Ref',
  'Fn::FindInMap',
  'Fn::Sub',
  'Fn::Join',
  'Fn::Select',
  'Fn::Split',
  'Fn::If',
  'Fn::Length',
  'Fn::ToJsonString',
  'Fn::GetAtt',
]);

/** @throws TemplateError */
export function checkConditions(template: Template): void {
  const { conditions } = template;
  const needs = new Map<string, readonly string[]>();
  const resources = new Set<string>();
  for (const [name, condition] of conditions) {
    if (hasCall(condition, 'Fn::ImportValue')) throw functionError('Cannot use Fn::ImportValue in Conditions.');
    const isBoolean = isCondition(condition) || booleans.includes(functionOf(condition) ?? '');
    if (!isBoolean) throw notBoolean();
    for (const one of references(condition)) if (!template.parameters.has(one)) resources.add(one);
    needs.set(name, [...conditionsIn(condition)]);
  }
  if (resources.size > 0)
    throw formatError(
      `Unresolved dependencies [${[...resources].join(', ')}]. Cannot reference resources in the Conditions block of ` +
        'the template',
    );
  for (const condition of conditions.values()) checkFunctions(condition, { template, functions });
  for (const needed of needs.values()) {
    const unknown = needed.find((one) => !conditions.has(one));
    if (unknown !== undefined) throw unknownCondition(unknown, 'Condition');
  }
  const never = neverReady(new Map([...needs].map(([name, needed]) => [name, new Set(needed)])));
  if (never.length > 0) throw circularConditions(never);
}

function hasCall(value: unknown, name: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return functionOf(value) === name || Object.values(value).some((part) => hasCall(part, name));
}

function* conditionsIn(value: unknown): Generator<string> {
  if (isCondition(value)) {
    if (typeof value.Condition === 'string') yield value.Condition;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* conditionsIn(item);
  } else if (isObject(value)) {
    for (const part of Object.values(value)) yield* conditionsIn(part);
  }
}
