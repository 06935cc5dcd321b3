/**
 * A bucket's tags: for costs, and for who looks them up. They are no condition keys: that needs attribute-based access
 * control, which buckets have off.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { isSystemTag, type Tag, tagsOfNew } from '../../../wire/tags.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { configurationOf, configure, unconfigure } from '../buckets/configurations.ts';
import type { Kind } from '../buckets/configurations.ts';
import type { BucketRecord } from '../records.ts';
import { checkTagText, invalidTag, noteKey } from '../tagging/tag-text.ts';
import { bucketOfArn, isBucketArn } from './bucket-arns.ts';

const maxTags = 50;

export const tagsOfBucket: Kind<readonly Tag[]> = { name: 'tagging' };

export async function putBucketTagging(
  input: Input<'s3', 'PutBucketTagging'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketTagging'>> {
  const given = (input.Tagging.TagSet ?? []) as readonly Tag[];
  await ctx.write(async (tx) => {
    const { name } = await ownBucket(tx, ctx, input);
    const isTheirs = ctx.systemTags.length > 0;
    await changeTags(tx, name, (before) => (isTheirs ? bucketTagsOfNew(ctx, given) : tagsAfter(before, given)));
  });
  return {};
}

export async function getBucketTagging(
  input: Input<'s3', 'GetBucketTagging'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketTagging'>> {
  const tags = await ctx.read(async (tx) => configurationOf(tx, (await ownBucket(tx, ctx, input)).name, tagsOfBucket));
  if (!tags) throw new AwsError('NoSuchTagSet', 'The TagSet does not exist', { BucketName: input.Bucket }, 404);
  return { TagSet: [...tags] };
}

export async function deleteBucketTagging(
  input: Input<'s3', 'DeleteBucketTagging'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketTagging'>> {
  await ctx.write(async (tx) =>
    changeTags(tx, (await ownBucket(tx, ctx, input)).name, (before) => before.filter(isSystemTag)),
  );
  return {};
}

/** @throws AwsError NoSuchBucket, InvalidRequest */
export async function tagsOfResource(tx: ReadTx, ctx: Context, arn: string): Promise<readonly Tag[]> {
  const { name } = await bucketAt(tx, ctx, arn);
  return (await configurationOf(tx, name, tagsOfBucket)) ?? [];
}

/** @throws AwsError NoSuchBucket, InvalidRequest, InvalidTag, BadRequest */
export async function changeBucketTags(
  tx: WriteTx,
  ctx: Context,
  arn: string,
  change: (tags: readonly Tag[]) => readonly Tag[],
): Promise<void> {
  const { name } = await bucketAt(tx, ctx, arn);
  await changeTags(tx, name, (before) => tagsAfter(before, change(before)));
}

async function changeTags(
  tx: WriteTx,
  name: string,
  change: (before: readonly Tag[]) => readonly Tag[],
): Promise<void> {
  const tags = change((await configurationOf(tx, name, tagsOfBucket)) ?? []);
  if (tags.length === 0) await unconfigure(tx, name, tagsOfBucket);
  else await configure(tx, name, tagsOfBucket, tags);
}

/** AWS's own tags have to be given again, as they are. @throws AwsError InvalidTag, BadRequest */
function tagsAfter(before: readonly Tag[], given: readonly Tag[]): readonly Tag[] {
  const system = before.filter(isSystemTag);
  const isGiven = (tag: Tag): boolean => given.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value);
  const isTheirs = (tag: Tag): boolean => system.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value);
  const own = checkedTags(given.filter((tag) => !isTheirs(tag)));
  const missing = system.find((tag) => !isGiven(tag));
  if (missing) throw invalidTag('System Tags cannot be removed by requester', { TagKey: missing.Key });
  return [...system, ...own];
}

async function bucketAt(tx: ReadTx, ctx: Context, arn: string): Promise<BucketRecord> {
  if (!isBucketArn(arn)) throw new AwsError('InvalidRequest', 'The resource is not a bucket.', {}, 400);
  return ownBucket(tx, ctx, { Bucket: bucketOfArn(arn) });
}

/** Of a bucket that is made. @throws AwsError InvalidTag, BadRequest */
export function bucketTagsOfNew(ctx: Context, tags: readonly Tag[]): readonly Tag[] {
  if (!tags.some(isSystemTag)) return tagsOfNew(ctx, checkedTags(tags));
  const message =
    'User-defined tag keys can\'t start with "aws:". This prefix is reserved for system tags. ' +
    'Remove "aws:" from your tag keys and try again.';
  throw invalidTag(message, {});
}

/** @throws AwsError InvalidTag, BadRequest */
function checkedTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > maxTags)
    throw new AwsError('BadRequest', `Bucket tag count cannot be greater than ${maxTags}`, {}, 400);
  const keys = new Set<string>();
  for (const { Key, Value } of tags) {
    noteKey(keys, Key);
    if (isSystemTag({ Key })) throw invalidTag('System tags cannot be added/updated by requester', { TagKey: Key });
    checkTagText(Key, Value);
  }
  return tags.map(({ Key, Value }) => ({ Key, Value }));
}
