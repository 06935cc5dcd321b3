/**
 * PutObject: checks what can be checked before the body, stages the body, verifies it, then commits the record. Until
 * that commit nobody sees anything of it, whatever happens.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
import { BlobTooLarge } from '../../../kernel/blobs/blobs.ts';
import type { StagedBlob } from '../../../kernel/blobs/blobs.ts';
import { StoreFull } from '../../../kernel/store-errors.ts';
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { decodedMetadata } from './metadata.ts';
import { checkKey } from '../object-names.ts';
import { etagOf, matchesEtag } from './etags.ts';
import { invalidStorageClass, notImplemented, preconditionFailed } from '../errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { checkClaims, claimsOf, measured, type Body } from './body-checks.ts';
import { releaseBody } from './object-body.ts';
import type { ContentHeaders, ObjectRecord } from '../records.ts';
import { Objects } from '../records.ts';

type PutInput = Input<'s3', 'PutObject'>;

/** One PutObject takes at most 5 GiB. */
const maxObjectBytes = 5 * 1024 ** 3;
const maxMetadataBytes = 2048;
const liveStorageClasses = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'REDUCED_REDUNDANCY',
  'GLACIER_IR',
];

const archives = ['GLACIER', 'DEEP_ARCHIVE'];

export async function putObject(input: PutInput, ctx: Context): Promise<Output<'s3', 'PutObject'>> {
  checkKey(input.Key);
  refuseUnknownFeatures(input);
  refuseUnknownConditions(input, ctx);
  checkLength(ctx);
  const metadata = checkedMetadata(decodedMetadata(input.Metadata ?? {}));
  const claims = claimsOf(ctx.http.headers);
  await ctx.read((tx) => checkTarget(tx, ctx, input));
  const { body, checksum } = measured(input.Body as Body, claims.algorithm);
  const staged = await stage(ctx, body);
  try {
    const value = checksum.digest();
    checkClaims(claims, staged.md5, value);
    const checksumFacts = { algorithm: claims.algorithm, value };
    const now = ctx.clock.now();
    const object: Omit<ObjectRecord, 'sequence'> = {
      bucket: input.Bucket,
      key: input.Key,
      versionId: 'null',
      size: staged.size,
      etag: staged.md5,
      parts: [{ blobId: staged.id, size: staged.size, md5: staged.md5, checksum: checksumFacts }],
      checksum: { ...checksumFacts, type: 'FULL_OBJECT' },
      modifiedAt: Math.floor(now / 1000) * 1000,
      storageClass: input.StorageClass ?? 'STANDARD',
      metadata,
      content: contentHeaders(input),
    };
    await ctx.write(async (tx) => {
      const replaced = await checkTarget(tx, ctx, input);
      if (replaced) releaseBody(tx, replaced);
      await tx.in(Objects).put({ ...object, sequence: Math.max(now, (replaced?.sequence ?? 0) + 1) });
    });
    return {
      ETag: etagOf(object),
      ServerSideEncryption: 'AES256',
      ChecksumType: 'FULL_OBJECT',
      ...checksumMember(object),
    };
  } catch (error) {
    // After any other error the commit may have happened; what then belongs to no object is swept at the next start.
    if (error instanceof AwsError || error instanceof StoreFull) await ctx.blobs.delete(staged.id);
    throw error;
  }
}

async function stage(ctx: Context, body: AsyncIterable<Uint8Array>): Promise<StagedBlob> {
  try {
    return await ctx.blobs.stage(body, { maxBytes: maxObjectBytes });
  } catch (error) {
    if (error instanceof BlobTooLarge)
      throw new AwsError(
        'EntityTooLarge',
        'Your proposed upload exceeds the maximum allowed size',
        { MaxSizeAllowed: maxObjectBytes },
        400,
      );
    throw error;
  }
}

/** The bucket is the caller's and the conditions hold; answers the object that would be replaced. */
async function checkTarget(tx: ReadTx, ctx: Context, input: PutInput): Promise<ObjectRecord | undefined> {
  await ownBucket(tx, ctx, input);
  const current = await tx.in(Objects).get(input.Bucket, input.Key);
  if (input.IfNoneMatch !== undefined) {
    if (current) throw preconditionFailed('If-None-Match');
  }
  if (input.IfMatch !== undefined) {
    if (!current) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { Key: input.Key }, 404);
    if (!matchesEtag(input.IfMatch, etagOf(current))) throw preconditionFailed('If-Match');
  }
  return current;
}

