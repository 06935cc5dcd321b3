/** Identity pools for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { poolArn } from './pools/find-pool.ts';
import { IdentityPools } from './records.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(IdentityPools).allBy('place', [ctx.account, ctx.region])))
      .filter(({ tags }) => Object.keys(tags).length > 0)
      .map((pool) => ({
        arn: poolArn(pool),
        type: 'identitypool',
        tags: Object.entries(pool.tags).map(([Key, Value]) => ({ Key, Value })),
      })),
  tag: (aws, ResourceArn, tags) =>
    aws['cognito-identity'].tagResource({
      ResourceArn,
      Tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
    }),
  untag: (aws, ResourceArn, keys) => aws['cognito-identity'].untagResource({ ResourceArn, TagKeys: [...keys] }),
};
