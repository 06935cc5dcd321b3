/**
 * RevokeGrant, by whoever administers the key; RetireGrant, by whoever the grant lets end it.
 * https://docs.aws.amazon.com/kms/latest/developerguide/grant-delete.html
 */
import type { Context, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Input } from '../../../wire/aws-types.ts';
import type { Operation } from '../../../wire/service.ts';
import { callerKeys, contextKeys } from '../access/condition-keys.ts';
import { arnToDecide, requireKey } from '../access/find-key.ts';
import { keyArn } from '../access/key-reference.ts';
import { dryRun, validation } from '../errors.ts';
import { checkState } from '../keys/key-state.ts';
import type { GrantRecord } from '../records.ts';
import { Grants } from '../records.ts';
import { currentName, grantees } from './grant-statements.ts';
import { openGrantToken, type GrantName } from './grant-tokens.ts';

export const revokeGrant: Operation<'kms', 'RevokeGrant'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const key = await requireKey(tx, ctx, input.KeyId);
    await end(tx, { key: keyArn(key, key.id), id: input.GrantId }, input.DryRun);
  });
  return {};
};

export const retireGrant: Operation<'kms', 'RetireGrant'> = async (input, ctx) => {
  const name = await named(input, ctx);
  await authorize(ctx, name);
  await ctx.write(async (tx) => {
    const key = await requireKey(tx, ctx, name.key);
    checkState(key, ['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport', 'PendingReplicaDeletion']);
    await end(tx, name, input.DryRun);
  });
  return {};
};

async function end(tx: WriteTx, { key, id }: GrantName, isDryRun: boolean | undefined): Promise<void> {
  if (!(await tx.in(Grants).get(key, id))) throw new AwsError('InvalidGrantIdException', 'The grant ID is not valid.');
  if (isDryRun === true) throw dryRun();
  await tx.in(Grants).delete(key, id);
}

/** What names no grant is told to those alone who may retire some. */
async function named(input: Input<'kms', 'RetireGrant'>, ctx: Context): Promise<GrantName> {
  try {
    return await nameOf(input, ctx);
  } catch (error) {
    await authorize(ctx, { key: keyArn(ctx, '*'), id: '' });
    throw error;
  }
}

/** @throws AwsError ValidationException, InvalidGrantTokenException */
async function nameOf({ GrantToken, KeyId, GrantId }: Input<'kms', 'RetireGrant'>, ctx: Context): Promise<GrantName> {
  if (GrantToken !== undefined && KeyId === undefined && GrantId === undefined) return openGrantToken(ctx, GrantToken);
  if (GrantToken === undefined && KeyId !== undefined && GrantId !== undefined)
    return { key: await arnToDecide(KeyId, ctx), id: GrantId };
  throw validation('Grant token OR (grant ID, key ID) must be specified');
}

/**
 * The retiring principal, a grantee that the grant lets, and whom policies let; none of them where a policy denies it.
 * @throws AwsError AccessDeniedException
 */
async function authorize(ctx: Context, name: GrantName): Promise<void> {
  const action = 'kms:RetireGrant';
  const { grant, isAble } = await ctx.read(async (tx) => {
    const found = await tx.in(Grants).get(name.key, name.id);
    if (!found) return { grant: undefined, isAble: false };
    const meant = new Set(grantees(ctx.caller));
    const named = found.operations.includes('RetireGrant') ? [found.retiring, found.grantee] : [found.retiring];
    const principals = await Promise.all(named.map((one) => one && currentName(tx, one, found)));
    return { grant: found, isAble: principals.some((one) => one !== undefined && meant.has(one)) };
  });
  const conditionKeys = { ...callerKeys(ctx), ...constraintKeys(grant) };
  const { allowed, reason, explanation } = await ctx.isAllowed(action, name.key, { conditionKeys });
  if (allowed || (isAble && explanation?.outcome !== 'explicit-deny')) return;
  const message = `User: ${ctx.caller.arn} is not authorized to perform: ${action} on resource: ${name.key} ${reason}`;
  throw new AwsError('AccessDeniedException', message);
}

export function constraintKeys(grant: Pick<GrantRecord, 'constraint'> | undefined) {
  const { constraint } = grant ?? {};
  return constraint ? { 'kms:GrantConstraintType': constraint.type, ...contextKeys(constraint.context) } : {};
}
