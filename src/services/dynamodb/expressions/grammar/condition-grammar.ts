/**
 * The grammar of conditions: of ConditionExpression, FilterExpression and KeyConditionExpression.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
import { maxOperators, readInParentheses, readList, readOperand, tooManyOperators } from './operands.ts';
import type { Comparator, ConditionNode, ConditionSyntax, OperandNode } from './syntax.ts';
import { TokenReader } from './tokens.ts';

/** @throws ExpressionRefused */
export function parseCondition(text: string): ConditionSyntax {
  const parser = new ConditionParser(text);
  return parser.whole();
}

/** What stands in parentheses is told when it has been read: a condition, or an operand of one. */
type Read =
  | { readonly condition: ConditionNode; readonly isParenthesized?: boolean }
  | { readonly operand: OperandNode; readonly isParenthesized?: boolean };

const comparators: readonly string[] = ['=', '<>', '<', '<=', '>', '>='];

class ConditionParser {
  readonly #reader: TokenReader;
  #operators = 0;
  #hasRedundantParentheses = false;

  constructor(text: string) {
    this.#reader = new TokenReader(text);
  }

  whole(): ConditionSyntax {
    const root = this.#conditionOf(this.#or(0));
    if (this.#reader.peek().kind !== 'end') throw this.#reader.unexpected();
    return { root, hasRedundantParentheses: this.#hasRedundantParentheses };
  }

  #or(depth: number): Read {
    let left = this.#and(depth);
    while (this.#reader.isWord('OR')) {
      const condition = this.#conditionOf(left);
      this.#reader.next();
      this.#count();
      left = { condition: { kind: 'or', left: condition, right: this.#conditionOf(this.#and(depth)) } };
    }
    return left;
  }

  #and(depth: number): Read {
    let left = this.#not(depth);
    while (this.#reader.isWord('AND')) {
      const condition = this.#conditionOf(left);
      this.#reader.next();
      this.#count();
      left = { condition: { kind: 'and', left: condition, right: this.#conditionOf(this.#not(depth)) } };
    }
    return left;
  }

  #not(depth: number): Read {
    if (!this.#reader.takeWord('NOT')) return this.#primary(depth);
    this.#count();
    return { condition: { kind: 'not', of: this.#conditionOf(this.#not(depth + 1)) } };
  }

  #primary(depth: number): Read {
    if (depth > maxOperators) throw tooManyOperators();
    if (!this.#reader.takeSign('(')) return this.#comparison({ operand: readOperand(this.#reader) });
    const inner = this.#or(depth + 1);
    this.#reader.expectSign(')');
    if (inner.isParenthesized) this.#hasRedundantParentheses = true;
    return this.#comparison({ ...inner, isParenthesized: true });
  }

  /** A condition stays what it is; an operand becomes the first of a comparison, where one follows. */
  #comparison(read: Read): Read {
    if ('condition' in read) return read;
    const reader = this.#reader;
    const { kind, text } = reader.peek();
    if (kind === 'sign' && comparators.includes(text)) {
      reader.next();
      this.#count();
      const right = readInParentheses(reader);
      return { condition: { kind: 'compare', operator: text as Comparator, left: read.operand, right } };
    }
    if (reader.takeWord('BETWEEN')) return { condition: this.#between(read.operand) };
    if (!reader.takeWord('IN')) return read;
    this.#count();
    reader.expectSign('(');
    return { condition: { kind: 'in', of: read.operand, among: readList(reader) } };
  }

  #between(of: OperandNode): ConditionNode {
    this.#count();
    const low = readInParentheses(this.#reader);
    if (!this.#reader.takeWord('AND')) throw this.#reader.unexpected();
    return { kind: 'between', of, low, high: readInParentheses(this.#reader) };
  }

  /** A call is a condition by itself; another operand is none, and what follows it is not what should. */
  #conditionOf(read: Read): ConditionNode {
    if ('condition' in read) return read.condition;
    if (read.operand.kind === 'call') return read.operand;
    throw this.#reader.unexpected();
  }

  #count(): void {
    if (++this.#operators > maxOperators) throw tooManyOperators();
  }
}
