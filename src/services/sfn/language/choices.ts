/**
 * The rules of a Choice.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 */
import { linearPattern } from '../../../kernel/bounded/linear-pattern.ts';
import type { Json } from './json.ts';
import { lookUp, valueAt, type Scope } from './paths.ts';
import { runtimeError } from './state-error.ts';

type Rule = Readonly<Record<string, unknown>>;

/** Whether a JSONPath rule holds. @throws StateError */
export function holds(rule: Rule, scope: Scope): boolean {
  if (Array.isArray(rule['And'])) return rule['And'].every((one: Rule) => holds(one, scope));
  if (Array.isArray(rule['Or'])) return rule['Or'].some((one: Rule) => holds(one, scope));
  if (rule['Not'] !== undefined) return !holds(rule['Not'] as Rule, scope);
  const path = rule['Variable'] as string;
  const operator = operatorOf(rule);
  if (operator === undefined) throw runtimeError('A choice rule has no comparison.');
  if (operator === 'IsPresent') return (lookUp(path, scope) !== undefined) === rule['IsPresent'];
  const value = lookUp(path, scope);
  if (value === undefined)
    throw runtimeError(`Invalid path '${path}': The choice state's condition path references an invalid value.`);
  const test = typeTests[operator];
  if (test) return test(value) === rule[operator];
  const isReference = operator.endsWith('Path');
  const wanted = isReference ? valueAt(rule[operator] as string, scope, operator) : (rule[operator] as Json);
  return compare(isReference ? operator.slice(0, -'Path'.length) : operator, value, wanted);
}

const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

const isTimestamp = (value: Json): value is string =>
  typeof value === 'string' && timestamp.test(value) && !Number.isNaN(Date.parse(value));

const typeTests: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTimestamp,
};

type Ordered = 'Equals' | 'LessThan' | 'GreaterThan' | 'LessThanEquals' | 'GreaterThanEquals';

const orders: Readonly<Record<Ordered, (order: number) => boolean>> = {
  Equals: (order) => order === 0,
  LessThan: (order) => order < 0,
  GreaterThan: (order) => order > 0,
  LessThanEquals: (order) => order <= 0,
  GreaterThanEquals: (order) => order >= 0,
};

/** What a comparison of each kind compares; `undefined`: the value is not of that kind. */
const kinds: Readonly<Record<string, (value: Json) => string | number | undefined>> = {
  String: (value) => (typeof value === 'string' ? value : undefined),
  Numeric: (value) => (typeof value === 'number' ? value : undefined),
  Timestamp: (value) => (isTimestamp(value) ? Date.parse(value) : undefined),
  Boolean: (value) => (typeof value === 'boolean' ? Number(value) : undefined),
};

const comparison = /^(String|Numeric|Timestamp|Boolean)(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)$/;

/** Every operator, with those that take their operand from a path. */
export function isOperator(name: string): boolean {
  if (name === 'IsPresent' || name === 'StringMatches' || Object.hasOwn(typeTests, name)) return true;
  const [, kind, order] = comparison.exec(name.replace(/Path$/, '')) ?? [];
  return kind !== undefined && (kind !== 'Boolean' || order === 'Equals');
}

export function operatorOf(rule: Rule): string | undefined {
  return Object.keys(rule).find(isOperator);
}

function compare(operator: string, value: Json, wanted: Json): boolean {
  if (operator === 'StringMatches') return typeof value === 'string' && matches(value, String(wanted));
  const [, kind = '', order] = comparison.exec(operator) ?? [];
  const [left, right] = [kinds[kind]!(value), kinds[kind]!(wanted)];
  if (left === undefined || right === undefined) return false;
  return orders[order as Ordered](left < right ? -1 : left > right ? 1 : 0);
}

/** `*` is anything, `\*` a star. */
function matches(value: string, pattern: string): boolean {
  const source = pattern.replaceAll(/\\([\\*])|\*+|[.+?^${}()|[\]\\/]/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`;
    return found.startsWith('*') ? '[^]*' : `\\${found}`;
  });
  return linearPattern(`^${source}$`).test(value);
}
