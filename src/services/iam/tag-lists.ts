/** Lists of tags: what may be in one, and the three operations on those of a collection's records. */
import type { Collection } from '../../kernel/collections/collection.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import { invalidInput, limitExceeded } from './errors.ts';
import { listPage } from './paging.ts';
import type { PageInput } from './paging.ts';
import { quotas } from './quotas.ts';
import type { Tag } from './records.ts';

interface TagInput {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Tags as stored. Throws InvalidInput for keys that are there twice (case aside) or AWS's own. */
export function checkTags(tags: readonly TagInput[] | undefined): Tag[] {
  const seen = new Set<string>();
  return (tags ?? []).map(({ Key = '', Value = '' }) => {
    const key = Key.toLowerCase();
    if (seen.has(key)) throw invalidInput('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    if (key.startsWith('aws:'))
      throw invalidInput(`The tag key ${Key} is reserved: keys that begin with "aws:" are for AWS's use.`);
    seen.add(key);
    return { Key, Value };
  });
}

/** Keys are matched without regard to case; the new spelling stays. */
export function withTags(before: readonly Tag[], added: readonly Tag[]): Tag[] {
  const tags = new Map(before.map((tag) => [tag.Key.toLowerCase(), tag]));
  for (const tag of added) tags.set(tag.Key.toLowerCase(), tag);
  if (tags.size > quotas.tags) throw limitExceeded('The number of tags has reached the maximum limit.');
  return [...tags.values()];
}

export function withoutTags(before: readonly Tag[], keys: readonly string[]): Tag[] {
  const removed = new Set(keys.map((key) => key.toLowerCase()));
  return before.filter((tag) => !removed.has(tag.Key.toLowerCase()));
}

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
    tag: (input: I & { readonly Tags: readonly TagInput[] }, ctx: Context) =>
      change(input, ctx, (tags) => withTags(tags, checkTags(input.Tags))),
    untag: (input: I & { readonly TagKeys: readonly string[] }, ctx: Context) =>
      change(input, ctx, (tags) => withoutTags(tags, input.TagKeys)),
    list: (input: I & PageInput, ctx: Context) =>
      ctx.read(async (tx) => tagPage((await find(tx, input, ctx)).tags, input)),
  };
}
