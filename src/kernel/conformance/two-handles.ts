/** Two handles on one database (two nodes), for engines that allow it. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { prefixRange, rangeUnder } from '../key.ts';
import type { Entry, Store } from '../store.ts';
import { entriesIn, everything, get, increment, key, letters, put } from './cases.ts';

/** By title; each gets two handles on an empty database. */
export type HandlesCases = Readonly<Record<string, (first: Store, second: Store) => Promise<void>>>;

export const twoHandles: HandlesCases = {
  'what one was answered, the other sees': async (first, second) => {
    for (let round = 0; round < 10; round++) {
      await put(first, { a: String(round) });
      assert.equal(await get(second, 'a'), String(round));
      await put(second, { a: '"back"' });
      assert.equal(await get(first, 'a'), '"back"');
    }
    await first.clear([]);
    assert.deepEqual(await entriesIn(second, everything), []);
  },
  'increments through both all count': async (first, second) => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => increment(index % 2 ? first : second, `n${index % 3}`)));
    const counts = await Promise.all([0, 1, 2].map(async (index) => Number(await get(first, `n${index}`))));
    assert.equal(
      counts.reduce((sum, count) => sum + count),
      40,
    );
  },
  'no phantoms between them': async (first, second) => {
    await Promise.all(
      letters.map((name, index) =>
        (index % 2 ? first : second).write(async (tx) => {
          const { entries } = await tx.range(prefixRange(['seat']));
          await turn();
          if (entries.length < 3) tx.put(key('seat', name), '0');
        }),
      ),
    );
    assert.equal((await entriesIn(first, prefixRange(['seat']))).length, 3);
  },
  'a follower on one misses nothing that both append': async (first, second) => {
    const log = key('log');
    const each = 40;
    const writing = [first, second].map(async (store, who) => {
      for (let index = 0; index < each; index++) {
        await store.write(async (tx) => tx.append(log, JSON.stringify([who, index])));
      }
    });
    const seen: Entry[] = [];
    while (seen.length < 2 * each) {
      const last = seen.at(-1);
      seen.push(...(await entriesIn(second, { ...rangeUnder(log), ...(last && { start: `${last.key}\0` }) })));
      await turn();
    }
    await Promise.all(writing);
    assert.deepEqual(seen, await entriesIn(first, rangeUnder(log)));
  },
  'a commit of one is announced to the other': async (first, second) => {
    const announced = Promise.withResolvers<void>();
    second.onCommit(announced.resolve);
    await put(first, { a: '1' });
    await announced.promise;
  },
};
