/** Keys for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { keyArn } from './access/key-reference.ts';
import { Keys } from './records.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(Keys).all()))
      .filter(({ tags }) => tags.length > 0)
      .map(({ id, tags }) => ({ arn: keyArn(ctx, id), type: 'key', tags })),
  tag: ({ kms }, KeyId, tags) =>
    kms.tagResource({ KeyId, Tags: tags.map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })) }),
  untag: ({ kms }, KeyId, keys) => kms.untagResource({ KeyId, TagKeys: [...keys] }),
};
