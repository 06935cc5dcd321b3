/** SetStackPolicy and GetStackPolicy. What a policy forbids, updates ask (`deployment/planning/checks/policy.ts`). */
import type { Operation } from '../../../wire/service.ts';
import { invalid } from '../errors.ts';
import { Stacks } from '../records.ts';
import { requireStack } from '../stacks/find-stack.ts';
import { stackPolicyText } from './requested-policy.ts';

export const setStackPolicy: Operation<'cloudformation', 'SetStackPolicy'> = async (input, ctx) => {
  const policy = await stackPolicyText(input.StackPolicyBody, input.StackPolicyURL, ctx);
  await ctx.write(async (tx) => {
    const stack = await requireStack(tx, input.StackName);
    if (stack.status === 'DELETE_COMPLETE') throw invalid(`Stack [${input.StackName}] does not exist`);
    await tx.in(Stacks).put({ ...stack, ...(policy !== undefined && { policy }) });
  });
  return {};
};

/** Without one there is none in the answer. */
export const getStackPolicy: Operation<'cloudformation', 'GetStackPolicy'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { policy } = await requireStack(tx, input.StackName);
    return policy === undefined ? {} : { StackPolicyBody: policy };
  });
