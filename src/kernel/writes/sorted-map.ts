/**
 * A map that can also be read in key order. Setting, getting and deleting cost what a Map's do; the order is made when
 * it is first asked for, and mended from then on.
 */
import type { Key, KeyRange } from '../store.ts';

/** A few new keys beside many are put in their places one by one; more are sorted in. */
const manyToOne = 64;
/** Keys that are remembered for the order though they were deleted, beside as many as there are. */
const staleAllowance = 1024;
/** Of maps with nothing in them; never written to. */
const none: Key[] = [];

export class SortedMap<V> {
  /** Made with the first key: most transactions write nothing, and none of them deletes ranges. */
  #values: Map<Key, V> | undefined;
  /** In order; some may be deleted already. */
  #sorted = none;
  /** Not in `#sorted` yet. */
  #fresh = none;

  get size(): number {
    return this.#values?.size ?? 0;
  }

  get(key: Key): V | undefined {
    return this.#values?.get(key);
  }

  set(key: Key, value: V): void {
    const values = this.#values ?? this.#begin();
    if (!values.has(key)) {
      this.#fresh.push(key);
      if (this.#sorted.length + this.#fresh.length > 2 * values.size + staleAllowance) this.#forgetOrder(values);
    }
    values.set(key, value);
  }

  delete(key: Key): boolean {
    if (!this.#values?.delete(key)) return false;
    if (this.#values.size === 0) this.clear();
    return true;
  }

  clear(): void {
    this.#values = undefined;
    this.#sorted = none;
    this.#fresh = none;
  }

  #begin(): Map<Key, V> {
    this.#sorted = [];
    this.#fresh = [];
    return (this.#values = new Map());
  }

  /** In no order; `visit` may delete what it is shown. Makes no array of each entry, as iterators do. */
  forEach(visit: (value: V, key: Key) => void): void {
    this.#values?.forEach(visit);
  }

  /** In no order. */
  keys(): Key[] {
    return this.#values ? [...this.#values.keys()] : [];
  }

  /** Nothing may be set or deleted while it runs. */
  *range({ start, end }: KeyRange, reverse = false): Generator<[Key, V], void, undefined> {
    const values = this.#values;
    if (!values) return;
    this.#order(values);
    const from = lowerBound(this.#sorted, start);
    const until = lowerBound(this.#sorted, end);
    for (let i = from; i < until; i++) {
      const key = this.#sorted[reverse ? until - 1 - (i - from) : i]!;
      const value = values.get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  /** The entry of the greatest key up to `key`. */
  floor(key: Key): [Key, V] | undefined {
    const values = this.#values;
    if (!values) return undefined;
    this.#order(values);
    for (let i = lowerBound(this.#sorted, key + '\0') - 1; i >= 0; i--) {
      const value = values.get(this.#sorted[i]!);
      if (value !== undefined) return [this.#sorted[i]!, value];
    }
    return undefined;
  }

  #order(values: ReadonlyMap<Key, V>): void {
    const fresh = this.#fresh;
    if (fresh.length === 0) return;
    if (fresh.length * manyToOne > this.#sorted.length) {
      this.#sorted = this.#merged(fresh.sort(), values);
    } else {
      for (const key of fresh) {
        const at = lowerBound(this.#sorted, key);
        if (this.#sorted[at] !== key) this.#sorted.splice(at, 0, key);
      }
    }
    this.#fresh = [];
  }

  /** What is there of the order, with these sorted keys in their places. */
  #merged(fresh: readonly Key[], values: ReadonlyMap<Key, V>): Key[] {
    const merged: Key[] = [];
    let next = 0;
    const take = (key: Key): void => {
      if (merged.at(-1) !== key) merged.push(key);
    };
    for (const key of this.#sorted) {
      while (next < fresh.length && fresh[next]! < key) take(fresh[next++]!);
      if (values.has(key)) take(key);
    }
    while (next < fresh.length) take(fresh[next++]!);
    return merged;
  }

  #forgetOrder(values: ReadonlyMap<Key, V>): void {
    this.#sorted = [];
    this.#fresh = [...values.keys()];
  }
}

/** Where `key` is, or belongs. */
function lowerBound(sorted: readonly Key[], key: Key): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
