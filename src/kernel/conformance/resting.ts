/** Writes that rest on a read that is over: whether a try does, the engine decides; what it then promises, is here. */
import assert from 'node:assert/strict';
import { prefixRange } from '../key.ts';
import type { ReadTransaction, Store, WriteTransaction } from '../store.ts';
import { readsPassedOn } from '../writes/passed-on.ts';
import { type Cases, get, key, put } from './cases.ts';

export const resting: Cases = {
  'what was read has changed before the write: no try rests on it': async (store) => {
    const before = await readOver(store, (tx) => tx.get(key('rule')));
    await put(store, { rule: 'changed' });
    const tries = await writeAfter(store, before);
    assert.ok(!tries.includes(true));
  },
  'what was read changes during the try that rests on it: that try is lost': async (store) => {
    const before = await readOver(store, (tx) => tx.get(key('rule')));
    const tries = await writeAfter(store, before, () => put(store, { rule: 'changed' }));
    assert.equal(tries.at(-1), false);
  },
  'a row appears in a range that was read: as with a key': async (store) => {
    const before = await readOver(store, (tx) => tx.range(prefixRange(['rules'])));
    const meanwhile = () => store.write(async (tx) => tx.put(key('rules', 'new'), '1'));
    const tries = await writeAfter(store, before, meanwhile);
    assert.equal(tries.at(-1), false);
  },
  'everything is cleared during the try that rests on a read': async (store) => {
    await put(store, { rule: '1' });
    const before = await readOver(store, (tx) => tx.get(key('rule')));
    const tries = await writeAfter(store, before, () => store.clear([]));
    assert.equal(tries.at(-1), false);
  },
  'what nobody has read may change': async (store) => {
    const before = await readOver(store, (tx) => tx.get(key('rule')));
    await writeAfter(store, before, () => put(store, { other: 'changed' }));
  },
  'a transaction of nobody is no read to rest on': async (store) => {
    const before = await readOver(store, (tx) => tx.get(key('rule')));
    assert.ok(!(await writeAfter(store, readsPassedOn(before))).includes(true));
  },
};

async function readOver(store: Store, work: (tx: ReadTransaction) => Promise<unknown>): Promise<ReadTransaction> {
  let over: ReadTransaction | undefined;
  await store.read(async (tx) => {
    over = tx;
    await work(tx);
  });
  return over!;
}

/** Writes after that read, with something else in its first try. Answers which tries rested on the read. */
async function writeAfter(
  store: Store,
  before: ReadTransaction,
  meanwhile?: () => Promise<unknown>,
): Promise<boolean[]> {
  const tries: boolean[] = [];
  const work = async (tx: WriteTransaction) => {
    tries.push(tx.restsOn === before);
    if (tries.length === 1) await meanwhile?.();
    tx.put(key('done'), String(tries.length));
  };
  await store.write(work, before);
  assert.equal(await get(store, 'done'), String(tries.length));
  return tries;
}
