/** Comparisons of two values, either of which may not be there: nothing compares to what is not there. */
import type { AttributeValue } from '../values/attribute-value.ts';
import { compare, isEqual } from '../values/compare.ts';
import type { Comparator } from './grammar/syntax.ts';

type Found = AttributeValue | undefined;

export function compareBy(operator: Comparator, left: Found, right: Found): boolean {
  // What is not there differs from all that is.
  if (operator === '<>') return right !== undefined && (left === undefined || !isEqual(left, right));
  if (left === undefined || right === undefined) return false;
  if (operator === '=') return isEqual(left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

export function isBetween(value: Found, low: Found, high: Found): boolean {
  return compareBy('>=', value, low) && compareBy('<=', value, high);
}

export function isIn(value: Found, among: readonly Found[]): boolean {
  return value !== undefined && among.some((one) => one !== undefined && isEqual(value, one));
}
