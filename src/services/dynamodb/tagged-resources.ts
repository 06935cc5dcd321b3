/** Tables for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { tableArn } from './arns.ts';
import { Tables } from './records.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(Tables).all()))
      .filter(({ tags }) => tags.length > 0)
      .map(({ name, tags }) => ({
        arn: tableArn({ account: ctx.account, region: ctx.region, name }),
        type: 'table',
        tags,
      })),
  tag: (aws, ResourceArn, tags) => aws.dynamodb.tagResource({ ResourceArn, Tags: [...tags] }),
  untag: (aws, ResourceArn, keys) => aws.dynamodb.untagResource({ ResourceArn, TagKeys: [...keys] }),
};
