/** Ranges: their order, their ends, their limits. */
import assert from 'node:assert/strict';
import { prefixRange } from '../key.ts';
import { type Cases, entriesIn, everything, fill, key, keysOf, letters } from './cases.ts';

export const ranges: Cases = {
  'start is included, end is not': async (store) => {
    await fill(store);
    const found = await entriesIn(store, { start: key('b'), end: key('d') });
    assert.deepEqual(found, [
      { key: key('b'), value: '"b"' },
      { key: key('c'), value: '"c"' },
    ]);
  },
  'limits and reverse': async (store) => {
    await fill(store);
    const names = async (options: object) => keysOf(await entriesIn(store, everything, options));
    assert.deepEqual(await names({ limit: 2 }), [key('a'), key('b')]);
    assert.deepEqual(await names({ limit: 2, reverse: true }), [key('e'), key('d')]);
    assert.deepEqual(
      await names({ reverse: true }),
      letters.toReversed().map((name) => key(name)),
    );
    assert.deepEqual(await names({ limit: 0 }), []);
    assert.deepEqual(await entriesIn(store, { start: key('d'), end: key('b') }), []);
  },
  'own writes are part of a range, in both directions and within limits': async (store) => {
    await fill(store);
    await store.write(async (tx) => {
      tx.delete(key('a'));
      tx.delete(key('d'));
      tx.put(key('aa'), '"aa"');
      tx.put(key('c'), '"new"');
      tx.put(key('z'), '"z"');
      const names = async (options: object) => keysOf((await tx.range(everything, options)).entries);
      const expected = ['aa', 'b', 'c', 'e', 'z'].map((name) => key(name));
      assert.deepEqual(await names({}), expected);
      assert.deepEqual(await names({ reverse: true }), expected.toReversed());
      for (let limit = 1; limit <= 6; limit++) {
        assert.deepEqual(await names({ limit }), expected.slice(0, limit));
        assert.deepEqual(await names({ limit, reverse: true }), expected.toReversed().slice(0, limit));
      }
      assert.equal((await tx.range({ start: key('c'), end: key('d') })).entries[0]?.value, '"new"');
    });
  },
  'tuples come in order: numbers by value, then strings': async (store) => {
    const ordered = [
      -Infinity,
      -1e9,
      -1.5,
      -1,
      0,
      0.1,
      1,
      2,
      10,
      1e300,
      '',
      '\0',
      'a',
      'a\0',
      'aa',
      'b',
      'é',
      '€',
      '😀',
    ];
    await store.write(async (tx) => {
      for (const part of ordered.toReversed()) tx.put(key('t', part), JSON.stringify(String(part)));
    });
    const found = await entriesIn(store, prefixRange(['t']));
    assert.deepEqual(
      found.map(({ value }) => JSON.parse(value)),
      ordered.map(String),
    );
  },
  'more says when there is more, and never that there is none when there is': async (store) => {
    await fill(store);
    const more = (options: object) => store.read(async (tx) => (await tx.range(everything, options)).more);
    for (const reverse of [false, true]) {
      for (let limit = 1; limit < letters.length; limit++) assert.equal(await more({ limit, reverse }), true);
      assert.equal(await more({ limit: letters.length + 1, reverse }), false);
      assert.equal(await more({ reverse }), false);
      assert.equal(await more({ maxBytes: 1, reverse }), true);
      assert.equal(await more({ maxBytes: 1_000_000, reverse }), false);
    }
  },
  'a budget of bytes ends with the entry that reaches it; the first always comes': async (store) => {
    const value = JSON.stringify('€'.repeat(10));
    const names = Array.from({ length: 10 }, (_, index) => key('n', index));
    const each = names[0]!.length + Buffer.byteLength(value);
    await store.write(async (tx) => {
      for (const name of names) tx.put(name, value);
    });
    const count = async (maxBytes: number, options: object = {}) =>
      (await entriesIn(store, prefixRange(['n']), { maxBytes, ...options })).length;
    for (const reverse of [false, true]) {
      assert.equal(await count(0, { reverse }), 1);
      assert.equal(await count(1, { reverse }), 1);
      assert.equal(await count(each, { reverse }), 1);
      assert.equal(await count(each + 1, { reverse }), 2);
      assert.equal(await count(3 * each, { reverse }), 3);
      assert.equal(await count(3 * each, { reverse, limit: 2 }), 2);
      assert.equal(await count(1e9, { reverse }), 10);
    }
    await store.write(async (tx) => {
      tx.put(names[0]!, '1');
      tx.delete(names[1]!);
      const { entries } = await tx.range(prefixRange(['n']), { maxBytes: names[0]!.length + 1 + each });
      assert.deepEqual(keysOf(entries), [names[0], names[2]]);
    });
  },
};
