/**
 * UploadPartCopy: a part whose bytes are another object's. What is a whole piece there shares its blob; other ranges
 * are read and staged anew.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { resealed } from '../encryption/body-keys.ts';
import { partKeyOf, readingKeyOf, sourceKeyInput } from '../encryption/customer-keys.ts';
import { kmsKeyOf } from '../encryption/kms-keys.ts';
import { checkReader, encryptionMembers } from '../encryption/requested-encryption.ts';
import { memberOf } from '../checksums/named-checksum.ts';
import type { UploadRecord } from '../multipart/records.ts';
import { checkPartNumber, keptAlgorithm, putPart } from '../multipart/upload-part.ts';
import { uploadOf } from '../multipart/uploads.ts';
import { maxBodyBytes } from '../objects/body-length.ts';
import { openBody, stageBody, withStaged, type ByteRange } from '../objects/object-body.ts';
import type { ObjectPart, ObjectRecord } from '../records.ts';
import {
  checkCopySize,
  copySourceOf,
  findSource,
  missingSource,
  sourceVersionMember,
  type CopySource,
  type FoundSource,
} from './copy-source.ts';
import { measuredBody } from './measure.ts';
import { checkSourceConditions } from './source-conditions.ts';
import { untilSourceStays } from './while-written.ts';

type PartCopyInput = Input<'s3', 'UploadPartCopy'>;

export async function uploadPartCopy(input: PartCopyInput, ctx: Context): Promise<Output<'s3', 'UploadPartCopy'>> {
  checkPartNumber(input.PartNumber);
  const source = copySourceOf(input.CopySource, ctx);
  return untilSourceStays(async () => {
    const planned = await ctx.read((tx) => plan(tx, ctx, input, source));
    if (!planned) throw await missingSource(source, ctx);
    const part = await copiedPart(ctx, planned, await keysOf(ctx, input, planned));
    const isDone = await settle(ctx, input, source, planned, part);
    return isDone ? answer(planned, part, ctx.clock.now()) : undefined;
  });
}

interface Plan {
  readonly from: FoundSource;
  readonly upload: UploadRecord;
  /** Absent: all of it. */
  readonly range: ByteRange | undefined;
}

interface CopiedPart {
  readonly part: ObjectPart;
  /** Its blob is the source's: that is still there when the part is put. */
  readonly isShared: boolean;
}

async function plan(tx: ReadTx, ctx: Context, input: PartCopyInput, source: CopySource): Promise<Plan | undefined> {
  const { upload } = await uploadOf(tx, ctx, input);
  const from = await findSource(tx, ctx, source, input);
  if (!from) return undefined;
  checkReader(ctx, from.object);
  checkSourceConditions(input, from.object, ctx.clock.now());
  const range = rangeOf(input.CopySourceRange, from.object.size);
  checkCopySize(range ? range.end - range.start + 1 : from.object.size);
  return { from, upload, range };
}

const argument = 'x-amz-copy-source-range';
const form =
  'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based ' +
  'offsets of the first and last bytes to copy';

function rangeOf(text: string | undefined, size: number): ByteRange | undefined {
  if (text === undefined) return undefined;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(text) ?? [];
  const [start, end] = [Number(first), Number(last)];
  const invalid = (message: string) =>
    new AwsError('InvalidArgument', message, { ArgumentName: argument, ArgumentValue: text }, 400);
  if (first === undefined || start > end) throw invalid(form);
  if (start >= size)
    throw new AwsError('InvalidRequest', 'The specified copy range is invalid for the source object size', {}, 400);
  if (end >= size) throw invalid(`Range specified is not valid for source object of size: ${size}`);
  return { start, end };
}

/** The source's key and the upload's, where they are customers' or KMS's. */
interface Keys {
  readonly from: Uint8Array | undefined;
  readonly to: Uint8Array | undefined;
}

async function keysOf(ctx: Context, input: PartCopyInput, { from, upload }: Plan): Promise<Keys> {
  return {
    from: readingKeyOf(sourceKeyInput(input), from.object) ?? (await kmsKeyOf(ctx, from.object)),
    to: partKeyOf(input, upload.attributes) ?? (await kmsKeyOf(ctx, { ...upload, ...upload.attributes })),
  };
}

async function copiedPart(ctx: Context, { from, upload, range }: Plan, keys: Keys): Promise<CopiedPart> {
  const { object } = from;
  const algorithm = keptAlgorithm(upload);
  const piece = pieceAt(object, range);
  if (piece) {
    const { md5, checksum } = await measuredBody(ctx, pieceAlone(object, piece), algorithm, keys.from);
    const { number: _number, ...shared } = piece;
    return { part: { ...resealed(ctx, shared, keys.from, keys.to), md5, checksum }, isShared: true };
  }
  const body = (await openBody(ctx, object, range, keys.from)) as AsyncIterable<Uint8Array>;
  const claims = { algorithm, checksum: undefined, isNamed: false, md5: undefined };
  return { part: await stageBody(ctx, body, claims, maxBodyBytes, keys.to), isShared: false };
}

/** The one piece of the body that the range is. */
function pieceAt(
  { parts, size }: ObjectRecord,
  range: ByteRange = { start: 0, end: size - 1 },
): ObjectPart | undefined {
  let start = 0;
  for (const part of parts) {
    if (start === range.start && start + part.size - 1 === range.end) return part;
    start += part.size;
  }
  return undefined;
}

function pieceAlone(object: ObjectRecord, piece: ObjectPart): ObjectRecord {
  return { ...object, size: piece.size, parts: [piece], checksum: { ...piece.checksum, type: 'FULL_OBJECT' } };
}

/** Puts the part, unless what it shares is no longer the source's; then it is to be copied again. */
async function settle(
  ctx: Context,
  input: PartCopyInput,
  source: CopySource,
  { upload }: Plan,
  { part, isShared }: CopiedPart,
): Promise<boolean> {
  const put = () =>
    ctx.write(async (tx) => {
      await uploadOf(tx, ctx, input);
      const now = isShared ? await findSource(tx, ctx, source, input) : undefined;
      const isStillThere = now?.object.parts.some(({ blobId }) => blobId === part.blobId) ?? false;
      if (isShared && !isStillThere) return false;
      await putPart(tx, ctx, { UploadId: upload.id, PartNumber: input.PartNumber }, part);
      return true;
    });
  return isShared ? put() : withStaged(ctx, part, put);
}

function answer({ from, upload }: Plan, { part }: CopiedPart, now: number): Output<'s3', 'UploadPartCopy'> {
  return {
    CopyPartResult: {
      ETag: `"${part.md5}"`,
      LastModified: new Date(Math.floor(now / 1000) * 1000),
      ...(upload.checksum && { [memberOf(part.checksum.algorithm)]: part.checksum.value }),
    },
    ...encryptionMembers(upload.attributes),
    ...sourceVersionMember(from),
  };
}
