/**
 * kill -9 during concurrent writes, again and again: every acknowledged write is there, no half transaction, and what
 * was appended is in the order of the commits.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { prefixRange, rangeUnder } from '../key.ts';
import type { Store } from '../store.ts';
import { counterKey, halfKey, logPrefix, totalKey, writers } from './crash-layout.ts';
import { openSqliteStore } from './store.ts';

const rounds = Number(process.env['SANDLOT_CRASH_ROUNDS'] ?? 50);
/** The store starts over now and then, so that checking it stays quick. */
const roundsPerStore = 10;
const writer = fileURLToPath(new URL('crash-writer.ts', import.meta.url));

interface Acknowledged { readonly counts: number[]; total: number }

/** Runs the writer for a random moment; what it acknowledged. */
async function writeAndKill(path: string, threadAfterMs: number): Promise<Acknowledged> {
  const args = [writer, path, String(threadAfterMs)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: Acknowledged = { counts: Array.from({ length: writers }, () => 0), total: 0 };
  const ended = once(child, 'close');
  let lines = 0;
  for await (const line of createInterface(child.stdout)) {
    const [who, count, total] = line.split(' ').map(Number);
    // A last line that is cut is a prefix: no count, or a smaller one.
    if (count !== undefined) acknowledged.counts[who!] = Math.max(acknowledged.counts[who!]!, count);
    acknowledged.total = Math.max(acknowledged.total, total ?? 0);
    if (lines++ === 0) setTimeout(() => child.kill('SIGKILL'), Math.random() * 60);
  }
  const [, signal] = await ended;
  assert.equal(signal, 'SIGKILL', 'the writer ended by itself');
  return acknowledged;
}

async function check(path: string, acknowledged: Acknowledged): Promise<void> {
  const store = openSqliteStore({ path });
  try {
    const { entries } = await store.read((tx) => tx.range(prefixRange(['row'])));
    const found = new Set(entries.map(({ key }) => key));
    let rows = 0;
    for (const [who, atLeast] of acknowledged.counts.entries()) {
      const count = Number(await store.read((tx) => tx.get(counterKey(who))) ?? 0);
      assert.ok(count >= atLeast, `writer ${who}: ${atLeast} acknowledged, ${count} there`);
      for (let index = 0; index < count; index++) {
        assert.ok(found.has(halfKey(who, index, 'first')) && found.has(halfKey(who, index, 'second')), `writer ${who}: row ${index} of ${count} is not whole`);
      }
      rows += 2 * count;
    }
    assert.equal(found.size, rows, 'rows of transactions that were not committed');
    await checkOrder(store, acknowledged.total, rows / 2);
  } finally {
    await store.close();
  }
}

/** Each transaction saw the total that the one before it had left: so the log has it, row by row. */
async function checkOrder(store: Store, atLeast: number, transactions: number): Promise<void> {
  const total = Number(await store.read((tx) => tx.get(totalKey)) ?? 0);
  assert.ok(total >= atLeast, `${atLeast} acknowledged in all, ${total} there`);
  assert.equal(total, transactions, 'the counter of all is not what the counters of each make');
  const { entries } = await store.read((tx) => tx.range(rangeUnder(logPrefix)));
  const totals = entries.map(({ value }) => (JSON.parse(value) as number[])[2]);
  assert.deepEqual(totals, Array.from({ length: total }, (_, index) => index));
}

it(`survives kill -9 during concurrent writes, ${rounds} times`, async () => {
  for (let round = 0; round < rounds;) {
    const folder = mkdtempSync(join(tmpdir(), 'sandlot-crash-'));
    try {
      for (const end = Math.min(rounds, round + roundsPerStore); round < end; round++) {
        const path = join(folder, 'store.db');
        // Now and then while the store goes over from one thread to the other.
        await check(path, await writeAndKill(path, round % 4 === 3 ? 100 : 0));
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
});
