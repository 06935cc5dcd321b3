/**
 * Patterns that choose records: JSON whose leaves list what a value may be.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
import { checkJsonCost } from '../../../kernel/bounded/json.ts';

type Pattern = Readonly<Record<string, unknown>>;

const mostCharacters = 4096;

/** `undefined`: it is none. */
export function parsePattern(text: string): Pattern | undefined {
  if (text.length > mostCharacters) return undefined;
  try {
    checkJsonCost(text, { maxDepth: 32, maxTokens: 2000 });
    const pattern = JSON.parse(text) as unknown;
    return isObject(pattern) && isPattern(pattern) ? pattern : undefined;
  } catch {
    return undefined;
  }
}

export function isChosen(pattern: Pattern, value: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or') return (wanted as Pattern[]).some((one) => isChosen(one, value));
    const found = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (!Array.isArray(wanted)) return isChosen(wanted as Pattern, found);
    return wanted.some((rule) => (Array.isArray(found) ? found.some((one) => fits(rule, one)) : fits(rule, found)));
  });
}

function isObject(value: unknown): value is Pattern {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPattern(pattern: Pattern): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === '$or') return Array.isArray(wanted) && wanted.every((one) => isObject(one) && isPattern(one));
    if (Array.isArray(wanted)) return wanted.length > 0 && wanted.every(isRule);
    return isObject(wanted) && isPattern(wanted);
  });
}

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function isRule(rule: unknown): boolean {
  if (!isObject(rule)) return rule === null || !Array.isArray(rule);
  const [[kind, given] = [], ...more] = Object.entries(rule);
  if (more.length > 0) return false;
  switch (kind) {
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return typeof given === 'string';
    case 'exists':
      return typeof given === 'boolean';
    case 'anything-but':
      return isObject(given) ? isRule(given) : [given].flat().every((one) => typeof one !== 'object');
    case 'numeric':
      return (
        Array.isArray(given) &&
        given.length > 0 &&
        given.length % 2 === 0 &&
        given.every((one, at) => (at % 2 === 0 ? Object.hasOwn(comparisons, String(one)) : typeof one === 'number'))
      );
    default:
      return false;
  }
}

function fits(rule: unknown, value: unknown): boolean {
  if (!isObject(rule)) return value === rule;
  const [[kind, given] = []] = Object.entries(rule);
  const text = typeof value === 'string' ? value : undefined;
  switch (kind) {
    case 'prefix':
      return text?.startsWith(given as string) ?? false;
    case 'suffix':
      return text?.endsWith(given as string) ?? false;
    case 'equals-ignore-case':
      return text?.toLowerCase() === (given as string).toLowerCase();
    case 'exists':
      // Of leaves alone, as AWS has it.
      return (value !== undefined && !isObject(value)) === given;
    case 'anything-but':
      if (value === undefined) return false;
      return isObject(given) ? !fits(given, value) : ![given].flat().includes(value);
    case 'numeric':
      return typeof value === 'number' && inRange(given as unknown[], value);
    default:
      return false;
  }
}

function inRange(given: readonly unknown[], value: number): boolean {
  for (let at = 0; at < given.length; at += 2)
    if (!comparisons[given[at] as string]!(value, given[at + 1] as number)) return false;
  return true;
}
