/**
 * Code as it comes: an archive in the request or in S3, looked through and staged among the blobs.
 * https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { inspectArchive } from '../archives/inspect.ts';
import { readArchive } from '../archives/read-archive.ts';
import { invalid, notHere } from '../errors.ts';
import { nativeOf } from '../native/recognise.ts';
import type { CodeFacts } from '../records.ts';

export interface GivenCode {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
  readonly ImageUri?: string | undefined;
  readonly SourceKMSKeyArn?: string | undefined;
}

/** Packed bytes, of which there are never more than unpacked ones. */
const mostPacked = 262_144_000;

/** @throws AwsError InvalidParameterValueException */
export function loadCode(given: GivenCode, ctx: Context): Promise<CodeFacts> {
  if (given.ImageUri !== undefined) throw notHere('functions of container images (ImageUri)');
  if (given.SourceKMSKeyArn !== undefined) throw notHere('code that is encrypted with a key (SourceKMSKeyArn)');
  const isInS3 = given.S3Bucket !== undefined && given.S3Key !== undefined;
  if (given.ZipFile === undefined && !isInS3) throw invalid('Please provide a source for function code.');
  if (given.ZipFile !== undefined && (given.S3Bucket ?? given.S3Key) !== undefined)
    throw invalid('Please do not provide other FunctionCode parameters when providing a ZipFile.');
  return ctx.outside(`code/${keyOf(given)}`, async () => stage(given.ZipFile ?? (await fromS3(given, ctx)), ctx));
}

/** A transaction that is tried again brings the very same bytes: what they are need not be looked at for that. */
function keyOf({ ZipFile, S3Bucket, S3Key, S3ObjectVersion }: GivenCode): string {
  if (ZipFile === undefined) return JSON.stringify([S3Bucket, S3Key, S3ObjectVersion]);
  const number = numbers.get(ZipFile) ?? ++lastNumber;
  numbers.set(ZipFile, number);
  return String(number);
}

const numbers = new WeakMap<Uint8Array, number>();
let lastNumber = 0;

async function stage(bytes: Uint8Array, ctx: Context): Promise<CodeFacts> {
  if (bytes.byteLength === 0) throw invalid('Uploaded file must be a non-empty zip');
  const archive = await inspectArchive(bytes);
  const native = nativeOf(archive);
  const { id, size } = await ctx.blobs.stage(bytes);
  const sha256 = createHash('sha256').update(bytes).digest('base64');
  return { blobId: id, size, sha256, ...(native && { native }) };
}

/** @throws AwsError InvalidParameterValueException with what S3 said */
export async function fromS3({ S3Bucket, S3Key, S3ObjectVersion }: GivenCode, ctx: Context): Promise<Uint8Array> {
  try {
    const { Body, ContentLength = 0 } = await ctx.aws.as(ctx.caller).s3.getObject({
      Bucket: S3Bucket!,
      Key: S3Key!,
      ...(S3ObjectVersion !== undefined && { VersionId: S3ObjectVersion }),
    });
    if (ContentLength <= mostPacked) return await readArchive(Body, ContentLength);
    const body: unknown = Body;
    if (body instanceof Readable) body.destroy();
    throw invalid(`Unzipped size must be smaller than ${mostPacked} bytes`);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'InvalidParameterValueException') throw error;
    throw invalid(`Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`);
  }
}
