/** Comparisons of a value with what a pattern says: numbers, texts with `*`, regular expressions. */
import { starPattern } from '../../../kernel/star-pattern.ts';
import type { Scanner } from './scanner.ts';

export type Comparison = (actual: string | number | boolean) => boolean;

const operators = ['!=', '<=', '>=', '=', '<', '>'] as const;
const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The operator that comes next, and what it compares with. `ends`: what ends a bare value. @throws InvalidPattern */
export function readComparison(scanner: Scanner, ends: RegExp): Comparison {
  const operator = scanner.take(...operators) as (typeof operators)[number] | undefined;
  if (operator === undefined) throw scanner.invalid();
  const equality = operator === '=' || operator === '!=';
  const same = readEqual(scanner, ends, equality);
  if (equality) return (actual) => same.equals(actual) === (operator === '=');
  const { bound } = same;
  if (bound === undefined) throw scanner.invalid();
  return (actual) => {
    const value = numberOf(actual);
    if (value === undefined) return false;
    return operator === '<'
      ? value < bound
      : operator === '<='
        ? value <= bound
        : operator === '>'
          ? value > bound
          : value >= bound;
  };
}

function readEqual(scanner: Scanner, ends: RegExp, equality: boolean): { equals: Comparison; bound?: number } {
  scanner.skipSpace();
  if (equality && scanner.take('%')) {
    const expression = scanner.expression();
    return { equals: (actual) => expression(String(actual)) };
  }
  if (scanner.take('"')) {
    return { equals: starComparison(scanner.quoted()) };
  }
  const bare = scanner.until(ends).trimEnd();
  if (bare === '') throw scanner.invalid();
  if (!numeric.test(bare)) return { equals: starComparison(bare) };
  const bound = Number(bare);
  return { equals: (actual) => numberOf(actual) === bound, bound };
}

function starComparison(pattern: string): Comparison {
  const matches = starPattern(pattern);
  return (actual) => matches(String(actual));
}

function numberOf(actual: string | number | boolean): number | undefined {
  if (typeof actual === 'number') return actual;
  return typeof actual === 'string' && numeric.test(actual) ? Number(actual) : undefined;
}
