/**
 * Who owns a bucket's objects, and whether it has access control lists at all: a new bucket has none and owns its
 * objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { canonicalUserId } from '../canonical-user.ts';
import type { BucketRecord } from '../records.ts';
import type { Owners } from './grants.ts';

export type Ownership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

/** In force. A bucket whose controls were removed is as buckets were before there were any. */
export function ownershipOf({ ownership }: Pick<BucketRecord, 'ownership'>): Ownership {
  if (ownership === undefined) return 'BucketOwnerEnforced';
  return ownership === 'removed' ? 'ObjectWriter' : ownership;
}

export function hasAcls(bucket: Pick<BucketRecord, 'ownership'>): boolean {
  return ownershipOf(bucket) !== 'BucketOwnerEnforced';
}

/** How the record says it. */
export function asKeptOwnership(ownership: Ownership): Pick<BucketRecord, 'ownership'> {
  return ownership === 'BucketOwnerEnforced' ? {} : { ownership };
}

interface Owned {
  readonly owner?: string;
}

/** The account that owns the object; `anonymous`: nobody had signed who wrote it. */
export function ownerOf(bucket: BucketRecord, { owner }: Owned): string {
  return hasAcls(bucket) && owner !== undefined ? owner : bucket.account;
}

/** Whom a new object would belong to. */
export function writerOf({ caller, account }: Pick<Context, 'caller' | 'account'>): string {
  return caller.kind === 'anonymous' ? 'anonymous' : account;
}

export function ownersIn(bucket: BucketRecord, owner = bucket.account): Owners {
  return { owner: canonicalUserId(owner), bucketOwner: canonicalUserId(bucket.account) };
}

export function aclsAreOff(): AwsError {
  return new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', {}, 400);
}
