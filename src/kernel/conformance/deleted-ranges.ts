/** `deleteRange`: for the transaction itself, for others, and with whatever else it writes. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { prefixRange } from '../key.ts';
import { type Cases, entriesIn, everything, fill, get, key, keysOf, letters, put } from './cases.ts';

const named = (...names: string[]) => names.map((name) => key(name));

export const deletedRanges: Cases = {
  'start is deleted, end is not, and nothing outside': async (store) => {
    await fill(store);
    await store.write(async (tx) => tx.deleteRange({ start: key('b'), end: key('d') }));
    assert.deepEqual(keysOf(await entriesIn(store, everything)), named('a', 'd', 'e'));
    await store.write(async (tx) => {
      tx.deleteRange({ start: key('d'), end: key('a') });
      tx.deleteRange({ start: key('d'), end: key('d') });
    });
    assert.deepEqual(keysOf(await entriesIn(store, everything)), named('a', 'd', 'e'));
  },
  'a transaction sees what it has deleted and what it has put there since, not what before': async (store) => {
    await fill(store);
    await store.write(async (tx) => {
      tx.put(key('b'), '"before"');
      tx.put(key('bb'), '"before"');
      tx.deleteRange({ start: key('b'), end: key('e') });
      tx.put(key('c'), '"after"');
      tx.put(key('cc'), '"after"');
      const values = await tx.getMany(named('a', 'b', 'bb', 'c', 'd'));
      assert.deepEqual(values, ['"a"', undefined, undefined, '"after"', undefined]);
      const expected = named('a', 'c', 'cc', 'e');
      for (let limit = 1; limit <= 5; limit++) {
        const first = keysOf((await tx.range(everything, { limit })).entries);
        const last = keysOf((await tx.range(everything, { limit, reverse: true })).entries);
        assert.deepEqual([first, last], [expected.slice(0, limit), expected.toReversed().slice(0, limit)]);
      }
      tx.deleteRange({ start: key('cc'), end: key('z') });
      assert.deepEqual(keysOf((await tx.range(everything)).entries), named('a', 'c'));
      tx.deleteRange(everything);
      tx.put(key('d'), '"last"');
    });
    assert.deepEqual(await entriesIn(store, everything), [{ key: key('d'), value: '"last"' }]);
  },
  'whoever has read what goes with a range runs again': async (store) => {
    await fill(store);
    const seen = await store.write(async (tx) => {
      const one = await tx.get(key('c'));
      if (one !== undefined) await store.write(async (other) => other.deleteRange({ start: key('b'), end: key('d') }));
      tx.put(key('seen'), one ?? '"nothing"');
      return one;
    });
    assert.equal(seen, undefined);
    const count = await store.write(async (tx) => {
      const { entries } = await tx.range({ start: key('d'), end: key('e') });
      const range = { start: key('c'), end: key('dd') };
      if (entries.length > 0) await store.write(async (other) => other.deleteRange(range));
      tx.put(key('count'), String(entries.length));
      return entries.length;
    });
    assert.equal(count, 0);
  },
  'what others put into a range while it is deleted is deleted with it, or stays': async (store) => {
    const inserts = Array.from({ length: 20 }, (_, index) =>
      store.write(async (tx) => {
        await turn();
        tx.put(key('row', index), '1');
      }),
    );
    const sweep = async (number: number) =>
      store.write(async (tx) => {
        const { entries } = await tx.range(prefixRange(['row']));
        await turn();
        tx.deleteRange(prefixRange(['row']));
        tx.put(key('swept', number), String(entries.length));
      });
    await Promise.all([...inserts, ...letters.map((_, index) => sweep(index))]);
    const swept = (await entriesIn(store, prefixRange(['swept']))).reduce((sum, { value }) => sum + Number(value), 0);
    assert.equal(swept + (await entriesIn(store, prefixRange(['row']))).length, 20);
  },
  'thousands of rows go, many ranges in one transaction, and new ones come': async (store) => {
    const rows = 3000;
    await store.write(async (tx) => {
      for (let index = 0; index < rows; index++) tx.put(key('row', index), String(index));
    });
    await store.write(async (tx) => {
      for (let index = 0; index < rows; index += 3) {
        tx.deleteRange({ start: key('row', index), end: key('row', index + 2) });
      }
      tx.put(key('row', 0), '0');
      assert.equal((await tx.range(prefixRange(['row']))).entries.length, rows / 3 + 1);
    });
    assert.equal((await entriesIn(store, prefixRange(['row']))).length, rows / 3 + 1);
    await put(store, { z: '1' });
    await store.write(async (tx) => tx.deleteRange(prefixRange(['row'])));
    assert.deepEqual(keysOf(await entriesIn(store, everything)), named('z'));
    assert.equal(await get(store, 'z'), '1');
  },
};
