/**
 * Tags of an object, or of one version of it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { versionMember } from '../objects/object-members.ts';
import type { BucketRecord, ObjectRecord, ObjectTag } from '../records.ts';
import { isDeleteMarker } from '../records.ts';
import { checkNames, markerRefuses, noObject, type Method, type VersionInput } from '../versions/find-version.ts';
import { notify } from '../settings/notifications/notify.ts';
import { updateVersion } from '../versions/store-version.ts';
import { versionOf } from '../versions/version-of.ts';
import { checkedTags } from './object-tags.ts';

type TaggedInput = VersionInput & { readonly ExpectedBucketOwner?: string };

interface Found {
  readonly bucket: BucketRecord;
  readonly version: ObjectRecord;
}

export async function getObjectTagging(
  input: Input<'s3', 'GetObjectTagging'>,
  ctx: Context,
): Promise<Output<'s3', 'GetObjectTagging'>> {
  const { bucket, version } = await ctx.read((tx) => find(tx, ctx, input, 'GET'));
  return { TagSet: [...(version.tags ?? [])], ...versionMember(bucket, version) };
}

export async function putObjectTagging(
  input: Input<'s3', 'PutObjectTagging'>,
  ctx: Context,
): Promise<Output<'s3', 'PutObjectTagging'>> {
  const tags = checkedTags(input.Tagging.TagSet ?? []);
  return ctx.write((tx) => setTags(tx, ctx, input, 'PUT', tags));
}

export async function deleteObjectTagging(
  input: Input<'s3', 'DeleteObjectTagging'>,
  ctx: Context,
): Promise<Output<'s3', 'DeleteObjectTagging'>> {
  return ctx.write((tx) => setTags(tx, ctx, input, 'DELETE', []));
}

async function setTags(tx: WriteTx, ctx: Context, input: TaggedInput, method: Method, tags: readonly ObjectTag[]) {
  const { bucket, version } = await find(tx, ctx, input, method);
  const { tags: _before, ...untagged } = version;
  await updateVersion(tx, tags.length === 0 ? untagged : { ...untagged, tags });
  await notify(tx, ctx, bucket, `ObjectTagging:${method === 'PUT' ? 'Put' : 'Delete'}`, version);
  return versionMember(bucket, version);
}

/** Where the newest is a delete marker, S3 says so here. */
async function find(tx: ReadTx, ctx: Context, input: TaggedInput, method: Method): Promise<Found> {
  const bucket = await ownBucket(tx, ctx, input);
  checkNames(input);
  const version = await versionOf(tx, input.Bucket, input.Key, input.VersionId);
  if (version === undefined) throw nothingTagged(input, method);
  if (isDeleteMarker(version)) throw markerRefuses(version, method);
  return { bucket, version };
}

/** As S3: the key that GetObjectTagging does not find is told with its bucket. */
function nothingTagged(input: TaggedInput, method: Method): AwsError {
  const error = noObject(input, undefined, method);
  if (error.code !== 'NoSuchKey' || method !== 'GET') return error;
  return new AwsError(error.code, error.message, { Key: `${input.Bucket}/${input.Key}` }, error.status);
}
