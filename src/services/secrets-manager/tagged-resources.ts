/** Secrets for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { Secrets } from './records.ts';
import { secretArn } from './secrets/references.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(Secrets).all())).flatMap((secret) => {
      const { tags = [] } = secret;
      return tags.length === 0 ? [] : [{ arn: secretArn(secret), type: 'secret', tags }];
    }),
  tag: (aws, SecretId, tags) => aws['secrets-manager'].tagResource({ SecretId, Tags: [...tags] }),
  untag: (aws, SecretId, keys) => aws['secrets-manager'].untagResource({ SecretId, TagKeys: [...keys] }),
};
