/**
 * The grammar of UpdateExpression: sections of SET, REMOVE, ADD and DELETE.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
import { maxOperators, readInParentheses, readOperand, readPath, readValue, tooManyOperators } from './operands.ts';
import type { SetValueNode, UpdateClause, UpdateSyntax } from './syntax.ts';
import { TokenReader } from './tokens.ts';

const sections = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;
type Section = (typeof sections)[number];

/** @throws ExpressionRefused */
export function parseUpdate(text: string): UpdateSyntax {
  const reader = new TokenReader(text);
  const clauses: UpdateClause[] = [];
  const seen = new Set<Section>();
  let repeated: Section | undefined;
  do {
    const section = sections.find((keyword) => reader.takeWord(keyword));
    if (section === undefined) throw reader.unexpected();
    if (seen.has(section)) repeated ??= section;
    seen.add(section);
    do {
      clauses.push(readClause(section, reader));
      if (clauses.length > maxOperators) throw tooManyOperators();
    } while (reader.takeSign(','));
  } while (reader.peek().kind !== 'end');
  return { clauses, ...(repeated !== undefined && { repeated }) };
}

function readClause(kind: Section, reader: TokenReader): UpdateClause {
  const path = readPath(reader);
  if (kind === 'REMOVE') return { kind, path };
  if (kind !== 'SET') return { kind, path, value: readValue(reader) };
  reader.expectSign('=');
  return { kind, path, value: readSetValue(reader) };
}

/** The whole of it may stand in parentheses, as each operand may. */
function readSetValue(reader: TokenReader, depth = 0): SetValueNode {
  if (depth > maxOperators) throw tooManyOperators();
  const left = reader.takeSign('(') ? readClosed(reader, depth) : readOperand(reader);
  if (left.kind === 'sum') return left;
  const operator = reader.isSign('+') ? '+' : reader.isSign('-') ? '-' : undefined;
  if (operator === undefined) return left;
  reader.next();
  return { kind: 'sum', operator, left, right: readInParentheses(reader) };
}

function readClosed(reader: TokenReader, depth: number): SetValueNode {
  const inner = readSetValue(reader, depth + 1);
  reader.expectSign(')');
  return inner;
}
