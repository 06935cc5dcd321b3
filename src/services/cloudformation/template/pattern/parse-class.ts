/** Character classes, with Java's unions and intersections, and escapes. */
import { allOf, anyOf, between, characters, escapedSet, noneOf, propertySet } from './character-sets.ts';
import { PatternError } from './pattern-error.ts';
import type { Source } from './source.ts';
import type { CharacterSet } from './syntax.ts';

const deepest = 20;

/** Behind the opening bracket. @throws PatternError */
export function characterClass(source: Source, depth: number): CharacterSet {
  if (depth > deepest) throw new PatternError(`it nests deeper than ${deepest} character classes`);
  const negated = source.take('^');
  const parts: CharacterSet[][] = [[]];
  let first = true;
  for (;;) {
    if (source.ended) throw new PatternError('it has a character class without its closing bracket');
    if (!first && source.take(']')) break;
    if (source.take('&&')) parts.push([]);
    else if (source.take('[')) parts.at(-1)!.push(characterClass(source, depth + 1));
    else parts.at(-1)!.push(range(source));
    first = false;
  }
  const all = allOf(parts.filter((part) => part.length > 0).map(anyOf));
  return negated ? noneOf(all) : all;
}

function range(source: Source): CharacterSet {
  const from = classMember(source);
  if (typeof from !== 'number') return from;
  if (!source.take('-')) return between(from, from);
  // A hyphen before the closing bracket, a nested class or an intersection stands for itself.
  if (source.next === ']' || source.next === '[' || source.ended) return anyOf([between(from, from), characters('-')]);
  const to = classMember(source);
  if (typeof to !== 'number') return anyOf([between(from, from), characters('-'), to]);
  if (to < from) throw new PatternError('it has a range of characters whose end is before its beginning');
  return between(from, to);
}

function classMember(source: Source): number | CharacterSet {
  const one = source.one();
  if (one !== '\\') return one.codePointAt(0)!;
  return escapedCharacter(source) ?? escape(source);
}

/** Behind the backslash: a set, or a character's own. @throws PatternError */
export function escape(source: Source): CharacterSet {
  const character = escapedCharacter(source);
  if (character !== undefined) return between(character, character);
  const letter = source.one();
  const set = escapedSet(letter);
  if (set) return set;
  if (letter === 'p' || letter === 'P') {
    const named = propertySet(source.take('{') ? source.until('}') : source.one());
    return letter === 'p' ? named : noneOf(named);
  }
  if (/[1-9k]/.test(letter)) throw new PatternError('it has a back-reference, which is not supported');
  throw new PatternError(`\\${letter} is not supported`);
}

const controls = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 } as const;

/** Undefined, and nothing taken, where the escape is not one character's. */
function escapedCharacter(source: Source): number | undefined {
  const { next } = source;
  if (next !== '' && !/[a-zA-Z0-9]/.test(next)) return source.one().codePointAt(0)!;
  if (Object.hasOwn(controls, next)) {
    source.one();
    return controls[next as keyof typeof controls];
  }
  if (source.take('x{')) return hexadecimal(source.until('}'), 6);
  if (source.take('x')) return hexadecimal(source.one() + source.one(), 2);
  if (source.take('u')) return hexadecimal(source.one() + source.one() + source.one() + source.one(), 4);
  return undefined;
}

function hexadecimal(text: string, most: number): number {
  const value = Number.parseInt(text, 16);
  if (!/^[0-9a-fA-F]+$/.test(text) || text.length > most || value > 0x10ffff)
    throw new PatternError('it has a character by its number without such a number');
  return value;
}
