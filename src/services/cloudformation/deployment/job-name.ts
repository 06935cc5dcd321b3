/** The job that works on a stack: one per operation, found by the stack's ARN. */
import type { NewJob } from '../../../kernel/jobs/index.ts';
import type { Lane } from '../../../kernel/jobs/index.ts';

export const deployKind = 'cloudformation/deploy';

/** Nested stacks wait for no free place: a parent's job ends its step while it waits for theirs. */
export const deploymentLane: Lane = { name: 'deployments', concurrency: 16 };

export const timeOutKind = 'cloudformation/time-out';

export interface DeployPayload {
  readonly stackId: string;
  readonly operationId: string;
}

export function deployJob(payload: DeployPayload): NewJob<DeployPayload> {
  return { kind: deployKind, payload, subject: [payload.stackId] };
}
