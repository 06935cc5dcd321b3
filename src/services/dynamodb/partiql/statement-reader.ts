/** The words of a statement: names, "quoted names", 'strings', numbers, signs. Linear. */
import { StatementRefused } from './statement.ts';

interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'sign' | 'end';
  readonly text: string;
  readonly start: number;
}

/** No two alternatives begin alike but those that are told apart by their next character. */
const token =
  /\s+|([A-Za-z_][A-Za-z0-9_]*)|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|(<<|>>|<=|>=|<>|!=|[(){}[\],.:=<>+*?-])|([^])/uy;
const kinds = ['word', 'quoted', 'string', 'number', 'sign'] as const;

export class StatementReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  parameters = 0;

  constructor(text: string) {
    const tokens: Token[] = [];
    token.lastIndex = 0;
    for (let match = token.exec(text); match !== null; match = token.exec(text)) {
      const group = match.findIndex((part, at) => at > 0 && part !== undefined);
      if (group === 6) throw unexpected(match[0], match.index);
      if (group < 1) continue;
      const kind = kinds[group - 1]!;
      tokens.push({ kind, text: unquoted(kind, match[group]!), start: match.index });
    }
    this.#tokens = [...tokens, { kind: 'end', text: 'end of statement', start: text.length }];
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!;
  }

  next(): Token {
    const current = this.peek();
    this.#at++;
    return current;
  }

  isSign(sign: string): boolean {
    const { kind, text } = this.peek();
    return kind === 'sign' && text === sign;
  }

  isWord(word: string, ahead = 0): boolean {
    const { kind, text } = this.peek(ahead);
    return kind === 'word' && text.toUpperCase() === word;
  }

  takeSign(sign: string): boolean {
    const there = this.isSign(sign);
    if (there) this.#at++;
    return there;
  }

  takeWord(word: string): boolean {
    const there = this.isWord(word);
    if (there) this.#at++;
    return there;
  }

  expectSign(sign: string): void {
    if (!this.takeSign(sign)) throw this.unexpected();
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected();
  }

  /** A name, quoted or not. */
  name(): string {
    const { kind, text } = this.peek();
    if (kind !== 'word' && kind !== 'quoted') throw this.unexpected();
    this.#at++;
    return text;
  }

  unexpected(): StatementRefused {
    const { text, start } = this.peek();
    return unexpected(text, start);
  }
}

function unquoted(kind: Token['kind'], text: string): string {
  if (kind === 'quoted') return text.replaceAll('""', '"');
  return kind === 'string' ? text.replaceAll("''", "'") : text;
}

function unexpected(text: string, at: number): StatementRefused {
  return new StatementRefused(`Unexpected token ${text} at position ${at + 1}`);
}
