import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chaos } from '../chaos.ts';
import { InvalidCursor, type KeyParts, type Scope } from './collection.ts';
import { defineLog, logRange, readLog, type ReadLog, writeLog, type WriteLog } from './log.ts';
import { openSqliteStore } from '../sqlite/store.ts';
import type { Store } from '../store.ts';

interface Event {
  readonly number: number;
  readonly text?: string;
}

const Events = defineLog<Event>('test/event', { scope: 'region', version: 1 });
const scope: Scope = { account: '111122223333', region: 'eu-west-1' };
const stack = ['stack', 'one'];

async function withStore(run: (store: Store) => Promise<void>): Promise<void> {
  const store = chaos(openSqliteStore({ path: ':memory:' }), { seed: 11 });
  try {
    await run(store);
  } finally {
    await store.close();
  }
}

const read = <R>(store: Store, use: (events: ReadLog<Event>) => Promise<R>) =>
  store.read((tx) => use(readLog(tx, Events, scope)));
const write = <R>(store: Store, use: (events: WriteLog<Event>) => R, at = scope) =>
  store.write(async (tx) => use(writeLog(tx, Events, at)));
const append = (store: Store, from: number, count: number, prefix: KeyParts = stack) =>
  write(store, (events) => {
    for (let number = from; number < from + count; number++) events.append(prefix, { number });
  });

/** The pages' numbers, from one end to the other. */
async function pages(store: Store, direction: 'after' | 'before', options: object = {}): Promise<number[][]> {
  const found: number[][] = [];
  let position: string | undefined;
  for (;;) {
    const { items, more } = await read(store, (events) => events[direction](stack, position, options));
    found.push(items.map(({ record }) => record.number));
    position = items.at(-1)?.position ?? position;
    if (!more) return found;
  }
}

describe('log', () => {
  it('has records in the order of their commits, from either end, in pages', () =>
    withStore(async (store) => {
      await append(store, 1, 2);
      await append(store, 3, 1);
      await append(store, 4, 4);
      assert.deepEqual(await pages(store, 'after'), [[1, 2, 3, 4, 5, 6, 7]]);
      assert.deepEqual(await pages(store, 'before'), [[7, 6, 5, 4, 3, 2, 1]]);
      assert.deepEqual(await pages(store, 'after', { limit: 3 }), [[1, 2, 3], [4, 5, 6], [7]]);
      assert.deepEqual(await pages(store, 'before', { limit: 3 }), [[7, 6, 5], [4, 3, 2], [1]]);
      assert.deepEqual((await pages(store, 'after', { maxBytes: 1 })).flat(), [1, 2, 3, 4, 5, 6, 7]);
      assert.equal((await pages(store, 'after', { maxBytes: 1 }))[0]!.length, 1);
    }));

  it('keeps prefixes and scopes apart', () =>
    withStore(async (store) => {
      await append(store, 1, 1);
      await append(store, 2, 1, ['stack', 'other']);
      await write(store, (events) => events.append(stack, { number: 3 }), { ...scope, region: 'us-east-1' });
      assert.deepEqual(await pages(store, 'after'), [[1]]);
      assert.equal((await store.read((tx) => tx.range(logRange(Events)))).entries.length, 3);
      assert.throws(() => readLog(undefined as never, Events, { account: '111122223333' }), /has no region/);
    }));

  it('gives a follower everything that comes after what it has seen', () =>
    withStore(async (store) => {
      const seen: number[] = [];
      let position: string | undefined;
      const look = async () => {
        const { items } = await read(store, (events) => events.after(stack, position));
        seen.push(...items.map(({ record }) => record.number));
        position = items.at(-1)?.position ?? position;
      };
      await look();
      for (let number = 1; number <= 20; number++) {
        await append(store, number, 1);
        if (number % 3 === 0) await look();
      }
      await look();
      assert.deepEqual(
        seen,
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
    }));

  it('is cut at a position, or altogether, and goes on behind it', () =>
    withStore(async (store) => {
      await append(store, 1, 5);
      const { items } = await read(store, (events) => events.after(stack, undefined, { limit: 2 }));
      const { position } = items[1]!;
      await write(store, (events) => events.deleteThrough(stack, position));
      assert.deepEqual(await pages(store, 'after'), [[3, 4, 5]]);
      await write(store, (events) => events.deleteAll(stack));
      assert.deepEqual(await pages(store, 'after'), [[]]);
      await append(store, 6, 1);
      const behind = await read(store, (events) => events.after(stack, position));
      assert.deepEqual(
        behind.items.map(({ record }) => record.number),
        [6],
      );
    }));

  it('refuses positions that it did not give out', () =>
    withStore(async (store) => {
      for (const position of ['', 'x', '!!', 'A'.repeat(100_000)]) {
        await assert.rejects(
          read(store, (events) => events.after(stack, position)),
          InvalidCursor,
        );
        await assert.rejects(
          write(store, (events) => events.deleteThrough(stack, position)),
          InvalidCursor,
        );
      }
    }));

  it('brings older records up to the version that is declared', () =>
    withStore(async (store) => {
      await append(store, 1, 1);
      const later = defineLog<{ readonly count: number }>('test/event', {
        scope: 'region',
        version: 2,
        upcasters: { 1: ({ number }) => ({ count: number }) },
      });
      const { items } = await store.read((tx) => readLog(tx, later, scope).after(stack, undefined));
      assert.deepEqual(
        items.map(({ record }) => record),
        [{ count: 1 }],
      );
    }));
});
