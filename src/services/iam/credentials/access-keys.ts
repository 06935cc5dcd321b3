/** Access keys of users and of the root user: https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html */
import { randomBytes } from 'node:crypto';
import { accessKeyId as newAccessKeyId } from '../../../kernel/access-key-id.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidInput, overQuota } from '../errors.ts';
import { accessKeyPurpose } from '../internal.ts';
import { listPage } from '../paging.ts';
import { currentSecond, requirePrincipal } from '../principals/principals.ts';
import { quotas } from '../account/quotas.ts';
import { AccessKeys } from '../records.ts';
import type { AccessKeyRecord } from '../records.ts';
import { KeyUses } from '../reports/use-records.ts';
import { callerName } from '../principals/users.ts';

/** Whose keys: the named user's, else the caller's (a user, or root). */
async function ownerOf(tx: ReadTx, ctx: Context, userName: string | undefined): Promise<AccessKeyRecord['user']> {
  if (userName === undefined && ctx.caller.kind === 'root') return undefined;
  const { name, id, arn } = await requirePrincipal(tx, 'user', userName ?? callerName(ctx));
  return { name, id, arn };
}

function keysOf(tx: ReadTx, ctx: Context, owner: AccessKeyRecord['user']): Promise<AccessKeyRecord[]> {
  return tx.in(AccessKeys).allBy('owner', [ctx.account, owner?.id ?? 'root']);
}

/** The only time that the secret is shown. Throws LimitExceeded at the third key. */
export const createAccessKey: Operation<'iam', 'CreateAccessKey'> = async (input, ctx) => {
  const accessKeyId = newAccessKeyId('AKIA', ctx.account);
  const secret = randomBytes(30).toString('base64');
  const sealedSecret = ctx.seal.seal(accessKeyPurpose, secret);
  const createdAt = currentSecond(ctx);
  const owner = await ctx.write(async (tx) => {
    const user = await ownerOf(tx, ctx, input.UserName);
    if ((await keysOf(tx, ctx, user)).length >= quotas.accessKeysPerUser)
      throw overQuota('AccessKeysPerUser', quotas.accessKeysPerUser);
    await tx
      .in(AccessKeys)
      .insert({ accessKeyId, account: ctx.account, sealedSecret, status: 'Active', createdAt, ...(user && { user }) });
    return user;
  });
  return {
    AccessKey: {
      UserName: owner?.name,
      AccessKeyId: accessKeyId,
      Status: 'Active',
      SecretAccessKey: secret,
      CreateDate: new Date(createdAt),
    },
  };
};

export const listAccessKeys: Operation<'iam', 'ListAccessKeys'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const keys = await keysOf(tx, ctx, await ownerOf(tx, ctx, input.UserName));
    const { items, page } = listPage(keys, (key) => key.accessKeyId, input);
    return {
      AccessKeyMetadata: items.map((key) => ({
        ...(key.user && { UserName: key.user.name }),
        AccessKeyId: key.accessKeyId,
        Status: key.status,
        CreateDate: new Date(key.createdAt),
      })),
      ...page,
    };
  });

/** From the next request on, an inactive key is refused. */
export const updateAccessKey: Operation<'iam', 'UpdateAccessKey'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const key = await requireKey(tx, ctx, input.UserName, input.AccessKeyId);
    const { Status: status } = input;
    if (status !== 'Active' && status !== 'Inactive')
      throw invalidInput(`An access key can be made Active or Inactive, not ${status}.`);
    await tx.in(AccessKeys).put({ ...key, status });
    return {};
  });

export const deleteAccessKey: Operation<'iam', 'DeleteAccessKey'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const key = await requireKey(tx, ctx, input.UserName, input.AccessKeyId);
    await tx.in(AccessKeys).delete(key.accessKeyId);
    await tx.in(KeyUses).delete(key.accessKeyId);
    return {};
  });

/** When the key last signed a request, to a minute. */
export const getAccessKeyLastUsed: Operation<'iam', 'GetAccessKeyLastUsed'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const key = await tx.in(AccessKeys).get(input.AccessKeyId);
    if (!key || key.account !== ctx.account) throw noSuchKey(input.AccessKeyId);
    const use = await tx.in(KeyUses).get(key.accessKeyId);
    return {
      ...(key.user && { UserName: key.user.name }),
      AccessKeyLastUsed: use
        ? { LastUsedDate: new Date(use.usedAt), ServiceName: use.namespace, Region: use.region }
        : { ServiceName: 'N/A', Region: 'N/A' },
    };
  });

async function requireKey(
  tx: ReadTx,
  ctx: Context,
  userName: string | undefined,
  accessKeyId: string,
): Promise<AccessKeyRecord> {
  const owner = await ownerOf(tx, ctx, userName);
  const key = await tx.in(AccessKeys).get(accessKeyId);
  if (!key || key.account !== ctx.account || key.user?.id !== owner?.id) throw noSuchKey(accessKeyId);
  return key;
}

function noSuchKey(id: string): AwsError {
  return new AwsError('NoSuchEntity', `The Access Key with id ${id} cannot be found.`);
}
