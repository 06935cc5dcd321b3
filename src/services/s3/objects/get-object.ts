/**
 * GetObject and HeadObject: conditions, ranges, header overrides.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, RFC 9110 (sections 13 and 14)
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { AfterRead } from '../../../wire/service.ts';
import { readingKeyOf } from '../encryption/customer-keys.ts';
import { kmsKeyOf } from '../encryption/kms-keys.ts';
import { checkAsksForNone, checkReader, encryptionMembers } from '../encryption/requested-encryption.ts';
import { expirationMember } from '../lifecycle/expiration.ts';
import { checkHeaderText, headerText, metadataMembers } from './metadata.ts';
import { denied, preconditionFailed } from '../errors.ts';
import { etagOf, matchesEtag } from './etags.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { objectKeys, requestKeys } from '../condition-keys.ts';
import { openBody, readSmallBody } from './object-body.ts';
import { checksumMembers, versionMember } from './object-members.ts';
import { partOf, rangeOf, type RequestedPart } from './ranges.ts';
import { checkNames, noObject } from '../versions/find-version.ts';
import { versionOf } from '../versions/version-of.ts';
import type { BucketRecord, DeleteMarker, ObjectRecord } from '../records.ts';
import { isDeleteMarker } from '../records.ts';

type GetInput = Input<'s3', 'GetObject'>;

type ReadInput = Pick<GetInput, 'Bucket' | 'Key' | 'VersionId' | 'ExpectedBucketOwner'>;

interface Found {
  readonly bucket: BucketRecord;
  readonly object: ObjectRecord;
}

type GetOutput = Output<'s3', 'GetObject'>;

export async function getObject(input: GetInput, ctx: Context): Promise<GetOutput | AfterRead<GetOutput>> {
  const found = await findObject(input, ctx);
  const customerKey = readingKeyOf(input, found.object);
  const { facts, range } = await describe(input, found, ctx);
  const key = customerKey ?? (await kmsKeyOf(ctx, found.object));
  const answer = (Body: unknown) => ({ ...facts, Body }) as unknown as GetOutput;
  const small = await readSmallBody(ctx, found.object, range, key);
  return small ? answer(small) : async () => answer(await openBody(ctx, found.object, range, key));
}

export async function headObject(input: Input<'s3', 'HeadObject'>, ctx: Context): Promise<Output<'s3', 'HeadObject'>> {
  const found = await findObject(input as GetInput, ctx);
  readingKeyOf(input, found.object);
  // A checksum tells of what is encrypted.
  if (input.ChecksumMode?.toUpperCase() === 'ENABLED') await kmsKeyOf(ctx, found.object);
  return (await describe(input as GetInput, found, ctx)).facts as Output<'s3', 'HeadObject'>;
}

/** @throws AwsError what reads of it are refused with */
export async function findObject(input: ReadInput, ctx: Context): Promise<Found> {
  checkNames(input);
  checkAsksForNone(ctx);
  const { bucket, version } = await ctx.read(async (tx) => ({
    bucket: await ownBucket(tx, ctx, input),
    version: await versionOf(tx, input.Bucket, input.Key, input.VersionId),
  }));
  if (version === undefined || isDeleteMarker(version)) throw await missing(input, version, ctx);
  checkReader(ctx, version);
  return { bucket, object: version };
}

/** Who may not list the bucket may not learn which keys are missing either. */
async function missing(input: ReadInput, marker: DeleteMarker | undefined, ctx: Context): Promise<AwsError> {
  const resource = `arn:aws:s3:::${input.Bucket}`;
  const decision = await ctx.isAllowed('s3:ListBucket', resource, { conditionKeys: requestKeys({}, ctx) });
  return decision.allowed ? noObject(input, marker, 'GET') : denied(ctx, 's3:ListBucket', resource, decision);
}

