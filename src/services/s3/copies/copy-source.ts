/**
 * What a copy is of: `bucket/key`, percent-encoded, of one version where it ends with `?versionId=`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
import { AwsError } from '../../../wire/errors.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Requirement } from '../../../wire/service.ts';
import { bucketNameFault } from '../buckets/bucket-names.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { objectKeys, requestKeys } from '../condition-keys.ts';
import { denied, notImplemented } from '../errors.ts';
import { checkKey, s3HostOf } from '../object-names.ts';
import type { BucketRecord, ObjectRecord, ObjectVersion } from '../records.ts';
import { isDeleteMarker } from '../records.ts';
import { versionOf } from '../versions/version-of.ts';
import { checkVersionId } from '../versions/version-ids.ts';

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
}

/** What the inputs of all copies have. */
export interface CopyInput {
  readonly CopySource: string;
  readonly ExpectedSourceBucketOwner?: string;
}

/** No copy takes more than 5 GiB at once. */
const maxCopyBytes = 5 * 1024 ** 3;

/** @throws AwsError InvalidArgument, NotImplemented */
export function copySourceOf(header: string, ctx: Pick<Context, 'settings'>): CopySource {
  const version = /\?versionId=([^&]*)$/.exec(header);
  const path = withoutHost(decoded(version ? header.slice(0, version.index) : header), ctx);
  if (path.startsWith('arn:')) throw notImplemented('x-amz-copy-source');
  const slash = path.indexOf('/');
  if (slash < 0 || slash === path.length - 1) throw invalid('Invalid copy source object key');
  const bucket = path.slice(0, slash);
  if (bucketNameFault(bucket) !== undefined) throw invalid('Invalid copy source bucket name');
  const key = path.slice(slash + 1);
  checkKey(key);
  const versionId = version ? decoded(version[1]!) : undefined;
  checkVersionId(versionId);
  return { bucket, key, ...(versionId !== undefined && { versionId }) };
}

/** A source may have a slash in front, or, as recorded on AWS, be the whole address of the object, by path. */
function withoutHost(source: string, { settings }: Pick<Context, 'settings'>): string {
  const [address = ''] = /^https?:\/\/[^/]+\//.exec(source) ?? [];
  const host = URL.canParse(address) ? s3HostOf(new URL(address), settings) : undefined;
  if (host && host.bucket === undefined) return source.slice(address.length);
  return source.replace(/^\//, '');
}

function invalid(message: string): AwsError {
  const argument = 'x-amz-copy-source';
  return new AwsError('InvalidArgument', message, { ArgumentName: argument, ArgumentValue: argument }, 400);
}

/** Some clients write a space as `+`; what was not encoded came as bytes. */
function decoded(text: string): string {
  const encoded = text
    .replaceAll('+', ' ')
    .replaceAll(/\P{ASCII}/gu, (character) =>
      character <= '\xff' ? `%${character.charCodeAt(0).toString(16)}` : encodeURIComponent(character),
    );
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw invalid('Invalid copy source encoding');
  }
}

/** The source is read, so that its readers alone copy it. */
export async function sourceRequirement(source: CopySource, ctx: Context): Promise<Requirement> {
  const { bucket, key, versionId } = source;
  return {
    action: versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion',
    resource: `arn:aws:s3:::${bucket}/${key}`,
    conditionKeys: await objectKeys({ Bucket: bucket, Key: key, VersionId: versionId }, ctx),
  };
}

export interface FoundSource {
  readonly bucket: BucketRecord;
  readonly object: ObjectRecord;
}

/**
 * The object that is copied. `undefined`: the key has none; who may know that, `missingSource` says.
 * @throws AwsError what `ownBucket` throws; NoSuchVersion, InvalidRequest
 */
export async function findSource(
  tx: ReadTx,
  ctx: Context,
  source: CopySource,
  { ExpectedSourceBucketOwner }: CopyInput,
): Promise<FoundSource | undefined> {
  const bucket = await ownBucket(tx, ctx, {
    Bucket: source.bucket,
    ...(ExpectedSourceBucketOwner !== undefined && { ExpectedBucketOwner: ExpectedSourceBucketOwner }),
  });
  const version = await versionOf(tx, source.bucket, source.key, source.versionId);
  if (source.versionId !== undefined) return { bucket, object: objectOf(version, source) };
  return version === undefined || isDeleteMarker(version) ? undefined : { bucket, object: version };
}

function objectOf(version: ObjectVersion | undefined, { key, versionId }: CopySource): ObjectRecord {
  if (version === undefined)
    throw new AwsError(
      'NoSuchVersion',
      'The specified version does not exist.',
      { Key: key, VersionId: versionId },
      404,
    );
  if (!isDeleteMarker(version)) return version;
  const message = 'The source of a copy request may not specifically refer to a delete marker by version id.';
  throw new AwsError('InvalidRequest', message, {}, 400);
}

/** Who may not list the bucket may not learn which keys are missing either. */
export async function missingSource({ bucket, key }: CopySource, ctx: Context): Promise<AwsError> {
  const resource = `arn:aws:s3:::${bucket}`;
  const decision = await ctx.isAllowed('s3:ListBucket', resource, { conditionKeys: requestKeys({}, ctx) });
  if (decision.allowed) return new AwsError('NoSuchKey', 'The specified key does not exist.', { Key: key }, 404);
  return denied(ctx, 's3:ListBucket', resource, decision);
}

/** @throws AwsError InvalidRequest */
export function checkCopySize(bytes: number): void {
  if (bytes <= maxCopyBytes) return;
  const larger = 'The specified copy source is larger than the maximum allowable size for a copy source';
  const message = `${larger}: ${maxCopyBytes}`;
  throw new AwsError('InvalidRequest', message, {}, 400);
}

/** The version's id, where the source's bucket has versions. */
export function sourceVersionMember({ bucket, object }: FoundSource): { readonly CopySourceVersionId?: string } {
  return bucket.versioning === undefined || object.versionId === 'null'
    ? {}
    : { CopySourceVersionId: object.versionId };
}
