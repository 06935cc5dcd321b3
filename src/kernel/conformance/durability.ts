/** Commits before they are durable, and those that never become so: on a store whose durability the test holds back. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { prefixRange, rangeUnder } from '../key.ts';
import { StoreFull } from '../store-errors.ts';
import type { Store } from '../store.ts';
import { entriesIn, get, increment, key, put } from './cases.ts';

export interface HeldStore {
  readonly store: Store;
  /** From now on nothing becomes durable, until `release`. */
  hold(): void;
  release(): void;
  /** What would become durable next fails with this instead, and leaves nothing. */
  failNext(error: Error): void;
}

/** A store whose commits the test can make fail. */
export type FailingStore = Pick<HeldStore, 'store' | 'failNext'>;

/** By title; each gets an empty store. */
export type HeldCases = Readonly<Record<string, (held: HeldStore) => Promise<void>>>;
export type FailingCases = Readonly<Record<string, (failing: FailingStore) => Promise<void>>>;

/** A transaction that has been begun, and whether it has been answered. */
function watched<T>(transaction: Promise<T>) {
  const watch = {
    answered: false,
    settled: transaction.then(
      ...markers<T>(() => {
        watch.answered = true;
      }),
    ),
  };
  return watch;
}

function markers<T>(mark: () => void) {
  return [
    (value: T) => {
      mark();
      return { status: 'fulfilled' as const, value };
    },
    (reason: unknown) => {
      mark();
      return { status: 'rejected' as const, reason };
    },
  ] as const;
}

/** Reads and writes a counter; resolves once that is visible, with the transaction, not yet answered. */
async function visibleIncrement(store: Store, name: string) {
  const before = await peek(store, name);
  const write = watched(increment(store, name));
  while ((await peek(store, name)) === before) await turn();
  return write;
}

/** What a transaction sees, before it is answered. */
function peek(store: Store, name: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    store.read(async (tx) => resolve(await tx.get(key(name)))).catch(reject);
  });
}

async function manyTurns(): Promise<void> {
  for (let count = 0; count < 20; count++) await turn();
}

const full = () => new StoreFull('No space is left: for the test.');

