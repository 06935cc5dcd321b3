/** A pattern's text, read from left to right. */
import { PatternError } from './pattern-error.ts';
import type { CharacterSet } from './syntax.ts';

export class Source {
  readonly #text: string;
  #at = 0;
  ignoreCase = false;

  constructor(text: string) {
    this.#text = text;
  }

  get ended(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next character, or an empty text at the end. */
  get next(): string {
    const codePoint = this.#text.codePointAt(this.#at);
    return codePoint === undefined ? '' : String.fromCodePoint(codePoint);
  }

  /** @throws PatternError at the end */
  one(): string {
    const { next } = this;
    if (next === '') throw new PatternError('it ends too early');
    this.#at += next.length;
    return next;
  }

  /** Whether that text comes next; if so it is behind us then. */
  take(text: string): boolean {
    const found = this.#text.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }

  /** All before that text, which is behind us then, too; at the end all that is left. */
  until(text: string): string {
    const found = this.#text.indexOf(text, this.#at);
    const end = found < 0 ? this.#text.length : found;
    const before = this.#text.slice(this.#at, end);
    this.#at = Math.min(end + text.length, this.#text.length);
    return before;
  }

  takeGroupName(): boolean {
    const match = /^\?<[a-zA-Z][a-zA-Z0-9]{0,60}>/.exec(this.#text.slice(this.#at, this.#at + 70));
    if (match) this.#at += match[0].length;
    return match !== null;
  }

  /** The set, or both cases of it where the pattern begins with `(?i)`. */
  cased(has: CharacterSet): CharacterSet {
    if (!this.ignoreCase) return has;
    const lower = (codePoint: number): number => String.fromCodePoint(codePoint).toLowerCase().codePointAt(0)!;
    const upper = (codePoint: number): number => String.fromCodePoint(codePoint).toUpperCase().codePointAt(0)!;
    return (codePoint) => has(codePoint) || has(lower(codePoint)) || has(upper(codePoint));
  }
}
