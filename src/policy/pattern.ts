/**
 * Policy wildcards: `*` is any run of characters (`/` and `:` included), `?` any one character. No regular
 * expressions: a policy is hostile input. Work is bounded by the text's length times a 32nd of the pattern's.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

export interface Pattern {
  /** As written (lower case when it ignores case). */
  readonly text: string;
  /** Without wildcards: the whole text. */
  readonly literal: boolean;
  /** What stands before the first `*`, between them, and after the last one. Only `?` is special in these. */
  readonly prefix: string;
  readonly middle: readonly string[];
  readonly suffix: string;
}

export function compilePattern(text: string): Pattern {
  const pieces = text.split('*');
  const literal = pieces.length === 1 && !text.includes('?');
  const prefix = pieces[0] ?? '';
  const suffix = pieces.length > 1 ? pieces[pieces.length - 1] ?? '' : '';
  const middle = pieces.slice(1, -1).filter((piece) => piece !== '');
  return { text, literal, prefix, middle, suffix };
}

export function matchesPattern(pattern: Pattern, text: string): boolean {
  if (pattern.literal) return pattern.text === text;
  const { prefix, middle, suffix } = pattern;
  if (prefix.length === pattern.text.length) return prefix.length === text.length && matchesAt(prefix, text, 0);
  if (text.length < prefix.length + suffix.length) return false;
  const end = text.length - suffix.length;
  if (!matchesAt(prefix, text, 0) || !matchesAt(suffix, text, end)) return false;
  let from = prefix.length;
  for (const piece of middle) {
    const at = findPiece(piece, text, from, end);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}

function matchesAt(piece: string, text: string, at: number): boolean {
  if (!piece.includes('?')) return text.startsWith(piece, at);
  for (let i = 0; i < piece.length; i++) {
    const wanted = piece.charCodeAt(i);
    if (wanted !== questionMark && wanted !== text.charCodeAt(at + i)) return false;
  }
  return true;
}

/** The first place in `text[from, end)` where `piece` matches, or -1. */
function findPiece(piece: string, text: string, from: number, end: number): number {
  if (from + piece.length > end) return -1;
  if (piece.includes('?')) return findWithGaps(piece, text, from, end);
  const at = text.indexOf(piece, from);
  return at >= 0 && at + piece.length <= end ? at : -1;
}

const questionMark = '?'.charCodeAt(0);

/** Shift-And: bit i of the state says that the first i+1 characters of the piece end here. */
function findWithGaps(piece: string, text: string, from: number, end: number): number {
  const words = (piece.length + 31) >>> 5;
  const gaps = new Uint32Array(words);
  const masks = new Map<number, Uint32Array>();
  for (let i = 0; i < piece.length; i++) {
    const unit = piece.charCodeAt(i);
    const mask = unit === questionMark ? gaps : masks.get(unit) ?? new Uint32Array(words);
    mask[i >>> 5]! |= 1 << (i & 31);
    if (mask !== gaps) masks.set(unit, mask);
  }
  const state = new Uint32Array(words);
  const lastWord = words - 1;
  const lastBit = 1 << ((piece.length - 1) & 31);
  for (let at = from; at < end; at++) {
    const mask = masks.get(text.charCodeAt(at));
    let carry = 1;
    for (let word = 0; word < words; word++) {
      const shifted = (state[word]! << 1) | carry;
      carry = state[word]! >>> 31;
      state[word] = shifted & ((mask?.[word] ?? 0) | gaps[word]!);
    }
    if (state[lastWord]! & lastBit) return at - piece.length + 1;
  }
  return -1;
}
