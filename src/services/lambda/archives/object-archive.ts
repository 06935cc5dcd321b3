/**
 * An archive out of S3, in memory: one block for all of it, as large archives are copied once and not twice. Those who
 * ask for one at the same time share a reading: the CDK names one archive as a layer for each bucket deployment.
 */
import { Readable } from 'node:stream';
import { AwsError } from '../../../wire/errors.ts';
import type { PrepareCall } from '../../../wire/resource-type.ts';
import { invalid } from '../errors.ts';
import { mostUnpacked } from './inspect.ts';

export interface ObjectPlace {
  readonly S3Bucket: string;
  readonly S3Key: string;
  readonly S3ObjectVersion?: string | undefined;
}

const reading = new Map<string, Promise<Uint8Array>>();

/**
 * Read as whoever asks, each for themselves: only bytes that they were let read are shared. Nobody may change them.
 * @throws AwsError InvalidParameterValueException with what S3 said
 */
export async function archiveInS3(
  { S3Bucket: Bucket, S3Key: Key, S3ObjectVersion: VersionId }: ObjectPlace,
  aws: Pick<PrepareCall['aws'], 's3'>,
): Promise<Uint8Array> {
  try {
    const found = await aws.s3.getObject({ Bucket, Key, ...(VersionId !== undefined && { VersionId }) });
    const { Body: body, ContentLength: size = 0, ETag, VersionId: version, LastModified } = found;
    // Packed bytes are never more than unpacked ones.
    if (size > mostUnpacked) {
      letGo(body);
      throw invalid(`Unzipped size must be smaller than ${mostUnpacked} bytes`);
    }
    return await once(JSON.stringify([Bucket, Key, version, ETag, size, LastModified]), body, size);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'InvalidParameterValueException') throw error;
    throw invalid(`Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`);
  }
}

function once(what: string, body: unknown, size: number): Promise<Uint8Array> {
  const known = reading.get(what);
  if (known) {
    letGo(body);
    return known;
  }
  const bytes = read(body, size).finally(() => reading.delete(what));
  reading.set(what, bytes);
  return bytes;
}

async function read(body: unknown, size: number): Promise<Uint8Array> {
  if (!(body instanceof Readable)) return (body as Uint8Array | undefined) ?? new Uint8Array();
  const whole = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) at += chunk.copy(whole, at);
  return whole.subarray(0, at);
}

function letGo(body: unknown): void {
  if (body instanceof Readable) body.destroy();
}
