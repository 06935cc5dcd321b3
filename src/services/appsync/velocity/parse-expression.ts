/** Expressions and references of a template. */
import type { Expression, Operator, Reference, Step } from './ast.ts';
import {
  deeper,
  expect,
  skipSpace,
  syntaxError,
  take,
  takeIdentifier,
  took,
  unexpected,
  type Cursor,
} from './cursor.ts';

/** From the loosest to the tightest, each with its words. */
const levels: readonly (readonly [RegExp, Readonly<Record<string, Operator>>])[] = [
  [/\|\||or\b/y, { or: '||' }],
  [/&&|and\b/y, { and: '&&' }],
  [/==|!=|(?:eq|ne)\b/y, { eq: '==', ne: '!=' }],
  [/<=|>=|<|>|(?:lt|le|gt|ge)\b/y, { lt: '<', le: '<=', gt: '>', ge: '>=' }],
  [/[+-]/y, {}],
  [/[*/%]/y, {}],
];

/** How many operands one level may have: its tree is as deep. */
const maxOperands = 500;

/** @throws TemplateSyntaxError */
export function parseExpression(cursor: Cursor): Expression {
  return deeper(cursor, () => parseLevel(cursor, 0));
}

function parseLevel(cursor: Cursor, level: number): Expression {
  const operators = levels[level];
  if (operators === undefined) return parseUnary(cursor);
  const [pattern, words] = operators;
  let left = parseLevel(cursor, level + 1);
  for (let operands = 1; ; operands++) {
    skipSpace(cursor);
    const found = take(cursor, pattern);
    if (found === undefined) return left;
    if (operands === maxOperands) throw syntaxError(cursor, `More than ${maxOperands} operands stand in a row`);
    const operator = words[found] ?? (found as Operator);
    left = { kind: 'binary', operator, left, right: parseLevel(cursor, level + 1) };
  }
}

function parseUnary(cursor: Cursor): Expression {
  skipSpace(cursor);
  if (took(cursor, '!') || take(cursor, /not\b/y) !== undefined)
    return deeper(cursor, () => ({ kind: 'not', of: parseUnary(cursor) }));
  return parsePrimary(cursor);
}

function parsePrimary(cursor: Cursor): Expression {
  const reference = parseReference(cursor);
  if (reference !== undefined) return reference;
  const number = take(cursor, /-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)?/y);
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  switch (cursor.text[cursor.at]) {
    case '"':
      return doubleQuoted(cursor);
    case "'":
      return {
        kind: 'literal',
        value:
          take(cursor, /'(?:[^']|'')*'/y)
            ?.slice(1, -1)
            .replaceAll("''", "'") ?? fail(cursor),
      };
    case '[':
      return list(cursor);
    case '{':
      return map(cursor);
    case '(': {
      cursor.at++;
      const inside = parseExpression(cursor);
      expect(cursor, ')');
      return inside;
    }
  }
  const word = take(cursor, /(?:true|false|null)\b/y);
  if (word === undefined) throw unexpected(cursor, 'a value');
  return { kind: 'literal', value: JSON.parse(word) as boolean | null };
}

function fail(cursor: Cursor): never {
  throw unexpected(cursor, 'the end of a string');
}

function doubleQuoted(cursor: Cursor): Expression {
  const quoted = take(cursor, /"(?:[^"]|"")*"/y) ?? fail(cursor);
  const text = unescaped(quoted.slice(1, -1).replaceAll('""', '"'));
  if (!/[$#]/.test(text)) return { kind: 'literal', value: text };
  return { kind: 'interpolated', template: cursor.inner(text, cursor.depth) };
}

/** Java's Unicode escapes; other backslashes stand for themselves. */
function unescaped(text: string): string {
  return text.replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

function list(cursor: Cursor): Expression {
  cursor.at++;
  skipSpace(cursor);
  if (took(cursor, ']')) return { kind: 'list', items: [] };
  const first = parseExpression(cursor);
  skipSpace(cursor);
  if (took(cursor, '..')) {
    const to = parseExpression(cursor);
    expect(cursor, ']');
    return { kind: 'range', from: first, to };
  }
  return { kind: 'list', items: [first, ...separated(cursor, ']', () => parseExpression(cursor))] };
}

function map(cursor: Cursor): Expression {
  cursor.at++;
  skipSpace(cursor);
  if (took(cursor, '}')) return { kind: 'map', entries: [] };
  const entry = (): readonly [Expression, Expression] => {
    const key = parseExpression(cursor);
    expect(cursor, ':');
    return [key, parseExpression(cursor)];
  };
  return { kind: 'map', entries: [entry(), ...separated(cursor, '}', entry)] };
}

/** What follows a first one, up to `end`. */
function separated<T>(cursor: Cursor, end: string, parse: () => T): T[] {
  const found: T[] = [];
  for (;;) {
    skipSpace(cursor);
    if (took(cursor, end)) return found;
    if (!took(cursor, ',')) throw unexpected(cursor, `"," or "${end}"`);
    found.push(parse());
  }
}

/** `undefined`: none begins here, and nothing was taken. */
export function parseReference(cursor: Cursor): Reference | undefined {
  const start = cursor.at;
  const opening = take(cursor, /\$!?\{?(?=[A-Za-z_])/y);
  if (opening === undefined) return undefined;
  const name = takeIdentifier(cursor)!;
  const steps: Step[] = [];
  for (let step = parseStep(cursor); step; step = parseStep(cursor)) steps.push(step);
  if (opening.endsWith('{')) expect(cursor, '}');
  const source = cursor.text.slice(start, cursor.at);
  return { kind: 'reference', name, steps, isQuiet: opening.includes('!'), source };
}

function parseStep(cursor: Cursor): Step | undefined {
  if (took(cursor, '[')) {
    const of = parseExpression(cursor);
    expect(cursor, ']');
    return { kind: 'index', of };
  }
  if (take(cursor, /\.(?=[A-Za-z_])/y) === undefined) return undefined;
  const name = takeIdentifier(cursor)!;
  if (!took(cursor, '(')) return { kind: 'property', name };
  skipSpace(cursor);
  if (took(cursor, ')')) return { kind: 'method', name, args: [] };
  const first = parseExpression(cursor);
  return { kind: 'method', name, args: [first, ...separated(cursor, ')', () => parseExpression(cursor))] };
}
