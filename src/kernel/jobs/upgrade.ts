/**
 * Rows of before, at a runner's start: version 1 gets its lane, account and region; jobs in a lane that is not there
 * any more go on in the default one. A batch at a time: there may be many.
 */
import type { JobOrigin } from './index.ts';
import { defaultLane } from './lane.ts';
import { prefixRange } from '../key.ts';
import type { Store, WriteTransaction } from '../store.ts';
import { atOnce, entriesOf, type JobRow, loadJob, moveJob, putJob, queueRange, rowKey, rowVersion } from './row.ts';

export interface UpgradeOptions {
  readonly lanes: ReadonlySet<string>;
  readonly laneOf: (kind: string) => string;
  /** Where jobs of version 1 work. */
  readonly origin: () => JobOrigin;
}

interface RowV1 {
  readonly id: string;
  readonly kind: string;
  readonly step: string;
  readonly payload?: unknown;
  readonly attempts: number;
  readonly fence: number;
  readonly dueAt: number;
  /** Rows of before there were two clocks for waits have none: theirs may have been moved away meanwhile. */
  readonly clock?: 'domain' | 'machine';
  readonly leaseUntil?: number;
}

const batch = 200;
const queuesV1 = ['due', 'wait', 'lease'].map((queue) => prefixRange(['kernel/job', queue]));

export async function upgradeJobs(store: Store, options: UpgradeOptions): Promise<void> {
  while (await store.write((tx) => upgradeBatch(tx, options))) {
    /* until none is left */
  }
  for (const lane of await lanesInUse(store)) {
    if (options.lanes.has(lane)) continue;
    while (await store.write((tx) => emptyLane(tx, lane))) {
      /* until none is left */
    }
  }
}

/** Whether there may be more. A lease of version 1 is a dead process's, and no wait of it minds an early start. */
async function upgradeBatch(tx: WriteTransaction, { laneOf, origin }: UpgradeOptions): Promise<boolean> {
  for (const queue of queuesV1) {
    const entries = await entriesOf(tx, queue, { limit: batch });
    for (const { key, value } of entries) {
      const stored = await tx.get(rowKey(JSON.parse(value) as string));
      tx.delete(key);
      if (stored === undefined) continue;
      const { leaseUntil, clock, ...row } = JSON.parse(stored) as RowV1;
      const when = leaseUntil === undefined && clock ? { clock, dueAt: row.dueAt } : atOnce;
      putJob(tx, { ...row, version: rowVersion, lane: laneOf(row.kind), ...origin(), phase: 'steps', ...when });
    }
    if (entries.length > 0) return true;
  }
  return false;
}

/** By skipping from lane to lane, however many jobs there are in each. */
async function lanesInUse(store: Store): Promise<string[]> {
  return store.read(async (tx) => {
    const lanes: string[] = [];
    let { start, end } = prefixRange(['kernel/job', 'q']);
    for (;;) {
      const [first] = await entriesOf(tx, { start, end }, { limit: 1 });
      if (!first) return lanes;
      const [, id] = JSON.parse(first.value) as [number, string];
      const lane = (await loadJob(tx, id))?.lane;
      if (lane === undefined) throw new Error('A job queue has an entry without a job.');
      lanes.push(lane);
      start = prefixRange(['kernel/job', 'q', lane]).end;
    }
  });
}

async function emptyLane(tx: WriteTransaction, lane: string): Promise<boolean> {
  for (const queue of ['lease', 'machine', 'domain'] as const) {
    const entries = await entriesOf(tx, queueRange(lane, queue), { limit: batch });
    for (const { value } of entries) {
      const row = await loadJob(tx, (JSON.parse(value) as [number, string])[1]);
      if (row) moveJob(tx, row, { ...row, lane: defaultLane.name } satisfies JobRow);
    }
    if (entries.length > 0) return true;
  }
  return false;
}
