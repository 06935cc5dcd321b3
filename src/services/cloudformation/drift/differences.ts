/**
 * How a resource differs from what its template says: only properties that the template has are compared, those that
 * are never read back left out. Pure.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
 */
import { isDeepStrictEqual } from 'node:util';
import type { ResourceProperties } from '../../../wire/resource-type.ts';
import type { Tag } from '../../../wire/tags.ts';

export interface Difference {
  /** JSON pointer. */
  readonly path: string;
  readonly type: 'ADD' | 'REMOVE' | 'NOT_EQUAL';
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** What is no difference. */
interface Passed {
  /** JSON pointers. */
  readonly hidden: ReadonlySet<string>;
  readonly stackTags: readonly Tag[];
}

/** `writeOnly`: paths (`LoginProfile/Password`). `stackTags`: which it has of its stack, beside those of its own. */
export function differencesOf(
  expected: ResourceProperties,
  actual: ResourceProperties,
  writeOnly: readonly string[],
  stackTags: readonly Tag[] = [],
): readonly Difference[] {
  return within(expected, actual, '', { hidden: new Set(writeOnly.map((path) => `/${path}`)), stackTags });
}

/** The part of a resource that the template speaks of. */
export function comparedPart(expected: ResourceProperties, actual: ResourceProperties): ResourceProperties {
  return Object.fromEntries(
    Object.keys(expected).flatMap((name) => (actual[name] === undefined ? [] : [[name, actual[name]]])),
  );
}

function compare(expected: unknown, found: unknown, path: string, passed: Passed): readonly Difference[] {
  if (passed.hidden.has(path)) return [];
  const actual = isObject(expected) ? (objectIn(found) ?? found) : found;
  if (actual === undefined) return isEmpty(expected) ? [] : [{ path, type: 'REMOVE', expected }];
  if (Array.isArray(expected) && Array.isArray(actual)) return inLists(expected, actual, path, passed);
  if (isObject(expected) && isObject(actual)) return within(expected, actual, path, passed);
  return isSame(expected, actual) ? [] : [{ path, type: 'NOT_EQUAL', expected, actual }];
}

function within(
  expected: ResourceProperties,
  actual: ResourceProperties,
  path: string,
  passed: Passed,
): readonly Difference[] {
  return Object.entries(expected).flatMap(([name, value]) =>
    compare(value, actual[name], `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, passed),
  );
}

/** Services give lists back in an order of their own. */
function inLists(
  expected: readonly unknown[],
  actual: readonly unknown[],
  path: string,
  passed: Passed,
): readonly Difference[] {
  const left = new Map(actual.map((item, at) => [at, item]));
  const missing = expected.flatMap((item, at) => {
    const found = [...left].find(([, other]) => compare(item, other, `${path}/${at}`, passed).length === 0);
    if (!found) return [{ item, at }];
    left.delete(found[0]);
    return [];
  });
  for (const [at, item] of left) if (passed.stackTags.some((tag) => isDeepStrictEqual(tag, item))) left.delete(at);
  if (missing.length === 1 && left.size === 1) {
    const [{ item, at }] = missing as [(typeof missing)[0]];
    return compare(item, [...left.values()][0], `${path}/${at}`, passed);
  }
  return [
    ...missing.map(({ item, at }) => ({ path: `${path}/${at}`, type: 'REMOVE' as const, expected: item })),
    ...[...left].map(([at, item]) => ({ path: `${path}/${at}`, type: 'ADD' as const, actual: item })),
  ];
}

/** A document may be given back as its text. */
function objectIn(value: unknown): ResourceProperties | undefined {
  if (typeof value !== 'string' || !value.startsWith('{')) return undefined;
  try {
    return JSON.parse(value) as ResourceProperties;
  } catch {
    return undefined;
  }
}

/** One value stands for a list of one in documents; numbers and booleans may be texts. */
function isSame(expected: unknown, actual: unknown): boolean {
  if (isDeepStrictEqual(expected, actual)) return true;
  const [one, other] = [single(expected), single(actual)];
  if (isDeepStrictEqual(one, other)) return true;
  return isScalar(one) && isScalar(other) && String(one) === String(other);
}

/** An empty list or map is as good as none. */
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const single = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);

function isObject(value: unknown): value is ResourceProperties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
