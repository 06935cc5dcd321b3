/**
 * CopyObject: a new object with another's body, whose blobs they then share. The copy of an upload in parts is one
 * piece to S3, with an MD5 for its ETag; that is read off its body, which is not written again.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ownBucket } from '../buckets/own-bucket.ts';
import { checksumNamed } from '../checksums/named-checksum.ts';
import { resealed } from '../encryption/body-keys.ts';
import { customerKeyOf, readingKeyOf, sourceKeyInput } from '../encryption/customer-keys.ts';
import { kmsKeyOf, settleEncryption, type SettledEncryption, isKms } from '../encryption/kms-keys.ts';
import { checkReader, contextMember, encryptionMembers, etagUnder } from '../encryption/requested-encryption.ts';
import { attributesOf, type Attributes } from '../objects/attributes.ts';
import { etagOf } from '../objects/etags.ts';
import { expirationMember } from '../lifecycle/expiration.ts';
import { checksumMembers, versionMember } from '../objects/object-members.ts';
import { checkWriteConditions, refuseReadConditions } from '../objects/write-conditions.ts';
import { checkKey } from '../object-names.ts';
import type { BucketRecord, ObjectPart, ObjectRecord } from '../records.ts';
import { Objects } from '../records.ts';
import { storeVersion } from '../versions/store-version.ts';
import {
  checkCopySize,
  copySourceOf,
  findSource,
  missingSource,
  sourceVersionMember,
  type CopySource,
  type FoundSource,
} from './copy-source.ts';
import { measuredBody, type Measured } from './measure.ts';
import { checkSourceConditions } from './source-conditions.ts';
import { untilSourceStays } from './while-written.ts';

type CopyInput = Input<'s3', 'CopyObject'>;

export async function copyObject(input: CopyInput, ctx: Context): Promise<Output<'s3', 'CopyObject'>> {
  checkKey(input.Key);
  refuseReadConditions(input);
  refuseRange(ctx.http.headers['range']);
  const source = copySourceOf(input.CopySource, ctx);
  const algorithm = input.ChecksumAlgorithm ? checksumNamed(input.ChecksumAlgorithm) : undefined;
  return untilSourceStays(async () => {
    const planned = await ctx.read((tx) => plan(tx, ctx, input, source));
    if (!planned) throw await missingSource(source, ctx);
    const { object: from } = planned.from;
    const key = readingKeyOf(sourceKeyInput(input), from) ?? (await kmsKeyOf(ctx, from));
    const place = { bucket: input.Bucket, key: input.Key };
    const settled = await settleEncryption(ctx, planned.bucket, place, planned.attributes.encryption);
    const measured = await measuredBody(ctx, from, algorithm ?? from.checksum?.algorithm ?? 'crc64nvme', key);
    const to = settled.key ?? customerKeyOf(input);
    const parts = from.parts.map(({ number: _number, ...part }) => resealed(ctx, part, key, to));
    const body = { ...measured, parts, encryption: settled.encryption };
    const done = await ctx.write(async (tx) => {
      const now = await plan(tx, ctx, input, source);
      if (now?.from.object.sequence !== from.sequence || now.from.object.versionId !== from.versionId) return undefined;
      const object = await storeVersion(tx, ctx, now.bucket, copyOf(now, body, input, ctx));
      return { ...now, object, expiration: await expirationMember(tx, now.bucket, object) };
    });
    return done && answer(done);
  });
}

/** A part may be copied by range, an object may not. */
function refuseRange(range: string | undefined): void {
  if (range === undefined) return;
  const argument = { ArgumentName: 'Range', ArgumentValue: range };
  throw new AwsError('InvalidArgument', 'RANGE is not supported in Copy!', argument, 400);
}

interface Plan {
  readonly from: FoundSource;
  readonly bucket: BucketRecord;
  readonly attributes: Attributes;
}

