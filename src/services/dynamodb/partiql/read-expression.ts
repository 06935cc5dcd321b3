/** Values and conditions of statements. */
import type { Path } from '../expressions/paths.ts';
import type { Comparator } from '../expressions/grammar/syntax.ts';
import { normalNumber, NumberRefused } from '../values/decimal.ts';
import { type Expression, StatementRefused, type Where } from './statement.ts';
import type { StatementReader } from './statement-reader.ts';

const maxDepth = 50;

function checkDepth(depth: number): void {
  if (depth > maxDepth) throw new StatementRefused('The statement nests too deep');
}

export function readPath(reader: StatementReader): Path {
  const path: (string | number)[] = [reader.name()];
  for (;;) {
    if (reader.takeSign('.')) path.push(reader.name());
    else if (reader.isSign('[') && reader.peek(1).kind === 'number') {
      reader.next();
      path.push(Number(reader.next().text));
      reader.expectSign(']');
    } else return path;
  }
}

/** `a + b`, or one operand. */
export function readExpression(reader: StatementReader, depth = 0): Expression {
  let left = readOperand(reader, depth);
  for (let terms = 0; reader.isSign('+') || reader.isSign('-'); terms++) {
    checkDepth(terms);
    const operator = reader.next().text as '+' | '-';
    left = { kind: 'sum', operator, left, right: readOperand(reader, depth) };
  }
  return left;
}

function readOperand(reader: StatementReader, depth: number): Expression {
  checkDepth(depth);
  const { kind, text } = reader.peek();
  if (kind === 'string') {
    reader.next();
    return { kind: 'literal', value: { S: text } };
  }
  if (kind === 'number') return readNumber(reader, '');
  if (kind === 'sign') return readSign(reader, depth);
  if (kind === 'word') {
    const constant = constants[text.toUpperCase()];
    if (constant) {
      reader.next();
      return { kind: 'literal', value: constant };
    }
    if (reader.peek(1).text === '(' && reader.peek(1).kind === 'sign') return readCall(reader, depth);
  }
  return { kind: 'path', path: readPath(reader) };
}

const constants: Readonly<Record<string, { BOOL: boolean } | { NULL: true } | undefined>> = {
  TRUE: { BOOL: true },
  FALSE: { BOOL: false },
  NULL: { NULL: true },
};

function readNumber(reader: StatementReader, sign: '' | '-'): Expression {
  const { kind, text } = reader.peek();
  if (kind !== 'number') throw reader.unexpected();
  reader.next();
  try {
    return { kind: 'literal', value: { N: normalNumber(sign + text) } };
  } catch (error) {
    throw error instanceof NumberRefused ? new StatementRefused(error.message) : error;
  }
}

function readSign(reader: StatementReader, depth: number): Expression {
  if (reader.takeSign('?')) return { kind: 'parameter', at: reader.parameters++ };
  if (reader.takeSign('-')) return readNumber(reader, '-');
  if (reader.takeSign('[')) return { kind: 'list', elements: readElements(reader, ']', depth) };
  if (reader.takeSign('<<')) return { kind: 'set', elements: readElements(reader, '>>', depth) };
  if (reader.takeSign('{')) return readMap(reader, depth);
  if (!reader.takeSign('(')) throw reader.unexpected();
  const inner = readExpression(reader, depth + 1);
  reader.expectSign(')');
  return inner;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-functions.html */
const functions = ['attribute_type', 'begins_with', 'contains', 'list_append', 'set_add', 'set_delete', 'size'];

function readCall(reader: StatementReader, depth: number): Expression {
  const name = reader.next().text.toLowerCase();
  if (!functions.includes(name)) throw new StatementRefused(`Invalid function name: ${name}`);
  reader.expectSign('(');
  return { kind: 'call', name, args: readElements(reader, ')', depth) };
}

export function readElements(reader: StatementReader, end: string, depth = 0): Expression[] {
  const elements: Expression[] = [];
  if (reader.takeSign(end)) return elements;
  do elements.push(readExpression(reader, depth + 1));
  while (reader.takeSign(','));
  reader.expectSign(end);
  return elements;
}

function readMap(reader: StatementReader, depth: number): Expression {
  const entries: [string, Expression][] = [];
  if (reader.takeSign('}')) return { kind: 'map', entries };
  do {
    const { kind, text } = reader.next();
    if (kind !== 'string') throw new StatementRefused(`A member's name is a string, and ${text} is none`);
    reader.expectSign(':');
    entries.push([text, readExpression(reader, depth + 1)]);
  } while (reader.takeSign(','));
  reader.expectSign('}');
  return { kind: 'map', entries };
}

export function readWhere(reader: StatementReader, depth = 0): Where {
  let left = readAnd(reader, depth);
  for (let terms = 0; reader.takeWord('OR'); terms++) {
    checkDepth(terms);
    left = { kind: 'or', left, right: readAnd(reader, depth) };
  }
  return left;
}

function readAnd(reader: StatementReader, depth: number): Where {
  let left = readNot(reader, depth);
  for (let terms = 0; reader.takeWord('AND'); terms++) {
    checkDepth(terms);
    left = { kind: 'and', left, right: readNot(reader, depth) };
  }
  return left;
}

function readNot(reader: StatementReader, depth: number): Where {
  checkDepth(depth);
  if (reader.takeWord('NOT')) return { kind: 'not', of: readNot(reader, depth + 1) };
  if (reader.takeSign('(')) {
    const inner = readWhere(reader, depth + 1);
    reader.expectSign(')');
    return inner;
  }
  return readTest(reader, depth);
}

const comparators: Readonly<Record<string, Comparator | undefined>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

function readTest(reader: StatementReader, depth: number): Where {
  const of = readExpression(reader, depth);
  const { kind, text } = reader.peek();
  const operator = kind === 'sign' ? comparators[text] : undefined;
  if (operator) {
    reader.next();
    return { kind: 'compare', operator, left: of, right: readExpression(reader, depth) };
  }
  if (reader.takeWord('BETWEEN')) {
    const low = readExpression(reader, depth);
    reader.expectWord('AND');
    return { kind: 'between', of, low, high: readExpression(reader, depth) };
  }
  if (reader.takeWord('IN')) {
    const end = reader.takeSign('[') ? ']' : ')';
    if (end === ')') reader.expectSign('(');
    return { kind: 'in', of, among: readElements(reader, end, depth) };
  }
  if (reader.takeWord('IS')) return readIs(reader, of);
  if (of.kind !== 'call') throw reader.unexpected();
  return { kind: 'test', name: of.name, args: of.args };
}

function readIs(reader: StatementReader, of: Expression): Where {
  const isNot = reader.takeWord('NOT');
  const what = reader.takeWord('MISSING') ? 'MISSING' : reader.takeWord('NULL') ? 'NULL' : undefined;
  if (!what) throw reader.unexpected();
  const is: Where = { kind: 'is', of, what };
  return isNot ? { kind: 'not', of: is } : is;
}
