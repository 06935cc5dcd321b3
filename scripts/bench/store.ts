/**
 * The store alone, on disk, in this process: durable commits per second from clients that each wait for their answer,
 * and what large writes do to the event loop. `node scripts/bench/store.ts` prints it by itself.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { encodeKey, rangeUnder } from '../../src/kernel/key.ts';
import { openSqliteStore } from '../../src/kernel/sqlite/store.ts';
import type { Store, WriteTransaction } from '../../src/kernel/store.ts';
import { round } from './http-load.ts';

const clients = 32;
/** The largest item of DynamoDB, and the largest of its transactions. */
const itemLength = 400_000;
const itemsPerTransaction = 10;
const largeClients = 8;
/** A request reads about this many keys before it writes. */
const readsPerRequest = 10;

/** Made beforehand: what is measured is the store. */
const items = Array.from({ length: itemsPerTransaction }, (_, number) =>
  JSON.stringify(String(number).padEnd(itemLength, 'x')),
);

type Work = (tx: WriteTransaction, client: number) => Promise<void> | void;

/** Each client begins anew when it has been answered. */
async function run(store: Store, seconds: number, count: number, work: Work) {
  const until = performance.now() + seconds * 1000;
  const latencies: number[] = [];
  await Promise.all(
    Array.from({ length: count }, async (_, client) => {
      while (performance.now() < until) {
        const begun = performance.now();
        await store.write(async (tx) => work(tx, client));
        latencies.push(performance.now() - begun);
      }
    }),
  );
  latencies.sort((a, b) => a - b);
  return { perSecond: Math.round(latencies.length / seconds), p50Ms: at(latencies, 0.5), p99Ms: at(latencies, 0.99) };
}

function at(sorted: readonly number[], part: number): number {
  return round(sorted[Math.floor(sorted.length * part)] ?? 0);
}

const counter =
  (...parts: (string | number)[]): Work =>
  async (tx, client) => {
    const key = encodeKey([...parts, ...(parts.includes('own') ? [client] : [])]);
    tx.put(key, String(Number((await tx.get(key)) ?? 0) + 1));
  };

async function underLoad(store: Store, seconds: number, work: Work) {
  await run(store, 0.5, largeClients, work);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const writes = await run(store, seconds, largeClients, work);
  delay.disable();
  const milliseconds = (nanoseconds: number) => round(nanoseconds / 1e6);
  const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map(milliseconds);
  return { ...writes, loopDelayMs: { p50, p99, max } };
}

/** Small commits from clients that each wait for their answer; distinct keys also of each `node`. */
export async function measureCommits(store: Store, seconds: number, node = 0) {
  await run(store, 0.5, clients, counter('warm', 'own'));
  return {
    clients,
    distinctKeys: await run(store, seconds, clients, counter('own', node)),
    oneCounter: await run(store, seconds, clients, counter('one')),
    appends: await run(store, seconds, clients, (tx) => tx.append(encodeKey(['log']), '{"event":"something"}')),
  };
}

export async function measureStore(seconds: number) {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-bench-store-'));
  const store = openSqliteStore({ path: join(folder, 'store.db') });
  try {
    const report = {
      ...(await measureCommits(store, seconds)),
      readThenWrite: await readThenWrite(store, seconds),
      largeClients,
      puts400Kb: await underLoad(store, seconds, (tx, client) => tx.put(encodeKey(['large', client]), items[client]!)),
      transactions4Mb: await underLoad(store, seconds, (tx, client) => {
        for (let n = 0; n < itemsPerTransaction; n++) tx.put(encodeKey(['large', client, n]), items[n]!);
      }),
      savepointsMs: await measureSavepoints(store),
    };
    return { ...report, residentMb: round(process.memoryUsage.rss() / 1024 / 1024) };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Distinct keys again, but each after ten reads and a page of a list, in a store of some size. */
async function readThenWrite(store: Store, seconds: number) {
  await store.write(async (tx) => {
    for (let n = 0; n < 20_000; n++) tx.put(encodeKey(['row', n]), `"${'x'.repeat(300)}"`);
  });
  let next = 0;
  return run(store, seconds, clients, async (tx, client) => {
    for (let n = 0; n < readsPerRequest; n++) await tx.get(encodeKey(['row', (next = (next + 7919) % 20_000)]));
    await tx.range(rangeUnder(encodeKey(['row'])), { limit: 20 });
    await counter('own')(tx, client);
  });
}

async function measureSavepoints(store: Store) {
  const begun = performance.now();
  await store.write(async (tx) => {
    for (let n = 0; n < 16_000; n++) {
      tx.savepoint();
      tx.put(encodeKey(['savepoint', n]), '1');
    }
  });
  return { rounds: 16_000, ms: round(performance.now() - begun) };
}

if (import.meta.main) {
  const report = await measureStore(Number(process.argv[2] ?? 5));
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}
