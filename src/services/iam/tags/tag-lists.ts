/** Lists of tags: what may be in one, and the three operations on those of a collection's records. */
import type { Collection } from '../../../kernel/collections/collection.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { tagLists, type GivenTag, type Tag } from '../../../wire/tags.ts';
import { invalidInput, limitExceeded } from '../errors.ts';
import { listPage } from '../paging.ts';
import type { PageInput } from '../paging.ts';
import { quotas } from '../account/quotas.ts';

/** Keys are matched without regard to case; the new spelling stays. */
export const tagsOfEntity = tagLists({
  ignoresCase: true,
  most: quotas.tags,
  duplicate: () => invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.'),
  reserved: (key) => invalidInput(`The tag key ${key} is reserved: keys that begin with "aws:" are for AWS's use.`),
  tooMany: () => limitExceeded('The number of tags has reached the maximum limit.'),
});

export function tagPage(tags: readonly Tag[], input: PageInput) {
  const { items, page } = listPage(tags, (tag) => tag.Key, input);
  return { Tags: items, ...page };
}

interface Tagged {
  readonly tags: readonly Tag[];
}

/** The three operations on the tags of a collection's records; `find` answers the record that the input names. */
export function tagOperations<I, R extends Tagged>(
  collection: Collection<R>,
  find: (tx: ReadTx, input: I, ctx: Context) => Promise<R>,
) {
  const change = (input: I, ctx: Context, next: (tags: readonly Tag[]) => Tag[]) =>
    ctx.write(async (tx) => {
      const record = await find(tx, input, ctx);
      await tx.in(collection).put({ ...record, tags: next(record.tags) });
      return {};
    });
  return {
    tag: (input: I & { readonly Tags: readonly GivenTag[] }, ctx: Context) =>
      change(input, ctx, (tags) => tagsOfEntity.added(tags, tagsOfEntity.checked(input.Tags))),
    untag: (input: I & { readonly TagKeys: readonly string[] }, ctx: Context) =>
      change(input, ctx, (tags) => tagsOfEntity.removed(tags, input.TagKeys)),
    list: (input: I & PageInput, ctx: Context) =>
      ctx.read(async (tx) => tagPage((await find(tx, input, ctx)).tags, input)),
  };
}
