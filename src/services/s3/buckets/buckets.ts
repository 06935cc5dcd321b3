/** Operations on buckets. */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { canonicalUserId } from '../canonical-user.ts';
import { notImplemented } from '../errors.ts';
import { dropUploads } from '../multipart/uploads.ts';
import { ownershipOfNew } from '../acl/ownership-controls.ts';
import { bucketTagsOfNew, tagsOfBucket } from '../settings/bucket-tagging.ts';
import { isSystemTag, type Tag } from '../../../wire/tags.ts';
import { ownBucket } from './own-bucket.ts';
import { bucketNameFault } from './bucket-names.ts';
import { configure, forgetConfigurations } from './configurations.ts';
import { defaultRegion, locationConstraints, regionFor } from './location-constraints.ts';
import type { BucketRecord } from '../records.ts';
import { Buckets, Objects, ObjectVersions } from '../records.ts';

const maxBuckets = 10_000;

export async function createBucket(
  input: Input<'s3', 'CreateBucket'>,
  ctx: Context,
): Promise<Output<'s3', 'CreateBucket'>> {
  const name = input.Bucket;
  if (bucketNameFault(name) !== undefined)
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name }, 400);
  refuseUnknownFeatures(input);
  const ownership = ownershipOfNew(input, ctx.account);
  const tags = bucketTagsOfNew(ctx, (input.CreateBucketConfiguration?.Tags ?? []) as readonly Tag[]);
  const region = regionFor(input.CreateBucketConfiguration?.LocationConstraint, ctx.region);
  await ctx.write(async (tx) => {
    const existing = await tx.in(Buckets).get(name);
    if (existing) {
      refuseExisting(
        existing,
        ctx,
        region,
        tags.some((tag) => !isSystemTag(tag)),
      );
      return;
    }
    await tx.in(Buckets).insert({
      name,
      account: ctx.account,
      region,
      ...(input.CreateBucketConfiguration?.LocationConstraint === 'EU' && { constraint: 'EU' }),
      createdAt: ctx.clock.now(),
      ...ownership,
      ...(input.ObjectLockEnabledForBucket && { versioning: 'Enabled', objectLock: {} }),
    });
    if (tags.length > 0) await configure(tx, name, tagsOfBucket, tags);
  });
  return {
    Location: region === defaultRegion ? `/${name}` : `${ctx.settings.endpoint}/${name}`,
    BucketArn: `arn:aws:s3:::${name}`,
  };
}

function refuseUnknownFeatures(input: Input<'s3', 'CreateBucket'>): void {
  if (input.BucketNamespace === 'account-regional') throw notImplemented('x-amz-bucket-namespace');
  const { Bucket, Location } = input.CreateBucketConfiguration ?? {};
  if (Bucket === undefined && Location === undefined) return;
  throw new AwsError('NotImplemented', 'Sandlot has no directory buckets. Nothing was created.', {}, 501);
}

/** Making one's own bucket again is no error in us-east-1, unless with tags: AWS keeps that for older programs. */
function refuseExisting(existing: BucketRecord, ctx: Context, region: string, hasTags: boolean): void {
  if (existing.account !== ctx.account) {
    throw new AwsError(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
        'Please select a different name and try again.',
      { BucketName: existing.name },
      409,
    );
  }
  if (existing.region === defaultRegion && region === defaultRegion && !hasTags) return;
  throw new AwsError(
    'BucketAlreadyOwnedByYou',
    'Your previous request to create the named bucket succeeded and you already own it.',
    { BucketName: existing.name },
    409,
  );
}

export async function headBucket(input: Input<'s3', 'HeadBucket'>, ctx: Context): Promise<Output<'s3', 'HeadBucket'>> {
  const bucket = await ctx.read((tx) => ownBucket(tx, ctx, input));
  return { BucketRegion: bucket.region, BucketArn: `arn:aws:s3:::${bucket.name}`, AccessPointAlias: false };
}

