/**
 * When a secret is rotated: windows, by days, by a rate or by a calendar, all in UTC. It is rotated when one opens.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { nextOfCron, parseCron } from '../../scheduler/internal.ts';
import { invalidParameter } from '../errors.ts';
import type { RotationRules } from '../records.ts';

/** Domain milliseconds. */
export interface RotationWindow {
  readonly opensAt: number;
  readonly closesAt: number;
}

const hourMs = 3600 * 1000;
const dayMs = 24 * hourMs;
const fewestHours = 4;

/** `undefined`: none are given. @throws AwsError InvalidParameterException */
export function rulesOf({
  RotationRules: given,
}: Pick<Input<'secrets-manager', 'RotateSecret'>, 'RotationRules'>): RotationRules | undefined {
  if (!given) return undefined;
  const { AutomaticallyAfterDays: afterDays, Duration: duration, ScheduleExpression: schedule } = given;
  if (afterDays !== undefined && schedule !== undefined)
    throw invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.");
  if (schedule !== undefined && !isSchedule(schedule))
    throw invalidParameter(`The ScheduleExpression is not valid: ${schedule}`);
  if (duration !== undefined && !/^[1-9]\d{0,2}h$/.test(duration))
    throw invalidParameter(`The Duration is not valid: ${duration}`);
  return {
    ...(afterDays !== undefined && { afterDays }),
    ...(duration !== undefined && { duration }),
    ...(schedule !== undefined && { schedule }),
  };
}

function isSchedule(text: string): boolean {
  const rate = rateOf(text);
  if (rate) return rate.unit === 'day' || rate.count >= fewestHours;
  const [minute, , , , , year] = cronFields(text)?.split(' ') ?? [];
  return minute === '0' && year === '*' && parseCron(cronFields(text)!) !== undefined;
}

function rateOf(text: string): { count: number; unit: 'hour' | 'day' } | undefined {
  const [, count, unit] = /^rate\(([1-9]\d{0,2}) (hour|day)s?\)$/.exec(text) ?? [];
  return count === undefined ? undefined : { count: Number(count), unit: unit as 'hour' | 'day' };
}

function cronFields(text: string): string | undefined {
  return /^cron\(([^()]+)\)$/.exec(text)?.[1];
}

/** The first window after a moment, from which days and rates are counted; `undefined`: it is rotated by hand alone. */
export function nextWindow({ afterDays, schedule = '', duration }: RotationRules, since: number) {
  const rate = afterDays === undefined ? rateOf(schedule) : { count: afterDays, unit: 'day' as const };
  const hours = duration === undefined ? undefined : Number(duration.slice(0, -1));
  const midnight = Math.floor(since / dayMs) * dayMs;
  if (rate?.unit === 'day') return windowAt(midnight + rate.count * dayMs, (hours ?? 24) * hourMs);
  if (rate) return windowAt(since + rate.count * hourMs, (hours ?? 1) * hourMs);
  const cron = parseCron(cronFields(schedule) ?? '');
  const opensAt = cron && nextOfCron(cron, 'UTC', since + 1);
  if (opensAt === undefined) return undefined;
  const endOfDay = (Math.floor(opensAt / dayMs) + 1) * dayMs;
  if (hours !== undefined) return windowAt(opensAt, hours * hourMs);
  return windowAt(opensAt, cron!.hours.length > 1 ? hourMs : endOfDay - opensAt);
}

function windowAt(opensAt: number, length: number): RotationWindow {
  return { opensAt, closesAt: opensAt + length };
}
