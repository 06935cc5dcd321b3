/**
 * Identity pools. https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_CreateIdentityPool.html
 */
import type { Output } from '../../../wire/aws-types.ts';
import type { WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { pages } from '../paging.ts';
import { IdentityPools, type IdentityPoolRecord } from '../records.ts';
import { enqueueEmptying } from './emptying-job.ts';
import { requirePool } from './find-pool.ts';
import { checkedSettings } from './pool-settings.ts';
import { newTags, otherTags } from './tags.ts';

export const createIdentityPool: Operation<'cognito-identity', 'CreateIdentityPool'> = (input, ctx) => {
  const { IdentityPoolName: name, IdentityPoolTags, ...given } = input;
  const settings = checkedSettings(given);
  const tags = newTags(ctx, IdentityPoolTags);
  return ctx.write(async (tx) => {
    const { account, region } = ctx;
    const id = `${region}:${ctx.ids.uuid()}`;
    const pool: IdentityPoolRecord = { id, account, region, name, settings, tags, principalTags: {} };
    await tx.in(IdentityPools).insert(pool);
    return poolDescription(pool);
  });
};

export const describeIdentityPool: Operation<'cognito-identity', 'DescribeIdentityPool'> = (input, ctx) =>
  ctx.read(async (tx) => poolDescription(await requirePool(tx, ctx, input.IdentityPoolId)));

/** What is left out is off. */
export const updateIdentityPool: Operation<'cognito-identity', 'UpdateIdentityPool'> = (input, ctx) => {
  const { IdentityPoolId, IdentityPoolName: name, IdentityPoolTags, ...given } = input;
  const settings = checkedSettings(given);
  return ctx.write(async (tx) => {
    const before = await requirePool(tx, ctx, IdentityPoolId);
    const tags = IdentityPoolTags === undefined ? before.tags : otherTags(before.tags, IdentityPoolTags);
    const pool = { ...before, name, settings, tags };
    await tx.in(IdentityPools).put(pool);
    return poolDescription(pool);
  });
};

/** Its identities go after it, by a job. */
export const deleteIdentityPool: Operation<'cognito-identity', 'DeleteIdentityPool'> = async (input, ctx) => {
  await ctx.write(async (tx: WriteTx) => {
    const { id } = await requirePool(tx, ctx, input.IdentityPoolId);
    await tx.in(IdentityPools).delete(id);
    enqueueEmptying(tx, id);
  });
  return {};
};

export const listIdentityPools: Operation<'cognito-identity', 'ListIdentityPools'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = [ctx.account, ctx.region];
    const { items, next } = await pages.stored(tx.in(IdentityPools).listBy('place', place, pages.options(input)));
    const found = items.map(({ id, name }) => ({ IdentityPoolId: id, IdentityPoolName: name }));
    return { IdentityPools: found, ...(next !== undefined && { NextToken: next }) };
  });

function poolDescription({
  id,
  name,
  settings,
  tags,
}: IdentityPoolRecord): Output<'cognito-identity', 'CreateIdentityPool'> {
  return {
    ...settings,
    IdentityPoolId: id,
    IdentityPoolName: name,
    ...(Object.keys(tags).length > 0 && { IdentityPoolTags: { ...tags } }),
  };
}
