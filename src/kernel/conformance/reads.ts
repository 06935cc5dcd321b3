/** What a transaction reads and writes by key, and what it leaves. */
import assert from 'node:assert/strict';
import { type Cases, get, key, put } from './cases.ts';

export const reads: Cases = {
  'a missing key is undefined': async (store) => {
    assert.equal(await get(store, 'a'), undefined);
  },
  'a committed write is read, replaced and deleted': async (store) => {
    await put(store, { a: '1', b: '2' });
    await put(store, { a: '3' });
    assert.equal(await get(store, 'a'), '3');
    await store.write(async (tx) => tx.delete(key('a')));
    assert.equal(await get(store, 'a'), undefined);
    assert.equal(await get(store, 'b'), '2');
  },
  'a transaction reads its own writes': async (store) => {
    await put(store, { a: '1' });
    await store.write(async (tx) => {
      tx.put(key('a'), '2');
      tx.put(key('b'), '3');
      assert.deepEqual(await tx.getMany([key('a'), key('b'), key('c')]), ['2', '3', undefined]);
      tx.delete(key('a'));
      assert.equal(await tx.get(key('a')), undefined);
    });
    assert.equal(await get(store, 'a'), undefined);
  },
  'what is not committed is not seen by others': async (store) => {
    await store.write(async (tx) => {
      tx.put(key('a'), '1');
      assert.equal(await get(store, 'a'), undefined);
    });
    assert.equal(await get(store, 'a'), '1');
  },
  'work that throws leaves nothing, and its error arrives': async (store) => {
    await put(store, { a: '1' });
    const failure = new Error('no');
    await assert.rejects(
      store.write(async (tx) => {
        tx.put(key('a'), '2');
        await tx.get(key('b'));
        throw failure;
      }),
      (error) => error === failure,
    );
    assert.equal(await get(store, 'a'), '1');
  },
  'the result of the work is returned': async (store) => {
    assert.deepEqual(await store.write(async () => ({ a: 1 })), { a: 1 });
    assert.equal(await store.read(async () => 'x'), 'x');
  },
};
