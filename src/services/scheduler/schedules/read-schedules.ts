/**
 * Schedules as they are: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
 */
import type { PageOptions } from '../../../kernel/collections/collection.ts';
import type { Context } from '../../../wire/context.ts';
import { nextToken } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { defaultGroup, scheduleArn } from '../arns.ts';
import { noSchedule } from '../errors.ts';
import { requireGroup } from '../groups/find-group.ts';
import { pages } from '../paging.ts';
import { type ScheduleRecord, Schedules } from '../records.ts';

export const getSchedule: Operation<'scheduler', 'GetSchedule'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { Name: name, GroupName: group = defaultGroup } = input;
    await requireGroup(tx, group);
    const schedule = await tx.in(Schedules).get(group, name);
    if (!schedule) throw noSchedule(name);
    const { arn, roleArn, input: text, maximumEventAgeInSeconds, maximumRetryAttempts } = schedule.target;
    return {
      ...facts(schedule, ctx),
      ActionAfterCompletion: schedule.actionAfterCompletion,
      ...(schedule.description !== undefined && { Description: schedule.description }),
      ...(schedule.startAt !== undefined && { StartDate: new Date(schedule.startAt) }),
      ...(schedule.endAt !== undefined && { EndDate: new Date(schedule.endAt) }),
      FlexibleTimeWindow: windowOf(schedule),
      ScheduleExpression: schedule.expression,
      ScheduleExpressionTimezone: schedule.timeZone,
      Target: {
        Arn: arn,
        RoleArn: roleArn,
        ...(text !== undefined && { Input: text }),
        RetryPolicy: {
          MaximumEventAgeInSeconds: maximumEventAgeInSeconds,
          MaximumRetryAttempts: maximumRetryAttempts,
        },
      },
    };
  });

function windowOf({ windowMinutes }: ScheduleRecord) {
  if (windowMinutes === undefined) return { Mode: 'OFF' as const };
  return { Mode: 'FLEXIBLE' as const, MaximumWindowInMinutes: windowMinutes };
}

/** By group, then by name. */
export const listSchedules: Operation<'scheduler', 'ListSchedules'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { GroupName: group, NamePrefix: prefix = '', State, MaxResults: limit, NextToken: after } = input;
    if (group !== undefined) await requireGroup(tx, group);
    const list = (options: PageOptions) => tx.in(Schedules).list(group === undefined ? [] : [group], options);
    const isWanted = ({ name, state }: ScheduleRecord) =>
      name.startsWith(prefix) && (State === undefined || state === State);
    const page = await pages.filtered(list, { limit, after }, isWanted);
    const summaries = page.items.map((one) => ({ ...facts(one, ctx), Target: { Arn: one.target.arn } }));
    return { Schedules: summaries, ...nextToken(page) };
  });

function facts({ group, name, state, createdAt, modifiedAt }: ScheduleRecord, ctx: Context) {
  return {
    Arn: scheduleArn(ctx, group, name),
    GroupName: group,
    Name: name,
    State: state,
    CreationDate: new Date(createdAt),
    LastModificationDate: new Date(modifiedAt),
  };
}
