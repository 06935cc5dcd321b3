/** What becomes of a stack's change sets when an operation on it is over. */
import type { WriteTx } from '../../../wire/context.ts';
import type { StackRecord } from '../records.ts';
import { ChangeSets } from './records.ts';

/** A change set that the operation was keeps how it ended; those of a stack that is gone go with it. */
export async function settleExecution(tx: WriteTx, { id, changeSetId, status }: StackRecord): Promise<void> {
  if (status === 'DELETE_COMPLETE') return deleteChangeSets(tx, id);
  const changeSet = changeSetId === undefined ? undefined : await tx.in(ChangeSets).get(changeSetId);
  if (!changeSet?.executed || changeSet.executed.outcome !== undefined) return;
  const outcome = /^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status) ? 'COMPLETE' : 'FAILED';
  await tx.in(ChangeSets).put({ ...changeSet, executed: { ...changeSet.executed, outcome } });
}

/** Those of a stack, but the given one. */
export async function deleteChangeSets(tx: WriteTx, stackId: string, except?: string): Promise<void> {
  for (const { id } of await tx.in(ChangeSets).allBy('stack', [stackId]))
    if (id !== except) await tx.in(ChangeSets).delete(id);
}
