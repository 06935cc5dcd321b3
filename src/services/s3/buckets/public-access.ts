/**
 * What of Block Public Access is in force for a bucket: its own, which every new one has, and its account's. What
 * changes it: public-access-block.ts, and S3 Control.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import { AccountPublicAccess } from '../records.ts';
import type { BucketRecord, PublicAccessBlock } from '../records.ts';

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
export function publicAccessOf({ publicAccessBlock }: BucketRecord): PublicAccessBlock {
  return publicAccessBlock === 'removed' ? nothing : (publicAccessBlock ?? everything);
}
