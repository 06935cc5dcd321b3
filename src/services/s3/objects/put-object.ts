/**
 * PutObject: checks what can be checked before the body, stages the body, verifies it, then commits the record. Until
 * that commit nobody sees anything of it, whatever happens.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { attributesOf, type Attributes } from './attributes.ts';
import { customerKeyOf } from '../encryption/customer-keys.ts';
import { contextMember, encryptionMembers, etagUnder } from '../encryption/requested-encryption.ts';
import { checkKey } from '../object-names.ts';
import { etagOf, matchesEtag } from './etags.ts';
import { notImplemented, preconditionFailed } from '../errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { checkLength, maxBodyBytes } from './body-length.ts';
import { claimsOf, type Body, type Claims } from './body-checks.ts';
import { stageBody, withStaged } from './object-body.ts';
import { checksumMembers, newVersionMember } from './object-members.ts';
import { storeVersion } from '../versions/store-version.ts';
import type { BucketRecord } from '../records.ts';
import { Objects } from '../records.ts';

type PutInput = Input<'s3', 'PutObject'>;

export async function putObject(input: PutInput, ctx: Context): Promise<Output<'s3', 'PutObject'>> {
  checkKey(input.Key);
  if (input.WriteOffsetBytes !== undefined) throw notImplemented('x-amz-write-offset-bytes');
  refuseUnknownConditions(input, ctx);
  checkLength(ctx);
  const claims = claimsOf(ctx.http.headers);
  const { attributes } = await ctx.read((tx) => checkTarget(tx, ctx, input));
  checkVouched(attributes, claims);
  const part = await stageBody(ctx, input.Body as Body, claims, maxBodyBytes, customerKeyOf(input));
  return withStaged(ctx, part, async () => {
    const modifiedAt = Math.floor(ctx.clock.now() / 1000) * 1000;
    const { bucket, object } = await ctx.write(async (tx) => {
      const target = await checkTarget(tx, ctx, input);
      const stored = await storeVersion(tx, ctx, target.bucket, {
        bucket: input.Bucket,
        key: input.Key,
        size: part.size,
        etag: etagUnder(target.attributes.encryption, part),
        parts: [part],
        checksum: { ...part.checksum, type: 'FULL_OBJECT' },
        modifiedAt,
        ...target.attributes,
      });
      return { bucket: target.bucket, object: stored };
    });
    return {
      ETag: etagOf(object),
      ...encryptionMembers(object),
      ...contextMember(object),
      ...checksumMembers(object),
      ...newVersionMember(bucket, object),
    };
  });
}

interface Target {
  readonly bucket: BucketRecord;
  readonly attributes: Attributes;
}

/** The bucket is the caller's, what the object is given may be given there, and the conditions hold. */
async function checkTarget(tx: ReadTx, ctx: Context, input: PutInput): Promise<Target> {
  const bucket = await ownBucket(tx, ctx, input);
  const attributes = await attributesOf(tx, ctx, bucket, input);
  if (input.IfNoneMatch === undefined && input.IfMatch === undefined) return { bucket, attributes };
  const current = await tx.in(Objects).get(input.Bucket, input.Key);
  if (input.IfNoneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
  if (input.IfMatch !== undefined) {
    if (!current) throw new AwsError('NoSuchKey', 'The specified key does not exist.', { Key: input.Key }, 404);
    if (!matchesEtag(input.IfMatch, etagOf(current))) throw preconditionFailed('If-Match');
  }
  return { bucket, attributes };
}

/** What is to be kept unchanged has to come with a digest. */
function checkVouched({ lock }: Attributes, { md5, isNamed }: Claims): void {
  if (lock === undefined || md5 !== undefined || isNamed) return;
  const message =
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters';
  throw new AwsError('InvalidRequest', message, {}, 400);
}

/** A put takes `If-None-Match: *` and `If-Match` with an ETag; conditions of reads are refused, not ignored. */
function refuseUnknownConditions({ IfMatch, IfNoneMatch }: PutInput, { http: { headers } }: Context): void {
  if (IfMatch?.trim() === '*') throw notImplemented('If-Match');
  if (IfNoneMatch !== undefined && IfNoneMatch.trim() !== '*') throw notImplemented('If-None-Match');
  for (const name of ['If-Modified-Since', 'If-Unmodified-Since'])
    if (headers[name.toLowerCase()] !== undefined) throw notImplemented(name);
}
