/** The job that ends what a deleted state machine has left. */
import type { NewJob } from '../../../kernel/jobs/index.ts';

export const deletionKind = 'sfn/delete-executions';

export interface DeletionPayload {
  readonly machine: string;
  /** Executions of another one of the same name are not meant. */
  readonly createdAt: number;
}

export function deletionJob(payload: DeletionPayload): NewJob<DeletionPayload> {
  return { kind: deletionKind, payload };
}
