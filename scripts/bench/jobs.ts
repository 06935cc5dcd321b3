/** Jobs: how long 500 of them take that each write once, on disk, by the concurrency of their lane. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createClock } from '../../src/kernel/clock.ts';
import { type JobHandler, startJobs } from '../../src/kernel/jobs/index.ts';
import { encodeKey } from '../../src/kernel/key.ts';
import { openSqliteStore } from '../../src/kernel/sqlite/store.ts';
import type { Store } from '../../src/kernel/store.ts';
import { round } from './http-load.ts';

const jobs = 500;
const origin = { account: '111111111111', region: 'us-east-1' };

/** Milliseconds until all are done: with an outcome saved after the write, and with both in one transaction. */
export async function measureJobs(): Promise<Record<string, object>> {
  const report: Record<string, object> = {};
  for (const concurrency of [4, 8, 64]) {
    report[`lane of ${concurrency}`] = {
      milliseconds: await measureLane(concurrency, false),
      finishing: await measureLane(concurrency, true),
    };
  }
  return report;
}

async function measureLane(concurrency: number, finishes: boolean): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-bench-jobs-'));
  const store = openSqliteStore({ path: join(folder, 'sandlot.db') });
  const runner = startJobs<undefined>({
    store,
    clock: await createClock(store),
    resolve: async () => writeOnce(store, finishes),
    context: () => undefined,
    lanes: [{ name: 'bench', concurrency }],
    laneOf: () => 'bench',
  });
  try {
    await store.write(async (tx) => {
      for (let n = 0; n < jobs; n++) runner.enqueue(tx, { kind: 'bench/write', payload: n }, origin);
    });
    const started = performance.now();
    await runner.idle();
    return round(performance.now() - started);
  } finally {
    await runner.stop();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeOnce(store: Store, finishes: boolean): JobHandler<number, undefined> {
  return {
    steps: {
      start: async (n, _ctx, job) => {
        await store.write(async (tx) => {
          if (!finishes || (await job.finish(tx))) tx.put(encodeKey(['bench', n]), '1');
        });
      },
    },
  };
}
