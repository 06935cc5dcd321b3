/** `append`: keys in the order of the commits, and followers that miss nothing. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { prefixRange, rangeUnder } from '../key.ts';
import type { Entry, Store } from '../store.ts';
import { type Cases, entriesIn, everything, fill, key, keysOf, put } from './cases.ts';

const log = key('log');
const logged = (store: Store) => entriesIn(store, rangeUnder(log));
const append = (store: Store, ...values: string[]) =>
  store.write(async (tx) => {
    for (const value of values) tx.append(log, value);
  });
const valuesOf = (entries: readonly Entry[]) => entries.map(({ value }) => value);

/** Reads on from the last key it has seen, a few at a time, until there are `count`. */
async function follow(store: Store, count: number): Promise<readonly Entry[]> {
  const seen: Entry[] = [];
  while (seen.length < count) {
    const { start, end } = rangeUnder(log);
    const last = seen.at(-1);
    seen.push(...(await entriesIn(store, { start: last ? `${last.key}\0` : start, end }, { limit: 3 })));
    await turn();
  }
  return seen;
}

export const appends: Cases = {
  'rows come under their prefix, in the order of the commits, those of one commit in theirs': async (store) => {
    await fill(store);
    await append(store, '1', '2');
    await store.write(async (tx) => {
      tx.append(key('log', 'other'), '"other"');
      for (let index = 3; index < 300; index++) tx.append(log, String(index));
    });
    await append(store, '300');
    const rows = await entriesIn(store, { start: log, end: key('log', 'a') });
    assert.deepEqual(
      valuesOf(rows),
      Array.from({ length: 300 }, (_, index) => String(index + 1)),
    );
    assert.ok(keysOf(rows).every((name) => name.startsWith(log)));
    assert.deepEqual(valuesOf(await entriesIn(store, prefixRange(['log', 'other']))), ['"other"']);
  },
  'a transaction does not see what it appends itself': async (store) => {
    await append(store, '1');
    await store.write(async (tx) => {
      tx.append(log, '2');
      assert.deepEqual(valuesOf((await tx.range(rangeUnder(log))).entries), ['1']);
      tx.deleteRange(rangeUnder(log));
      assert.deepEqual((await tx.range(rangeUnder(log))).entries, []);
    });
    assert.deepEqual(valuesOf(await logged(store)), ['2']);
  },
  'a follower misses nothing, whatever is appended at the same time': async (store) => {
    const writers = 8;
    const each = 25;
    const writing = Array.from({ length: writers }, async (_, writer) => {
      for (let index = 0; index < each; index++) {
        await store.write(async (tx) => {
          tx.append(log, JSON.stringify([writer, index]));
          for (let yields = (writer + index) % 3; yields > 0; yields--) await turn();
        });
      }
    });
    const count = writers * each;
    const [first, second] = await Promise.all([follow(store, count), follow(store, count), ...writing]);
    const rows = await logged(store);
    assert.deepEqual(first, rows);
    assert.deepEqual(second, rows);
    for (let writer = 0; writer < writers; writer++) {
      const own = rows.map(({ value }) => JSON.parse(value) as [number, number]).filter(([who]) => who === writer);
      assert.deepEqual(
        own.map(([, index]) => index),
        Array.from({ length: each }, (_, index) => index),
      );
    }
  },
  'what was acknowledged comes before what was begun afterwards': async (store) => {
    for (let round = 0; round < 10; round++) {
      await Promise.all(['a', 'b', 'c'].map((name) => append(store, JSON.stringify([round, name]))));
    }
    const rounds = (await logged(store)).map(({ value }) => JSON.parse(value)[0] as number);
    assert.deepEqual(
      rounds,
      rounds.toSorted((a, b) => a - b),
    );
  },
  'positions go on after rows are deleted, and after a clear': async (store) => {
    await append(store, '1', '2');
    let last = (await logged(store)).at(-1)!.key;
    const goesOn = async () => {
      await append(store, '3');
      const [row, ...more] = await logged(store);
      assert.deepEqual(more, []);
      assert.ok(row!.key > last);
      last = row!.key;
    };
    await store.write(async (tx) => tx.deleteRange(rangeUnder(log)));
    await goesOn();
    await store.clear([]);
    await goesOn();
    await store.clear([prefixRange(['nothing'])]);
    await goesOn();
  },
  'no phantoms: whoever has read a sequence runs again when something is appended': async (store) => {
    const appendIfFewerThan3 = (name: string) =>
      store.write(async (tx) => {
        const { entries } = await tx.range(rangeUnder(log));
        await turn();
        if (entries.length < 3) tx.append(log, JSON.stringify(name));
      });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map(appendIfFewerThan3));
    assert.equal((await logged(store)).length, 3);
  },
  'one who reads a sequence and writes gets through a stream of appends': async (store) => {
    let stop = false;
    const stream = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!stop) await append(store, '1');
      }),
    );
    await store.write(async (tx) => {
      const { entries } = await tx.range(rangeUnder(log), { reverse: true, limit: 1 });
      for (let yields = 0; yields < 5; yields++) await turn();
      tx.put(key('last'), JSON.stringify(entries[0]?.key ?? null));
    });
    stop = true;
    await stream;
  },
  'appended rows are rows: replaced, deleted, kept by a clear': async (store) => {
    await append(store, '1', '2', '3');
    const [first, second, third] = keysOf(await logged(store));
    await store.write(async (tx) => {
      tx.put(first!, '"new"');
      tx.delete(second!);
    });
    await put(store, { a: '1' });
    await store.clear([rangeUnder(log)]);
    assert.deepEqual(await entriesIn(store, everything), [
      { key: first, value: '"new"' },
      { key: third, value: '3' },
    ]);
  },
};
