/** PutKeyPolicy, GetKeyPolicy, ListKeyPolicies: a key has one policy, which is called `default`. */
import type { Operation } from '../../../../wire/service.ts';
import { withCurrentPrincipals } from '../../../iam/internal.ts';
import { requireKey } from '../../access/find-key.ts';
import { notFound, validation } from '../../errors.ts';
import { Keys } from '../../records.ts';
import { boundPolicy, checkLockout, parseKeyPolicy } from './key-policy.ts';
import { checkCustomers } from '../key-state.ts';

export const putKeyPolicy: Operation<'kms', 'PutKeyPolicy'> = async (input, ctx) => {
  const { KeyId, Policy, PolicyName = 'default' } = input;
  if (PolicyName !== 'default') throw validation('The policy name must be default.');
  parseKeyPolicy(Policy);
  const key = await ctx.read((tx) => requireKey(tx, ctx, KeyId));
  checkCustomers(key);
  if (!input.BypassPolicyLockoutSafetyCheck) await checkLockout(ctx, key, Policy);
  await ctx.write(async (tx) => {
    const now = await requireKey(tx, ctx, KeyId);
    await tx.in(Keys).put({ ...now, policy: await boundPolicy(tx, Policy) });
  });
  return {};
};

export const getKeyPolicy: Operation<'kms', 'GetKeyPolicy'> = ({ KeyId, PolicyName = 'default' }, ctx) =>
  ctx.read(async (tx) => {
    const { policy } = await requireKey(tx, ctx, KeyId);
    if (PolicyName !== 'default') throw notFound('No such policy exists');
    return { Policy: await withCurrentPrincipals(tx, policy.document, policy.boundIds), PolicyName: 'default' };
  });

export const listKeyPolicies: Operation<'kms', 'ListKeyPolicies'> = ({ KeyId }, ctx) =>
  ctx.read(async (tx) => {
    await requireKey(tx, ctx, KeyId);
    return { PolicyNames: ['default'], Truncated: false };
  });
