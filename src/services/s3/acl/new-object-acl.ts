/** Whom a new object belongs to, and its list. */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { AttributesInput } from '../objects/attributes.ts';
import type { BucketRecord, Grant, ObjectRecord } from '../records.ts';
import { refusePublicAcl } from './acls.ts';
import { asKept } from './grants.ts';
import { aclsAreOff, hasAcls, ownershipOf, ownersIn, writerOf } from './ownership.ts';
import { aclOfNew, asksForAcl } from './requested-acl.ts';

type AclInput = Pick<
  AttributesInput,
  'ACL' | 'GrantFullControl' | 'GrantRead' | 'GrantReadACP' | 'GrantWriteACP' | 'Key'
>;

/** @throws AwsError AccessControlListNotSupported, AccessDenied and those of `aclOfNew` */
export async function aclOfNewObject(
  tx: ReadTx,
  ctx: Context,
  bucket: BucketRecord,
  input: AclInput,
): Promise<Pick<ObjectRecord, 'acl' | 'owner'>> {
  if (!hasAcls(bucket)) {
    if (!asksForAcl(input)) return {};
    const owners = ownersIn(bucket, writerOf(ctx));
    const grants = aclOfNew(input, owners);
    // What says no more than the bucket does is no list.
    const isNone = input.ACL === 'bucket-owner-full-control' || !grants || !asKept(grants, owners.bucketOwner).acl;
    if (!isNone) throw aclsAreOff();
    return {};
  }
  const gives = ownershipOf(bucket) === 'BucketOwnerPreferred' && input.ACL === 'bucket-owner-full-control';
  const owner = gives ? bucket.account : writerOf(ctx);
  const owners = ownersIn(bucket, owner);
  const grants: readonly Grant[] = aclOfNew(input, owners) ?? [];
  await refusePublicAcl(tx, ctx, bucket, grants, 's3:PutObject', `arn:aws:s3:::${bucket.name}/${input.Key ?? ''}`);
  return {
    ...(owner !== bucket.account && { owner }),
    ...(grants.length > 0 && asKept(grants, owners.owner)),
  };
}
