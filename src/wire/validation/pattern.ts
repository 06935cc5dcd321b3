/**
 * The models' patterns as JavaScript regular expressions. They are written for Java, which matches the whole value and
 * allows a few spellings that JavaScript's `u` mode does not; without that mode `\p{L}` would silently mean another
 * thing.
 */
import { LINEAR_FORMS } from './linear-patterns.ts';

/** Java's classes that JavaScript lacks, most of them ASCII, as class contents. */
const POSIX: Readonly<Record<string, string>> = {
  Print: '\\x20-\\x7E',
  Graph: '\\x21-\\x7E',
  Punct: '!-\\/:-@\\[-`{-~',
  Alnum: 'A-Za-z0-9',
  IsWhitespace: '\\p{White_Space}',
};
/** Of AppSync's templates and descriptions alone, which have lines: AWS lets the dot match line breaks. */
const ANY_TEXT = '^.*$';
/** What `u` mode lets a backslash precede, besides letters and digits. */
const SYNTAX = '^$\\.*+?()[]{}|/';

/**
 * A regular expression that matches exactly the strings that AWS's pattern accepts as a whole.
 * @throws SyntaxError when the pattern is beyond the known differences.
 */
export function compilePattern(pattern: string): RegExp {
  if (pattern === ANY_TEXT) return /^[^]*$/u;
  const linear = LINEAR_FORMS.get(pattern);
  if (linear !== undefined) return new RegExp(`^(?:${linear})$`, 'u');
  return translatePattern(pattern);
}

/** The pattern as published, in JavaScript's spelling. */
export function translatePattern(pattern: string): RegExp {
  const inline = /^\(\?([is]+)\)/.exec(pattern);
  return new RegExp(
    `^(?:${toUnicodeMode(inline === null ? pattern : pattern.slice(inline[0].length))})$`,
    `u${inline?.[1] ?? ''}`,
  );
}

/** Rewrites identity escapes, Java's classes and literal hyphens, all by position: inside or outside a class. */
function toUnicodeMode(pattern: string): string {
  let text = '';
  let inClass = false;
  let afterClassEscape = false;
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    let token = character;
    let isClassEscape = false;
    if (character === '\\') {
      token = escapeAt(pattern, at, inClass);
      isClassEscape = /^\\[wWdDsSpP]/.test(pattern.slice(at, at + 2));
      at += sourceLength(pattern, at) - 1;
    } else if (inClass && character === '-' && isLiteralHyphen(pattern, at, afterClassEscape)) {
      token = '\\-';
    } else if (character === '[' && !inClass) {
      inClass = true;
    } else if (character === ']') {
      inClass = false;
    }
    text += token;
    afterClassEscape = isClassEscape;
  }
  return text;
}

/** The length of the escape in the source: two, or a property's up to its brace. */
function sourceLength(pattern: string, at: number): number {
  return /^\\[pP]\{[^}]*\}/.exec(pattern.slice(at))?.[0].length ?? 2;
}

function escapeAt(pattern: string, at: number, inClass: boolean): string {
  const source = pattern.slice(at, at + sourceLength(pattern, at));
  const posix = /^\\p\{(\w+)\}$/.exec(source)?.[1];
  if (posix !== undefined && POSIX[posix] !== undefined) return inClass ? POSIX[posix] : `[${POSIX[posix]}]`;
  const escaped = source[1] ?? '';
  if (/[A-Za-z0-9]/.test(escaped) || SYNTAX.includes(escaped) || (inClass && escaped === '-')) return source;
  return escaped;
}

/** In `[\w-_]` the hyphen cannot make a range, since one of its ends is a class. */
function isLiteralHyphen(pattern: string, at: number, afterClassEscape: boolean): boolean {
  return (
    (afterClassEscape && pattern[at + 1] !== ']') ||
    (/^\\[wWdDsSpP]/.test(pattern.slice(at + 1, at + 3)) && pattern[at - 1] !== '[')
  );
}
