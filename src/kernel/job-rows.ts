/**
 * Jobs as rows: the job itself, and one entry in one of two queues: by due time (domain time) while it waits, by the
 * lease's end (machine time, which a moved clock leaves alone) while a step runs.
 */
import { randomBytes } from 'node:crypto';
import type { NewJob } from './jobs.ts';
import { encodeKey, prefixRange } from './key.ts';
import type { Key, KeyRange, ReadTransaction, WriteTransaction } from './store.ts';

export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly step: string;
  readonly payload?: unknown;
  /** Starts of this step, the running one included. */
  readonly attempts: number;
  /** Goes up with every lease: only the latest holder may save its outcome. */
  readonly fence: number;
  /** Milliseconds, domain time; 0: at once, wherever the clock is moved to. */
  readonly dueAt: number;
  /** Milliseconds, machine time; only while a step runs. */
  readonly leaseUntil?: number;
}

/** What comes after a step; `undefined`: nothing, the job is over. */
export type NextStep = Pick<JobRow, 'step' | 'payload' | 'attempts' | 'dueAt'> | undefined;

/** Everything about jobs, for `store.clear`. */
export const jobsRange = prefixRange(['kernel/job']);

const rowKey = (id: string) => encodeKey(['kernel/job', 'p', id]);
const queueKey = ({ id, dueAt, leaseUntil }: JobRow): Key =>
  leaseUntil === undefined ? encodeKey(['kernel/job', 'due', dueAt, id]) : encodeKey(['kernel/job', 'lease', leaseUntil, id]);
const queueUntil = (queue: 'due' | 'lease', time: number): KeyRange =>
  ({ start: encodeKey(['kernel/job', queue]), end: prefixRange(['kernel/job', queue, time]).end });

export function addJob(tx: WriteTransaction, { kind, payload, runAt = 0 }: NewJob): string {
  // Ids sort by time, so that jobs that are due together run in the order they came.
  const id = `${Date.now().toString(36).padStart(9, '0')}${randomBytes(8).toString('hex')}`;
  save(tx, { id, kind, step: 'start', payload, attempts: 0, fence: 0, dueAt: runAt });
  return id;
}

/** Leases up to `limit` jobs that are due, or whose lease has run out. */
export async function leaseJobs(tx: WriteTransaction, limit: number, now: number, realNow: number, leaseMs: number): Promise<JobRow[]> {
  const { entries: expired } = await tx.range(queueUntil('lease', realNow), { limit });
  const room = limit - expired.length;
  const due = room > 0 ? (await tx.range(queueUntil('due', now), { limit: room })).entries : [];
  const leased: JobRow[] = [];
  for (const entry of [...expired, ...due]) {
    const row = await load(tx, JSON.parse(entry.value));
    if (!row) throw new Error('A job queue has an entry without a job.');
    const next: JobRow = { ...row, attempts: row.attempts + 1, fence: row.fence + 1, leaseUntil: realNow + leaseMs };
    move(tx, row, next);
    leased.push(next);
  }
  return leased;
}

/** Makes jobs whose runner is known to be dead due at once. */
export async function dropLeases(tx: WriteTransaction): Promise<void> {
  for (const { value } of (await tx.range(queueUntil('lease', Infinity))).entries) {
    const row = await load(tx, JSON.parse(value));
    if (!row) throw new Error('A job queue has an entry without a job.');
    const { leaseUntil: _, ...waiting } = row;
    move(tx, row, { ...waiting, dueAt: 0 });
  }
}

/** Nothing happens when the lease has been lost meanwhile. */
export async function renewLease(tx: WriteTransaction, leased: JobRow, leaseUntil: number): Promise<void> {
  const row = await holding(tx, leased);
  if (row) move(tx, row, { ...row, leaseUntil });
}

/** Saves a step's outcome; nothing happens when the lease has been lost meanwhile. */
export async function saveOutcome(tx: WriteTransaction, leased: JobRow, next: NextStep): Promise<void> {
  const row = await holding(tx, leased);
  if (!row) return;
  const { leaseUntil: _, ...rest } = row;
  if (next) {
    move(tx, row, { ...rest, ...next });
  } else {
    tx.delete(queueKey(row));
    tx.delete(rowKey(row.id));
  }
}

/** The domain time at which the next waiting job is due; Infinity: there is none. */
export async function nextDueAt(tx: ReadTransaction): Promise<number> {
  const { entries: [first] } = await tx.range(prefixRange(['kernel/job', 'due']), { limit: 1 });
  return first ? (await load(tx, JSON.parse(first.value)))?.dueAt ?? Infinity : Infinity;
}

async function holding(tx: ReadTransaction, leased: JobRow): Promise<JobRow | undefined> {
  const row = await load(tx, leased.id);
  return row?.fence === leased.fence && row.leaseUntil !== undefined ? row : undefined;
}

async function load(tx: ReadTransaction, id: string): Promise<JobRow | undefined> {
  const value = await tx.get(rowKey(id));
  return value === undefined ? undefined : JSON.parse(value);
}

function move(tx: WriteTransaction, from: JobRow, to: JobRow): void {
  tx.delete(queueKey(from));
  save(tx, to);
}

function save(tx: WriteTransaction, row: JobRow): void {
  tx.put(queueKey(row), JSON.stringify(row.id));
  tx.put(rowKey(row.id), JSON.stringify(row));
}
