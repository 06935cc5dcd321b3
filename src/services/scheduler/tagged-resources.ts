/** Groups of schedules for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { groupArn } from './arns.ts';
import { Groups } from './records.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(Groups).all()))
      .filter(({ tags }) => tags.length > 0)
      .map(({ name, tags }) => ({ arn: groupArn(ctx, name), type: 'schedule-group', tags })),
  tag: (aws, ResourceArn, tags) => aws.scheduler.tagResource({ ResourceArn, Tags: [...tags] }),
  untag: (aws, ResourceArn, keys) => aws.scheduler.untagResource({ ResourceArn, TagKeys: [...keys] }),
};
