/** Block Public Access of a bucket: put, read and removed. What of it is in force: public-access.ts. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from './own-bucket.ts';
import { publicAccessOf } from './public-access.ts';
import type { PublicAccessBlock } from '../records.ts';
import { Buckets } from '../records.ts';

export async function putPublicAccessBlock(
  input: Input<'s3', 'PutPublicAccessBlock'>,
  ctx: Context,
): Promise<Output<'s3', 'PutPublicAccessBlock'>> {
  const {
    BlockPublicAcls = false,
    IgnorePublicAcls = false,
    BlockPublicPolicy = false,
    RestrictPublicBuckets = false,
  } = input.PublicAccessBlockConfiguration;
  await setBlock(input, ctx, { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets });
  return {};
}

export async function deletePublicAccessBlock(
  input: Input<'s3', 'DeletePublicAccessBlock'>,
  ctx: Context,
): Promise<Output<'s3', 'DeletePublicAccessBlock'>> {
  await setBlock(input, ctx, 'removed');
  return {};
}

async function setBlock(
  input: { readonly Bucket: string; readonly ExpectedBucketOwner?: string },
  ctx: Context,
  publicAccessBlock: PublicAccessBlock | 'removed',
): Promise<void> {
  await ctx.write(async (tx) => tx.in(Buckets).put({ ...(await ownBucket(tx, ctx, input)), publicAccessBlock }));
}

export async function getPublicAccessBlock(
  input: Input<'s3', 'GetPublicAccessBlock'>,
  ctx: Context,
): Promise<Output<'s3', 'GetPublicAccessBlock'>> {
  const bucket = await ctx.read((tx) => ownBucket(tx, ctx, input));
  if (bucket.publicAccessBlock === 'removed') {
    throw new AwsError(
      'NoSuchPublicAccessBlockConfiguration',
      'The public access block configuration was not found',
      { BucketName: bucket.name },
      404,
    );
  }
  return { PublicAccessBlockConfiguration: publicAccessOf(bucket) };
}
