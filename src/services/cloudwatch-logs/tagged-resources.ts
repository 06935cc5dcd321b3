/** Log groups for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { groupArn } from './groups/arns.ts';
import { LogGroups } from './records.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(LogGroups).all()))
      .filter(({ tags }) => tags.length > 0)
      .map(({ name, tags }) => ({ arn: groupArn(ctx, name), type: 'log-group', tags })),
  tag: (aws, resourceArn, tags) =>
    aws['cloudwatch-logs'].tagResource({
      resourceArn,
      tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
    }),
  untag: (aws, resourceArn, tagKeys) => aws['cloudwatch-logs'].untagResource({ resourceArn, tagKeys: [...tagKeys] }),
};
