/**
 * PutObject: checks what can be checked before the body, stages the body, verifies it, then commits the record. Until
 * that commit nobody sees anything of it, whatever happens.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { attributesOf, type Attributes, type AttributesInput } from './attributes.ts';
import { customerKeyOf } from '../encryption/customer-keys.ts';
import { settleEncryption } from '../encryption/kms-keys.ts';
import { contextMember, encryptionMembers, etagUnder } from '../encryption/requested-encryption.ts';
import { expirationMember } from '../lifecycle/expiration.ts';
import { checkKey } from '../object-names.ts';
import { etagOf } from './etags.ts';
import { notImplemented } from '../errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { checkLength, maxBodyBytes } from './body-length.ts';
import { claimHeaders, claimsOf, type Body, type Claims } from './body-checks.ts';
import { stageBody, withStaged } from './object-body.ts';
import { checksumMembers, newVersionMember } from './object-members.ts';
import { checkWriteConditions, refuseReadConditions } from './write-conditions.ts';
import { storeVersion } from '../versions/store-version.ts';
import type { BucketRecord, ObjectPart, ObjectRecord } from '../records.ts';
import { Objects } from '../records.ts';

type PutInput = Input<'s3', 'PutObject'>;

export async function putObject(input: PutInput, ctx: Context): Promise<Output<'s3', 'PutObject'>> {
  checkKey(input.Key);
  if (input.WriteOffsetBytes !== undefined) throw notImplemented('x-amz-write-offset-bytes');
  refuseUnknownConditions(input, ctx);
  checkLength(ctx);
  const claims = claimsOf(claimHeaders(ctx.http.headers, input));
  const { bucket: into, attributes } = await ctx.read((tx) => targetOf(tx, ctx, input));
  checkVouched(attributes, claims);
  const place = { bucket: input.Bucket, key: input.Key };
  const { encryption, key } = await settleEncryption(ctx, into, place, attributes.encryption);
  const part = await stageBody(ctx, input.Body as Body, claims, maxBodyBytes, key ?? customerKeyOf(input));
  return withStaged(ctx, part, async () => {
    const { bucket, object, expiration } = await storeStaged(ctx, input, part, encryption);
    return {
      ETag: etagOf(object),
      ...encryptionMembers(object),
      ...contextMember(object),
      ...checksumMembers(object),
      ...newVersionMember(bucket, object),
      ...expiration,
    };
  });
}

export type TargetInput = Pick<PutInput, 'Bucket' | 'Key' | 'ExpectedBucketOwner' | 'IfMatch' | 'IfNoneMatch'> &
  AttributesInput;

/** The staged body becomes an object, encrypted as was settled before it came. @throws AwsError as `targetOf` */
export async function storeStaged(
  ctx: Context,
  input: TargetInput,
  part: ObjectPart,
  encryption: ObjectRecord['encryption'],
): Promise<Stored> {
  const modifiedAt = Math.floor(ctx.clock.now() / 1000) * 1000;
  return ctx.write(async (tx) => {
    const { bucket, attributes } = await targetOf(tx, ctx, input);
    const { encryption: _ofNow, ...given } = attributes;
    const object = await storeVersion(tx, ctx, bucket, {
      bucket: input.Bucket,
      key: input.Key,
      size: part.size,
      etag: etagUnder(encryption, part),
      parts: [part],
      checksum: { ...part.checksum, type: 'FULL_OBJECT' },
      modifiedAt,
      ...given,
      ...(encryption && { encryption }),
    });
    return { bucket, object, expiration: await expirationMember(tx, bucket, object) };
  });
}

interface Stored {
  readonly bucket: BucketRecord;
  readonly object: ObjectRecord;
  /** When it will go, as answers say it. */
  readonly expiration: { readonly Expiration?: string };
}

interface Target {
  readonly bucket: BucketRecord;
  readonly attributes: Attributes;
}

/** The bucket is the caller's, what the object is given may be given there, and the conditions hold. */
export async function targetOf(tx: ReadTx, ctx: Context, input: TargetInput): Promise<Target> {
  const bucket = await ownBucket(tx, ctx, input);
  const attributes = await attributesOf(tx, ctx, bucket, input);
  if (input.IfNoneMatch === undefined && input.IfMatch === undefined) return { bucket, attributes };
  checkWriteConditions(input, await tx.in(Objects).get(input.Bucket, input.Key));
  return { bucket, attributes };
}

/** What is to be kept unchanged has to come with a digest. */
export function checkVouched({ lock }: Attributes, { md5, isNamed }: Claims): void {
  if (lock === undefined || md5 !== undefined || isNamed) return;
  const message =
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters';
  throw new AwsError('InvalidRequest', message, {}, 400);
}

/** Conditions of reads are refused, not ignored. */
function refuseUnknownConditions(input: PutInput, { http: { headers } }: Context): void {
  refuseReadConditions(input);
  for (const name of ['If-Modified-Since', 'If-Unmodified-Since'])
    if (headers[name.toLowerCase()] !== undefined) throw notImplemented(name);
}
