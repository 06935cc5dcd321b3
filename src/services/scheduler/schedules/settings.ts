/**
 * What a schedule is set to, out of an input: what is not here is refused by name.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { groupArn } from '../arns.ts';
import { invalid, notHere } from '../errors.ts';
import { nextTime, parseExpression, type Timing } from '../expressions/expression.ts';
import { isTimeZone } from '../expressions/time-zones.ts';
import type { ScheduleRecord, ScheduleSettings, TargetRecord } from '../records.ts';
import { checkTarget } from '../targets/target.ts';

type Given = Input<'scheduler', 'CreateSchedule'>;

const fiveMinutes = 5 * 60_000;

/** @throws AwsError ValidationException, NotImplementedException */
export function settingsOf(given: Given, now: number): ScheduleSettings {
  const { ScheduleExpression: expression, ScheduleExpressionTimezone: timeZone = 'UTC' } = given;
  if (!parseExpression(expression)) throw invalid(`Invalid Schedule Expression ${expression}.`);
  if (!isTimeZone(timeZone)) throw invalid(`Invalid ScheduleExpressionTimezone ${timeZone}.`);
  if (given.KmsKeyArn !== undefined) throw notHere('KmsKeyArn of schedules');
  const windowMinutes = windowOf(given.FlexibleTimeWindow);
  return {
    expression,
    timeZone,
    ...(given.Description !== undefined && { description: given.Description }),
    ...datesOf(given, now),
    state: given.State ?? 'ENABLED',
    actionAfterCompletion: given.ActionAfterCompletion ?? 'NONE',
    ...(windowMinutes !== undefined && { windowMinutes }),
    target: targetOf(given.Target),
  };
}

function datesOf({ StartDate, EndDate, ScheduleExpression }: Given, now: number) {
  // Of one time, which has its own, both are kept and mean nothing.
  const isRecurring = !ScheduleExpression.startsWith('at(');
  const [startAt, endAt] = [StartDate?.getTime(), EndDate?.getTime()];
  if (isRecurring && startAt !== undefined && startAt < now - fiveMinutes)
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.');
  if (isRecurring && endAt !== undefined && endAt <= Math.max(now, startAt ?? now))
    throw invalid('The EndDate you specify cannot be earlier than the StartDate or the current time.');
  return { ...(startAt !== undefined && { startAt }), ...(endAt !== undefined && { endAt }) };
}

function windowOf({ Mode, MaximumWindowInMinutes: minutes }: Given['FlexibleTimeWindow']): number | undefined {
  if (Mode === 'FLEXIBLE' && minutes === undefined)
    throw invalid('MaximumWindowInMinutes is required when the mode of the flexible time window is FLEXIBLE.');
  if (Mode === 'OFF' && minutes !== undefined)
    throw invalid('MaximumWindowInMinutes is not allowed when the mode of the flexible time window is OFF.');
  return minutes;
}

function targetOf(given: Given['Target']): TargetRecord {
  checkTarget(given);
  const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = given.RetryPolicy ?? {};
  return {
    arn: given.Arn!,
    roleArn: given.RoleArn!,
    ...(given.Input !== undefined && { input: given.Input }),
    maximumRetryAttempts: MaximumRetryAttempts,
    maximumEventAgeInSeconds: MaximumEventAgeInSeconds,
  };
}

/** @throws AwsError ValidationException where Scheduler may not become the role */
export async function checkRole(ctx: Context, group: string, name: string, roleArn: string): Promise<void> {
  try {
    await assumeRole(ctx, group, roleArn, name);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw invalid('The execution role you provide must allow AWS EventBridge Scheduler to assume the role.');
  }
}

/** On behalf of the group: what trust policies are to name. @throws AwsError AccessDenied */
export function assumeRole(ctx: Context, group: string, roleArn: string, sessionName: string) {
  // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
  const source = { sourceArn: groupArn(ctx, group), sourceAccount: ctx.account };
  return ctx.aws.assumeRole({
    principal: 'scheduler.amazonaws.com',
    roleArn,
    ...source,
    sessionName: sessionName.padEnd(2, '-'),
  });
}

/** When it comes first from a moment on. */
export function dueFrom(
  { expression, timeZone, startAt, endAt, state }: ScheduleSettings,
  { modifiedAt }: Pick<ScheduleRecord, 'modifiedAt'>,
  from: number,
): number | undefined {
  const timing: Timing = { expression, timeZone, startAt, endAt, since: modifiedAt };
  return state === 'ENABLED' ? nextTime(timing, from) : undefined;
}
