/** What becomes of a stack's change sets when an operation on it begins, and when it is over. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { type StackRecord, Stacks } from '../records.ts';
import { ChangeSets, type ChangeSetRecord } from './records.ts';
import { endReview } from './review.ts';

/** An operation that the change set became has begun. */
export async function markExecuted(tx: WriteTx, changeSet: ChangeSetRecord | undefined): Promise<void> {
  if (!changeSet) return;
  const { lastOperations } = (await tx.in(Stacks).get(changeSet.stackId))!;
  await tx.in(ChangeSets).put({ ...changeSet, executed: { operationId: lastOperations.at(-1)!.id } });
}

/** A change set that the operation was keeps how it ended. */
export async function settleExecution(
  tx: WriteTx,
  ctx: Context,
  { id, changeSetId, status }: StackRecord,
): Promise<void> {
  if (status === 'DELETE_COMPLETE') return settleDeletion(tx, ctx, id);
  const changeSet = changeSetId === undefined ? undefined : await tx.in(ChangeSets).get(changeSetId);
  if (!changeSet?.executed || changeSet.executed.outcome !== undefined) return;
  const outcome = /^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status) ? 'COMPLETE' : 'FAILED';
  await tx.in(ChangeSets).put({ ...changeSet, executed: { ...changeSet.executed, outcome } });
  // What the operation never came to.
  for (const nested of await tx.in(ChangeSets).allBy('nested', [changeSet.id]))
    if (!nested.executed) await deleteChangeSet(tx, ctx, nested);
}

/** Of a stack that is gone only those are told that were executed. */
async function settleDeletion(tx: WriteTx, ctx: Context, stackId: string): Promise<void> {
  for (const changeSet of await tx.in(ChangeSets).allBy('stack', [stackId])) {
    if (!changeSet.executed) await deleteChangeSet(tx, ctx, changeSet);
    else if (changeSet.executed.outcome === undefined)
      await tx.in(ChangeSets).put({ ...changeSet, executed: { ...changeSet.executed, outcome: 'FAILED' } });
  }
}

/** Those of a stack, but the given one. */
export async function deleteChangeSets(tx: WriteTx, ctx: Context, stackId: string, except?: string): Promise<void> {
  for (const changeSet of await tx.in(ChangeSets).allBy('stack', [stackId]))
    if (changeSet.id !== except) await deleteChangeSet(tx, ctx, changeSet);
}

/** With those of nested stacks, and the stacks that were made for them alone. */
export async function deleteChangeSet(tx: WriteTx, ctx: Context, changeSet: ChangeSetRecord): Promise<void> {
  for (const nested of await tx.in(ChangeSets).allBy('nested', [changeSet.id])) await deleteChangeSet(tx, ctx, nested);
  await tx.in(ChangeSets).delete(changeSet.id);
  if (changeSet.nested && changeSet.type === 'CREATE') await endReview(tx, ctx, changeSet.stackId, changeSet.id);
}
