/**
 * Regular expressions in Java's syntax, which AllowedPattern has, as far as they can be matched in linear time: no
 * back-references, no possessive quantifiers or atomic groups, no look-behind.
 *
 * Spec: https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
 */
import { between, characters, lineEnds, noneOf } from './character-sets.ts';
import { characterClass, escape } from './parse-class.ts';
import { PatternError } from './pattern-error.ts';
import { Source } from './source.ts';
import type { Expression } from './syntax.ts';

/** Groups in each other. */
const deepest = 100;

/** @throws PatternError */
export function parsePattern(pattern: string): Expression {
  const source = new Source(pattern);
  if (source.take('(?i)')) source.ignoreCase = true;
  const expression = choice(source, 0);
  if (!source.ended) throw new PatternError('it has an unmatched closing parenthesis');
  return expression;
}

function choice(source: Source, depth: number): Expression {
  if (depth > deepest) throw new PatternError(`it nests deeper than ${deepest} groups`);
  const items = [sequence(source, depth)];
  while (source.take('|')) items.push(sequence(source, depth));
  return items.length === 1 ? items[0]! : { kind: 'choice', items };
}

function sequence(source: Source, depth: number): Expression {
  const items: Expression[] = [];
  while (!source.ended && source.next !== '|' && source.next !== ')') {
    if (source.take('\\Q')) items.push(...quoted(source));
    else items.push(quantified(source, atom(source, depth)));
  }
  return items.length === 1 ? items[0]! : { kind: 'sequence', items };
}

/** A quantifier behind it is its last character's. */
function quoted(source: Source): Expression[] {
  const items = [...source.until('\\E')].map((one): Expression => ({
    kind: 'set',
    has: source.cased(characters(one)),
  }));
  const last = items.pop();
  return last ? [...items, quantified(source, last)] : [];
}

function atom(source: Source, depth: number): Expression {
  const first = source.one();
  switch (first) {
    case '(':
      return group(source, depth);
    case '[':
      return { kind: 'set', has: source.cased(characterClass(source, 0)) };
    case '.':
      return { kind: 'set', has: noneOf(lineEnds) };
    case '^':
      return { kind: 'place', is: 'start' };
    case '$':
      return { kind: 'place', is: 'end' };
    case '\\':
      return place(source) ?? { kind: 'set', has: source.cased(escape(source)) };
    case '*':
    case '+':
    case '?':
    case '{':
      throw new PatternError(`"${first}" repeats nothing`);
    default: {
      const codePoint = first.codePointAt(0)!;
      return { kind: 'set', has: source.cased(between(codePoint, codePoint)) };
    }
  }
}

function place(source: Source): Expression | undefined {
  const places = { A: 'start', z: 'final-end', Z: 'end', b: 'boundary', B: 'inside' } as const;
  const is = Object.hasOwn(places, source.next) ? places[source.next as keyof typeof places] : undefined;
  if (is === undefined) return undefined;
  source.one();
  return { kind: 'place', is };
}

function group(source: Source, depth: number): Expression {
  const look = source.take('?=') ? true : source.take('?!') ? false : undefined;
  if (look === undefined && source.next === '?' && !source.take('?:') && !source.takeGroupName())
    throw new PatternError('it has a group of a kind that is not supported');
  const item = choice(source, depth + 1);
  if (!source.take(')')) throw new PatternError('it has a group without its closing parenthesis');
  return look === undefined ? item : { kind: 'look', item, holds: look };
}

function quantified(source: Source, item: Expression): Expression {
  const range = quantifier(source);
  if (!range) return item;
  const repeated: Expression = { kind: 'repeat', item, ...range };
  source.take('?'); // Reluctant: which way is tried first makes no difference to whether the whole matches.
  if (source.next === '+') throw new PatternError('it has a possessive quantifier, which is not supported');
  return quantified(source, repeated);
}

function quantifier(source: Source): { least: number; most: number } | undefined {
  if (source.take('*')) return { least: 0, most: Infinity };
  if (source.take('+')) return { least: 1, most: Infinity };
  if (source.take('?')) return { least: 0, most: 1 };
  if (!source.take('{')) return undefined;
  const match = /^(\d{1,5})(,(\d{1,5})?)?$/.exec(source.until('}'));
  if (!match) throw new PatternError('it has a quantifier in braces without numbers');
  const least = Number(match[1]);
  const most = match[2] === undefined ? least : match[3] === undefined ? Infinity : Number(match[3]);
  if (most < least) throw new PatternError('it has a quantifier whose second number is less than its first');
  return { least, most };
}