export const durability: HeldCases = {
  'a commit is visible before it is durable; who wrote or read it is answered after': async (held) => {
    const { store, hold, release } = held;
    await put(store, { a: '1', gone: '1' });
    hold();
    const writing = watched(
      store.write(async (tx) => {
        tx.put(key('a'), '2');
        tx.delete(key('gone'));
        tx.deleteRange(prefixRange(['range']));
        tx.append(key('log'), '1');
      }),
    );
    while ((await peek(store, 'a')) !== '2') await turn();
    const reads = [
      watched(get(store, 'a')),
      watched(get(store, 'gone')),
      watched(entriesIn(store, prefixRange(['a']))),
      watched(entriesIn(store, rangeUnder(key('log')))),
      watched(store.write(async (tx) => tx.put(key('copy'), (await tx.get(key('a')))!))),
      watched(
        store.read(async (tx) => {
          throw new Error(`found ${await tx.get(key('a'))}`);
        }),
      ),
    ];
    await manyTurns();
    assert.deepEqual(
      [writing, ...reads].map(({ answered }) => answered),
      Array.from({ length: 7 }, () => false),
    );
    release();
    assert.equal((await writing.settled).status, 'fulfilled');
    const outcomes = await Promise.all(reads.map(({ settled }) => settled as Promise<PromiseSettledResult<unknown>>));
    const [a, gone, range, log, copy, error] = outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason),
    );
    assert.deepEqual([a, gone, copy, error], ['2', undefined, undefined, 'Error: found 2']);
    assert.deepEqual(
      [range, log].map((entries) => (entries as unknown[]).length),
      [1, 1],
    );
    assert.equal(await get(store, 'copy'), '2');
  },
  'who has read nothing of it is answered meanwhile': async ({ store, hold, release }) => {
    await put(store, { b: '1' });
    hold();
    const writing = await visibleIncrement(store, 'a');
    assert.equal(await get(store, 'b'), '1');
    assert.equal(await get(store, 'c'), undefined);
    assert.equal((await entriesIn(store, { start: key('b'), end: key('z') })).length, 1);
    assert.equal(writing.answered, false);
    release();
    await writing.settled;
  },
  'transactions on one key go on from each other without waiting for the disk': async ({ store, hold, release }) => {
    hold();
    const writes = [];
    for (let count = 0; count < 20; count++) writes.push(await visibleIncrement(store, 'n'));
    assert.equal(await peek(store, 'n'), '20');
    assert.ok(writes.every(({ answered }) => !answered));
    release();
    assert.ok((await Promise.all(writes.map(({ settled }) => settled))).every(({ status }) => status === 'fulfilled'));
    assert.equal(await get(store, 'n'), '20');
  },
  'commits are announced when they are durable': async ({ store, hold, release }) => {
    let commits = 0;
    store.onCommit(() => {
      commits++;
    });
    hold();
    const writing = await visibleIncrement(store, 'a');
    await manyTurns();
    assert.equal(commits, 0);
    release();
    await writing.settled;
    assert.equal(commits, 1);
  },
  'a clear is visible at once, and answered when it is durable': async ({ store, hold, release }) => {
    await put(store, { a: '1', b: '1' });
    hold();
    const clearing = watched(store.clear([prefixRange(['b'])]));
    await manyTurns();
    assert.equal(clearing.answered, false);
    assert.equal(await peek(store, 'a'), undefined);
    assert.equal(await peek(store, 'b'), '1');
    const writing = await visibleIncrement(store, 'a');
    release();
    await Promise.all([clearing.settled, writing.settled]);
    assert.deepEqual([await get(store, 'a'), await get(store, 'b')], ['1', '1']);
  },
  'close makes durable what has been committed': async ({ store, hold, release }) => {
    hold();
    const writing = await visibleIncrement(store, 'a');
    const closing = store.close();
    release();
    await closing;
    assert.equal((await writing.settled).status, 'fulfilled');
  },
  'what does not become durable is taken back, and no answer rests on it': async (held) => {
    const { store, hold, release, failNext } = held;
    await put(store, { n: '10', log: '"kept"' });
    hold();
    failNext(full());
    const first = await visibleIncrement(store, 'n');
    const read = watched(get(store, 'n'));
    const second = await visibleIncrement(store, 'n');
    const thrown = watched(
      store.write(async (tx) => {
        throw new Error(`n is ${await tx.get(key('n'))}`);
      }),
    );
    let tries = 0;
    const running = store.write(async (tx) => {
      const seen = Number(await tx.get(key('n')));
      if (tries++ === 0) {
        release();
        await first.settled;
      }
      tx.put(key('seen'), String(seen));
      return seen;
    });
    const lost = await first.settled;
    assert.ok(lost.status === 'rejected' && lost.reason instanceof StoreFull);
    const outcome = await second.settled;
    const expected = outcome.status === 'fulfilled' ? '11' : '10';
    // Refused as well, or run again on what is true.
    const seen = await read.settled;
    if (seen.status === 'rejected') assert.ok(seen.reason instanceof StoreFull);
    else assert.match(seen.value!, /^1[01]$/);
    const error = await thrown.settled;
    assert.match(String((error as PromiseRejectedResult).reason), /StoreFull|n is 1[01]$/);
    assert.ok([10, 11].includes(await running));
    assert.equal(await get(store, 'n'), expected);
    await increment(store, 'n');
    assert.equal(await get(store, 'n'), String(Number(expected) + 1));
  },
};

export const failedCommits: FailingCases = {
  'a failed commit leaves no row, no deletion, no clear, and positions go on': async ({ store, failNext }) => {
    await put(store, { a: '1', b: '1' });
    await store.write(async (tx) => tx.append(key('log'), '1'));
    const before = await entriesIn(store, prefixRange([]));
    failNext(full());
    await assert.rejects(
      store.write(async (tx) => {
        tx.put(key('c'), '1');
        tx.delete(key('a'));
        tx.deleteRange({ start: key('b'), end: key('z') });
        tx.append(key('log'), '2');
      }),
      StoreFull,
    );
    assert.deepEqual(await entriesIn(store, prefixRange([])), before);
    failNext(full());
    await assert.rejects(store.clear([]), StoreFull);
    assert.deepEqual(await entriesIn(store, prefixRange([])), before);
    await store.write(async (tx) => tx.append(key('log'), '3'));
    assert.deepEqual(
      (await entriesIn(store, rangeUnder(key('log')))).map(({ value }) => value),
      ['1', '3'],
    );
  },
};
