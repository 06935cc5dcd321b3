/**
 * Patterns of JSON messages: `{ $.status >= 500 && $.path != "/health*" }`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
 */
import { parseBoundedJson } from '../../../kernel/bounded/json.ts';
import { readBoolean, type Condition } from './boolean.ts';
import { readComparison } from './comparison.ts';
import type { Matcher } from './invalid-pattern.ts';
import type { Scanner } from './scanner.ts';

interface Selector {
  readonly text: string;
  readonly steps: readonly (string | number)[];
}

const limits = { maxDepth: 64, maxTokens: 100_000 };
/** What ends a bare value. */
const ends = /[\s)&|}]/;
const name = /[A-Za-z0-9_\-@#:/]/;

/** The opening brace has been passed. @throws InvalidPattern */
export function readJsonPattern(scanner: Scanner): Matcher {
  const selectors: Selector[] = [];
  const condition = readBoolean(scanner, () => readCondition(scanner, selectors));
  scanner.expect('}');
  if (!scanner.atEnd) throw scanner.invalid();
  return (message) => {
    const event = parsed(message);
    if (event === undefined || !condition(event)) return undefined;
    return () => found(event, selectors);
  };
}

/** Of values that lie in others as well, at most so many characters together. */
const maxFound = 1_000_000;

function found(event: unknown, selectors: readonly Selector[]): Record<string, string> {
  const values = new Map<string, string>();
  let length = 0;
  for (const selector of selectors) {
    const value = valueAt(event, selector);
    if (value === undefined || values.has(selector.text) || length > maxFound) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    values.set(selector.text, text);
    length += text.length;
  }
  return Object.fromEntries(values);
}

function readCondition(scanner: Scanner, selectors: Selector[]): Condition<unknown> {
  const selector = readSelector(scanner);
  selectors.push(selector);
  if (scanner.takeWord('NOT')) {
    if (!scanner.takeWord('EXISTS')) throw scanner.invalid();
    return (event) => valueAt(event, selector) === undefined;
  }
  if (scanner.takeWord('EXISTS')) return (event) => valueAt(event, selector) !== undefined;
  if (scanner.takeWord('IS')) {
    const word = scanner.takeWord('NULL', 'TRUE', 'FALSE');
    if (word === undefined) throw scanner.invalid();
    const wanted = { NULL: null, TRUE: true, FALSE: false }[word];
    return (event) => valueAt(event, selector) === wanted;
  }
  const comparison = readComparison(scanner, ends);
  return (event) => {
    const value = valueAt(event, selector);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? comparison(value)
      : false;
  };
}

function readSelector(scanner: Scanner): Selector {
  scanner.skipSpace();
  const start = scanner.at;
  scanner.expect('$');
  const steps: (string | number)[] = [];
  for (;;) {
    const next = scanner.text[scanner.at];
    if (next !== '.' && next !== '[') break;
    scanner.at++;
    steps.push(next === '.' ? readName(scanner) : readBracket(scanner));
  }
  if (steps.length === 0) throw scanner.invalid();
  return { text: scanner.text.slice(start, scanner.at), steps };
}

function readName(scanner: Scanner): string {
  const start = scanner.at;
  while (name.test(scanner.text[scanner.at] ?? '')) scanner.at++;
  if (scanner.at === start) throw scanner.invalid();
  return scanner.text.slice(start, scanner.at);
}

/** `[0]`, `["name"]`, `['name']` */
function readBracket(scanner: Scanner): string | number {
  const [whole, index, single, double] =
    /^(?:(\d{1,9})|'([^']*)'|"([^"]*)")\]/.exec(scanner.text.slice(scanner.at)) ?? [];
  if (whole === undefined) throw scanner.invalid();
  scanner.at += whole.length;
  return index === undefined ? (single ?? double!) : Number(index);
}

function parsed(message: string): unknown {
  if (!/^\s*[{[]/.test(message.slice(0, 64))) return undefined;
  try {
    return parseBoundedJson(message, limits);
  } catch {
    return undefined;
  }
}

/** `undefined`: it is not there. */
function valueAt(event: unknown, { steps }: Selector): unknown {
  let value = event;
  for (const step of steps) {
    const isHeld = typeof step === 'number' ? Array.isArray(value) : typeof value === 'object' && value !== null;
    if (!isHeld || !Object.hasOwn(value as object, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
