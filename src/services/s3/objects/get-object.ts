/**
 * GetObject and HeadObject: conditions, ranges, header overrides.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, RFC 9110 (sections 13 and 14)
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { AfterRead } from '../../../wire/service.ts';
import { encodedMetadata } from './metadata.ts';
import { checkKey, checkVersion } from '../object-names.ts';
import { denied, preconditionFailed } from '../errors.ts';
import { etagOf, matchesEtag } from './etags.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { requestKeys } from '../condition-keys.ts';
import { openBody, type ByteRange } from './object-body.ts';
import { checksumMembers } from './object-members.ts';
import type { ObjectRecord } from '../records.ts';
import { Objects } from '../records.ts';

type GetInput = Input<'s3', 'GetObject'>;

export async function getObject(input: GetInput, ctx: Context): Promise<AfterRead<Output<'s3', 'GetObject'>>> {
  const object = await findObject(input, ctx);
  const { facts, range } = describe(input, object, ctx);
  return async () => {
    const Body = await openBody(ctx, object, range);
    return { ...facts, Body } as unknown as Output<'s3', 'GetObject'>;
  };
}

export async function headObject(input: Input<'s3', 'HeadObject'>, ctx: Context): Promise<Output<'s3', 'HeadObject'>> {
  const object = await findObject(input as GetInput, ctx);
  return describe(input as GetInput, object, ctx).facts as Output<'s3', 'HeadObject'>;
}

async function findObject(input: GetInput, ctx: Context): Promise<ObjectRecord> {
  checkKey(input.Key);
  checkVersion(input.VersionId);
  if (input.SSECustomerAlgorithm ?? input.SSECustomerKey) {
    throw new AwsError('InvalidRequest', 'The encryption parameters are not applicable to this object.', {}, 400);
  }
  const object = await ctx.read(async (tx) => {
    await ownBucket(tx, ctx, input);
    return tx.in(Objects).get(input.Bucket, input.Key);
  });
  if (!object) throw await missing(input, ctx);
  return object;
}

/** Who may not list the bucket may not learn which keys are missing either. */
async function missing(input: GetInput, ctx: Context): Promise<AwsError> {
  const resource = `arn:aws:s3:::${input.Bucket}`;
  const decision = await ctx.isAllowed('s3:ListBucket', resource, { conditionKeys: requestKeys({}, ctx) });
  if (decision.allowed) return new AwsError('NoSuchKey', 'The specified key does not exist.', { Key: input.Key }, 404);
  return denied(ctx, 's3:ListBucket', resource, decision);
}

function describe(
  input: GetInput,
  object: ObjectRecord,
  ctx: Context,
): { facts: Record<string, unknown>; range: ByteRange | undefined } {
  checkConditions(input, object, ctx.clock.now());
  if (input.PartNumber !== undefined && input.PartNumber !== 1) {
    throw new AwsError(
      'InvalidPartNumber',
      'The requested partnumber is not satisfiable',
      { PartNumberRequested: input.PartNumber, ActualPartCount: 1 },
      416,
    );
  }
  const range = rangeOf(input.Range, object.size);
  const overrides = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires instanceof Date ? input.ResponseExpires.toUTCString() : input.ResponseExpires,
  };
  const facts = {
    AcceptRanges: 'bytes',
    ETag: etagOf(object),
    LastModified: new Date(object.modifiedAt),
    Metadata: encodedMetadata(object.metadata),
    ServerSideEncryption: 'AES256',
    ContentLength: range ? range.end - range.start + 1 : object.size,
    ...(range ? { ContentRange: `bytes ${range.start}-${range.end}/${object.size}` } : {}),
    ...(object.storageClass === 'STANDARD' ? {} : { StorageClass: object.storageClass }),
    ...object.content,
    ...Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined)),
    // The checksum is the whole object's.
    ...(input.ChecksumMode === 'ENABLED' && !range ? checksumMembers(object) : {}),
  };
  return { facts, range };
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

/** One range of bytes; several at once, and what is no byte range, are ignored as S3 ignores them. */
function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  const [from, to] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  const range =
    from === ''
      ? { start: Math.max(0, size - Number(to)), end: size - 1 }
      : { start: Number(from), end: Math.min(to === '' ? size - 1 : Number(to), size - 1) };
  if (range.start >= size) {
    throw new AwsError(
      'InvalidRange',
      'The requested range is not satisfiable',
      { RangeRequested: header, ActualObjectSize: size },
      416,
    );
  }
  return range;
}
