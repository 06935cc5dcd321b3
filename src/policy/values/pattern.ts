/**
 * Policy wildcards: `*` is any run of characters (`/` and `:` included), `?` any one character. No regular
 * expressions: a policy is hostile input. Work is bounded by the text's length times a 32nd of the pattern's.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

/** A wildcard as a token, so that a `*` that came out of a variable stays a plain character. */
export const anyRun = Symbol('*');
export const anyOne = Symbol('?');
export type Token = string | typeof anyRun | typeof anyOne;

/** Text between two `*`; `gaps[i]` is 1 where any character may stand. */
interface Piece {
  readonly text: string;
  readonly gaps?: Uint8Array;
}

export interface Pattern {
  /** As written (lower case when it ignores case); not for patterns made of tokens. */
  readonly text: string;
  /** Without wildcards: the whole text. */
  readonly literal: boolean;
  /** Without `*`: all of it. */
  readonly whole: boolean;
  /** What stands before the first `*`, between them, and after the last one. */
  readonly prefix: Piece;
  readonly middle: readonly Piece[];
  readonly suffix: Piece;
}

export function compilePattern(text: string): Pattern {
  return compileTokens(tokensOf(text), text);
}

/** A plain text's wildcards as tokens. */
export function tokensOf(text: string): Token[] {
  if (!text.includes('*') && !text.includes('?')) return [text];
  return text
    .split(/([*?])/)
    .filter((part) => part !== '')
    .map((part) => (part === '*' ? anyRun : part === '?' ? anyOne : part));
}

export function compileTokens(tokens: readonly Token[], text = ''): Pattern {
  const pieces: Piece[] = [];
  let current: Exclude<Token, typeof anyRun>[] = [];
  for (const token of tokens) {
    if (token === anyRun) {
      pieces.push(pieceOf(current));
      current = [];
    } else current.push(token);
  }
  pieces.push(pieceOf(current));
  const prefix = pieces[0]!;
  const whole = pieces.length === 1;
  const literal = whole && !prefix.gaps;
  const middle = pieces.slice(1, -1).filter((piece) => piece.text !== '');
  return {
    text: literal ? prefix.text : text,
    literal,
    whole,
    prefix,
    middle,
    suffix: whole ? { text: '' } : pieces.at(-1)!,
  };
}

function pieceOf(tokens: readonly Exclude<Token, typeof anyRun>[]): Piece {
  const text = tokens.map((token) => (token === anyOne ? '?' : token)).join('');
  if (!tokens.includes(anyOne)) return { text };
  const gaps = new Uint8Array(text.length);
  let at = 0;
  for (const token of tokens) {
    if (token === anyOne) gaps[at++] = 1;
    else at += token.length;
  }
  return { text, gaps };
}

export function matchesPattern(pattern: Pattern, text: string): boolean {
  const { prefix, middle, suffix } = pattern;
  if (pattern.literal) return prefix.text === text;
  if (pattern.whole) return prefix.text.length === text.length && matchesAt(prefix, text, 0);
  const end = text.length - suffix.text.length;
  if (end < prefix.text.length) return false;
  if (!matchesAt(prefix, text, 0) || !matchesAt(suffix, text, end)) return false;
  let from = prefix.text.length;
  for (const piece of middle) {
    const at = findPiece(piece, text, from, end);
    if (at < 0) return false;
    from = at + piece.text.length;
  }
  return true;
}

function matchesAt({ text: piece, gaps }: Piece, text: string, at: number): boolean {
  if (!gaps) {
    const last = piece.length - 1;
    // ARNs differ at their end: most patterns of a policy are told apart by one character.
    return last < 0 || (text.charCodeAt(at + last) === piece.charCodeAt(last) && text.startsWith(piece, at));
  }
  for (let i = 0; i < piece.length; i++) {
    if (gaps[i] === 0 && piece.charCodeAt(i) !== text.charCodeAt(at + i)) return false;
  }
  return true;
}

/** The first place in `text[from, end)` where `piece` matches, or -1. */
function findPiece(piece: Piece, text: string, from: number, end: number): number {
  if (from + piece.text.length > end) return -1;
  if (piece.gaps) return findWithGaps(piece.text, piece.gaps, text, from, end);
  const at = text.indexOf(piece.text, from);
  return at >= 0 && at + piece.text.length <= end ? at : -1;
}

/** Of a piece with gaps, for each character the places where it may stand: a bit each. */
interface Masks {
  /** Characters that stand somewhere, with the gaps. */
  readonly of: ReadonlyMap<number, Uint32Array>;
  /** The gaps alone: of every other character. */
  readonly gaps: Uint32Array;
}

/** Kept with their piece, where they are small: a policy is asked about many resources. */
const keptMasks = new WeakMap<Uint8Array, Masks>();
const mostKeptWords = 4096;

function masksOf(piece: string, gaps: Uint8Array): Masks {
  const kept = keptMasks.get(gaps);
  if (kept) return kept;
  const words = (piece.length + 31) >>> 5;
  const open = new Uint32Array(words);
  for (let i = 0; i < piece.length; i++) if (gaps[i] === 1) open[i >>> 5]! |= 1 << (i & 31);
  const of = new Map<number, Uint32Array>();
  for (let i = 0; i < piece.length; i++) {
    if (gaps[i] === 1) continue;
    const unit = piece.charCodeAt(i);
    const mask = of.get(unit) ?? open.slice();
    mask[i >>> 5]! |= 1 << (i & 31);
    of.set(unit, mask);
  }
  const masks = { of, gaps: open };
  if (of.size * words <= mostKeptWords) keptMasks.set(gaps, masks);
  return masks;
}

/** Shift-And: bit i of the state says that the first i+1 characters of the piece end here. */
function findWithGaps(piece: string, gaps: Uint8Array, text: string, from: number, end: number): number {
  const masks = masksOf(piece, gaps);
  const words = masks.gaps.length;
  const state = new Uint32Array(words);
  const lastWord = words - 1;
  const lastBit = 1 << ((piece.length - 1) & 31);
  for (let at = from; at < end; at++) {
    const mask = masks.of.get(text.charCodeAt(at)) ?? masks.gaps;
    let carry = 1;
    for (let word = 0; word < words; word++) {
      const before = state[word]!;
      state[word] = ((before << 1) | carry) & mask[word]!;
      carry = before >>> 31;
    }
    if (state[lastWord]! & lastBit) return at - piece.length + 1;
  }
  return -1;
}
