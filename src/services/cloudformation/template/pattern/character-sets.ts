/** Character sets by their names in Java's regular expressions: `\d`, `\p{Alpha}`, `\p{L}`. */
import { PatternError } from './pattern-error.ts';
import type { CharacterSet } from './syntax.ts';

export const between =
  (from: number, to: number): CharacterSet =>
  (codePoint) =>
    codePoint >= from && codePoint <= to;

export const anyOf =
  (sets: readonly CharacterSet[]): CharacterSet =>
  (codePoint) =>
    sets.some((has) => has(codePoint));

export const allOf =
  (sets: readonly CharacterSet[]): CharacterSet =>
  (codePoint) =>
    sets.every((has) => has(codePoint));

export const noneOf =
  (set: CharacterSet): CharacterSet =>
  (codePoint) =>
    !set(codePoint);

export const characters = (text: string): CharacterSet => {
  const all = new Set([...text].map((one) => one.codePointAt(0)!));
  return (codePoint) => all.has(codePoint);
};

const digit = between(0x30, 0x39);
const lower = between(0x61, 0x7a);
const upper = between(0x41, 0x5a);
const alpha = anyOf([lower, upper]);
const alnum = anyOf([alpha, digit]);
const graph = between(0x21, 0x7e);

export const word = anyOf([alnum, characters('_')]);
export const lineEnds = characters('\n\r\u0085\u2028\u2029');

const escapes: Readonly<Record<string, CharacterSet>> = {
  d: digit,
  w: word,
  s: characters(' \t\n\u000B\f\r'),
  h: characters(
    ' \t\u00A0\u1680\u180E\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u202F\u205F\u3000',
  ),
  v: characters('\n\u000B\f\r\u0085\u2028\u2029'),
};

/** `\d` and its like, and with a capital letter all else. */
export function escapedSet(letter: string): CharacterSet | undefined {
  const set = escapes[letter.toLowerCase()];
  return set && letter !== letter.toLowerCase() ? noneOf(set) : set;
}

const posix: Readonly<Record<string, CharacterSet>> = {
  Lower: lower,
  Upper: upper,
  ASCII: between(0, 0x7f),
  Alpha: alpha,
  Digit: digit,
  Alnum: alnum,
  Punct: allOf([graph, noneOf(alnum)]),
  Graph: graph,
  Print: between(0x20, 0x7e),
  Blank: characters(' \t'),
  Cntrl: anyOf([between(0, 0x1f), between(0x7f, 0x7f)]),
  XDigit: anyOf([digit, between(0x61, 0x66), between(0x41, 0x46)]),
  Space: escapes['s']!,
};

/** The set of `\p{name}`. @throws PatternError */
export function propertySet(name: string): CharacterSet {
  if (Object.hasOwn(posix, name)) return posix[name]!;
  const property = /^[A-Za-z_]{1,40}(?:=[A-Za-z_]{1,40})?$/.test(name) ? unicodeProperty(name) : undefined;
  if (!property) throw new PatternError(`\\p{${name.slice(0, 60)}} is not supported`);
  return (codePoint) => property.test(String.fromCodePoint(codePoint));
}

function unicodeProperty(name: string): RegExp | undefined {
  const bare = name.replace(/^Is/, '');
  for (const form of [name, bare, `Script=${bare}`]) {
    try {
      return new RegExp(`^\\p{${form}}$`, 'u');
    } catch {
      // Not a property's name in that form.
    }
  }
  return undefined;
}
