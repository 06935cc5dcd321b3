/**
 * A regular expression without groups, all of whose places are followed at once, one bit each: a character of the text
 * costs a few operations on words of 32 bits, whatever the text. After G. Navarro, M. Raffinot: Flexible Pattern
 * Matching in Strings (2002), 4.2 and 4.3 ("extended Shift-And").
 */

export type Test = (code: number) => boolean;

export interface Item {
  readonly test: Test;
  /** It may be passed over. */
  readonly optional: boolean;
  /** It may come again. */
  readonly repeats: boolean;
}

export interface Alternative {
  readonly items: readonly Item[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/** A place before each item, and one behind the last; those of all alternatives, one after the other. */
interface Places {
  readonly words: number;
  readonly items: readonly (Item | undefined)[];
  /** Places that are entered before every character, and before the first alone. */
  readonly anywhere: Uint32Array;
  readonly atStart: Uint32Array;
  readonly optional: Uint32Array;
  readonly repeats: Uint32Array;
  /** Places behind the last items: the text has it, or has it where it ends there. */
  readonly found: Uint32Array;
  readonly foundAtEnd: Uint32Array;
}

/** Whether a text has a part that one of them describes. */
export function allAtOnce(alternatives: readonly Alternative[]): (text: string) => boolean {
  const places = placesOf(alternatives);
  const masks = new Masks(places);
  return (text) => isIn(text, places, masks);
}

function placesOf(alternatives: readonly Alternative[]): Places {
  const items = alternatives.flatMap((one): (Item | undefined)[] => [...one.items, undefined]);
  const words = Math.ceil(items.length / 32);
  const bits = (): Uint32Array => new Uint32Array(words);
  const places = {
    words,
    items,
    anywhere: bits(),
    atStart: bits(),
    optional: bitsOf(items, (item) => item?.optional === true),
    repeats: bitsOf(items, (item) => item?.repeats === true),
    found: bits(),
    foundAtEnd: bits(),
  };
  let first = 0;
  for (const { items: own, atStart, atEnd } of alternatives) {
    set(atStart ? places.atStart : places.anywhere, first);
    set(atEnd ? places.foundAtEnd : places.found, first + own.length);
    first += own.length + 1;
  }
  return places;
}

function isIn(text: string, places: Places, masks: Masks): boolean {
  const { words, anywhere, atStart, optional, repeats, found, foundAtEnd } = places;
  const now = new Uint32Array(words);
  for (let word = 0; word < words; word++) now[word] = anywhere[word]! | atStart[word]!;
  passOver(now, optional);
  for (let at = 0; at < text.length; at++) {
    if (haveCommon(now, found)) return true;
    const mask = masks.of(text.charCodeAt(at));
    let carried = 0;
    for (let word = 0; word < words; word++) {
      const taken = now[word]! & mask[word]!;
      now[word] = (taken << 1) | carried | (taken & repeats[word]!) | anywhere[word]!;
      carried = taken >>> 31;
    }
    passOver(now, optional);
  }
  return haveCommon(now, found) || haveCommon(now, foundAtEnd);
}

/**
 * Adds the places that are reached by passing over optional items: a sum's carry runs through those that stand side by
 * side.
 */
function passOver(now: Uint32Array, optional: Uint32Array): void {
  let carried = 0;
  for (let word = 0; word < now.length; word++) {
    const mine = now[word]!;
    const over = optional[word]!;
    const sum = ((mine & over) >>> 0) + over + carried;
    carried = sum > 0xffff_ffff ? 1 : 0;
    now[word] = mine | (sum ^ over);
  }
}

function haveCommon(a: Uint32Array, b: Uint32Array): boolean {
  for (let word = 0; word < a.length; word++) if ((a[word]! & b[word]!) !== 0) return true;
  return false;
}

/** For a character, the places whose items it is one of: asked of each of them once. */
class Masks {
  readonly #items: Places['items'];
  readonly #known = new Map<number, Uint32Array>();
  readonly #ascii: (Uint32Array | undefined)[] = Array.from({ length: 128 });

  constructor({ items }: Places) {
    this.#items = items;
  }

  of(code: number): Uint32Array {
    const known = code < 128 ? this.#ascii[code] : this.#known.get(code);
    if (known) return known;
    const mask = bitsOf(this.#items, (item) => item?.test(code) === true);
    if (code < 128) this.#ascii[code] = mask;
    else this.#known.set(code, mask);
    return mask;
  }
}

function bitsOf<T>(all: readonly T[], has: (one: T) => boolean): Uint32Array {
  const bits = new Uint32Array(Math.ceil(all.length / 32));
  for (const [at, one] of all.entries()) if (has(one)) set(bits, at);
  return bits;
}

function set(bits: Uint32Array, at: number): void {
  bits[at >>> 5]! |= 1 << (at & 31);
}