export async function getBucketLocation(
  input: Input<'s3', 'GetBucketLocation'>,
  ctx: Context,
): Promise<Output<'s3', 'GetBucketLocation'>> {
  const { region, constraint = region } = await ctx.read((tx) => ownBucket(tx, ctx, input));
  return region === defaultRegion
    ? {}
    : { LocationConstraint: constraint as NonNullable<Output<'s3', 'GetBucketLocation'>['LocationConstraint']> };
}

export async function deleteBucket(
  input: Input<'s3', 'DeleteBucket'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteBucket'>> {
  await ctx.write(async (tx) => {
    const bucket = await ownBucket(tx, ctx, input);
    await refuseFull(tx, bucket);
    await forgetConfigurations(tx, bucket.name);
    await dropUploads(tx, input.Bucket);
    await tx.in(Buckets).delete(bucket.name);
  });
  return {};
}

async function refuseFull(tx: ReadTx, { name, versioning }: BucketRecord): Promise<void> {
  const pages = [tx.in(Objects).list([name], { limit: 1 }), tx.in(ObjectVersions).list([name], { limit: 1 })];
  if ((await Promise.all<{ readonly items: readonly unknown[] }>(pages)).every(({ items }) => items.length === 0))
    return;
  const message = 'The bucket you tried to delete is not empty';
  const hint = versioning === undefined ? '' : '. You must delete all versions in the bucket.';
  throw new AwsError('BucketNotEmpty', `${message}${hint}`, { BucketName: name }, 409);
}

function checkRegion(region: string | undefined): void {
  if (region === undefined || region === defaultRegion || (region !== 'EU' && locationConstraints.has(region))) return;
  const message = `Argument value ${region} is not a valid AWS Region`;
  throw new AwsError('InvalidArgument', message, { ArgumentName: 'bucket-region' }, 400);
}

/** The name that the token says: ours are the names themselves. @throws AwsError InvalidArgument */
function positionOf(token: string): string {
  const name = Buffer.from(token, 'base64url').toString();
  if (name !== '' && Buffer.from(name).toString('base64url') === token) return name;
  const message = 'The continuation token provided is incorrect';
  throw new AwsError('InvalidArgument', message, { ArgumentName: 'continuation-token' }, 400);
}

export async function listBuckets(
  input: Input<'s3', 'ListBuckets'>,
  ctx: Context,
): Promise<Output<'s3', 'ListBuckets'>> {
  const limit = input.MaxBuckets ?? maxBuckets;
  checkRegion(input.BucketRegion);
  // As AWS: the region is only told to those who page or filter.
  const isPage = [input.MaxBuckets, input.BucketRegion, input.Prefix].some((asked) => asked !== undefined);
  // As recorded: an empty token is none, unlike one of a bucket's objects.
  const after = input.ContinuationToken ? positionOf(input.ContinuationToken) : undefined;
  const own = await ctx.read((tx) => tx.in(Buckets).allBy('account', [ctx.account]));
  const matching = own.filter(
    (bucket) =>
      (input.Prefix === undefined || bucket.name.startsWith(input.Prefix)) &&
      (input.BucketRegion === undefined || bucket.region === input.BucketRegion) &&
      (after === undefined || bucket.name > after),
  );
  const page = matching.slice(0, limit);
  return {
    Buckets: page.map((bucket) => ({
      Name: bucket.name,
      // Of whole seconds, as every time that listings tell.
      CreationDate: new Date(Math.floor(bucket.createdAt / 1000) * 1000),
      BucketArn: `arn:aws:s3:::${bucket.name}`,
      ...(isPage && { BucketRegion: bucket.region }),
    })),
    Owner: { ID: canonicalUserId(ctx.account) },
    ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
    ...(matching.length > page.length
      ? { ContinuationToken: Buffer.from(page.at(-1)!.name).toString('base64url') }
      : {}),
  };
}
