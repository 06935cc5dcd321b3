/**
 * Values that were read lately, and keys that are not there: what decides about requests (keys, users, policies,
 * buckets) is read by each of them. Whoever changes what the database shows has the cache forget it in the same turn.
 */
import type { Key } from '../../store.ts';
import type { WriteBuffer } from '../../writes/write-buffer.ts';

export interface Cached {
  /** `undefined`: the key is not there. */
  readonly value: string | undefined;
}

export interface RowCache {
  get(key: Key): Cached | undefined;
  set(key: Key, value: string | undefined): void;
  /** The database shows these writes now. */
  forget(writes: WriteBuffer): void;
  clear(): void;
}

/** Characters of keys and values in each half. */
const halfLength = 1024 * 1024;
/** Longer values are not what every request reads. */
const maxLength = 16 * 1024;
/** From here on a value is kept when it is asked for again: bodies would else push out what decides about requests. */
const longLength = 2 * 1024;
/** Keys of long values that were asked for once. */
const maxAwaited = 64;

/** Two halves: what is read from the older one moves to the younger one; when that is full, the older one goes. */
export function createRowCache(): RowCache {
  let young = new Map<Key, Cached>();
  let old = new Map<Key, Cached>();
  let length = 0;
  /** In the order in which they were asked for. */
  const awaited = new Set<Key>();

  const isWorthKeeping = (key: Key, size: number): boolean => {
    if (size <= longLength) return true;
    if (size > maxLength) return false;
    if (awaited.delete(key)) return true;
    if (awaited.size === maxAwaited) awaited.delete(awaited.values().next().value!);
    awaited.add(key);
    return false;
  };
  const add = (key: Key, cached: Cached) => {
    length += key.length + (cached.value?.length ?? 0);
    if (length > halfLength) {
      [old, young] = [young, new Map()];
      length = 0;
    }
    young.set(key, cached);
  };
  const clear = () => {
    young = new Map();
    old = new Map();
    length = 0;
  };
  return {
    get(key) {
      const found = young.get(key);
      if (found) return found;
      const before = old.get(key);
      if (before) {
        old.delete(key);
        add(key, before);
      }
      return before;
    },
    set(key, value) {
      if (isWorthKeeping(key, value?.length ?? 0)) add(key, { value });
    },
    forget(writes) {
      // Ranges are deleted when much goes: at a reset, say.
      if (writes.deletedRanges().length > 0) return clear();
      writes.entries.forEach((_written, key) => {
        young.delete(key);
        old.delete(key);
      });
    },
    clear,
  };
}