/** What is copied where, and with what; `undefined`: there is nothing to copy. @throws AwsError */
async function plan(tx: ReadTx, ctx: Context, input: CopyInput, source: CopySource): Promise<Plan | undefined> {
  const bucket = await ownBucket(tx, ctx, input);
  const from = await findSource(tx, ctx, source, input);
  if (!from) return undefined;
  checkReader(ctx, from.object);
  checkSourceConditions(input, from.object, ctx.clock.now());
  checkCopySize(from.object.size);
  const current = await tx.in(Objects).get(input.Bucket, input.Key);
  checkWriteConditions(input, current);
  if (current && isSame(current, from.object)) refuseNoChange(input, bucket, from.object);
  return { from, bucket, attributes: await attributesOfCopy(tx, ctx, bucket, from.object, input) };
}

function isSame(one: ObjectRecord, other: ObjectRecord): boolean {
  return one.bucket === other.bucket && one.key === other.key && one.versionId === other.versionId;
}

/** A bucket that says how it encrypts may have come to say so after the object. */
function refuseNoChange(input: CopyInput, { encryption }: BucketRecord, object: ObjectRecord): void {
  const changes = [
    input.StorageClass,
    input.ServerSideEncryption,
    input.SSECustomerAlgorithm,
    input.WebsiteRedirectLocation,
    input.MetadataDirective === 'REPLACE' || undefined,
    encryption,
    // What names no key leaves the object's behind (as recorded, 2026-02).
    isKms(object.encryption) || undefined,
  ];
  if (changes.some((change) => change !== undefined)) return;
  const message =
    'This copy request is illegal because it is trying to copy an object to itself without changing the ' +
    "object's metadata, storage class, website redirect location or encryption attributes.";
  throw new AwsError('InvalidRequest', message, {}, 400);
}

/** Metadata and tags are the source's unless they are replaced; all else is the request's, or the bucket's default. */
async function attributesOfCopy(
  tx: ReadTx,
  ctx: Context,
  bucket: BucketRecord,
  from: ObjectRecord,
  { Tagging, ...input }: CopyInput,
): Promise<Attributes> {
  const tagging = input.TaggingDirective === 'REPLACE' ? { Tagging } : {};
  const own = await attributesOf(tx, ctx, bucket, { ...input, ...tagging });
  const tags = input.TaggingDirective === 'REPLACE' || !from.tags ? {} : { tags: from.tags };
  if (input.MetadataDirective === 'REPLACE') return { ...own, ...tags };
  const { WebsiteRedirectLocation: _from, ...content } = from.content;
  const { WebsiteRedirectLocation } = input;
  return {
    ...own,
    ...tags,
    metadata: from.metadata,
    content: { ...content, ...(WebsiteRedirectLocation !== undefined && { WebsiteRedirectLocation }) },
  };
}

interface CopiedBody extends Measured, Pick<SettledEncryption, 'encryption'> {
  readonly parts: readonly ObjectPart[];
}

function copyOf(
  { from: { object }, attributes: { encryption: _ofNow, ...attributes } }: Plan,
  { md5, checksum, parts, encryption }: CopiedBody,
  { Bucket, Key }: CopyInput,
  { clock }: Context,
): Omit<ObjectRecord, 'versionId' | 'sequence'> {
  return {
    ...attributes,
    bucket: Bucket,
    key: Key,
    parts: parts as [ObjectPart, ...ObjectPart[]],
    size: object.size,
    ...(encryption && { encryption }),
    etag: etagUnder(encryption, { md5 }),
    checksum: { ...checksum, type: 'FULL_OBJECT' },
    modifiedAt: Math.floor(clock.now() / 1000) * 1000,
  };
}

interface Done extends Plan {
  readonly object: ObjectRecord;
  readonly expiration: { readonly Expiration?: string };
}

function answer({ from, bucket, object, expiration }: Done): Output<'s3', 'CopyObject'> {
  return {
    CopyObjectResult: {
      ETag: etagOf(object),
      LastModified: new Date(object.modifiedAt),
      ...checksumMembers(object),
    },
    ...encryptionMembers(object),
    ...contextMember(object),
    ...expiration,
    ...versionMember(bucket, object),
    ...sourceVersionMember(from),
  };
}
