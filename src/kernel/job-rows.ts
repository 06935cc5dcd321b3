/**
 * Jobs as rows: the job itself, and one entry in one of three queues. While it waits for a domain time, or for nothing,
 * by that time; while it waits by machine time, which a moved clock leaves alone, by that; while a step runs, by the
 * lease's end, which is machine time too.
 */
import { randomBytes } from 'node:crypto';
import type { NewJob, Wait } from './jobs.ts';
import { encodeKey, prefixRange } from './key.ts';
import type { Entry, Key, KeyRange, ReadTransaction, WriteTransaction } from './store.ts';

export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly step: string;
  readonly payload?: unknown;
  /** Starts of this step, the running one included. */
  readonly attempts: number;
  /** Goes up with every lease: only the latest holder may save its outcome. */
  readonly fence: number;
  /** Milliseconds; 0: at once, wherever the clock is moved to. */
  readonly dueAt: number;
  /** Whose time `dueAt` is. Absent: at once (or written before there were two, when every wait was domain time). */
  readonly clock?: 'domain' | 'machine';
  /** Milliseconds, machine time; only while a step runs. */
  readonly leaseUntil?: number;
}

/** What comes after a step; `undefined`: nothing, the job is over. */
export type NextStep = Pick<JobRow, 'step' | 'payload' | 'attempts' | 'dueAt' | 'clock'> | undefined;

/** A time by each clock, in milliseconds. */
export interface Times { readonly domain: number; readonly machine: number }

/** Everything about jobs, for `store.clear`. */
export const jobsRange = prefixRange(['kernel/job']);

const rowKey = (id: string) => encodeKey(['kernel/job', 'p', id]);
type Queue = 'due' | 'wait' | 'lease';

const queueOf = ({ clock, leaseUntil }: JobRow): Queue =>
  (leaseUntil !== undefined ? 'lease' : clock === 'machine' ? 'wait' : 'due');
const queueKey = (row: JobRow): Key => encodeKey(['kernel/job', queueOf(row), row.leaseUntil ?? row.dueAt, row.id]);
const queueUntil = (queue: Queue, time: number): KeyRange =>
  ({ start: encodeKey(['kernel/job', queue]), end: prefixRange(['kernel/job', queue, time]).end });

export function addJob(tx: WriteTransaction, { kind, payload, ...wait }: NewJob, now: Times): string {
  // Ids sort by time, so that jobs that are due together run in the order they came.
  const id = `${Date.now().toString(36).padStart(9, '0')}${randomBytes(8).toString('hex')}`;
  save(tx, { id, kind, step: 'start', payload, attempts: 0, fence: 0, ...dueAfter(wait, now) });
  return id;
}

/** What `wait` comes to in a row. */
export function dueAfter({ runAt = 0, delayMs = 0 }: Wait, now: Times): Pick<JobRow, 'dueAt' | 'clock'> {
  if (runAt > 0) return { dueAt: runAt, clock: 'domain' };
  return delayMs > 0 ? { dueAt: now.machine + delayMs, clock: 'machine' } : { dueAt: 0 };
}

/** Leases up to `limit` jobs that are due, or whose lease has run out. */
export async function leaseJobs(tx: WriteTransaction, limit: number, now: Times, leaseMs: number): Promise<JobRow[]> {
  const entries: Entry[] = [];
  for (const [queue, time] of [['lease', now.machine], ['wait', now.machine], ['due', now.domain]] as const) {
    if (entries.length === limit) break;
    const found = await tx.range(queueUntil(queue, time), { limit: limit - entries.length });
    entries.push(...found.entries);
  }
  const leased: JobRow[] = [];
  for (const entry of entries) {
    const row = await queued(tx, entry);
    const next: JobRow = { ...row, attempts: row.attempts + 1, fence: row.fence + 1, leaseUntil: now.machine + leaseMs };
    move(tx, row, next);
    leased.push(next);
  }
  return leased;
}

/**
 * Makes jobs due at once whose runner is known to be dead, and those that wait since before there were two clocks for
 * waits: theirs may have been moved away, and none of them minds an early start.
 */
export async function freeJobs(tx: WriteTransaction): Promise<void> {
  const { entries: waiting } = await tx.range(queueUntil('due', Infinity));
  const { entries: leased } = await tx.range(queueUntil('lease', Infinity));
  for (const entry of [...leased, ...waiting]) {
    const { leaseUntil, clock, ...row } = await queued(tx, entry);
    if (leaseUntil === undefined && (clock !== undefined || row.dueAt === 0)) continue;
    tx.delete(entry.key);
    save(tx, { ...row, dueAt: 0 });
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
  const { leaseUntil: _lease, clock: _clock, ...rest } = row;
  if (next) {
    move(tx, row, { ...rest, ...next });
  } else {
    tx.delete(queueKey(row));
    tx.delete(rowKey(row.id));
  }
}

/** When the next waiting job is due, by each clock; Infinity: none waits by it. */
export async function nextDueAt(tx: ReadTransaction): Promise<Times> {
  const first = async (queue: Queue): Promise<number> => {
    const { entries: [entry] } = await tx.range(prefixRange(['kernel/job', queue]), { limit: 1 });
    return entry ? (await queued(tx, entry)).dueAt : Infinity;
  };
  return { domain: await first('due'), machine: await first('wait') };
}

async function queued(tx: ReadTransaction, { value }: Entry): Promise<JobRow> {
  const row = await load(tx, JSON.parse(value));
  if (!row) throw new Error('A job queue has an entry without a job.');
  return row;
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
