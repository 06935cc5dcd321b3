/**
 * A bucket's tags: for costs, and for who looks them up. They are no condition keys: that needs attribute-based access
 * control, which buckets have off.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Tag } from '../../../wire/tags.ts';
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
  const tags = checkedTags((input.Tagging.TagSet ?? []) as readonly Tag[]);
  await ctx.write(async (tx) => {
    const { name } = await ownBucket(tx, ctx, input);
    if (tags.length === 0) await unconfigure(tx, name, tagsOfBucket);
    else await configure(tx, name, tagsOfBucket, tags);
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
  await ctx.write(async (tx) => unconfigure(tx, (await ownBucket(tx, ctx, input)).name, tagsOfBucket));
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
  const tags = checkedTags(change((await configurationOf(tx, name, tagsOfBucket)) ?? []));
  if (tags.length === 0) await unconfigure(tx, name, tagsOfBucket);
  else await configure(tx, name, tagsOfBucket, tags);
}

async function bucketAt(tx: ReadTx, ctx: Context, arn: string): Promise<BucketRecord> {
  if (!isBucketArn(arn)) throw new AwsError('InvalidRequest', 'The resource is not a bucket.', {}, 400);
  return ownBucket(tx, ctx, { Bucket: bucketOfArn(arn) });
}

/** Of a bucket that is made. @throws AwsError InvalidTag, BadRequest */
export function tagsOfNew(tags: readonly Tag[]): readonly Tag[] {
  if (!tags.some(({ Key }) => Key.startsWith('aws:'))) return checkedTags(tags);
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
    if (Key.startsWith('aws:')) throw invalidTag('System tags cannot be added/updated by requester', { TagKey: Key });
    checkTagText(Key, Value);
  }
  return tags.map(({ Key, Value }) => ({ Key, Value }));
}
