/** Transactions side by side: as if one had run after the other. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { prefixRange } from '../key.ts';
import { type Cases, entriesIn, everything, get, increment, key, letters, put } from './cases.ts';

export const conflicts: Cases = {
  'a lost update is run again': async (store) => {
    await Promise.all(Array.from({ length: 8 }, () => increment(store, 'n')));
    assert.equal(await get(store, 'n'), '8');
  },
  'many concurrent increments of few counters all count': async (store) => {
    await Promise.all(Array.from({ length: 150 }, (_, index) => increment(store, `n${index % 3}`)));
    assert.deepEqual(await Promise.all([0, 1, 2].map((index) => get(store, `n${index}`))), ['50', '50', '50']);
  },
  'no write skew: one of two on call stays': async (store) => {
    await put(store, { alice: 'true', bob: 'true' });
    const leave = (who: string, other: string) =>
      store.write(async (tx) => {
        const [mine, others] = await tx.getMany([key(who), key(other)]);
        await turn();
        if (mine === 'true' && others === 'true') tx.put(key(who), 'false');
      });
    await Promise.all([leave('alice', 'bob'), leave('bob', 'alice')]);
    assert.deepEqual([await get(store, 'alice'), await get(store, 'bob')].toSorted(), ['false', 'true']);
  },
  'no phantoms: what appears in, or goes from, a range that was read conflicts': async (store) => {
    const addIfFewerThan3 = (name: string) =>
      store.write(async (tx) => {
        const { entries } = await tx.range(prefixRange(['seat']));
        await turn();
        if (entries.length < 3) tx.put(key('seat', name), '0');
      });
    await Promise.all(letters.map(addIfFewerThan3));
    assert.equal((await entriesIn(store, prefixRange(['seat']))).length, 3);
  },
  'no phantoms beyond what a limit let be seen, before it or at it': async (store) => {
    await put(store, { m: '1' });
    const claimFirst = (name: string) =>
      store.write(async (tx) => {
        const {
          entries: [first],
        } = await tx.range(everything, { limit: 1 });
        await turn();
        tx.put(key(name), JSON.stringify(first!.key));
      });
    await Promise.all([claimFirst('a'), claimFirst('b')]);
    // Serial, in one order or the other: the later one has seen the earlier one's key, unless it sorts behind.
    const [a, b] = (await Promise.all([get(store, 'a'), get(store, 'b')])).map((value) => JSON.parse(value!));
    assert.ok((a === key('m') && b === key('a')) || (b === key('m') && a === key('b')), `${a} ${b}`);
  },
  'a read sees one state, whatever commits meanwhile': async (store) => {
    await put(store, { a: '0', b: '0' });
    let stop = false;
    const writer = (async () => {
      for (let value = 1; !stop; value++) {
        await put(store, { a: String(value), b: String(value) });
        await turn();
      }
    })();
    for (let round = 0; round < 10; round++) {
      const [a, b] = await store.read(async (tx) => {
        const first = await tx.get(key('a'));
        await turn();
        await turn();
        return [first, await tx.get(key('b'))];
      });
      assert.equal(a, b);
    }
    stop = true;
    await writer;
  },
  'an error that comes of a state that never was is run again': async (store) => {
    await put(store, { a: '0', b: '0' });
    let tries = 0;
    await store.write(async (tx) => {
      const a = await tx.get(key('a'));
      if (tries++ === 0) await put(store, { a: '1', b: '1' });
      if (a !== (await tx.get(key('b')))) throw new Error('torn');
      tx.put(key('c'), a!);
    });
    assert.equal(await get(store, 'c'), '1');
  },
  'transactions that share nothing do not conflict': async (store) => {
    let tries = 0;
    await store.write(async (tx) => {
      tries++;
      await tx.get(key('a'));
      if (tries === 1) await put(store, { b: '1' });
      tx.put(key('c'), '1');
    });
    assert.equal(await get(store, 'b'), '1');
    assert.equal(await get(store, 'c'), '1');
  },
};
