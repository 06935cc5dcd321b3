/** DeleteStack: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html */
import type { ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { beginDeletion } from '../deployment/begin.ts';
import { assumeServiceRole } from '../deployment/identity.ts';
import { usersOf } from '../deployment/outputs.ts';
import { invalid } from '../errors.ts';
import { Exports, type StackRecord, Stacks, type StackStatus } from '../records.ts';
import { findStack } from './find-stack.ts';
import { answered } from './requests/operation-token.ts';

/** While these are under way a stack cannot be deleted. */
const busy: ReadonlySet<StackStatus> = new Set([
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'ROLLBACK_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
  'IMPORT_ROLLBACK_IN_PROGRESS',
]);

/** What is not there is deleted. */
export const deleteStack: Operation<'cloudformation', 'DeleteStack'> = async (input, ctx) => {
  const { StackName, RetainResources: retainResources, RoleARN: roleArn, ClientRequestToken: token } = input;
  const found = await ctx.read((tx) => findStack(tx, StackName));
  if (found && roleArn !== undefined) await assumeServiceRole(ctx.aws, roleArn);
  await ctx.write(async (tx) => {
    const stack = await findStack(tx, StackName);
    if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return;
    if (answered(stack, 'delete', token)) return;
    await checkDeletable(tx, stack, retainResources);
    await beginDeletion(tx, ctx, stack, {
      isForced: input.DeletionMode === 'FORCE_DELETE_STACK',
      ...(retainResources?.length && { retainResources }),
      ...(roleArn !== undefined && { roleArn }),
      ...(token !== undefined && { token }),
    });
  });
  return {};
};

/** @throws AwsError ValidationError */
async function checkDeletable(tx: ReadTx, stack: StackRecord, retained: readonly string[] | undefined): Promise<void> {
  const { id, name, status } = stack;
  if (await isProtected(tx, stack))
    throw invalid(`Stack [${name}] cannot be deleted while TerminationProtection is enabled`);
  if (busy.has(status)) throw invalid(`Stack [${id}] cannot be deleted while in status ${status}`);
  if (retained?.length && status !== 'DELETE_FAILED')
    throw invalid(
      `Invalid operation on stack [${id}]. When you delete a stack, specify which resources to retain only when the ` +
        'stack is in the DELETE_FAILED state.',
    );
  for (const exported of await tx.in(Exports).allBy('stack', [id])) {
    const [user] = await usersOf(tx, exported.name);
    if (user !== undefined) throw invalid(`Export ${exported.name} cannot be deleted as it is in use by ${user}`);
  }
}

/** A nested stack is as protected as its root. */
async function isProtected(tx: ReadTx, { terminationProtection, rootId }: StackRecord): Promise<boolean> {
  if (rootId === undefined) return terminationProtection;
  return (await tx.in(Stacks).get(rootId))?.terminationProtection ?? false;
}
