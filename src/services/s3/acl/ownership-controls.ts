/** A bucket's ownership controls. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { malformedXml } from '../errors.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { Buckets } from '../records.ts';
import type { BucketRecord } from '../records.ts';
import { asKept, isPublicGrant } from './grants.ts';
import { asKeptOwnership, ownershipOf } from './ownership.ts';
import type { Ownership } from './ownership.ts';
import { aclOfNew } from './requested-acl.ts';

const known: ReadonlySet<unknown> = new Set<Ownership>(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']);

export async function putBucketOwnershipControls(
  input: Input<'s3', 'PutBucketOwnershipControls'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketOwnershipControls'>> {
  const [rule, ...others] = input.OwnershipControls.Rules ?? [];
  if (rule === undefined || !isOwnership(rule.ObjectOwnership) || others.length > 0) throw malformedXml();
  const wanted = rule.ObjectOwnership;
  await ctx.write(async (tx) => {
    const { ownership: _before, ...bucket } = await ownBucket(tx, ctx, input);
    if (wanted === 'BucketOwnerEnforced' && bucket.acl) throw bucketHasAcl();
    await tx.in(Buckets).put({ ...bucket, ...asKeptOwnership(wanted) });
  });
  return {};
}

export async function getBucketOwnershipControls(
  input: Input<'s3', 'GetBucketOwnershipControls'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketOwnershipControls'>> {
  const bucket = await ctx.read((tx) => ownBucket(tx, ctx, input));
  if (bucket.ownership === 'removed') {
    const message = 'The bucket ownership controls were not found';
    throw new AwsError('OwnershipControlsNotFoundError', message, { BucketName: bucket.name }, 404);
  }
  return { OwnershipControls: { Rules: [{ ObjectOwnership: ownershipOf(bucket) }] } };
}

export async function deleteBucketOwnershipControls(
  input: Input<'s3', 'DeleteBucketOwnershipControls'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucketOwnershipControls'>> {
  await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    await tx.in(Buckets).put({ ...bucket, ownership: 'removed' });
  });
  return {};
}

export function isOwnership(text: unknown): text is Ownership {
  return known.has(text);
}

export function bucketHasAcl(): AwsError {
  const message = "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting";
  return new AwsError('InvalidBucketAclWithObjectOwnership', message, {}, 400);
}

/**
 * What a new bucket is made with. @throws AwsError InvalidArgument, InvalidBucketAclWithObjectOwnership,
 * InvalidBucketAclWithBlockPublicAccessError
 */
export function ownershipOfNew(
  input: Input<'s3', 'CreateBucket'>,
  account: string,
): Pick<BucketRecord, 'acl' | 'ownership'> {
  const { ObjectOwnership: ownership = 'BucketOwnerEnforced' } = input;
  if (!isOwnership(ownership)) {
    const message = `Invalid x-amz-object-ownership header: ${String(ownership).slice(0, 256)}`;
    throw new AwsError('InvalidArgument', message, { ArgumentName: 'x-amz-object-ownership' }, 400);
  }
  const id = canonicalUserId(account);
  const grants = aclOfNew(input, { owner: id, bucketOwner: id });
  const kept = grants ? asKept(grants, id) : {};
  if (kept.acl && ownership === 'BucketOwnerEnforced') throw bucketHasAcl();
  // Every new bucket blocks the public.
  if (kept.acl?.some(isPublicGrant)) {
    const message = 'Bucket cannot have public ACLs set with BlockPublicAccess enabled';
    throw new AwsError('InvalidBucketAclWithBlockPublicAccessError', message, {}, 400);
  }
  return { ...asKeptOwnership(ownership), ...kept };
}
