/** The job that drives an execution, found by the execution's ARN. */
import type { Lane, NewJob } from '../../../kernel/jobs/index.ts';

export const driveKind = 'sfn/drive';

/** A driver waits for the tasks that it has begun: functions may take long. */
export const executionsLane: Lane = { name: 'executions', concurrency: 64 };

export interface DrivePayload {
  readonly machine: string;
  readonly name: string;
}

export function driveJob(payload: DrivePayload, arn: string): NewJob<DrivePayload> {
  return { kind: driveKind, payload, subject: [arn] };
}
