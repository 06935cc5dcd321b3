/** A schedule that is due: its invocation, and when it is due next, are one transaction. */
import { randomInt } from 'node:crypto';
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { scheduleArn } from '../arns.ts';
import { type ScheduleRecord, Schedules } from '../records.ts';
import { type DeliverPayload, deliverKind, type TickPayload } from './job-names.ts';
import { dueFrom } from './settings.ts';

export const job: ServiceJob<TickPayload> = {
  steps: {
    start: async (payload, ctx) => {
      const next = await ctx.write((tx) => tick(tx, ctx, payload));
      return next === undefined ? undefined : { step: 'start', payload: { ...payload, dueAt: next }, runAt: next };
    },
  },
};

/** When it is due next. What was missed, while the server was down or by a clock that was moved, comes once. */
async function tick(tx: WriteTx, ctx: Context, { group, name, revision, dueAt }: TickPayload) {
  const schedule = await tx.in(Schedules).get(group, name);
  if (schedule?.revision !== revision) return undefined;
  // An earlier run of this step went through.
  if (schedule.dueAt !== dueAt) return schedule.dueAt;
  const next = dueFrom(schedule, schedule, Math.max(dueAt + 1, ctx.clock.now()));
  const { dueAt: _due, ...rest } = schedule;
  await tx.in(Schedules).put({ ...rest, ...(next !== undefined && { dueAt: next }) });
  enqueueInvocation(tx, ctx, schedule, dueAt, next === undefined);
  return next;
}

function enqueueInvocation(tx: WriteTx, ctx: Context, schedule: ScheduleRecord, dueAt: number, isLast: boolean): void {
  const { group, name, revision, target, windowMinutes, actionAfterCompletion } = schedule;
  const payload: DeliverPayload = {
    group,
    name,
    revision,
    dueAt,
    target,
    executionId: ctx.ids.uuid(),
    attempt: 1,
    deletes: isLast && actionAfterCompletion === 'DELETE',
  };
  const runAt = dueAt + (windowMinutes === undefined ? 0 : randomInt(windowMinutes * 60_000));
  tx.enqueue({ kind: deliverKind, payload, runAt, subject: [scheduleArn(ctx, group, name)] });
}
