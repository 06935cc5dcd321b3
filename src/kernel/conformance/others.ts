/** Clearing, announcing, closing. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { prefixRange } from '../key.ts';
import { StoreClosed } from '../store-errors.ts';
import type { ReadTransaction } from '../store.ts';
import { type Cases, entriesIn, everything, get, increment, key, letters, put } from './cases.ts';

export const others: Cases = {
  'clear deletes everything but what is to be kept': async (store) => {
    await store.write(async (tx) => {
      for (let index = 0; index < 100; index++) {
        tx.put(key('gone', index), '0');
        tx.put(key('kept', index), String(index));
      }
    });
    await store.clear([prefixRange(['kept', 7]), prefixRange(['kept', 9]), prefixRange(['none'])]);
    const kept = [7, 9].map((index) => ({ key: key('kept', index), value: String(index) }));
    assert.deepEqual(await entriesIn(store, everything), kept);
    await store.clear([]);
    assert.deepEqual(await entriesIn(store, everything), []);
    await put(store, { a: '1' });
    assert.equal(await get(store, 'a'), '1');
  },
  'a transaction that a clear overtakes starts again': async (store) => {
    await put(store, { a: '1' });
    let cleared = false;
    await store.write(async (tx) => {
      const before = await tx.get(key('a'));
      if (!cleared) await store.clear([]);
      cleared = true;
      tx.put(key('seen'), before ?? '"nothing"');
    });
    assert.equal(await get(store, 'seen'), '"nothing"');
  },
  'commits are announced, reads and failures are not': async (store) => {
    let commits = 0;
    const unsubscribe = store.onCommit(() => {
      commits++;
    });
    await put(store, { a: '1' });
    assert.equal(commits, 1);
    await get(store, 'a');
    await assert.rejects(
      store.write(async () => {
        throw new Error('no');
      }),
    );
    assert.equal(commits, 1);
    unsubscribe();
    await put(store, { a: '2' });
    assert.equal(commits, 1);
  },
  'a transaction cannot be used once it is over': async (store) => {
    let escaped: ReadTransaction | undefined;
    await store.write(async (tx) => {
      escaped = tx;
    });
    await assert.rejects(async () => {
      await escaped!.get(key('a'));
    });
  },
  'close waits for writes in flight, then refuses': async (store) => {
    const pending = Promise.all(letters.map((name) => increment(store, name)));
    await turn();
    await store.close();
    await pending;
    await assert.rejects(put(store, { a: '1' }), StoreClosed);
    await assert.rejects(get(store, 'a'), StoreClosed);
  },
  'a clear waits for no open transaction; one that has read starts again': async (store) => {
    await put(store, { a: '1', b: '1' });
    const cleared = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    const reading = store.read(async (tx) => {
      const a = await tx.get(key('a'));
      started.resolve();
      await cleared.promise;
      return [a, await tx.get(key('b'))];
    });
    await started.promise;
    await store.clear([]);
    cleared.resolve();
    assert.deepEqual(await reading, [undefined, undefined]);
  },
};
