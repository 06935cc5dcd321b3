/**
 * A bucket as a website, under a name of its own: `http://<bucket>.s3-website.localhost:PORT`. Whoever asks is nobody
 * in particular, signed or not, and gets what the public may read: every object that is shown, error pages included,
 * is asked of GetObject as the public would.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html
 */
import { Readable } from 'node:stream';
import type { Input, Output } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { CrossOriginRequest, DataContext, DataRequest, DataResponse } from '../../../wire/service.ts';
import { configurationOf } from '../buckets/configurations.ts';
import { crossOrigin } from '../cors/cross-origin.ts';
import { Buckets } from '../records.ts';
import { noSuchWebsite, website, type WebsiteConfiguration } from './configuration.ts';
import { errorFacts, errorHeaders, errorResponse, type ErrorFacts } from './error-page.ts';
import {
  redirectionOf,
  redirectionOfAll,
  redirectionOfFolder,
  redirectionOfObject,
  ruleFor,
  type Asked,
  type Redirection,
} from './routing.ts';

type Found = Output<'s3', 'GetObject'>;

interface Visit {
  readonly bucket: string;
  readonly request: DataRequest;
  readonly ctx: DataContext;
  readonly asked: Asked;
}

export async function serve(request: DataRequest, ctx: DataContext): Promise<DataResponse> {
  const { bucket = '', key = '' } = request.params;
  const host = request.headers['host'] ?? request.host;
  const visit = { bucket, request, ctx, asked: { protocol: request.protocol, host, key, query: request.rawQuery } };
  const told: CrossOriginRequest = { ...request, path: `/${bucket}/${key}` };
  try {
    if (request.method === 'OPTIONS') return { status: 200, headers: await crossOrigin.preflight(told, ctx) };
    if (request.headers['origin'] === undefined) return await answerTo(visit);
    // First: it may fail, and what the answer has opened would stay so.
    const readable = await crossOrigin.readableBy(told, ctx);
    const answer = await answerTo(visit);
    return { ...answer, headers: { ...answer.headers, ...readable } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return errorAnswer(visit, errorFacts(error));
  }
}

async function answerTo(visit: Visit): Promise<DataResponse> {
  const { asked, request } = visit;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const message = 'The specified method is not allowed against this resource.';
    const details = { Method: request.method, ResourceType: 'OBJECT' };
    return errorAnswer(visit, { status: 405, code: 'MethodNotAllowed', message, details });
  }
  const configuration = await configurationFor(visit);
  const { RedirectAllRequestsTo: all, RoutingRules: rules } = configuration;
  if (all) return redirect(redirectionOfAll(all, asked));
  const rule = ruleFor(rules, asked.key);
  if (rule) return redirect(redirectionOf(rule, asked));
  const suffix = configuration.IndexDocument?.Suffix ?? '';
  const key = asked.key === '' || asked.key.endsWith('/') ? `${asked.key}${suffix}` : asked.key;
  try {
    return objectAnswer(await objectOf(visit, key, conditionsOf(request)), 200);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return instead(visit, configuration, key, error);
  }
}

async function configurationFor({ bucket, ctx }: Visit): Promise<WebsiteConfiguration> {
  return ctx.read(async (tx) => {
    if (!(await tx.in(Buckets).get(bucket)))
      throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket }, 404);
    const configuration = await configurationOf(tx, bucket, website);
    if (!configuration) throw noSuchWebsite(bucket);
    return configuration;
  });
}

/** What is answered where the object is not to be had: its folder, a rule's address, the error page. */
async function instead(
  visit: Visit,
  { IndexDocument, ErrorDocument, RoutingRules }: WebsiteConfiguration,
  key: string,
  error: AwsError,
): Promise<DataResponse> {
  const { status = 400 } = error;
  if (status === 304) return { status, headers: { etag: String(error.fields['ETag'] ?? '') } };
  const isMissing = status === 404 || status === 403;
  const { asked } = visit;
  if (isMissing && key === asked.key && (await isThere(visit, `${key}/${IndexDocument?.Suffix ?? ''}`)))
    return redirect(redirectionOfFolder(key));
  const rule = ruleFor(RoutingRules, asked.key, status);
  if (rule) return redirect(redirectionOf(rule, asked));
  const facts = errorFacts(error, key);
  if (ErrorDocument === undefined || !isMissing) return errorAnswer(visit, facts);
  const errorKey = ErrorDocument.Key ?? '';
  try {
    const answer = objectAnswer(await objectOf(visit, errorKey, {}), status);
    return { ...answer, headers: { ...answer.headers, ...errorHeaders(facts) } };
  } catch (second) {
    if (!(second instanceof AwsError)) throw second;
    return errorAnswer(visit, facts, errorFacts(second, errorKey));
  }
}

type Conditions = Omit<Input<'s3', 'GetObject'>, 'Bucket' | 'Key'>;

function conditionsOf({ headers }: DataRequest): Conditions {
  const date = (name: string): Date | undefined => {
    const time = Date.parse(headers[name] ?? '');
    return Number.isNaN(time) ? undefined : new Date(time);
  };
  const all = {
    IfMatch: headers['if-match'],
    IfNoneMatch: headers['if-none-match'],
    IfModifiedSince: date('if-modified-since'),
    IfUnmodifiedSince: date('if-unmodified-since'),
    Range: headers['range'],
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** As the public gets it. @throws AwsError what GetObject throws */
async function objectOf({ bucket, request, ctx }: Visit, key: string, conditions: Conditions): Promise<Found> {
  const { s3 } = ctx.aws.as(ctx.caller);
  const input = { ...conditions, Bucket: bucket, Key: key };
  return request.method === 'HEAD' ? ((await s3.headObject(input)) as Found) : s3.getObject(input);
}

async function isThere({ bucket, ctx }: Visit, key: string): Promise<boolean> {
  try {
    await ctx.aws.as(ctx.caller).s3.headObject({ Bucket: bucket, Key: key });
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}

function objectAnswer(found: Found, status: number): DataResponse {
  const body = found.Body as unknown as Readable | Uint8Array | undefined;
  if (found.WebsiteRedirectLocation !== undefined) {
    if (body instanceof Readable) body.destroy();
    return redirect(redirectionOfObject(found.WebsiteRedirectLocation));
  }
  const { LastModified, Metadata = {} } = found;
  const headers = {
    'content-type': found.ContentType,
    'content-length': found.ContentLength === undefined ? undefined : String(found.ContentLength),
    'content-range': found.ContentRange,
    'cache-control': found.CacheControl,
    'content-disposition': found.ContentDisposition,
    'content-encoding': found.ContentEncoding,
    'content-language': found.ContentLanguage,
    expires: found.ExpiresString ?? (found.Expires === undefined ? undefined : String(found.Expires)),
    etag: found.ETag,
    'last-modified': LastModified?.toUTCString(),
    'accept-ranges': found.AcceptRanges,
    ...Object.fromEntries(Object.entries(Metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
  };
  const set = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    status: status === 200 && found.ContentRange !== undefined ? 206 : status,
    headers: Object.fromEntries(set),
    ...(body && { body }),
  };
}

function redirect({ status, location }: Redirection): DataResponse {
  return { status, headers: { location }, body: '' };
}

function errorAnswer({ ctx }: Visit, error: ErrorFacts, within?: ErrorFacts): DataResponse {
  return errorResponse(error, ctx.requestId, within);
}
