/** Reports that are made at once and asked for by their job's id. */
import type { Collection } from '../../../kernel/collections/collection.ts';
import type { ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';

/** Its collection has the index `age`, by `createdAt`. */
export interface KeptReport {
  readonly jobId: string;
  /** Milliseconds. */ readonly createdAt: number;
}

/** An account keeps this many of a kind; the oldest goes, or one of a time that is still to come. */
const reportsKept = 100;

export async function keepReport<R extends KeptReport>(
  tx: WriteTx,
  reports: Collection<R>,
  report: R,
): Promise<{ JobId: string }> {
  const { items } = await tx.in(reports).listBy('age', [], { limit: reportsKept });
  const {
    items: [newest],
  } = await tx.in(reports).listBy('age', [], { limit: 1, reverse: true });
  const leaving = newest !== undefined && newest.createdAt > report.createdAt ? newest : items[0];
  if (items.length >= reportsKept) await tx.in(reports).delete(leaving!.jobId);
  await tx.in(reports).insert(report);
  return { JobId: report.jobId };
}

/** Throws NoSuchEntity. */
export async function requireReport<R extends KeptReport>(
  tx: ReadTx,
  reports: Collection<R>,
  jobId: string,
): Promise<R> {
  const report = await tx.in(reports).get(jobId);
  if (!report) throw new AwsError('NoSuchEntity', `Requested job ID ${jobId} cannot be found.`);
  return report;
}

/** What every answer about a report begins with. */
export function completed({ createdAt }: KeptReport) {
  return {
    JobStatus: 'COMPLETED' as const,
    JobCreationDate: new Date(createdAt),
    JobCompletionDate: new Date(createdAt),
  };
}
