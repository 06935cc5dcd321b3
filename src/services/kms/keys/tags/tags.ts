/**
 * TagResource, UntagResource, ListResourceTags.
 * https://docs.aws.amazon.com/kms/latest/developerguide/tagging-keys.html
 */
import type { Context } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import type { Tag } from '../../../../wire/tags.ts';
import { requireKey } from '../../access/find-key.ts';
import { listPage } from '../../paging.ts';
import { Keys } from '../../records.ts';
import { checkCustomers, checkState } from '../key-state.ts';
import { tagsIn, tagsOf, tagsOut } from './tag-list.ts';

export const tagResource: Operation<'kms', 'TagResource'> = (input, ctx) => {
  const tags = tagsIn(input.Tags);
  return change(input.KeyId, ctx, (before) => tagsOf.added(before, tags));
};

export const untagResource: Operation<'kms', 'UntagResource'> = (input, ctx) =>
  change(input.KeyId, ctx, (before) => tagsOf.removed(before, input.TagKeys));

async function change(named: string, ctx: Context, next: (tags: readonly Tag[]) => Tag[]): Promise<object> {
  await ctx.write(async (tx) => {
    const key = await requireKey(tx, ctx, named);
    checkCustomers(key);
    checkState(key, ['Enabled', 'Disabled', 'PendingImport']);
    await tx.in(Keys).put({ ...key, tags: next(key.tags) });
  });
  return {};
}

export const listResourceTags: Operation<'kms', 'ListResourceTags'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { tags } = await requireKey(tx, ctx, input.KeyId);
    const { items, page } = listPage(tags, ({ Key }) => Key, input);
    return { Tags: tagsOut(items), ...page };
  });
