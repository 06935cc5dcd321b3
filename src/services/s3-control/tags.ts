/**
 * Tags of a bucket by its ARN: the same that S3's own operations put and get, changed one by one.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_TagResource.html
 */
import type { Context } from '../../wire/context.ts';
import { bucketTags } from '../s3/internal.ts';
import type { Tag } from '../../wire/tags.ts';
import { checkOwnAccount } from './own-account.ts';

interface OfResource {
  readonly AccountId: string;
  readonly ResourceArn: string;
}

export async function listTagsForResource(input: OfResource, ctx: Context): Promise<{ readonly Tags: readonly Tag[] }> {
  checkOwnAccount(input, ctx);
  const { tagsOfResource } = await bucketTags();
  return { Tags: await ctx.read((tx) => tagsOfResource(tx, ctx, input.ResourceArn)) };
}

export async function tagResource(
  input: OfResource & { readonly Tags: readonly Tag[] },
  ctx: Context,
): Promise<object> {
  checkOwnAccount(input, ctx);
  const { changeBucketTags } = await bucketTags();
  const named = new Set(input.Tags.map(({ Key }) => Key));
  await ctx.write((tx) =>
    changeBucketTags(tx, ctx, input.ResourceArn, (tags) => [
      ...tags.filter(({ Key }) => !named.has(Key)),
      ...input.Tags,
    ]),
  );
  return {};
}

export async function untagResource(
  input: OfResource & { readonly TagKeys: readonly string[] },
  ctx: Context,
): Promise<object> {
  checkOwnAccount(input, ctx);
  const { changeBucketTags } = await bucketTags();
  const named = new Set(input.TagKeys);
  await ctx.write((tx) =>
    changeBucketTags(tx, ctx, input.ResourceArn, (tags) => tags.filter(({ Key }) => !named.has(Key))),
  );
  return {};
}
