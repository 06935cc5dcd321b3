/**
 * Signature Version 2 of REST requests, which S3 takes in its older Regions: an HMAC-SHA1 over the method, a few
 * headers, and the resource with those of its parameters that the service names. In the `Authorization` header
 * ("AWS AKID:sig") or in the query (AWSAccessKeyId, Expires, Signature).
 *
 * Not here: where it is taken, and which parameters count (a manifest's `versionTwo`); Query services' Version 2.
 * Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
 */
import { createHmac } from 'node:crypto';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';
import { mismatchFields, type SignatureFailure } from './failure.ts';
import type { PayloadMode } from './parse.ts';
import type { HeaderMap, HttpRequest } from './request.ts';
import { formatAmzDate, isoSeconds, maxSkewMs, parseAmzDate, skewFields } from './signing-time.ts';

export interface VersionTwoAuthorization {
  readonly version: 2;
  readonly form: 'header' | 'query';
  readonly accessKeyId: string;
  /** The only one that ever had it. */
  readonly service: 's3';
  readonly signature: string;
  /** Milliseconds; absent in the query form, which does not say, and where the date is none. */
  readonly signedAt?: number | undefined;
  /** Seconds since the epoch, as they were sent: query form only. */
  readonly expires?: string;
  readonly sessionToken: string | undefined;
  readonly payload: PayloadMode;
  /** With those that the query stands for. */
  readonly headers: HeaderMap;
}

/** What of a request a service takes for the resource. */
export interface SignedResource {
  /** Bucket and key, percent-encoded as they were sent. */
  readonly path: string;
  /** Query parameters that the signature covers. */
  readonly parameters: ReadonlySet<string>;
}

const queryText = 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters';
const headerText = 'AWS authorization header is invalid.  Expected AwsAccessKeyId:signature';
const dateText = 'AWS authentication requires a valid Date or x-amz-date header';

/** The parameters of a request that is signed so in its query, or `undefined`. */
export function versionTwoParameters(query: string): URLSearchParams | undefined {
  if (!query.includes('Signature') && !query.includes('AWSAccessKeyId')) return undefined;
  const parameters = new URLSearchParams(query);
  // Query services' own Version 2, which has the same names.
  if (parameters.has('SignatureVersion')) return undefined;
  const isSigned = parameters.has('AWSAccessKeyId') || (parameters.has('Signature') && parameters.has('Expires'));
  return isSigned ? parameters : undefined;
}

/** `query`: of `versionTwoParameters`; else the signature is in the `Authorization` header. */
export function parseVersionTwo(
  query: URLSearchParams | undefined,
  sent: HeaderMap,
  payload: PayloadMode,
): VersionTwoAuthorization | { readonly form: 'malformed'; readonly failure: SignatureFailure } {
  const headers = query ? new Map([...headersOf(query), ...sent]) : sent;
  const header = /^AWS ([^\s:]+):(\S+)$/.exec(sent.get('authorization') ?? '');
  const [accessKeyId, signature] = query
    ? [query.get('AWSAccessKeyId'), query.get('Signature')]
    : [header?.[1], header?.[2]];
  const expires = query?.get('Expires');
  if (!accessKeyId || !signature || expires === null) {
    return {
      form: 'malformed',
      failure: query
        ? { reason: 'version-two-denied', message: queryText }
        : { reason: 'version-two-malformed', message: headerText },
    };
  }
  return {
    version: 2,
    form: query ? 'query' : 'header',
    accessKeyId,
    service: 's3',
    signature,
    sessionToken: headers.get('x-amz-security-token'),
    payload,
    headers,
    ...(expires === undefined ? { signedAt: dateOf(headers) } : { expires }),
  };
}

function dateOf(headers: HeaderMap): number | undefined {
  const text = headers.get('x-amz-date') ?? headers.get('date') ?? '';
  const time = parseAmzDate(text) ?? Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/**
 * Parameters that stand for headers, as the headers' bytes would have been read: on one line, as no header has two, so
 * that one does not pass for several.
 */
function headersOf(query: URLSearchParams): [string, string][] {
  return [...query]
    .map(([name, value]): [string, string] => [name.toLowerCase(), asBytes(value).replace(/[\r\n]+[ \t]*/g, ' ')])
    .filter(([name]) => name.startsWith('x-amz-'));
}

/** What is wrong with the signature, or `undefined`. */
export function versionTwoFailure(
  authorization: VersionTwoAuthorization,
  request: HttpRequest,
  resource: SignedResource,
  secretAccessKey: string,
  nowMs: number,
): SignatureFailure | undefined {
  const late = checkTime(authorization, nowMs);
  if (late) return late;
  const strings = [...resourcesOf(resource, request.query)].map((text) => stringToSign(authorization, request, text));
  if (strings.some((text) => equalSecrets(signatureOf(text, secretAccessKey), authorization.signature)))
    return undefined;
  const { accessKeyId, signature } = authorization;
  return { reason: 'mismatch', fields: mismatchFields(accessKeyId, strings[0] ?? '', signature) };
}

function signatureOf(text: string, secretAccessKey: string): string {
  return createHmac('sha1', secretAccessKey).update(text, 'latin1').digest('base64');
}

function checkTime({ expires, signedAt }: VersionTwoAuthorization, nowMs: number): SignatureFailure | undefined {
  if (expires !== undefined) {
    if (!/^\d{1,11}$/.test(expires))
      return {
        reason: 'version-two-denied',
        message: `Invalid date (should be seconds since epoch): ${expires.slice(0, 100)}`,
      };
    const until = Number(expires) * 1000;
    const fields = { Expires: isoSeconds(until), ServerTime: isoSeconds(nowMs) };
    return nowMs < until ? undefined : { reason: 'presign-expired', fields };
  }
  if (signedAt === undefined) return { reason: 'version-two-denied', message: dateText };
  if (Math.abs(nowMs - signedAt) <= maxSkewMs) return undefined;
  return { reason: 'skewed', fields: skewFields(formatAmzDate(signedAt), nowMs) };
}

function stringToSign({ headers, expires }: VersionTwoAuthorization, request: HttpRequest, resource: string): string {
  const date = expires ?? (headers.has('x-amz-date') ? '' : (headers.get('date') ?? ''));
  const amz = [...headers].filter(([name]) => name.startsWith('x-amz-')).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    request.method,
    headers.get('content-md5') ?? '',
    headers.get('content-type') ?? '',
    date,
    ...amz.map(([name, value]) => `${name}:${value}`),
    resource,
  ].join('\n');
}

/**
 * The spellings that clients sign: a parameter without a value with and without its `=`, and a bucket alone as it is
 * sent or, as botocore has it, with a slash.
 */
function resourcesOf({ path, parameters }: SignedResource, query: string): ReadonlySet<string> {
  const signed = [...new URLSearchParams(query)]
    .filter(([name]) => parameters.has(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const written = (isBare: boolean) =>
    signed.map(([name, value]) => (isBare && value === '' ? name : `${name}=${asBytes(value)}`)).join('&');
  const paths = /^\/[^/]+$/.test(path) ? [path, `${path}/`] : [path];
  const queries = signed.length === 0 ? [''] : [true, false].map((isBare) => `?${written(isBare)}`);
  return new Set(paths.flatMap((one) => queries.map((text) => one + text)));
}

/** Text as its UTF-8 bytes, one character for each: as Node reads headers. */
function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
