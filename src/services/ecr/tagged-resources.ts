/** Repositories for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { Repositories } from './records.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(Repositories).all()))
      .filter(({ tags }) => tags.length > 0)
      .map(({ name, tags }) => ({
        arn: `arn:aws:ecr:${ctx.region}:${ctx.account}:repository/${name}`,
        type: 'repository',
        tags,
      })),
  tag: ({ ecr }, resourceArn, tags) => ecr.tagResource({ resourceArn, tags: [...tags] }),
  untag: ({ ecr }, resourceArn, tagKeys) => ecr.untagResource({ resourceArn, tagKeys: [...tagKeys] }),
};
