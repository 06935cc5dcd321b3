/** Functions for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { functionArn } from './arns.ts';
import { Functions } from './records.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) => {
    const { account, region } = ctx;
    const tagged = (await ctx.read((tx) => tx.in(Functions).all())).filter(({ tags }) => tags.length > 0);
    return tagged.map(({ name, tags }) => ({ arn: functionArn({ account, region, name }), type: 'function', tags }));
  },
  tag: ({ lambda }, Resource, tags) =>
    lambda.tagResource({ Resource, Tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) }),
  untag: ({ lambda }, Resource, keys) => lambda.untagResource({ Resource, TagKeys: [...keys] }),
};
