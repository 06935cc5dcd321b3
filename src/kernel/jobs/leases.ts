/** Leasing: which jobs run next, lane by lane, and what only the holder of a lease may do. */
import type { Entry, KeyRange, ReadTransaction, WriteTransaction } from '../store.ts';
import {
  atOnce,
  decodeJob,
  deleteJob,
  entriesOf,
  type JobRow,
  loadJob,
  moveJob,
  type NextStep,
  progressKey,
  type Queue,
  queueRange,
  queuesRange,
  rowKey,
} from './row.ts';

export interface LeaseRequest {
  /** How many more may run, by lane. */
  readonly free: ReadonlyMap<string, number>;
  /** Domain time. */
  readonly now: number;
  /** Machine time. */
  readonly realNow: number;
  readonly leaseMs: number;
}

/** Entries of all queues together. */
const readAtOnce = 32;

export interface Leased {
  readonly jobs: readonly JobRow[];
  /** When the next job of a lane with room is due, on either clock; Infinity: none is. */
  readonly next: { readonly domain: number; readonly machine: number };
}

/** Leases jobs that are due, or whose lease has run out, as many as have room. Full lanes are not looked at. */
export async function leaseJobs(tx: WriteTransaction, { free, now, realNow, leaseMs }: LeaseRequest): Promise<Leased> {
  const ids: string[] = [];
  const next = { domain: Infinity, machine: Infinity };
  const read = await readQueues(tx);
  for (const [lane, room] of free) {
    let left = room;
    for (const queue of ['lease', 'machine', 'domain'] satisfies Queue[]) {
      if (left <= 0) break;
      const clock = queue === 'domain' ? 'domain' : 'machine';
      const time = clock === 'domain' ? now : realNow;
      for (const { value } of await read(queueRange(lane, queue), left + 1)) {
        const [at, id] = JSON.parse(value) as [number, string];
        if (at > time) next[clock] = Math.min(next[clock], at);
        if (at > time || left <= 0) break;
        ids.push(id);
        left--;
      }
    }
  }
  const rows = await tx.getMany(ids.map(rowKey));
  return { jobs: rows.map((value) => lease(tx, known(decodeJob(value)), realNow + leaseMs)), next };
}

type ReadQueue = (queue: KeyRange, limit: number) => readonly Entry[] | Promise<readonly Entry[]>;

/** Looked at every second, and after commits: mostly there is little or nothing, which one read tells of all queues. */
async function readQueues(tx: ReadTransaction): Promise<ReadQueue> {
  const { entries, more } = await tx.range(queuesRange, { limit: readAtOnce });
  if (more) return (queue, limit) => entriesOf(tx, queue, { limit });
  return ({ start, end }) => entries.filter(({ key }) => start <= key && key < end);
}

function lease(tx: WriteTransaction, row: JobRow, leaseUntil: number): JobRow {
  const { woken: _, ...rest } = row;
  const begins = row.cancelled && row.phase === 'steps' ? cancelledNext(row) : {};
  const leased: JobRow = { ...rest, ...begins, fence: row.fence + 1, leaseUntil };
  const started = { ...leased, attempts: leased.attempts + 1 };
  moveJob(tx, row, started);
  return started;
}

/** Makes jobs whose runner is known to be dead due at once. */
export async function dropLeases(tx: WriteTransaction, lanes: Iterable<string>): Promise<void> {
  for (const lane of lanes) {
    for (const { value } of await entriesOf(tx, queueRange(lane, 'lease'))) {
      const row = known(await loadJob(tx, (JSON.parse(value) as [number, string])[1]));
      const { leaseUntil: _, ...waiting } = row;
      moveJob(tx, row, { ...waiting, ...atOnce });
    }
  }
}

/** `lost`: somebody else has it, or it is gone. */
export async function renewLease(
  tx: WriteTransaction,
  leased: JobRow,
  leaseUntil: number,
): Promise<'held' | 'cancelled' | 'lost'> {
  const row = await holding(tx, leased);
  if (!row) return 'lost';
  moveJob(tx, row, { ...row, leaseUntil });
  return row.cancelled && row.phase === 'steps' ? 'cancelled' : 'held';
}

/** Saves what a step came to (`undefined`: the job is over); nothing happens when the lease has been lost meanwhile. */
export async function saveOutcome(
  tx: WriteTransaction,
  leased: JobRow,
  outcome: NextStep | undefined,
  progress: string | undefined,
): Promise<void> {
  const row = await holding(tx, leased);
  if (!row) return;
  const isCancelled = row.cancelled && row.phase === 'steps';
  const next = isCancelled ? cancelledNext(outcome ?? row) : outcome;
  if (!next) {
    deleteJob(tx, row);
    return;
  }
  const { leaseUntil: _, woken, ...rest } = row;
  moveJob(tx, row, { ...rest, ...next, ...(woken && atOnce) });
  if (progress !== undefined) tx.put(progressKey(row.id), progress);
}

/** `false` where the lease is lost, or the job is cancelled and its handler for that is still to run. */
export async function finishJob(tx: WriteTransaction, leased: JobRow): Promise<boolean> {
  const row = await holding(tx, leased);
  if (!row || (row.cancelled && row.phase === 'steps')) return false;
  deleteJob(tx, row);
  return true;
}

export async function saveProgress(tx: WriteTransaction, leased: JobRow, progress: string): Promise<void> {
  if (await holding(tx, leased)) tx.put(progressKey(leased.id), progress);
}

export function cancelledNext({ step, payload }: Pick<JobRow, 'step' | 'payload'>): NextStep {
  return { phase: 'cancelled', step, payload, attempts: 0, ...atOnce };
}

async function holding(tx: ReadTransaction, leased: JobRow): Promise<JobRow | undefined> {
  const row = await loadJob(tx, leased.id);
  return row?.fence === leased.fence && row.leaseUntil !== undefined ? row : undefined;
}

function known(row: JobRow | undefined): JobRow {
  if (!row) throw new Error('A job queue has an entry without a job.');
  return row;
}
