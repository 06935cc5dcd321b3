/** What others do with a job: find it, wake it, cancel it, read how far it is. */
import type { KeyParts } from '../collections/collection.ts';
import type { JobView } from './index.ts';
import type { ReadTransaction, WriteTransaction } from '../store.ts';
import { cancelledNext } from './leases.ts';
import {
  atOnce,
  decodeJob,
  entriesOf,
  type JobRow,
  loadJob,
  moveJob,
  progressKey,
  rowKey,
  subjectRange,
} from './row.ts';

export async function findJobs(tx: ReadTransaction, subject: KeyParts, kind?: string): Promise<JobView[]> {
  const entries = await entriesOf(tx, subjectRange(subject));
  const rows = await tx.getMany(entries.map(({ value }) => rowKey(JSON.parse(value) as string)));
  return rows
    .map((value) => decodeJob(value))
    .filter((row) => row !== undefined)
    .filter((row) => kind === undefined || row.kind === kind)
    .map(viewOf);
}

export async function wakeJob(tx: WriteTransaction, id: string): Promise<boolean> {
  const row = await loadJob(tx, id);
  if (row) moveJob(tx, row, row.leaseUntil === undefined ? { ...row, ...atOnce } : { ...row, woken: true });
  return row !== undefined;
}

export async function cancelJob(tx: WriteTransaction, id: string): Promise<boolean> {
  const row = await loadJob(tx, id);
  if (!row || row.phase === 'failed') return false;
  if (row.cancelled) return true;
  const begins = row.leaseUntil === undefined ? cancelledNext(row) : {};
  moveJob(tx, row, { ...row, ...begins, cancelled: true });
  return true;
}

export async function isCancelled(tx: ReadTransaction, id: string): Promise<boolean> {
  return (await loadJob(tx, id))?.cancelled === true;
}

export async function progressOf(tx: ReadTransaction, id: string): Promise<unknown> {
  const value = await tx.get(progressKey(id));
  return value === undefined ? undefined : JSON.parse(value);
}

function viewOf({ id, kind, account, region, step, phase, leaseUntil, cancelled }: JobRow): JobView {
  return { id, kind, account, region, step, phase, running: leaseUntil !== undefined, cancelled: cancelled === true };
}
