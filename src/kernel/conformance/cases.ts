/** What the cases of the store's contract are made of. */
import { setImmediate as turn } from 'node:timers/promises';
import type { KeyPart } from '../collections/collection.ts';
import { encodeKey, prefixRange } from '../key.ts';
import type { Entry, Key, KeyRange, RangeOptions, Store } from '../store.ts';

/** By title; each gets an empty store. */
export type Cases = Readonly<Record<string, (store: Store) => Promise<void>>>;

export const key = (...parts: KeyPart[]): Key => encodeKey(parts);
export const everything = prefixRange([]);
export const keysOf = (entries: readonly Entry[]): Key[] => entries.map((entry) => entry.key);
export const letters = ['a', 'b', 'c', 'd', 'e'];

export const put = (store: Store, entries: Record<string, string>): Promise<void> =>
  store.write(async (tx) => {
    for (const [name, value] of Object.entries(entries)) tx.put(key(name), value);
  });

export const get = (store: Store, name: string): Promise<string | undefined> => store.read((tx) => tx.get(key(name)));

export const entriesIn = (store: Store, range: KeyRange, options?: RangeOptions): Promise<readonly Entry[]> =>
  store.read(async (tx) => (await tx.range(range, options)).entries);

export const fill = (store: Store): Promise<void> =>
  put(store, Object.fromEntries(letters.map((name) => [name, `"${name}"`])));

/** Reads, lets others in, writes. */
export async function increment(store: Store, name: string): Promise<void> {
  await store.write(async (tx) => {
    const count = Number((await tx.get(key(name))) ?? '0');
    await turn();
    tx.put(key(name), String(count + 1));
  });
}

/** The same bytes for the same seed. */
export function pseudoRandomBytes(seed: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = Math.imul(seed + 1, 2_654_435_761) >>> 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
