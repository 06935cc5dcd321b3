/** Tags of secrets. */
import type { Operation } from '../../../wire/service.ts';
import { Secrets } from '../records.ts';
import { tagRules } from '../tag-lists.ts';
import { requireLiving } from './references.ts';

export const tagResource: Operation<'secrets-manager', 'TagResource'> = async (input, ctx) => {
  const given = tagRules.checked(input.Tags);
  await ctx.write(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    await tx.in(Secrets, secret).put({ ...secret, tags: tagRules.added(secret.tags ?? [], given) });
  });
  return {};
};

export const untagResource: Operation<'secrets-manager', 'UntagResource'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const secret = await requireLiving(tx, ctx, input.SecretId);
    await tx.in(Secrets, secret).put({ ...secret, tags: tagRules.removed(secret.tags ?? [], input.TagKeys) });
  });
  return {};
};
