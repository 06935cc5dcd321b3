/** What a schedule has waiting, its invocations within a window among it, comes to nothing. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { scheduleArn } from '../arns.ts';
import type { ScheduleRecord } from '../records.ts';
import { type TickPayload, tickKind } from './job-names.ts';

export async function stopSchedule(tx: WriteTx, ctx: Context, group: string, name: string, kind?: string) {
  for (const { id } of await tx.jobs.find([scheduleArn(ctx, group, name)], kind)) await tx.jobs.cancel(id);
}

/** The job that comes when it is due. */
export function awaitDue(tx: WriteTx, ctx: Context, { group, name, revision, dueAt }: ScheduleRecord): void {
  if (dueAt === undefined) return;
  const payload: TickPayload = { group, name, revision, dueAt };
  tx.enqueue({ kind: tickKind, payload, runAt: dueAt, subject: [scheduleArn(ctx, group, name)] });
}