async function describe(
  input: GetInput,
  { bucket, object }: Found,
  ctx: Context,
): Promise<{ facts: Record<string, unknown>; range: RequestedPart['range'] }> {
  checkMayOverride(input, ctx);
  checkConditions(input, object, ctx.clock.now());
  if (input.PartNumber !== undefined && input.Range !== undefined)
    throw new AwsError('InvalidRequest', 'Cannot specify both Range header and partNumber query parameter', {}, 400);
  const { range, partsCount, checksum }: RequestedPart =
    input.PartNumber === undefined ? { range: rangeOf(input.Range, object.size) } : partOf(object, input.PartNumber);
  const isWhole = range === undefined || range.end - range.start + 1 === object.size;
  const known = checksum ?? (isWhole ? object.checksum : undefined);
  const facts = {
    AcceptRanges: 'bytes',
    ETag: etagOf(object),
    LastModified: new Date(object.modifiedAt),
    ...metadataMembers(object.metadata),
    ...encryptionMembers(object),
    ContentLength: range ? range.end - range.start + 1 : object.size,
    ...(range ? { ContentRange: `bytes ${range.start}-${range.end}/${object.size}` } : {}),
    ...(object.storageClass === 'STANDARD' ? {} : { StorageClass: object.storageClass }),
    ...contentMembers(object.content),
    ...overrides(input),
    ...versionMember(bucket, object),
    ...(input.ChecksumMode?.toUpperCase() === 'ENABLED' ? checksumMembers({ checksum: known }) : {}),
    ...(partsCount !== undefined && { PartsCount: partsCount }),
    ...(input.VersionId === undefined && (await ctx.read((tx) => expirationMember(tx, bucket, object)))),
    ...(await permittedFacts(input, object, ctx)),
  };
  return { facts, range };
}

/** What only those are told who may ask for it by itself. */
async function permittedFacts(input: GetInput, { tags, lock }: ObjectRecord, ctx: Context) {
  if (tags === undefined && lock === undefined) return {};
  const conditionKeys = await objectKeys(input, ctx);
  const isAllowed = async (action: string) =>
    (await ctx.isAllowed(action, `arn:aws:s3:::${input.Bucket}/${input.Key}`, { conditionKeys })).allowed;
  const tagging = input.VersionId === undefined ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging';
  const { mode, until, legalHold } = lock ?? {};
  return {
    ...(tags && tags.length > 0 && (await isAllowed(tagging)) && { TagCount: tags.length }),
    ...(mode &&
      until !== undefined &&
      (await isAllowed('s3:GetObjectRetention')) && {
        ObjectLockMode: mode,
        ObjectLockRetainUntilDate: new Date(until),
      }),
    ...(legalHold !== undefined &&
      (await isAllowed('s3:GetObjectLegalHold')) && { ObjectLockLegalHoldStatus: legalHold ? 'ON' : 'OFF' }),
  };
}

/** What somebody stored as text becomes no page by a link of somebody else's. */
function checkMayOverride(input: GetInput, { caller }: Context): void {
  if (caller.kind !== 'anonymous' || !Object.keys(input).some((name) => /^Response[A-Z]/.test(name))) return;
  const message = 'Request specific response headers cannot be used for anonymous GET requests.';
  throw new AwsError('InvalidRequest', message, {}, 400);
}

function overrides(input: GetInput): Record<string, string> {
  const given = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires instanceof Date ? input.ResponseExpires.toUTCString() : input.ResponseExpires,
  };
  const asked: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined)
      asked[name] = checkHeaderText(`response-${headerNames[name as keyof typeof given]}`, value);
  }
  return asked;
}

const headerNames = {
  CacheControl: 'cache-control',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentType: 'content-type',
  Expires: 'expires',
};

function contentMembers(content: ObjectRecord['content']): Record<string, string> {
  const members: Record<string, string> = {};
  for (const [name, value] of Object.entries(content)) members[name] = headerText(value);
  return members;
}

/** In RFC 9110's order of precedence (section 13.2.2), which S3 follows. */
function checkConditions(input: GetInput, object: ObjectRecord, now: number): void {
  const etag = etagOf(object);
  if (input.IfMatch !== undefined) {
    if (!matchesEtag(input.IfMatch, etag)) throw preconditionFailed('If-Match');
  } else if (input.IfUnmodifiedSince !== undefined && object.modifiedAt > input.IfUnmodifiedSince.getTime()) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const unchanged =
    input.IfNoneMatch !== undefined
      ? matchesEtag(input.IfNoneMatch, etag)
      : input.IfModifiedSince !== undefined && isUnchangedSince(object, input.IfModifiedSince.getTime(), now);
  if (unchanged)
    throw new AwsError(
      'NotModified',
      'Not Modified',
      { ETag: etag, 'Last-Modified': new Date(object.modifiedAt).toUTCString() },
      304,
    );
}

/** A date that is still to come is no condition (RFC 9110, section 13.1.3, by way of its predecessors). */
function isUnchangedSince({ modifiedAt }: ObjectRecord, since: number, now: number): boolean {
  return since <= now && modifiedAt <= since;
}
