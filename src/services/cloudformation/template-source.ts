/**
 * The text of a template or a stack policy: in the request, or in an object of S3 that is read as the caller.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
import { Readable } from 'node:stream';
import type { InProcessAws } from '../../wire/aws-types.ts';
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { s3HostOf } from '../s3/internal.ts';

/** Bytes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const longestBody = 51_200;
const longestObject = 1_000_000;

export interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
}

/** `undefined`: the request names none. Awaits S3: never call it in a transaction. @throws AwsError ValidationError */
export async function templateText(
  { TemplateBody: body, TemplateURL: url }: TemplateSource,
  ctx: Context,
): Promise<string | undefined> {
  if (body !== undefined && url !== undefined) throw invalid('You cannot specify both TemplateBody and TemplateURL.');
  if (body !== undefined && Buffer.byteLength(body) > longestBody)
    throw invalid(
      `1 validation error detected: Value '${body}' at 'templateBody' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${longestBody}`,
    );
  return url === undefined ? body : objectText(url, ctx, 'TemplateURL');
}

/** @throws AwsError ValidationError where there is none */
export async function requiredTemplateText(source: TemplateSource, ctx: Context): Promise<string> {
  const text = await templateText(source, ctx);
  if (text === undefined) throw invalid('Either Template URL or Template Body must be specified.');
  return text;
}

/** The object that an address of S3 (or of this server's S3) names. `member`: for what is refused; `aws`: as whom. */
export async function objectText(url: string, ctx: Context, member: string, aws?: InProcessAws): Promise<string> {
  const place = placeOf(url, ctx, member);
  const { s3 } = aws ?? ctx.aws.as(ctx.caller, { region: place.region ?? ctx.region });
  const { Body, ContentLength } = await found(s3, place);
  const body = Body as unknown as Readable | Uint8Array | undefined;
  if ((ContentLength ?? 0) <= longestObject) return textOf(body);
  if (body instanceof Readable) body.destroy();
  throw invalid(`Template may not exceed ${longestObject} bytes in size.`);
}

interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly region?: string;
}

async function found(s3: InProcessAws['s3'], { bucket, key, versionId }: Place) {
  try {
    return await s3.getObject({ Bucket: bucket, Key: key, ...(versionId !== undefined && { VersionId: versionId }) });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const more = 'For more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html';
    const text = error.code === 'AccessDenied' ? 'Access Denied' : error.message;
    throw invalid(`S3 error: ${text}\n${more}`);
  }
}

function placeOf(text: string, ctx: Context, member: string): Place {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 's3:')
    throw invalid(`S3 error: Domain name specified in ${url.hostname} is not a valid S3 domain`);
  if (url === undefined || !/^https?:$/.test(url.protocol)) throw unsupported(member);
  const named = s3HostOf(url, ctx.settings);
  if (!named) throw unsupported(member);
  const path = decoded(url.pathname.slice(1), member);
  const slash = path.indexOf('/');
  const { bucket = slash < 0 ? path : path.slice(0, slash), region } = named;
  const key = named.bucket === undefined ? path.slice(bucket.length + 1) : path;
  if (bucket === '' || key === '') throw unsupported(member);
  const versionId = url.searchParams.get('versionId');
  return { bucket, key, ...(versionId !== null && { versionId }), ...(region !== undefined && { region }) };
}

function decoded(path: string, member: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw unsupported(member);
  }
}

async function textOf(body: Readable | Uint8Array | undefined): Promise<string> {
  if (!(body instanceof Readable)) return Buffer.from(body ?? []).toString();
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestObject) throw invalid(`Template may not exceed ${longestObject} bytes in size.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

const invalid = (text: string): AwsError => new AwsError('ValidationError', text);
const unsupported = (member: string): AwsError => invalid(`${member} must be a supported URL.`);
