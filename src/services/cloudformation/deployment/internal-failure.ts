/** An operation that cannot go on at all: its stack ends in a status from which there is a way. */
import type { Context } from '../../../wire/context.ts';
import { settleExecution } from '../change-sets/settle-execution.ts';
import { appendStackEvent } from '../events/append.ts';
import { Operations, StackResources, Stacks, type ResourceStatus, type StackStatus } from '../records.ts';
import { wakeParent } from '../nested/wake-parent.ts';
import { publishSettled } from '../stacks/describing/await-stack.ts';
import type { DeployPayload } from './job-name.ts';

const ends: Readonly<Partial<Record<StackStatus, StackStatus>>> = {
  CREATE_IN_PROGRESS: 'CREATE_FAILED',
  ROLLBACK_IN_PROGRESS: 'ROLLBACK_FAILED',
  UPDATE_IN_PROGRESS: 'UPDATE_FAILED',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_COMPLETE',
  UPDATE_ROLLBACK_IN_PROGRESS: 'UPDATE_ROLLBACK_FAILED',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'UPDATE_ROLLBACK_COMPLETE',
  DELETE_IN_PROGRESS: 'DELETE_FAILED',
  IMPORT_IN_PROGRESS: 'IMPORT_ROLLBACK_FAILED',
  IMPORT_ROLLBACK_IN_PROGRESS: 'IMPORT_ROLLBACK_FAILED',
};

export async function internalFailure(
  ctx: Context,
  { stackId, operationId }: DeployPayload,
  reason: string,
): Promise<void> {
  await ctx.write(async (tx) => {
    const stack = await tx.in(Stacks).get(stackId);
    const operation = await tx.in(Operations).get(stackId);
    if (!stack || operation?.id !== operationId || operation.isOver) return;
    for (const { progress: _progress, ...record } of await tx.in(StackResources).all([stackId])) {
      if (!record.status.endsWith('_IN_PROGRESS')) continue;
      const status = record.status.replace('_IN_PROGRESS', '_FAILED') as ResourceStatus;
      await tx.in(StackResources).put({ ...record, status, statusReason: reason });
    }
    const status = ends[stack.status] ?? stack.status;
    const next = { ...stack, status, statusReason: reason };
    await tx.in(Stacks).put(next);
    await tx.in(Operations).put({ ...operation, isOver: true });
    appendStackEvent(tx, ctx, { stack, operation }, { status, reason });
    await wakeParent(tx, next);
    await settleExecution(tx, ctx, next);
    publishSettled(tx, next);
  });
}
