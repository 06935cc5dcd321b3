/**
 * Code as it comes: an archive in the request or in S3, looked through and staged among the blobs.
 * https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { inspectArchive } from '../archives/inspect.ts';
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

/** A transaction that brings the same archive twice brings one. */
function keyOf({ ZipFile, S3Bucket, S3Key, S3ObjectVersion }: GivenCode): string {
  if (ZipFile === undefined) return JSON.stringify([S3Bucket, S3Key, S3ObjectVersion]);
  return createHash('sha256').update(ZipFile).digest('base64');
}

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
    const body = Body as unknown as Readable | Uint8Array | undefined;
    if (ContentLength > mostPacked) {
      if (body instanceof Readable) body.destroy();
      throw invalid(`Unzipped size must be smaller than ${mostPacked} bytes`);
    }
    return await bytesOf(body);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'InvalidParameterValueException') throw error;
    throw invalid(`Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`);
  }
}

async function bytesOf(body: Readable | Uint8Array | undefined): Promise<Uint8Array> {
  if (!(body instanceof Readable)) return body ?? new Uint8Array();
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
