/** GraphQL APIs for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { apiArn } from './apis/arns.ts';
import { mapOfTags } from '../../wire/tags.ts';
import { Apis } from './records.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(Apis).all()))
      .filter(({ tags }) => tags.length > 0)
      .map(({ id, tags }) => ({ arn: apiArn(ctx, id), type: 'apis', tags })),
  tag: (aws, resourceArn, tags) => aws.appsync.tagResource({ resourceArn, tags: mapOfTags(tags) }),
  untag: (aws, resourceArn, tagKeys) => aws.appsync.untagResource({ resourceArn, tagKeys: [...tagKeys] }),
};
