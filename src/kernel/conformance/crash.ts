/**
 * kill -9 during concurrent writes, for every engine on a disk: what the processes write that are killed, and what
 * must be there afterwards: every acknowledged write, no half transaction, and what was appended in the order of the
 * commits.
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { encodeKey, prefixRange, rangeUnder } from '../key.ts';
import type { Store } from '../store.ts';

export const writers = 16;
const counterKey = (writer: number) => encodeKey(['count', writer]);
/** Every writer counts this up too. */
const totalKey = encodeKey(['total']);
const halfKey = (writer: number, index: number, half: 'first' | 'second') => encodeKey(['row', writer, index, half]);
/** Every writer appends `[writer, index, total]` here. */
const logPrefix = encodeKey(['log']);

/** What was answered: each writer's count, and the greatest total. */
export interface Acknowledged {
  readonly counts: number[];
  total: number;
}

export function nothingAcknowledged(): Acknowledged {
  return { counts: Array.from({ length: writers }, () => 0), total: 0 };
}

/**
 * In the process that is killed: writes, in one transaction, two rows, the writer's own counter, the counter of all and
 * an appended row, and prints `<writer> <count> <total>` once that is acknowledged; again and again.
 */
export async function writeForever(store: Store, writer: number): Promise<never> {
  for (;;) {
    const counts = await store.write(async (tx) => {
      const counters = await tx.getMany([counterKey(writer), totalKey]);
      const [index = 0, total = 0] = counters.map((value) => Number(value ?? 0));
      const value = JSON.stringify('x'.repeat((index * 997) % 3000));
      tx.put(halfKey(writer, index, 'first'), value);
      tx.put(halfKey(writer, index, 'second'), value);
      tx.put(counterKey(writer), String(index + 1));
      tx.put(totalKey, String(total + 1));
      tx.append(logPrefix, JSON.stringify([writer, index, total]));
      return `${index + 1} ${total + 1}`;
    });
    await say(`${writer} ${counts}\n`);
  }
}

/** At once: a kill that comes next does not take it back. A line fits into a pipe whole or not at all. */
async function say(line: string): Promise<void> {
  for (;;) {
    try {
      writeSync(1, line);
      return;
    } catch (error) {
      // Whoever reads is behind.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await turn();
    }
  }
}

/** Kills such a process a random moment after its first acknowledgement, and notes what it acknowledged. */
export async function killInTheMiddle(child: ChildProcess, acknowledged: Acknowledged, withinMs = 60): Promise<void> {
  const ended = once(child, 'close');
  let lines = 0;
  for await (const line of createInterface(child.stdout!)) {
    const [who, count, total] = line.split(' ').map(Number);
    // A last line that is cut is a prefix: no count, or a smaller one.
    if (count !== undefined) acknowledged.counts[who!] = Math.max(acknowledged.counts[who!]!, count);
    acknowledged.total = Math.max(acknowledged.total, total ?? 0);
    if (lines++ === 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * withinMs);
  }
  const [, signal] = await ended;
  assert.equal(signal, 'SIGKILL', 'the writer ended by itself');
}

export async function checkAfterCrash(store: Store, acknowledged: Acknowledged): Promise<void> {
  const { entries } = await store.read((tx) => tx.range(prefixRange(['row'])));
  const found = new Set(entries.map(({ key }) => key));
  let rows = 0;
  for (const [who, atLeast] of acknowledged.counts.entries()) {
    const count = Number((await store.read((tx) => tx.get(counterKey(who)))) ?? 0);
    assert.ok(count >= atLeast, `writer ${who}: ${atLeast} acknowledged, ${count} there`);
    for (let index = 0; index < count; index++) {
      const isWhole = found.has(halfKey(who, index, 'first')) && found.has(halfKey(who, index, 'second'));
      assert.ok(isWhole, `writer ${who}: row ${index} of ${count} is not whole`);
    }
    rows += 2 * count;
  }
  assert.equal(found.size, rows, 'rows of transactions that were not committed');
  await checkOrder(store, acknowledged.total, rows / 2);
}

/** Each transaction saw the total that the one before it had left: so the log has it, row by row. */
async function checkOrder(store: Store, atLeast: number, transactions: number): Promise<void> {
  const total = Number((await store.read((tx) => tx.get(totalKey))) ?? 0);
  assert.ok(total >= atLeast, `${atLeast} acknowledged in all, ${total} there`);
  assert.equal(total, transactions, 'the counter of all is not what the counters of each make');
  const { entries } = await store.read((tx) => tx.range(rangeUnder(logPrefix)));
  const totals = entries.map(({ value }) => (JSON.parse(value) as number[])[2]);
  assert.deepEqual(
    totals,
    Array.from({ length: total }, (_, index) => index),
  );
}
