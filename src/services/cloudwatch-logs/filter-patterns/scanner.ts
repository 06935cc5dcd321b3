/** Reads a filter pattern from left to right: quotes, expressions between `%`, words. */
import { InvalidPattern } from './invalid-pattern.ts';
import { regularExpression } from './regular-expression.ts';

const maxExpressions = 2;

export class Scanner {
  readonly text: string;
  at = 0;
  #expressions = 0;

  constructor(text: string) {
    this.text = text;
  }

  skipSpace(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }

  get atEnd(): boolean {
    this.skipSpace();
    return this.at >= this.text.length;
  }

  /** Of those the first that comes next; it is passed. */
  take(...expected: readonly string[]): string | undefined {
    this.skipSpace();
    const found = expected.find((one) => this.text.startsWith(one, this.at));
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Words as they stand there, in any case. */
  takeWord(...words: readonly string[]): string | undefined {
    this.skipSpace();
    const next = /^[A-Za-z]+/.exec(this.text.slice(this.at, this.at + 16))?.[0].toUpperCase();
    if (next === undefined || !words.includes(next)) return undefined;
    this.at += next.length;
    return next;
  }

  expect(expected: string): void {
    if (this.take(expected) === undefined) throw this.invalid();
  }

  /** What is between quotes, the first of which has been passed; `\"` is a quote. */
  quoted(): string {
    let value = '';
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at]!;
      if (character === '"') {
        this.at++;
        return value;
      }
      if (character === '\\' && /["\\]/.test(this.text[this.at + 1] ?? '')) value += this.text[++this.at];
      else value += character;
    }
    throw this.invalid();
  }

  /** The expression up to the closing `%`, the first of which has been passed. */
  expression(): (text: string) => boolean {
    if (++this.#expressions > maxExpressions)
      throw new InvalidPattern(`A filter pattern has at most ${maxExpressions} regular expressions`);
    for (let end = this.at; end < this.text.length; end++) {
      if (this.text[end] === '\\') end++;
      else if (this.text[end] === '%') {
        const source = this.text.slice(this.at, end);
        this.at = end + 1;
        return regularExpression(source);
      }
    }
    throw this.invalid();
  }

  /** Everything up to a character that ends it. */
  until(ends: RegExp): string {
    const start = this.at;
    while (this.at < this.text.length && !ends.test(this.text[this.at]!)) this.at++;
    return this.text.slice(start, this.at);
  }

  invalid(): InvalidPattern {
    return new InvalidPattern('Invalid filter pattern');
  }
}
