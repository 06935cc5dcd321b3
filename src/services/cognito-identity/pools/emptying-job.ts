/** The job that removes the identities of a deleted pool; what it does is `empty-pool.ts`. */
import type { WriteTx } from '../../../wire/context.ts';

export interface EmptyingJob {
  readonly poolId: string;
}

export const emptyingKind = 'cognito-identity/empty-pool';

export function enqueueEmptying(tx: WriteTx, poolId: string): void {
  const payload: EmptyingJob = { poolId };
  tx.enqueue({ kind: emptyingKind, payload });
}
