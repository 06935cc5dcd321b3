/** Where a parser stands in a template's text. */
import { TemplateSyntaxError, type Template } from './ast.ts';

/** How deep expressions and blocks may lie in each other. */
const maxDepth = 100;

export interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
  /** Parses what stands in a quoted string. */
  readonly inner: (text: string, depth: number) => Template;
}

const identifier = /[A-Za-z_][A-Za-z0-9_-]*/y;
const space = /[ \t\r\n]*/y;

export function take(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

export const takeIdentifier = (cursor: Cursor): string | undefined => take(cursor, identifier);

export function skipSpace(cursor: Cursor): void {
  take(cursor, space);
}

/** Whether `token` stood there, which is then behind. */
export function took(cursor: Cursor, token: string): boolean {
  if (!cursor.text.startsWith(token, cursor.at)) return false;
  cursor.at += token.length;
  return true;
}

/** @throws TemplateSyntaxError */
export function expect(cursor: Cursor, token: string): void {
  skipSpace(cursor);
  if (!took(cursor, token)) throw unexpected(cursor, `"${token}"`);
}

export function unexpected(cursor: Cursor, wanted: string): TemplateSyntaxError {
  const found = cursor.at < cursor.text.length ? JSON.stringify(cursor.text[cursor.at]) : 'the end';
  return syntaxError(cursor, `Encountered ${found} where ${wanted} was expected`);
}

export function syntaxError({ text, at }: Cursor, message: string): TemplateSyntaxError {
  const before = text.slice(0, at).split('\n');
  const [line, column] = [before.length, before.at(-1)!.length + 1];
  return new TemplateSyntaxError(`${message} at line ${line}, column ${column}.`, line, column);
}

/** @throws TemplateSyntaxError where too much lies in each other */
export function deeper<T>(cursor: Cursor, parse: () => T): T {
  if (++cursor.depth > maxDepth) throw syntaxError(cursor, `More than ${maxDepth} levels lie in each other`);
  const parsed = parse();
  cursor.depth--;
  return parsed;
}
