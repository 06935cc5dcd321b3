/** Access control lists of buckets and objects, as far as the bucket's ownership controls allow them. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { publicAccessIn } from '../buckets/public-access.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { Buckets } from '../records.ts';
import type { BucketRecord, Grant } from '../records.ts';
import { requiredVersion } from '../versions/find-version.ts';
import { notify } from '../settings/notifications/notify.ts';
import { updateVersion } from '../versions/store-version.ts';
import { asKept, isPublicGrant, ownersControl } from './grants.ts';
import { aclsAreOff, hasAcls, ownerOf, ownersIn } from './ownership.ts';
import { requestedAcl } from './requested-acl.ts';

export async function getBucketAcl(
  input: Input<'s3', 'GetBucketAcl'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketAcl'>> {
  const bucket = await ctx.read((tx) => ownBucket(tx, ctx, input));
  return shown(bucket.account, bucket.acl);
}

export async function putBucketAcl(
  input: Input<'s3', 'PutBucketAcl'>,
  ctx: Context,
): Promise<Output<'s3', 'PutBucketAcl'>> {
  await ctx.write(async (tx) => {
    const { acl: _before, ...bucket } = await ownBucket(tx, ctx, input);
    const owners = ownersIn(bucket);
    const grants = requestedAcl(input, owners);
    if (!hasAcls(bucket)) throw aclsAreOff();
    await refusePublicAcl(tx, ctx, bucket, grants, 's3:PutBucketAcl', `arn:aws:s3:::${bucket.name}`);
    await tx.in(Buckets).put({ ...bucket, ...asKept(grants, owners.owner) });
  });
  return {};
}

export async function getObjectAcl(
  input: Input<'s3', 'GetObjectAcl'>,
  ctx: Context,
): Promise<Output<'s3', 'GetObjectAcl'>> {
  const { bucket, object } = await ctx.read(async (tx) => ({
    bucket: await ownBucket(tx, ctx, input),
    object: await requiredVersion(tx, input, 'GET'),
  }));
  return shown(ownerOf(bucket, object), hasAcls(bucket) ? object.acl : undefined);
}

export async function putObjectAcl(
  input: Input<'s3', 'PutObjectAcl'>,
  ctx: Context,
): Promise<Output<'s3', 'PutObjectAcl'>> {
  await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    const { acl: _before, ...object } = await requiredVersion(tx, input, 'PUT');
    const owners = ownersIn(bucket, ownerOf(bucket, object));
    const grants = requestedAcl(input, owners);
    if (!hasAcls(bucket)) throw aclsAreOff();
    await refusePublicAcl(tx, ctx, bucket, grants, 's3:PutObjectAcl', `arn:aws:s3:::${bucket.name}/${object.key}`);
    await updateVersion(tx, { ...object, ...asKept(grants, owners.owner) });
    await notify(tx, ctx, bucket, 'ObjectAcl:Put', object);
  });
  return {};
}

/** @throws AwsError AccessDenied for a list that lets the public in, where that is blocked */
export async function refusePublicAcl(
  tx: ReadTx,
  { caller }: Context,
  bucket: BucketRecord,
  grants: readonly Grant[],
  action: string,
  resource: string,
): Promise<void> {
  if (!grants.some(isPublicGrant) || !(await publicAccessIn(tx, bucket)).BlockPublicAcls) return;
  const who = caller.kind === 'anonymous' ? undefined : caller.arn;
  throw new AwsError(
    'AccessDenied',
    who === undefined
      ? 'Access Denied'
      : `User: ${who} is not authorized to perform: ${action} on resource: "${resource}" because public access ` +
          'control lists (ACLs) are blocked by the BlockPublicAcls block public access setting.',
    {},
    403,
  );
}

function shown(owner: string, acl: readonly Grant[] | undefined) {
  const ID = canonicalUserId(owner);
  return { Owner: { ID }, Grants: [...(acl ?? ownersControl(ID))] };
}
