/**
 * Block Public Access of a bucket, which every new one has, and what of it is in force beside its account's.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from './own-bucket.ts';
import type { BucketRecord, PublicAccessBlock } from '../records.ts';
import { AccountPublicAccess, Buckets } from '../records.ts';

const everything: PublicAccessBlock = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const nothing: PublicAccessBlock = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

/** What is in force: what the bucket blocks, and what its account blocks. */
export async function publicAccessIn(tx: ReadTx, bucket: BucketRecord): Promise<PublicAccessBlock> {
  const own = publicAccessOf(bucket);
  const ofAccount = (await tx.in(AccountPublicAccess).get(bucket.account)) ?? nothing;
  return {
    BlockPublicAcls: own.BlockPublicAcls || ofAccount.BlockPublicAcls,
    IgnorePublicAcls: own.IgnorePublicAcls || ofAccount.IgnorePublicAcls,
    BlockPublicPolicy: own.BlockPublicPolicy || ofAccount.BlockPublicPolicy,
    RestrictPublicBuckets: own.RestrictPublicBuckets || ofAccount.RestrictPublicBuckets,
  };
}

/** The bucket's own: everything, as in a new bucket, until it is set or removed. */
function publicAccessOf({ publicAccessBlock }: BucketRecord): PublicAccessBlock {
  return publicAccessBlock === 'removed' ? nothing : (publicAccessBlock ?? everything);
}

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
