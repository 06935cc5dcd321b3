/**
 * What a target is given: its input with context attributes replaced, or where it has none, an event.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
import type { Place } from '../arns.ts';

export interface Invocation extends Place {
  readonly scheduleArn: string;
  /** Domain milliseconds. */
  readonly dueAt: number;
  readonly executionId: string;
  readonly attempt: number;
}

export function eventOf(input: string | undefined, invocation: Invocation): string {
  const { scheduleArn, executionId, attempt, account, region } = invocation;
  const time = `${new Date(invocation.dueAt).toISOString().slice(0, 19)}Z`;
  if (input === undefined)
    return JSON.stringify({
      version: '0',
      id: executionId,
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account,
      time,
      region,
      resources: [scheduleArn],
      detail: '{}',
    });
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', scheduleArn)
    .replaceAll('<aws.scheduler.scheduled-time>', time)
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', String(attempt));
}
