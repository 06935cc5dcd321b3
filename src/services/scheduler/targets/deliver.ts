/**
 * One invocation of a target, as the schedule's role: made once. What may go through later is tried again, as often
 * and as long as the retry policy says; anything else comes to nothing.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule.html
 */
import type { StepResult } from '../../../kernel/jobs/index.ts';
import type { Caller } from '../../../wire/caller.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { scheduleArn } from '../arns.ts';
import { Schedules } from '../records.ts';
import type { DeliverPayload } from '../schedules/job-names.ts';
import { assumeRole } from '../schedules/settings.ts';
import { eventOf } from './event.ts';
import { targetKind } from './target.ts';

export const job: ServiceJob<DeliverPayload> = {
  steps: {
    start: async (payload, ctx, running) => {
      try {
        const { caller } = await assumeRole(ctx, payload.group, payload.target.roleArn, payload.executionId);
        await ctx.write(async (tx) => {
          await invoke(tx, ctx, caller, payload);
          if (await running.finish(tx.raw)) await end(tx, payload);
        });
        return undefined;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        const again = retry(payload, error, ctx.clock.now());
        if (!again) await ctx.write((tx) => end(tx, payload));
        return again;
      }
    },
  },
};

async function invoke(tx: WriteTx, ctx: Context, caller: Caller, payload: DeliverPayload): Promise<void> {
  const { group, name, target, executionId } = payload;
  const { account, region } = ctx;
  const event = eventOf(target.input, { ...payload, account, region, scheduleArn: scheduleArn(ctx, group, name) });
  const { lambda, sfn } = tx.aws.as(caller);
  if (targetKind(target.arn) === 'function')
    await lambda.invoke({ FunctionName: target.arn, InvocationType: 'Event', Payload: Buffer.from(event) });
  else await sfn.startExecution({ stateMachineArn: target.arn, name: executionId, input: event });
}

async function end(tx: WriteTx, { group, name, revision, deletes }: DeliverPayload): Promise<void> {
  const schedule = deletes ? await tx.in(Schedules).get(group, name) : undefined;
  if (schedule?.revision === revision) await tx.in(Schedules).delete(group, name);
}

/** 185 tries, so far apart, are a day. */
const longestPauseMs = 480_000;

function retry(payload: DeliverPayload, { code, status }: AwsError, now: number): StepResult<DeliverPayload> {
  const { attempt, dueAt, target } = payload;
  const isTransient = (status ?? 400) >= 500 || /Throttl|TooManyRequests|ServiceUnavailable/.test(code);
  const isTooOld = now - dueAt >= target.maximumEventAgeInSeconds * 1000;
  if (!isTransient || isTooOld || attempt > target.maximumRetryAttempts) return undefined;
  const delayMs = Math.min(longestPauseMs, 1000 * 2 ** Math.min(attempt - 1, 20));
  return { step: 'start', payload: { ...payload, attempt: attempt + 1 }, delayMs };
}
