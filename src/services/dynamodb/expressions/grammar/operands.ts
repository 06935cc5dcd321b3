/** Operands of all grammars: document paths, values, and calls of functions. */
import { ExpressionRefused } from '../expression-refused.ts';
import type { CallNode, OperandNode, PathElement, PathNode, ValueNode } from './syntax.ts';
import type { TokenReader } from './tokens.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html: depth of a document path */
const maxPathElements = 32;
const maxIndex = 2_147_483_647;
/** AWS's limit of operators in an expression, which nesting is bounded by here as well. */
export const maxOperators = 300;

/** @throws ExpressionRefused */
export function readPath(reader: TokenReader): PathNode {
  const elements: PathElement[] = [readName(reader)];
  for (;;) {
    if (reader.takeSign('.')) elements.push(readName(reader));
    else if (reader.takeSign('[')) elements.push(readIndex(reader));
    else break;
    if (elements.length > maxPathElements)
      throw new ExpressionRefused('The document path has too many nesting elements; nesting elements: 33');
  }
  return { kind: 'path', elements };
}

function readName(reader: TokenReader): PathElement {
  const { kind, text } = reader.peek();
  if (kind !== 'word' && kind !== 'name') throw reader.unexpected();
  reader.next();
  return kind === 'word' ? text : { placeholder: text };
}

function readIndex(reader: TokenReader): number {
  const { kind, text } = reader.peek();
  if (kind !== 'number') throw reader.unexpected();
  reader.next();
  reader.expectSign(']');
  if (Number(text) > maxIndex)
    throw new ExpressionRefused(`List index is not within the allowable range; index: [${text}]`);
  return Number(text);
}

/** @throws ExpressionRefused */
export function readValue(reader: TokenReader): ValueNode {
  const { kind, text } = reader.peek();
  if (kind !== 'value') throw reader.unexpected();
  reader.next();
  return { kind: 'value', placeholder: text };
}

/** @throws ExpressionRefused */
export function readOperand(reader: TokenReader, depth = 0): OperandNode {
  const { kind } = reader.peek();
  if (kind === 'value') return readValue(reader);
  if (kind === 'word' && reader.isSign('(', 1)) return readCall(reader, depth);
  return readPath(reader);
}

function readCall(reader: TokenReader, depth: number): CallNode {
  const name = reader.next().text;
  reader.expectSign('(');
  return { kind: 'call', name, args: readList(reader, depth + 1) };
}

/** Operands parted by commas, up to and with the parenthesis that closes. */
export function readList(reader: TokenReader, depth = 0): OperandNode[] {
  if (depth > maxOperators) throw tooManyOperators();
  const operands = [readInParentheses(reader, depth)];
  while (reader.takeSign(',')) operands.push(readInParentheses(reader, depth));
  reader.expectSign(')');
  return operands;
}

/** An operand may stand in parentheses. */
export function readInParentheses(reader: TokenReader, depth = 0): OperandNode {
  if (!reader.takeSign('(')) return readOperand(reader, depth);
  if (depth > maxOperators) throw tooManyOperators();
  const operand = readInParentheses(reader, depth + 1);
  reader.expectSign(')');
  return operand;
}

export function tooManyOperators(): ExpressionRefused {
  return new ExpressionRefused(`The expression contains too many operators; operator count: ${maxOperators + 1}`);
}
