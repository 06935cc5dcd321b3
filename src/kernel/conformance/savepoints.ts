/** Taking back part of a transaction. */
import assert from 'node:assert/strict';
import { type Cases, entriesIn, everything, get, key, keysOf, put } from './cases.ts';

export const savepoints: Cases = {
  'a rollback takes back what was written since its savepoint, and only that': async (store) => {
    await put(store, { a: '1', b: '1' });
    const seen = await store.write(async (tx) => {
      tx.put(key('a'), '2');
      const savepoint = tx.savepoint();
      tx.put(key('a'), '3');
      tx.put(key('c'), '3');
      tx.delete(key('b'));
      savepoint.rollback();
      return keysOf((await tx.range(everything)).entries);
    });
    assert.deepEqual(seen, [key('a'), key('b')]);
    assert.deepEqual([await get(store, 'a'), await get(store, 'b'), await get(store, 'c')], ['2', '1', undefined]);
  },
  'each savepoint takes back what came after it, also when an earlier one was rolled back': async (store) => {
    await store.write(async (tx) => {
      const first = tx.savepoint();
      tx.put(key('a'), '1');
      const second = tx.savepoint();
      tx.put(key('b'), '1');
      second.rollback();
      assert.deepEqual(keysOf((await tx.range(everything)).entries), [key('a')]);
      tx.put(key('c'), '1');
      first.rollback();
      assert.deepEqual((await tx.range(everything)).entries, []);
      tx.put(key('d'), '1');
      second.rollback();
      assert.deepEqual((await tx.range(everything)).entries, []);
      tx.put(key('e'), '1');
    });
    assert.deepEqual(keysOf(await entriesIn(store, everything)), [key('e')]);
  },
  'a rollback takes back deleted ranges, and brings back what was written in them before': async (store) => {
    await put(store, { a: '1', b: '1', c: '1' });
    await store.write(async (tx) => {
      tx.put(key('b'), '2');
      tx.put(key('bb'), '2');
      tx.deleteRange({ start: key('c'), end: key('d') });
      const savepoint = tx.savepoint();
      tx.deleteRange({ start: key('a'), end: key('cc') });
      tx.put(key('a'), '3');
      assert.deepEqual((await tx.range(everything)).entries, [{ key: key('a'), value: '3' }]);
      savepoint.rollback();
      assert.deepEqual(await tx.getMany(['a', 'b', 'bb', 'c'].map((name) => key(name))), ['1', '2', '2', undefined]);
    });
    assert.deepEqual(
      keysOf(await entriesIn(store, everything)),
      ['a', 'b', 'bb'].map((name) => key(name)),
    );
  },
  'a rollback takes back what was appended': async (store) => {
    await store.write(async (tx) => {
      tx.append(key('log'), '1');
      const savepoint = tx.savepoint();
      tx.append(key('log'), '2');
      savepoint.rollback();
      tx.append(key('log'), '3');
    });
    assert.deepEqual(
      (await entriesIn(store, everything)).map(({ value }) => value),
      ['1', '3'],
    );
  },
  // With a copy of the writes for each savepoint this takes minutes.
  'sixteen thousand savepoints in one transaction': async (store) => {
    const rounds = 16_000;
    await store.write(async (tx) => {
      for (let round = 0; round < rounds; round++) {
        const savepoint = tx.savepoint();
        tx.put(key('row', round), '1');
        tx.put(key('row', round, 'more'), '1');
        if (round % 2 === 1) savepoint.rollback();
      }
    });
    assert.equal((await entriesIn(store, everything)).length, rounds);
    assert.equal(await get(store, 'row'), undefined);
  },
};
