/**
 * The words of an expression: identifiers and keywords, `#name`, `:value`, whole numbers, and signs. Linear.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
 */
import { ExpressionRefused } from '../expression-refused.ts';

export type TokenKind = 'word' | 'name' | 'value' | 'number' | 'sign' | 'end' | 'unknown';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Alternatives that do not share a first character, so that nothing is tried twice. */
const word = /\s+|([A-Za-z][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|(\d+)|(<=|>=|<>|[()[\],.=<>+-])|([^])/uy;
const kinds: readonly TokenKind[] = ['word', 'name', 'value', 'number', 'sign', 'unknown'];

/** The last one is the end. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  word.lastIndex = 0;
  for (let match = word.exec(text); match !== null; match = word.exec(text)) {
    const group = match.findIndex((part, at) => at > 0 && part !== undefined);
    if (group > 0)
      tokens.push({ kind: kinds[group - 1]!, text: match[0], start: match.index, end: match.index + match[0].length });
  }
  tokens.push({ kind: 'end', text: '<EOF>', start: text.length, end: text.length });
  return tokens;
}

/** Reads tokens one by one. */
export class TokenReader {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  isSign(sign: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'sign' && text === sign;
  }

  /** A keyword has no case. */
  isWord(keyword: string): boolean {
    const { kind, text } = this.peek();
    return kind === 'word' && text.length === keyword.length && text.toUpperCase() === keyword;
  }

  /** Steps over it, if it is there. */
  takeSign(sign: string): boolean {
    const there = this.isSign(sign);
    if (there) this.#at++;
    return there;
  }

  takeWord(keyword: string): boolean {
    const there = this.isWord(keyword);
    if (there) this.#at++;
    return there;
  }

  /** @throws ExpressionRefused */
  expectSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.unexpected();
  }

  /** Of the token that comes. */
  unexpected(): ExpressionRefused {
    const token = this.peek();
    const from = this.#tokens[Math.max(0, this.#at - 1)]!.start;
    const near = this.#text.slice(from, this.peek(1).end);
    return new ExpressionRefused(`Syntax error; token: "${token.text}", near: "${near}"`);
  }
}
