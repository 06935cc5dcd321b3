/** The jobs that give a mapping's records to its function, one for each lane. */
import type { WriteTx } from '../../../wire/context.ts';
import { lanesOf } from './lanes.ts';
import type { MappingRecord } from './records.ts';

export const pollKind = 'lambda/poll';

/** As AWS has it. */
export const mostLanes = 10;

export interface PollPayload {
  readonly id: string;
  /** Absent: the first. */
  readonly lane?: number;
}

function pollJob(id: string, lane: number) {
  const subject = ['lambda/event-source-mapping', id, ...(lane === 0 ? [] : [lane])];
  return { kind: pollKind, payload: { id, lane } satisfies PollPayload, subject };
}

/** Every lane has its job, which looks at once. */
export async function startLanes(tx: WriteTx, record: MappingRecord): Promise<void> {
  for (const lane of lanesOf(record).keys()) {
    const job = pollJob(record.id, lane);
    const [running] = await tx.jobs.find(job.subject, job.kind);
    if (running) await tx.jobs.wake(running.id);
    else tx.enqueue(job);
  }
}

/** Those that there are look at once: something has changed. */
export async function wakeLanes(tx: WriteTx, id: string): Promise<void> {
  for (const job of await pollJobs(tx, id)) await tx.jobs.wake(job);
}

export async function cancelLanes(tx: WriteTx, id: string): Promise<void> {
  for (const job of await pollJobs(tx, id)) await tx.jobs.cancel(job);
}

async function pollJobs(tx: WriteTx, id: string): Promise<string[]> {
  const found: string[] = [];
  for (let lane = 0; lane < mostLanes; lane++) {
    const { subject, kind } = pollJob(id, lane);
    found.push(...(await tx.jobs.find(subject, kind)).map((job) => job.id));
  }
  return found;
}
