/** The job that runs an asynchronous execution of type EXPRESS, found by the execution's ARN. */
import type { Lane, NewJob } from '../../../kernel/jobs/index.ts';
import type { ExpressExecution } from './run-express.ts';

export const expressKind = 'sfn/express';

/** They wait in memory: for functions, and for times. */
export const expressLane: Lane = { name: 'express-executions', concurrency: 128 };

export function expressJob(payload: ExpressExecution): NewJob<ExpressExecution> {
  return { kind: expressKind, payload, subject: [payload.arn] };
}
