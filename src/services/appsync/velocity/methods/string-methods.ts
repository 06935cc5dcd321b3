/** Methods of java.lang.String, numbers and Booleans that templates may call. */
import { NotLinear } from '../../../../kernel/bounded/linear-pattern.ts';
import { maxOutput, TemplateError, type Budget } from '../budget.ts';
import { toText, type Value } from '../values.ts';
import { javaPattern, javaReplacement } from './java-pattern.ts';
import type { Method } from './method.ts';

type StringMethod = (text: string, args: readonly string[], budget: Budget) => Value;

/** Arguments arrive as text. */
function named(methods: Readonly<Record<string, StringMethod>>): ReadonlyMap<string, Method<string>> {
  return new Map(
    Object.entries(methods).map(([name, method]) => [
      name,
      (text, args, budget) => {
        budget.spend(1 + text.length / 64);
        const made = method(
          text,
          args.map((arg) => toText(arg, budget)),
          budget,
        );
        if (typeof made === 'string') budget.allocate(made.length);
        return made;
      },
    ]),
  );
}

export const stringMethods = named({
  length: (text) => text.length,
  isEmpty: (text) => text === '',
  isBlank: (text) => text.trim() === '',
  contains: (text, [part = '']) => text.includes(part),
  startsWith: (text, [part = '', at = '0']) => text.startsWith(part, Number(at)),
  endsWith: (text, [part = '']) => text.endsWith(part),
  equals: (text, [other]) => text === other,
  equalsIgnoreCase: (text, [other = '']) => text.toLowerCase() === other.toLowerCase(),
  compareTo: (text, [other = '']) => (text < other ? -1 : text > other ? 1 : 0),
  concat: (text, [other = '']) => text + other,
  indexOf: (text, [part = '', from = '0']) => text.indexOf(part, Number(from)),
  lastIndexOf: (text, [part = '']) => text.lastIndexOf(part),
  charAt: (text, [at]) => text[Number(at)] ?? null,
  substring: (text, [from, to]) => substring(text, Number(from), to === undefined ? text.length : Number(to)),
  trim: (text) => text.trim(),
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
  toString: (text: string) => text,
  replace: (text, [from = '', to = ''], budget) => replaced(text, plain(from), to, budget),
  replaceAll: (text, [pattern = '', by = ''], budget) =>
    withPattern(() => replaced(text, javaPattern(pattern, 'g'), javaReplacement(by), budget)),
  replaceFirst: (text, [pattern = '', by = ''], budget) =>
    withPattern(() => replaced(text, javaPattern(pattern, ''), javaReplacement(by), budget)),
  matches: (text, [pattern = '']) => withPattern(() => javaPattern(`^(?:${pattern})$`, '').test(text)),
  split: (text, [pattern = '', limit = '0'], budget) => split(text, pattern, Number(limit), budget),
});

function substring(text: string, from: number, to: number): Value {
  return from >= 0 && from <= to && to <= text.length ? text.slice(from, to) : null;
}

const plain = (text: string): RegExp => new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'g');

type Replacement = string | ((groups: readonly (string | undefined)[]) => string);

/** What grows too large is given up while it grows. */
function replaced(text: string, pattern: RegExp, by: Replacement, budget: Budget): string {
  let length = 0;
  return text.replace(pattern, (...found: unknown[]) => {
    const groups = found.slice(
      0,
      found.findIndex((part) => typeof part === 'number'),
    ) as string[];
    const made = typeof by === 'string' ? by : by(groups);
    length += made.length;
    if (length > maxOutput) throw budget.tooMuch('A string is longer than it may be.');
    return made;
  });
}

/** As in Java: empty strings at the end are left out where there is no limit. */
function split(text: string, pattern: string, limit: number, budget: Budget): Value {
  const parts: string[] = [];
  let from = 0;
  const found = withPattern(() => text.matchAll(javaPattern(pattern, 'g')));
  for (const { index, 0: part } of found) {
    if (limit > 0 && parts.length === limit - 1) break;
    if (part === '' && (index === 0 || index === text.length)) continue;
    if (index === 0 && part.length > 0 && text === '') continue;
    budget.spend(1);
    parts.push(text.slice(from, index));
    from = index + part.length;
  }
  parts.push(text.slice(from));
  budget.allocate(text.length);
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}

/** @throws TemplateError where it is no regular expression, or one that takes too long */
function withPattern<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotLinear) throw new TemplateError(`Unable to use the regular expression: ${error.message}`);
    throw error;
  }
}

export const numberMethods: ReadonlyMap<string, Method<number>> = new Map<string, Method<number>>([
  ['intValue', (number) => Math.trunc(number)],
  ['longValue', (number) => Math.trunc(number)],
  ['doubleValue', (number) => number],
  ['toString', (number) => String(number)],
  ['equals', (number, [other = null]) => number === other],
  ['compareTo', (number, [other = null]) => Math.sign(number - Number(other))],
  ['parseInt', (_number, [text = null]) => integer(text)],
]);

function integer(text: Value): Value {
  return typeof text === 'string' && /^[+-]?\d{1,15}$/.test(text) ? Number(text) : null;
}

export const booleanMethods: ReadonlyMap<string, Method<boolean>> = new Map<string, Method<boolean>>([
  ['toString', (value) => String(value)],
  ['equals', (value, [other = null]) => value === other],
  ['booleanValue', (value) => value],
]);
