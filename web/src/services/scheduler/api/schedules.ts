/** Schedules, through AWS's EventBridge Scheduler API; when they come next, through the local API. */
import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
  type GetScheduleCommandOutput,
  type ScheduleState,
  type ScheduleSummary,
} from '@aws-sdk/client-scheduler';
import type { ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';
import { callLocalApi } from '../../../api/session';

export type { GetScheduleCommandOutput as Schedule, ScheduleState, ScheduleSummary };

const call = awsCaller((settings) => new SchedulerClient(settings));

export async function listSchedules(
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<ScheduleSummary>> {
  const command = new ListSchedulesCommand({ MaxResults: 25, ...(token !== undefined && { NextToken: token }) });
  const { Schedules: items = [], NextToken } = await call((client) => client.send(command, { abortSignal }));
  return { items, ...(NextToken && { nextToken: NextToken }) };
}

export function getSchedule(
  GroupName: string,
  Name: string,
  abortSignal?: AbortSignal,
): Promise<GetScheduleCommandOutput> {
  return call((client) =>
    client.send(new GetScheduleCommand({ GroupName, Name }), abortSignal === undefined ? {} : { abortSignal }),
  );
}

export interface NewSchedule {
  readonly name: string;
  readonly description: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly targetArn: string;
  readonly roleArn: string;
  /** Empty: Scheduler's own event. */
  readonly input: string;
}

export async function createSchedule(given: NewSchedule): Promise<void> {
  const { name, description, expression, timeZone, targetArn, roleArn, input } = given;
  const command = new CreateScheduleCommand({
    Name: name,
    ...(description !== '' && { Description: description }),
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timeZone,
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: targetArn, RoleArn: roleArn, ...(input !== '' && { Input: input }) },
  });
  await call((client) => client.send(command));
}

/** UpdateSchedule sets everything: what it is not told is forgotten. */
export async function setState(group: string, name: string, State: ScheduleState): Promise<void> {
  const {
    $metadata: _,
    Arn: _arn,
    CreationDate: _made,
    LastModificationDate: _changed,
    ...all
  } = await getSchedule(group, name);
  const input = { ...all, GroupName: group, Name: name, State } as CreateScheduleCommandInput;
  await call((client) => client.send(new UpdateScheduleCommand(input)));
}

export async function deleteSchedule(GroupName: string, Name: string): Promise<void> {
  await call((client) => client.send(new DeleteScheduleCommand({ GroupName, Name })));
}

export interface Timing {
  readonly scheduleExpression: string;
  readonly timeZone: string;
  readonly startDate?: Date | undefined;
  readonly endDate?: Date | undefined;
  /** Where a rate without a start begins; default: now. */
  readonly since?: Date | undefined;
}

/** At most ten. */
export async function nextTimes(timing: Timing): Promise<readonly string[]> {
  const path = '/_sandlot/v1/schedule-times';
  return (await callLocalApi<{ readonly times: readonly string[] }>('POST', path, timing)).times;
}
