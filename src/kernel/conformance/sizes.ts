/** Keys and values up to their maxima, of any bytes; beyond them they are refused. */
import assert from 'node:assert/strict';
import { prefixRange } from '../key.ts';
import { type Key, maxKeyBytes, maxValueBytes } from '../store.ts';
import { type Cases, entriesIn, get, key, keysOf, pseudoRandomBytes } from './cases.ts';

/** Keys of the greatest length that differ in a byte, wherever it is, in no order. */
function longKeys(): Key[] {
  const keys = Array.from(
    { length: 16 },
    (_, seed) => `\x04${pseudoRandomBytes(seed, maxKeyBytes - 1).toString('latin1')}`,
  );
  const first = keys[0]!;
  for (const at of [2, 700, 4096, 8192, maxKeyBytes - 1]) {
    keys.push(`${first.slice(0, at)}\xff${first.slice(at + 1)}`, first.slice(0, at), `${first.slice(0, at)}\0`);
  }
  return [...new Set(keys)];
}

export const sizes: Cases = {
  'large values and every byte in keys': async (store) => {
    const large = JSON.stringify('ü€😀x'.repeat(300_000));
    const names = Array.from({ length: 256 }, (_, code) => `a${String.fromCharCode(code)}b`);
    await store.write(async (tx) => {
      tx.put(key('large'), large);
      for (const name of names) tx.put(key('bytes', name), JSON.stringify(name));
      for (let code = 0; code < 256; code++) tx.put(`\x05${String.fromCharCode(code)}`, String(code));
    });
    assert.equal(await get(store, 'large'), large);
    const found = await entriesIn(store, prefixRange(['bytes']));
    assert.deepEqual(
      found.map(({ value }) => JSON.parse(value)),
      names,
    );
    const raw = await entriesIn(store, { start: '\x05', end: '\x06' });
    assert.deepEqual(
      raw.map(({ value }) => Number(value)),
      Array.from({ length: 256 }, (_, code) => code),
    );
  },
  'keys of random bytes up to 16 KiB, in the order of their bytes': async (store) => {
    const keys = longKeys();
    await store.write(async (tx) => {
      for (const [index, name] of keys.entries()) tx.put(name, String(index));
    });
    const ordered = keys.toSorted((a, b) => (a < b ? -1 : 1));
    const all = { start: '\x04', end: '\x05' };
    assert.deepEqual(keysOf(await entriesIn(store, all)), ordered);
    assert.deepEqual(keysOf(await entriesIn(store, all, { reverse: true })), ordered.toReversed());
    assert.deepEqual(
      await store.read((tx) => tx.getMany(keys)),
      keys.map((_, index) => String(index)),
    );
    assert.deepEqual(keysOf(await entriesIn(store, { start: ordered[3]!, end: ordered[9]! })), ordered.slice(3, 9));
    await store.write(async (tx) => {
      for (const name of ordered.slice(0, 4)) tx.delete(name);
      tx.deleteRange({ start: ordered[6]!, end: ordered[8]! });
    });
    assert.deepEqual(keysOf(await entriesIn(store, all)), [...ordered.slice(4, 6), ...ordered.slice(8)]);
  },
  'key parts of bytes come in their order': async (store) => {
    const parts = Array.from({ length: 64 }, (_, seed) => pseudoRandomBytes(seed, 1 + ((seed * 7) % 33)));
    parts.push(Buffer.alloc(0), Buffer.alloc(3), Buffer.alloc(3, 255));
    await store.write(async (tx) => {
      for (const part of parts) tx.put(key('parts', part, 1), JSON.stringify(part.toString('hex')));
    });
    const found = (await entriesIn(store, prefixRange(['parts']))).map(({ value }) => JSON.parse(value));
    assert.deepEqual(
      found,
      parts.toSorted(Buffer.compare).map((part) => part.toString('hex')),
    );
  },
  'a key of more than 16 KiB is refused, whatever is done with it': async (store) => {
    const long = `\x04${'k'.repeat(maxKeyBytes)}`;
    await assert.rejects(
      store.write(async (tx) => tx.put(long, '1')),
      RangeError,
    );
    await assert.rejects(
      store.write(async (tx) => tx.delete(long)),
      RangeError,
    );
    await assert.rejects(
      store.write(async (tx) => tx.append(long.slice(2), '1')),
      RangeError,
    );
    assert.equal(await store.read((tx) => tx.get(long)), undefined);
  },
  'a value with a NUL character, which no JSON text has, is refused': async (store) => {
    await assert.rejects(
      store.write(async (tx) => tx.put(key('a'), '"\0"')),
      RangeError,
    );
    await assert.rejects(
      store.write(async (tx) => tx.append(key('log'), '\0')),
      RangeError,
    );
    await store.write(async (tx) => tx.put(key('a'), JSON.stringify('\0')));
    assert.equal(JSON.parse((await get(store, 'a'))!), '\0');
  },
  'a value of 16 MiB is kept, one of more is refused, by its bytes': async (store) => {
    const largest = 'x'.repeat(maxValueBytes - 3) + '€';
    assert.equal(Buffer.byteLength(largest), maxValueBytes);
    await assert.rejects(
      store.write(async (tx) => tx.put(key('a'), `${largest}x`)),
      RangeError,
    );
    await assert.rejects(
      store.write(async (tx) => tx.append(key('log'), '€'.repeat(maxValueBytes / 2))),
      RangeError,
    );
    await store.write(async (tx) => tx.put(key('a'), largest));
    assert.ok((await get(store, 'a')) === largest);
  },
};
