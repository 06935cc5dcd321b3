/** Templates, code and schemas that lie in S3 (`s3://bucket/key`): read as whom the stack works, before its step. */
import { Readable } from 'node:stream';
import { AwsError } from '../../../wire/errors.ts';
import type { PrepareCall, ResourceProperties } from '../../../wire/resource-type.ts';

/** By the property that they stand for (`Code` for `CodeS3Location`). */
export type Texts = Readonly<Record<string, string>>;

const maxBytes = 4 * 1024 * 1024;

/** @throws AwsError BadRequestException with what S3 said */
export async function textsOf(
  desired: ResourceProperties,
  names: readonly string[],
  { aws }: PrepareCall,
): Promise<Texts> {
  const texts: Record<string, string> = {};
  for (const name of names) {
    const location = desired[`${name}S3Location`];
    if (typeof location === 'string') texts[name] = await textAt(location, aws);
  }
  return texts;
}

/** With the texts in place of where they lie. */
export function withTexts(
  desired: ResourceProperties,
  names: readonly string[],
  prepared: unknown,
): ResourceProperties {
  const given = Object.entries(desired).filter(([name]) => !names.some((one) => name === `${one}S3Location`));
  return { ...Object.fromEntries(given), ...(prepared as Texts | undefined) };
}

async function textAt(location: string, aws: PrepareCall['aws']): Promise<string> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(location) ?? [];
  if (Bucket === undefined || Key === undefined) throw refused(`${location} is no location of S3 (s3://bucket/key).`);
  try {
    const { Body } = await aws.s3.getObject({ Bucket, Key });
    return await textOf(Body as unknown as Readable | Uint8Array | undefined, location);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === 'BadRequestException') throw error;
    throw refused(`Unable to read ${location}: ${error.code}: ${error.message}`);
  }
}

async function textOf(body: Readable | Uint8Array | undefined, location: string): Promise<string> {
  if (!(body instanceof Readable)) return Buffer.from(body ?? []).toString();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw refused(`${location} is larger than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

const refused = (message: string): AwsError => new AwsError('BadRequestException', message);
