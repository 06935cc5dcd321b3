/**
 * The Conditions section evaluated:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
 */
import { and, condition, equals, not, or, unknownCondition } from '../functions/conditional.ts';
import type { Environment, IntrinsicFunction } from '../functions/environment.ts';
import { functionOf } from '../functions/names.ts';
import { resolverOf, valueFunctions } from '../functions/resolve.ts';
import { isObject } from '../json-value.ts';
import { formatError, TemplateError } from '../template-error.ts';

/** Functions that conditions know: those of values, and those that make booleans. */
export const conditionFunctions: ReadonlyMap<string, IntrinsicFunction> = new Map<string, IntrinsicFunction>([
  ...valueFunctions,
  ['Fn::And', and],
  ['Fn::Or', or],
  ['Fn::Not', not],
  ['Fn::Equals', equals],
]);

/** Conditions in conditions. AWS states no bound; this one keeps the stack. */
const deepest = 500;

export type ConditionEnvironment = Omit<Environment, 'conditions'>;

export const notBoolean = (): TemplateError =>
  formatError('Conditions can only be boolean operations on parameters and other conditions');

/** Each condition's value. @throws TemplateError, for circles too */
export function evaluateConditions(env: ConditionEnvironment): ReadonlyMap<string, boolean> {
  const values = new Map<string, boolean>();
  const open: string[] = [];
  const evaluate = (name: string): boolean => {
    const known = values.get(name);
    if (known !== undefined) return known;
    const declared = env.template.conditions.get(name);
    if (declared === undefined) throw unknownCondition(name, 'Condition');
    if (open.includes(name)) throw circularConditions(open.slice(open.indexOf(name)));
    if (open.length >= deepest)
      throw formatError(`Conditions refer to each other through more than ${deepest} levels.`);
    open.push(name);
    const value = scope.resolve(declared);
    if (typeof value !== 'boolean') throw notBoolean();
    open.pop();
    values.set(name, value);
    return value;
  };
  const conditions = { get: evaluate } as ReadonlyMap<string, boolean>;
  const scope = resolverOf({ ...env, conditions }, conditionFunctions);
  const inner = scope.resolve;
  scope.resolve = (value) => (isCondition(value) ? condition(value.Condition, scope) : inner(value));
  for (const name of env.template.conditions.keys()) evaluate(name);
  return values;
}

export const isCondition = (value: unknown): value is { readonly Condition: unknown } =>
  isObject(value) && Object.keys(value).join() === 'Condition' && functionOf(value) === undefined;

export const circularConditions = (names: readonly string[]): TemplateError =>
  formatError(`Circular dependency between conditions: [${names.join(', ')}]`);
