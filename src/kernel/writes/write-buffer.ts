/**
 * Writes that lie over what is stored: keys with their values or none, and ranges with nothing in them. A transaction's
 * own writes are one such buffer; what has been committed, but is not durable yet, is another.
 */
import type { Key, KeyRange } from '../store.ts';
import { SortedMap } from './sorted-map.ts';

/** `undefined`: deleted. `at` says when: numbers that go up. */
export interface Written {
  readonly value: string | undefined;
  readonly at: number;
}
interface Cover {
  readonly end: Key;
  readonly at: number;
}
type Undo = () => void;

export class WriteBuffer {
  /** Each is newer than any cover that it lies in. */
  readonly entries = new SortedMap<Written>();
  /** Deleted ranges by their start; no two share a key. */
  readonly #covers = new SortedMap<Cover>();

  get isEmpty(): boolean {
    return this.entries.size === 0 && this.#covers.size === 0;
  }

  /** `undefined`: nothing was written there, what lies below counts. */
  get(key: Key): Written | undefined {
    return this.entries.get(key) ?? this.#coverOf(key);
  }

  set(key: Key, written: Written): Undo {
    const before = this.entries.get(key);
    this.entries.set(key, written);
    return () => (before ? this.entries.set(key, before) : void this.entries.delete(key));
  }

  deleteRange(range: KeyRange, at: number): Undo {
    if (range.start >= range.end) return () => {};
    const entries = [...this.entries.range(range)];
    for (const [key] of entries) this.entries.delete(key);
    const covers = this.#coversIn(range);
    for (const [start] of covers) this.#covers.delete(start);
    const added: [Key, Cover][] = [[range.start, { end: range.end, at }]];
    for (const [start, cover] of covers) {
      if (start < range.start) added.push([start, { end: range.start, at: cover.at }]);
      if (cover.end > range.end) added.push([range.end, cover]);
    }
    for (const [start, cover] of added) this.#covers.set(start, cover);
    return () => {
      for (const [start] of added) this.#covers.delete(start);
      for (const [start, cover] of covers) this.#covers.set(start, cover);
      for (const [key, written] of entries) this.entries.set(key, written);
    };
  }

  /** Lays another buffer's writes over this one's, all of them as of `at`. */
  add(writes: WriteBuffer, at: number): void {
    for (const range of writes.deletedRanges()) this.deleteRange(range, at);
    writes.entries.forEach(({ value }, key) => this.entries.set(key, { value, at }));
  }

  /** Forgets what `writes` wrote, where nothing after `at` was written over it. */
  remove(writes: WriteBuffer, at: number): void {
    writes.entries.forEach((_written, key) => {
      if ((this.entries.get(key)?.at ?? Infinity) <= at) this.entries.delete(key);
    });
    this.#covers.forEach((cover, start) => {
      if (cover.at <= at) this.#covers.delete(start);
    });
  }

  clear(): void {
    this.entries.clear();
    this.#covers.clear();
  }

  /** In no order; no two share a key. */
  deletedRanges(): KeyRange[] {
    const ranges: KeyRange[] = [];
    this.#covers.forEach(({ end }, start) => ranges.push({ start, end }));
    return ranges;
  }

  /** The parts of `range` in which what lies below counts, but for single entries; in order. */
  gaps(range: KeyRange, reverse = false): KeyRange[] {
    const gaps: KeyRange[] = [];
    let { start } = range;
    for (const [from, { end }] of this.#coversIn(range)) {
      if (start < from) gaps.push({ start, end: from });
      start = end;
    }
    if (start < range.end) gaps.push({ start, end: range.end });
    return reverse ? gaps.reverse() : gaps;
  }

  touches(range: KeyRange): boolean {
    return this.#coversIn(range).length > 0 || this.entries.range(range).next().done !== true;
  }

  /** When `range` was last written to; -1: never. */
  lastWriteIn(range: KeyRange): number {
    let last = -1;
    for (const [, { at }] of this.entries.range(range)) if (at > last) last = at;
    for (const [, { at }] of this.#coversIn(range)) if (at > last) last = at;
    return last;
  }

  #coverOf(key: Key): Written | undefined {
    const found = this.#covers.floor(key)?.[1];
    return found && key < found.end ? { value: undefined, at: found.at } : undefined;
  }

  /** Those that share a key with the range, in order. */
  #coversIn(range: KeyRange): [Key, Cover][] {
    if (this.#covers.size === 0) return [];
    const first = this.#covers.floor(range.start);
    const rest = [...this.#covers.range(range)];
    return first && first[0] < range.start && first[1].end > range.start ? [first, ...rest] : rest;
  }
}
