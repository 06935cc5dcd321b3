/**
 * Block Public Access of a bucket, object ownership, and what is left of ACLs under it: buckets own their objects, and
 * ACLs are off, as in every new bucket of AWS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { notImplemented } from '../errors.ts';
import { ownBucket } from './own-bucket.ts';
import type { BucketRecord, PublicAccessBlock } from '../records.ts';
import { AccountPublicAccess, Buckets } from '../records.ts';
import { requiredVersion } from '../versions/find-version.ts';

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

export async function getBucketOwnershipControls(
  input: Input<'s3', 'GetBucketOwnershipControls'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketOwnershipControls'>> {
  await ctx.read((tx) => ownBucket(tx, ctx, input));
  return { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } };
}

export async function putBucketOwnershipControls(
  input: Input<'s3', 'PutBucketOwnershipControls'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketOwnershipControls'>> {
  await ctx.read((tx) => ownBucket(tx, ctx, input));
  if ((input.OwnershipControls.Rules ?? []).some(({ ObjectOwnership }) => ObjectOwnership !== 'BucketOwnerEnforced'))
    throw notImplemented('ObjectOwnership');
  return {};
}

export async function getBucketAcl(
  input: Input<'s3', 'GetBucketAcl'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketAcl'>> {
  const { account } = await ctx.read((tx) => ownBucket(tx, ctx, input));
  return ownersAcl(account);
}

export async function getObjectAcl(
  input: Input<'s3', 'GetObjectAcl'>,
  ctx: Context,
): Promise<Output<'s3', 'GetObjectAcl'>> {
  const bucket = await ctx.read(async (tx) => {
    const found = await ownBucket(tx, ctx, input);
    await requiredVersion(tx, input, 'GET');
    return found;
  });
  return ownersAcl(bucket.account);
}

function ownersAcl(account: string) {
  const ID = canonicalUserId(account);
  return {
    Owner: { ID },
    Grants: [{ Grantee: { ID, Type: 'CanonicalUser' as const }, Permission: 'FULL_CONTROL' as const }],
  };
}