function checkLength(ctx: Context): void {
  const { headers } = ctx.http;
  const length = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  if (headers['transfer-encoding'] !== undefined && length === undefined) throw notImplemented('Transfer-Encoding');
  if (Number(length) > maxObjectBytes) {
    throw new AwsError(
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed size',
      { ProposedSize: Number(length), MaxSizeAllowed: maxObjectBytes },
      400,
    );
  }
}

/** A put takes `If-None-Match: *` and `If-Match` with an ETag; conditions of reads are refused, not ignored. */
function refuseUnknownConditions({ IfMatch, IfNoneMatch }: PutInput, { http: { headers } }: Context): void {
  if (IfMatch?.trim() === '*') throw notImplemented('If-Match');
  if (IfNoneMatch !== undefined && IfNoneMatch.trim() !== '*') throw notImplemented('If-None-Match');
  for (const name of ['If-Modified-Since', 'If-Unmodified-Since'])
    if (headers[name.toLowerCase()] !== undefined) throw notImplemented(name);
}

function refuseUnknownFeatures(input: PutInput): void {
  const grants = [input.GrantFullControl, input.GrantRead, input.GrantReadACP, input.GrantWriteACP];
  if (
    (input.ACL !== undefined && input.ACL !== 'private' && input.ACL !== 'bucket-owner-full-control') ||
    grants.some((grant) => grant !== undefined)
  ) {
    throw new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs', {}, 400);
  }
  if (input.ObjectLockMode ?? input.ObjectLockLegalHoldStatus ?? input.ObjectLockRetainUntilDate) {
    throw new AwsError('InvalidRequest', 'Bucket is missing Object Lock Configuration', {}, 400);
  }
  if (input.ServerSideEncryption !== undefined && input.ServerSideEncryption !== 'AES256')
    throw notImplemented('x-amz-server-side-encryption');
  if (input.SSECustomerAlgorithm ?? input.SSECustomerKey ?? input.SSECustomerKeyMD5)
    throw notImplemented('x-amz-server-side-encryption-customer-algorithm');
  if (input.SSEKMSKeyId !== undefined || input.SSEKMSEncryptionContext !== undefined) {
    throw new AwsError(
      'InvalidArgument',
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      {},
      400,
    );
  }
  if (input.Tagging) throw notImplemented('x-amz-tagging');
  if (input.WriteOffsetBytes !== undefined) throw notImplemented('x-amz-write-offset-bytes');
  checkStorageClass(input.StorageClass);
}

/** Archives are not there; what remains is of other kinds of buckets. */
function checkStorageClass(storageClass: string | undefined): void {
  if (storageClass === undefined || liveStorageClasses.includes(storageClass)) return;
  if (archives.includes(storageClass)) throw notImplemented('x-amz-storage-class');
  throw new AwsError('InvalidStorageClass', invalidStorageClass, { StorageClassRequested: storageClass }, 400);
}

/** User-defined metadata: at most 2 KB, the names' and values' bytes together. */
function checkedMetadata(metadata: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > maxMetadataBytes) {
    throw new AwsError(
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: size, MaxSizeAllowed: maxMetadataBytes },
      400,
    );
  }
  return metadata;
}

function contentHeaders(input: PutInput): ContentHeaders {
  // aws-chunked describes the transfer, not the object.
  const encodings = (input.ContentEncoding ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'aws-chunked');
  const kept = {
    CacheControl: input.CacheControl,
    ContentDisposition: input.ContentDisposition,
    ContentLanguage: input.ContentLanguage,
    ContentEncoding: encodings.length > 0 ? encodings.join(',') : undefined,
    Expires: input.Expires === undefined ? undefined : String(input.Expires),
    WebsiteRedirectLocation: input.WebsiteRedirectLocation,
  };
  return {
    ContentType: input.ContentType || 'binary/octet-stream',
    ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
  };
}

/** An object's checksum under the member that its algorithm has in the API. */
export function checksumMember({ checksum }: Pick<ObjectRecord, 'checksum'>): Record<string, string> {
  return { [`Checksum${checksum.algorithm.toUpperCase()}`]: checksum.value };
}
