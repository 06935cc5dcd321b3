/**
 * Code as it comes: an archive in the request or in S3, looked through and staged among the blobs.
 * https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCode.html
 */
import type { Context } from '../../../wire/context.ts';
import { lookThrough } from '../archives/look-through.ts';
import { archiveInS3 } from '../archives/object-archive.ts';
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
  const native = nativeOf(await lookThrough(bytes, ctx));
  const { id, size, checksum } = await ctx.blobs.stage(bytes, { checksum: 'sha256' });
  return { blobId: id, size, sha256: checksum!, ...(native && { native }) };
}

/** @throws AwsError InvalidParameterValueException with what S3 said */
export function fromS3({ S3Bucket, S3Key, S3ObjectVersion }: GivenCode, ctx: Context): Promise<Uint8Array> {
  return archiveInS3({ S3Bucket: S3Bucket!, S3Key: S3Key!, S3ObjectVersion }, ctx.aws.as(ctx.caller));
}
