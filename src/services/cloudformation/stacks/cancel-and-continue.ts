/**
 * What is done with an operation that goes on or has stopped half-way: CancelUpdateStack, ContinueUpdateRollback,
 * RollbackStack; and UpdateTerminationProtection.
 */
import type { Operation } from '../../../wire/service.ts';
import { beginRollback } from '../deployment/begin.ts';
import { assumeServiceRole } from '../deployment/identity.ts';
import { invalid } from '../errors.ts';
import { checkSkipped } from '../nested/skipped.ts';
import { Operations, Stacks } from '../records.ts';
import { requireStack } from './find-stack.ts';
import { answered, latestId } from './requests/operation-token.ts';

export const cancelUpdateStack: Operation<'cloudformation', 'CancelUpdateStack'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    const operation = await tx.in(Operations).get(stack.id);
    if (stack.status !== 'UPDATE_IN_PROGRESS' || !operation)
      throw invalid('CancelUpdateStack cannot be called from current stack status');
    await tx.in(Operations).put({ ...operation, isCancelled: true });
    for (const job of await tx.jobs.find([stack.id])) await tx.jobs.wake(job.id);
    return {};
  });

export const continueUpdateRollback: Operation<'cloudformation', 'ContinueUpdateRollback'> = async (input, ctx) => {
  const { ClientRequestToken: token, ResourcesToSkip: skipped = [], RoleARN: roleArn } = input;
  if (roleArn !== undefined) await assumeServiceRole(ctx.aws, roleArn);
  return ctx.write(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    if (answered(stack, 'continue-rollback', token)) return {};
    const operation = await tx.in(Operations).get(stack.id);
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || !operation)
      throw invalid(`Stack:${stack.id} is in ${stack.status} state and can not continue update rollback.`);
    await checkSkipped(tx, stack, skipped);
    await beginRollback(tx, ctx, stack, operation, {
      kind: 'continue-rollback',
      resourcesToSkip: skipped,
      ...(roleArn !== undefined && { roleArn }),
      ...(token !== undefined && { token }),
    });
    return {};
  });
};

/**
 * Back to what the stack was before an update that stopped half-way; a creation that did is taken back whole.
 * An EXPRESS deployment without rollback goes on with the next one instead: docs/decisions/0039-express-deployments.md.
 */
export const rollbackStack: Operation<'cloudformation', 'RollbackStack'> = async (input, ctx) => {
  const { ClientRequestToken: token, RoleARN: roleArn, RetainExceptOnCreate: retainExceptOnCreate } = input;
  if (roleArn !== undefined) await assumeServiceRole(ctx.aws, roleArn);
  return ctx.write(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    if (answered(stack, 'rollback', token)) return { StackId: stack.id, ...latestId(stack) };
    const operation = await tx.in(Operations).get(stack.id);
    const { status } = stack;
    if ((status !== 'UPDATE_FAILED' && status !== 'CREATE_FAILED') || !operation)
      throw invalid(`Stack:${stack.id} is in ${status} state and can not be rolled back.`);
    if (operation.mode === 'EXPRESS')
      throw invalid(`RollbackStack is not supported for stacks last updated with EXPRESS mode: ${stack.name}`);
    const OperationId = await beginRollback(tx, ctx, stack, operation, {
      ...(retainExceptOnCreate !== undefined && { retainExceptOnCreate }),
      ...(roleArn !== undefined && { roleArn }),
      ...(token !== undefined && { token }),
    });
    return { StackId: stack.id, OperationId };
  });
};

export const updateTerminationProtection: Operation<'cloudformation', 'UpdateTerminationProtection'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    if (stack.status === 'DELETE_COMPLETE') throw invalid(`Stack [${input.StackName}] does not exist`);
    if (stack.rootId !== undefined)
      throw invalid(
        `Termination protection cannot be updated on a nested stack. Update it on the root stack [${stack.rootId}].`,
      );
    await tx.in(Stacks).put({ ...stack, terminationProtection: input.EnableTerminationProtection });
    return { StackId: stack.id };
  });
