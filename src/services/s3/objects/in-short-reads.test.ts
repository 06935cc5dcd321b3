/** Decisions that take long are made in many reads, with others' turns between them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Context } from '../../../wire/context.ts';
import { inShortReads } from './in-short-reads.ts';

function takeLong(): void {
  const until = performance.now() + 10;
  while (performance.now() < until);
}

test('others have their turn after each decision that takes long', async () => {
  let [reads, turns] = [0, 0];
  const within = {} as Context;
  const ctx = {
    reading: <T>(work: (within: Context) => Promise<T>) => {
      reads++;
      setImmediate(() => void turns++);
      return work(within);
    },
  };
  const turnsBefore: number[] = [];
  const made = await inShortReads(ctx, [1, 2, 3, 4], async (given, item) => {
    assert.equal(given, within);
    turnsBefore.push(turns);
    takeLong();
    return item * 2;
  });
  assert.deepEqual([made, reads, turnsBefore], [[2, 4, 6, 8], 4, [0, 1, 2, 3]]);
});

test('what is decided at once is decided in few reads', async () => {
  let reads = 0;
  const ctx = {
    reading: <T>(work: (within: Context) => Promise<T>) => {
      reads++;
      return work({} as Context);
    },
  };
  const items = Array.from({ length: 1000 }, (_, at) => at);
  assert.deepEqual(await inShortReads(ctx, items, async (_, item) => item), items);
  assert.ok(reads < 500, `${reads} reads`);
  assert.deepEqual(await inShortReads(ctx, [], async () => 1), []);
});
