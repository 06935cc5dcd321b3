/** The change set of a nested stack, as the execution of its root comes to it. */
import type { ReadTx } from '../../../../wire/context.ts';
import type { DeploymentRequest } from '../../deployment/request.ts';
import { type StackRecord, Stacks } from '../../records.ts';
import { ChangeSets, type ChangeSetRecord } from '../records.ts';

/** `parent`: the stack whose change set is being executed; without one there is none of the nested stack either. */
export async function plannedChangeSet(
  tx: ReadTx,
  { changeSetId }: Pick<StackRecord, 'changeSetId'>,
  logicalId: string,
): Promise<ChangeSetRecord | undefined> {
  if (changeSetId === undefined) return undefined;
  const [planned] = await tx.in(ChangeSets).allBy('nested', [changeSetId, logicalId]);
  return planned?.executed ? undefined : planned;
}

/** The stack that was made to be looked at, where it still is that. */
export async function reviewedStack(
  tx: ReadTx,
  planned: ChangeSetRecord | undefined,
): Promise<StackRecord | undefined> {
  const stack = planned && (await tx.in(Stacks).get(planned.stackId));
  return stack?.status === 'REVIEW_IN_PROGRESS' ? stack : undefined;
}

export function executionOf(planned: ChangeSetRecord | undefined): Pick<DeploymentRequest, 'changeSetId' | 'imports'> {
  return planned ? { changeSetId: planned.id, ...(planned.imports && { imports: planned.imports }) } : {};
}

/** Of a stack whose change set is being executed: whether that left the nested stack as it is. */
export async function isPlannedUnchanged(tx: ReadTx, stack: StackRecord, logicalId: string): Promise<boolean> {
  const changeSet = stack.changeSetId === undefined ? undefined : await tx.in(ChangeSets).get(stack.changeSetId);
  if (changeSet?.includeNestedStacks !== true) return false;
  return (await tx.in(ChangeSets).allBy('nested', [changeSet.id, logicalId])).length === 0;
}
