/** Whether a change set can be executed: it, and all that it includes, is what executing it would do. */
import type { ReadTx } from '../../../../wire/context.ts';
import { type StackRecord, Stacks } from '../../records.ts';
import { ChangeSets, type ChangeSetRecord, type ExecutionStatus, executionStatusOf } from '../records.ts';

export async function executionStatus(
  tx: ReadTx,
  changeSet: ChangeSetRecord,
  { lastOperations }: StackRecord,
): Promise<ExecutionStatus> {
  const status = executionStatusOf(changeSet, lastOperations.at(-1)?.id);
  if (status !== 'AVAILABLE' || !changeSet.includeNestedStacks) return status;
  return (await isAnyObsolete(tx, changeSet)) ? 'OBSOLETE' : status;
}

async function isAnyObsolete(tx: ReadTx, { id }: ChangeSetRecord): Promise<boolean> {
  for (const nested of await tx.in(ChangeSets).allBy('nested', [id])) {
    const stack = await tx.in(Stacks).get(nested.stackId);
    if (stack?.lastOperations.at(-1)?.id !== nested.basedOn || (await isAnyObsolete(tx, nested))) return true;
  }
  return false;
}
