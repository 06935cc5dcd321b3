/** Keeps the change sets of nested stacks with the one that includes them. */
import type { Context, WriteTx } from '../../../../wire/context.ts';
import { Stacks } from '../../records.ts';
import { sealValues } from '../../sealed-values.ts';
import { ChangeSets, type ChangeSetRecord } from '../records.ts';
import { storablePlans } from '../planning/resource-change.ts';
import { beginReview } from '../review.ts';
import type { NestedPlan } from './plan-nested.ts';

/** What AWS says of every one of them that has not failed. */
const executable = 'Only executable from the root change set.';

export async function keepNested(
  tx: WriteTx,
  ctx: Context,
  parent: ChangeSetRecord,
  nested: readonly NestedPlan[],
): Promise<void> {
  for (const one of nested) {
    const record = recordOf(parent, one, ctx);
    if (one.isNew) await beginReview(tx, ctx, one.stack, one.id);
    await tx.in(ChangeSets).insert(record);
    await keepNested(tx, ctx, record, one.plan.nested);
  }
}

function recordOf(parent: ChangeSetRecord, one: NestedPlan, ctx: Context): ChangeSetRecord {
  const { stack, settled, plan } = one;
  const { failure, warnings, imports } = plan;
  const { createdAt, roleArn, mode, importsExisting } = parent;
  const basedOn = stack.lastOperations.at(-1)?.id;
  return {
    id: one.id,
    name: one.name,
    nested: { parentId: parent.id, rootId: parent.nested?.rootId ?? parent.id, logicalId: one.logicalId },
    stackId: stack.id,
    stackName: stack.name,
    type: one.isNew ? 'CREATE' : 'UPDATE',
    status: failure === undefined ? 'CREATE_COMPLETE' : 'FAILED',
    statusReason: failure ?? executable,
    ...(warnings.length > 0 && { warnings }),
    createdAt,
    template: settled?.template ?? { text: '' },
    sealedParameters: sealValues(ctx.seal, settled?.parameters ?? []),
    tags: one.tags,
    capabilities: parent.capabilities,
    notificationArns: stack.notificationArns,
    ...(roleArn !== undefined && { roleArn }),
    ...(mode && { mode }),
    includeNestedStacks: true,
    importsExisting,
    ...(Object.keys(imports).length > 0 && { imports }),
    sealedChanges: sealValues(ctx.seal, storablePlans(plan.changes)),
    ...(basedOn !== undefined && { basedOn }),
  };
}

/** Whether those that are there already are as they were planned. */
export async function areAsPlanned(tx: WriteTx, nested: readonly NestedPlan[]): Promise<boolean> {
  for (const { stack, isNew, plan } of nested) {
    const there = isNew ? undefined : await tx.in(Stacks).get(stack.id);
    if (!isNew && there?.lastOperations.at(-1)?.id !== stack.lastOperations.at(-1)?.id) return false;
    if (!(await areAsPlanned(tx, plan.nested))) return false;
  }
  return true;
}
