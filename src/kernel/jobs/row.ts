/**
 * Jobs as rows: the job itself, one entry in one of its lane's three queues, one under its subject, and what its
 * step reports. The queues: `domain` and `machine` by the time of either clock until which it waits, `lease` by the
 * lease's end (machine time) while a step runs.
 */
import type { Clock } from '../clock.ts';
import type { KeyParts } from '../collections/collection.ts';
import type { JobOrigin, NewJob, Wait } from './index.ts';
import { encodeKey, prefixRange } from '../key.ts';
import type { Entry, Key, KeyRange, RangeOptions, ReadTransaction, WriteTransaction } from '../store.ts';
import { fewRandomBytes } from '../ids.ts';

/** Rows of version 1 (without lane, account and region) are brought to this one at the start. */
export const rowVersion = 2;

export type Phase = 'steps' | 'failed' | 'cancelled';
export type Queue = 'domain' | 'machine' | 'lease';

export interface JobRow extends JobOrigin {
  readonly version: typeof rowVersion;
  readonly id: string;
  readonly kind: string;
  readonly lane: string;
  readonly subject?: KeyParts;
  readonly phase: Phase;
  readonly step: string;
  readonly payload?: unknown;
  /** Starts of this step (or of the phase's handler), the running one included. */
  readonly attempts: number;
  /** Goes up with every lease: only the latest holder may save its outcome. */
  readonly fence: number;
  readonly clock: 'domain' | 'machine';
  /** Milliseconds on `clock`; 0: at once, wherever the clocks are moved to. */
  readonly dueAt: number;
  /** Milliseconds, machine time; only while a step runs. */
  readonly leaseUntil?: number;
  /** Somebody wants the job to end; set before the phase changes while a step runs. */
  readonly cancelled?: true;
  /** Somebody wants the next step at once; only while a step runs. */
  readonly woken?: true;
  /** Why the job has failed. */
  readonly error?: { readonly name: string; readonly message: string };
}

/** What changes when a step has ended. */
export type NextStep = Pick<JobRow, 'phase' | 'step' | 'payload' | 'attempts' | 'clock' | 'dueAt' | 'error'>;

/** Due at once, on the clock that nobody moves. */
export const atOnce = { clock: 'machine', dueAt: 0 } as const;

/** What a wait comes to in a row. */
export function dueAfter({ runAt = 0, delayMs = 0 }: Wait, clock: Clock): Pick<JobRow, 'clock' | 'dueAt'> {
  if (runAt > 0) return { clock: 'domain', dueAt: runAt };
  return delayMs > 0 ? { clock: 'machine', dueAt: clock.real() + delayMs } : atOnce;
}

/** Everything about jobs, for `store.clear`. */
export const jobsRange = prefixRange(['kernel/job']);

export const rowKey = (id: string): Key => encodeKey(['kernel/job', 'p', id]);
export const progressKey = (id: string): Key => encodeKey(['kernel/job', 'progress', id]);
/** Of all lanes and queues. */
export const queuesRange: KeyRange = prefixRange(['kernel/job', 'q']);
export function queueRange(lane: string, queue: Queue): KeyRange {
  const name = `${queue} ${lane}`;
  const known = queueRanges.get(name) ?? prefixRange(['kernel/job', 'q', lane, queue]);
  queueRanges.set(name, known);
  return known;
}

/** Asked for at every commit; lanes are few. */
const queueRanges = new Map<string, KeyRange>();

/** The number of parts comes first, so that no subject is another one's beginning. */
export const subjectRange = (subject: KeyParts): KeyRange =>
  prefixRange(['kernel/job', 's', subject.length, ...subject]);

const queueKey = ({ id, lane, clock, dueAt, leaseUntil }: JobRow): Key =>
  leaseUntil === undefined
    ? encodeKey(['kernel/job', 'q', lane, clock, dueAt, id])
    : encodeKey(['kernel/job', 'q', lane, 'lease', leaseUntil, id]);
const subjectKey = (subject: KeyParts, id: string): Key =>
  encodeKey(['kernel/job', 's', subject.length, ...subject, id]);

export function addJob(
  tx: WriteTransaction,
  job: NewJob,
  lane: string,
  { account, region, caller }: JobOrigin,
  clock: Clock,
): string {
  const { kind, payload, subject } = job;
  // Ids sort by time, to the microsecond, so that jobs that are due together run in the order they came.
  const microseconds = Math.floor((performance.timeOrigin + performance.now()) * 1000);
  const id = `${microseconds.toString(36).padStart(11, '0')}${fewRandomBytes(8).toString('hex')}`;
  const row: JobRow = {
    version: rowVersion,
    id,
    kind,
    lane,
    account,
    region,
    ...(caller !== undefined && { caller }),
    ...(subject && { subject }),
    phase: 'steps',
    step: 'start',
    payload,
    attempts: 0,
    fence: 0,
    ...dueAfter(job, clock),
  };
  putJob(tx, row);
  return id;
}

/** A new row, or one whose keys are all gone. */
export function putJob(tx: WriteTransaction, row: JobRow): void {
  if (row.subject) tx.put(subjectKey(row.subject, row.id), JSON.stringify(row.id));
  save(tx, row);
}

export async function loadJob(tx: ReadTransaction, id: string): Promise<JobRow | undefined> {
  return decodeJob(await tx.get(rowKey(id)));
}

/** Throws where the row is of a version that is not known here. */
export function decodeJob(value: string | undefined): JobRow | undefined {
  if (value === undefined) return undefined;
  const row = JSON.parse(value) as JobRow;
  if (row.version !== rowVersion) {
    throw new Error(
      `The job ${row.id} (${row.kind}) is of version ${row.version ?? 1}, but this version of Sandlot ` +
        `runs jobs of version ${rowVersion}. Update Sandlot.`,
    );
  }
  return row;
}

export function moveJob(tx: WriteTransaction, from: JobRow, to: JobRow): void {
  tx.delete(queueKey(from));
  save(tx, to);
}

export function deleteJob(tx: WriteTransaction, row: JobRow): void {
  tx.delete(queueKey(row));
  if (row.subject) tx.delete(subjectKey(row.subject, row.id));
  tx.delete(progressKey(row.id));
  tx.delete(rowKey(row.id));
}

/** The entry says when, so that a queue is read without its rows. */
function save(tx: WriteTransaction, row: JobRow): void {
  tx.put(queueKey(row), JSON.stringify([row.leaseUntil ?? row.dueAt, row.id]));
  tx.put(rowKey(row.id), JSON.stringify(row));
}

export async function entriesOf(
  tx: ReadTransaction,
  range: KeyRange,
  options?: RangeOptions,
): Promise<readonly Entry[]> {
  return (await tx.range(range, options)).entries;
}
