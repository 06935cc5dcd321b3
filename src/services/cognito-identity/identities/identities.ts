/**
 * Identities as administrators see them.
 * https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_ListIdentities.html
 */
import type { WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { identityNotFound } from '../errors.ts';
import { pages } from '../paging.ts';
import { requirePool } from '../pools/find-pool.ts';
import { Identities, IdentityPools, Logins, type IdentityRecord } from '../records.ts';

export const describeIdentity: Operation<'cognito-identity', 'DescribeIdentity'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const identity = await tx.in(Identities).get(input.IdentityId);
    const pool = identity && (await tx.in(IdentityPools).get(identity.poolId));
    if (!identity || pool?.account !== ctx.account || pool.region !== ctx.region)
      throw identityNotFound(input.IdentityId);
    return identityDescription(identity);
  });

export const listIdentities: Operation<'cognito-identity', 'ListIdentities'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { id } = await requirePool(tx, ctx, input.IdentityPoolId);
    const { items, next } = await pages.stored(tx.in(Identities).listBy('pool', [id], pages.options(input)));
    return {
      IdentityPoolId: id,
      Identities: items.map(identityDescription),
      ...(next !== undefined && { NextToken: next }),
    };
  });

/** Those of other accounts and Regions are not there. */
export const deleteIdentities: Operation<'cognito-identity', 'DeleteIdentities'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    for (const id of input.IdentityIdsToDelete) {
      const identity = await tx.in(Identities).get(id);
      const pool = identity && (await tx.in(IdentityPools).get(identity.poolId));
      if (identity && pool?.account === ctx.account && pool.region === ctx.region) await removeIdentity(tx, identity);
    }
  });
  return { UnprocessedIdentityIds: [] };
};

async function removeIdentity(tx: WriteTx, { id, poolId }: IdentityRecord): Promise<void> {
  for (const { provider, subject } of await tx.in(Logins).allBy('identity', [id]))
    await tx.in(Logins).delete(poolId, provider, subject);
  await tx.in(Identities).delete(id);
}

function identityDescription({ id, logins, createdAt, modifiedAt }: IdentityRecord) {
  return {
    IdentityId: id,
    ...(logins.length > 0 && { Logins: [...logins] }),
    CreationDate: new Date(createdAt),
    LastModifiedDate: new Date(modifiedAt),
  };
}
