/** Reads where a request's signature is and what it claims; checks form only, no secret is needed. */
import type { HttpRequest, HeaderMap } from './request.ts';
import { headerMapOf } from './request.ts';
import { algorithm } from './signing-key.ts';
import type { FailureReason, SignatureFailure } from './failure.ts';
import { formatAmzDate, parseAmzDate } from './signing-time.ts';
import { parseVersionTwo, versionTwoParameters, type VersionTwoAuthorization } from './version-two.ts';

/** How the signature covers the body. */
export type PayloadMode =
  /** `absent`: no x-amz-content-sha256; the hash is computed from the body. `hex`: as it was sent. */
  | { readonly kind: 'sha256'; readonly hex: string }
  | { readonly kind: 'absent' | 'unsigned' }
  | { readonly kind: 'event-stream'; readonly header: string }
  /** What is no hash, beside a link or a Version 2: S3 decodes nothing there, and holds it against the body's. */
  | { readonly kind: 'undecoded'; readonly header: string }
  | { readonly kind: 'streaming'; readonly signed: boolean; readonly trailer: boolean; readonly header: string };

export interface VersionFourAuthorization {
  readonly version: 4;
  readonly form: 'header' | 'query';
  readonly accessKeyId: string;
  /** The credential scope's day, `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  /** The credential scope's service: the signing name (`s3`, `sso`, …). */
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly amzDate: string;
  /** The same in milliseconds. */
  readonly signedAt: number;
  /** Query form only. */
  readonly expiresInSeconds?: number;
  readonly sessionToken: string | undefined;
  readonly payload: PayloadMode;
  readonly headers: HeaderMap;
}

export type SignedAuthorization = VersionFourAuthorization | VersionTwoAuthorization;

export type Authorization =
  | SignedAuthorization
  | { readonly form: 'none' }
  | { readonly form: 'malformed'; readonly failure: SignatureFailure };

/** Seven days: S3 User Guide, "Authenticating requests: using query parameters". */
export const maxExpiresInSeconds = 604_800;

export function parseAuthorization(request: HttpRequest): Authorization {
  const headers = headerMapOf(request.rawHeaders);
  const header = headers.get('authorization');
  const query = presignParameters(request.query);
  const legacyQuery = versionTwoParameters(request.query);
  if (header === undefined && !query && !legacyQuery) return { form: 'none' };
  if (header !== undefined && (query || legacyQuery)) {
    return malformed(
      'two-mechanisms',
      "The request is signed twice: it has an 'Authorization' header and signature parameters in its query. " +
        'Send only one of them.',
      { ArgumentName: 'Authorization', ArgumentValue: header },
    );
  }
  if (query && legacyQuery && isVersionFour(query)) return malformed('two-mechanisms');
  if (legacyQuery || header === 'AWS' || header?.startsWith('AWS ') === true)
    return parseVersionTwo(legacyQuery, headers, literalPayload(headers.get('x-amz-content-sha256')));
  return query ? parseQueryForm(query, headers) : parseHeaderForm(header!, headers);
}

function isVersionFour(query: ReadonlyMap<string, string>): boolean {
  return query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature');
}

function malformed(reason: FailureReason, message?: string, fields?: SignatureFailure['fields']): Authorization {
  const failure = { reason, ...(message !== undefined && { message }), ...(fields && { fields }) };
  return { form: 'malformed', failure };
}

/** Signature Version 4A. */
const asymmetric = /^AWS4-ECDSA-P256-SHA256$/;

function parseHeaderForm(header: string, headers: HeaderMap): Authorization {
  const space = header.indexOf(' ');
  const scheme = space < 0 ? header : header.slice(0, space);
  if (scheme !== algorithm) {
    return malformed(
      asymmetric.test(scheme) ? 'unsupported-algorithm' : 'unsupported-type',
      `Unsupported AWS 'algorithm': '${shown(scheme)}'. Sign with ${algorithm}.`,
      { ArgumentName: 'Authorization', ArgumentValue: header },
    );
  }
  const parts = new Map<string, string>();
  for (const part of header.slice(space + 1).split(',')) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals).trim();
    if (equals < 0 || parts.has(name))
      return malformed(
        'incomplete',
        `'${shown(part.trim())}' not a valid key=value pair (missing equal-sign or given twice) in ` +
          'Authorization header.',
      );
    parts.set(name, part.slice(equals + 1).trim());
  }
  const [credential, signedHeaders, signature] = [
    parts.get('Credential'),
    parts.get('SignedHeaders'),
    parts.get('Signature'),
  ];
  const amzDate = dateOf(headers);
  const lacks = [
    ...(['Credential', 'Signature', 'SignedHeaders'] as const)
      .filter((name) => !parts.get(name))
      .map((name) => `Authorization header requires '${name}' parameter.`),
    ...(amzDate === undefined
      ? ["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]
      : []),
  ];
  if (lacks.length > 0 || !credential || !signedHeaders || !signature || !amzDate)
    return malformed(amzDate === undefined && lacks.length === 1 ? 'bad-date' : 'incomplete', lacks.join(' '));
  return assemble({
    form: 'header',
    credential,
    signedHeaders,
    signature,
    amzDate,
    headers,
    sessionToken: headers.get('x-amz-security-token'),
    contentSha256: headers.get('x-amz-content-sha256'),
  });
}

/** The `X-Amz-*` parameters that a presigned request carries, or `undefined` when the query is not signed. */
function presignParameters(query: string): ReadonlyMap<string, string> | undefined {
  if (!query.includes('X-Amz-Algorithm') && !query.includes('X-Amz-Signature') && !query.includes('AWSAccessKeyId'))
    return undefined;
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    if (!name.startsWith('X-Amz-') && name !== 'AWSAccessKeyId') continue;
    found.set(name, found.has(name) ? `${found.get(name)},${value}` : value);
  }
  return found.has('X-Amz-Algorithm') || found.has('X-Amz-Signature') || found.has('AWSAccessKeyId')
    ? found
    : undefined;
}

function parseQueryForm(query: ReadonlyMap<string, string>, headers: HeaderMap): Authorization {
  if (query.get('X-Amz-Algorithm') !== algorithm) {
    const given = query.get('X-Amz-Algorithm') ?? (query.has('AWSAccessKeyId') ? 'Signature Version 2' : 'none');
    return malformed(
      'unsupported-algorithm',
      `Unsupported AWS 'algorithm': '${shown(given)}'. Presign with X-Amz-Algorithm=${algorithm}.`,
    );
  }
  const [credential, signedHeaders] = [query.get('X-Amz-Credential'), query.get('X-Amz-SignedHeaders')];
  const [signature, amzDate, expires] = [
    query.get('X-Amz-Signature'),
    query.get('X-Amz-Date'),
    query.get('X-Amz-Expires'),
  ];
  const service = credential?.split('/')[3];
  if (!credential || !signedHeaders || !signature || !amzDate || (expires === undefined && service === 's3')) {
    return malformed(
      'bad-query',
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
        'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  // Query services accept presigned requests without X-Amz-Expires; they are then good for the usual skew.
  const expiresInSeconds = expires === undefined ? 900 : /^-?\d{1,9}$/.test(expires) ? Number(expires) : Number.NaN;
  if (Number.isNaN(expiresInSeconds)) return malformed('bad-query', 'X-Amz-Expires should be a number');
  // Zero is no error of form on AWS: such a link has expired.
  if (expiresInSeconds < 0) return malformed('bad-query', 'X-Amz-Expires must be non-negative');
  if (expiresInSeconds > maxExpiresInSeconds) {
    return malformed(
      'bad-query',
      'X-Amz-Expires must be less than a week (in seconds); ' +
        'that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  // As recorded on AWS: S3 passes over a hash that is not signed.
  const coversHash = service !== 's3' || signedHeaders.split(';').includes('x-amz-content-sha256');
  return assemble({
    form: 'query',
    credential,
    signedHeaders,
    signature,
    amzDate,
    headers,
    expiresInSeconds,
    sessionToken: query.get('X-Amz-Security-Token') ?? headers.get('x-amz-security-token'),
    contentSha256: query.get('X-Amz-Content-Sha256') ?? (coversHash ? headers.get('x-amz-content-sha256') : undefined),
  });
}

interface Claims {
  readonly form: 'header' | 'query';
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly amzDate: string;
  readonly sessionToken: string | undefined;
  readonly contentSha256: string | undefined;
  readonly expiresInSeconds?: number;
  readonly headers: HeaderMap;
}

function assemble(claims: Claims): Authorization {
  const [reason, ofCredential] =
    claims.form === 'query' ? (['bad-query', 'bad-credential'] as const) : (['incomplete', 'incomplete'] as const);
  const scope = claims.credential.split('/');
  const [accessKeyId, date, region, service, terminator] = scope;
  if (scope.length !== 5 || !accessKeyId || !date || !region || !service) {
    return malformed(
      ofCredential,
      'Credential must have exactly 5 slash-delimited elements, e.g. ' +
        `keyid/date/region/service/term, got '${shown(claims.credential)}'`,
    );
  }
  if (terminator !== 'aws4_request')
    return malformed(
      ofCredential,
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${shown(terminator ?? '')}'.`,
    );
  if (!/^[a-z0-9!#$%&'*+.^_`|~;-]+$/.test(claims.signedHeaders))
    return malformed(
      reason,
      `SignedHeaders must be lower-case header names, separated by ';', got '${shown(claims.signedHeaders)}'`,
    );
  // A name that is there a thousand times would have its value, of up to all headers' length, hashed as often.
  const signedHeaders = claims.signedHeaders.split(';');
  if (new Set(signedHeaders).size < signedHeaders.length)
    return malformed(reason, `SignedHeaders must name every header once, got '${shown(claims.signedHeaders)}'`);
  const signedAt = parseAmzDate(claims.amzDate);
  if (signedAt === undefined)
    return malformed(
      claims.form === 'header' ? 'bad-date' : reason,
      `Date must be in ISO-8601 'basic format'. Got '${shown(claims.amzDate)}'. ` +
        'See https://en.wikipedia.org/wiki/ISO_8601',
    );
  const isLiteral = service === 's3' && claims.form === 'query';
  const payload = isLiteral ? literalPayload(claims.contentSha256) : payloadMode(claims.contentSha256, service);
  if (!payload)
    return malformed(
      'bad-body-hash',
      `x-amz-content-sha256 is '${shown(claims.contentSha256 ?? '')}'; it must be the SHA-256 of the body as 64 ` +
        'lower-case hexadecimal digits, UNSIGNED-PAYLOAD, or one of the STREAMING- values that AWS names.',
      { ArgumentName: 'x-amz-content-sha256', ArgumentValue: claims.contentSha256 },
    );
  return {
    version: 4,
    form: claims.form,
    accessKeyId,
    date,
    region,
    service,
    signedHeaders,
    signature: claims.signature,
    amzDate: claims.amzDate,
    signedAt,
    sessionToken: claims.sessionToken,
    payload,
    headers: claims.headers,
    ...(claims.expiresInSeconds === undefined ? {} : { expiresInSeconds: claims.expiresInSeconds }),
  };
}

/** How the body of a request without a signature travels; `undefined`: in chunks whose signatures nobody can check. */
export function unsignedPayload(headers: HeaderMap): PayloadMode | undefined {
  const payload = payloadMode(headers.get('x-amz-content-sha256'), 's3');
  return payload?.kind === 'event-stream' || (payload?.kind === 'streaming' && payload.signed) ? undefined : payload;
}

function literalPayload(value = 'UNSIGNED-PAYLOAD'): PayloadMode {
  const payload = payloadMode(value, 's3');
  return payload?.kind === 'unsigned' || payload?.kind === 'sha256' ? payload : { kind: 'undecoded', header: value };
}

function payloadMode(value: string | undefined, service: string): PayloadMode | undefined {
  if (value === undefined) return { kind: 'absent' };
  if (value === 'UNSIGNED-PAYLOAD') return { kind: 'unsigned' };
  // As on AWS, S3 takes one in upper case.
  if ((service === 's3' ? /^[0-9a-f]{64}$/i : /^[0-9a-f]{64}$/).test(value)) return { kind: 'sha256', hex: value };
  switch (value) {
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
      return { kind: 'streaming', signed: true, trailer: false, header: value };
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      return { kind: 'streaming', signed: true, trailer: true, header: value };
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return { kind: 'streaming', signed: false, trailer: true, header: value };
    case 'STREAMING-AWS4-HMAC-SHA256-EVENTS':
      return { kind: 'event-stream', header: value };
    default:
      return undefined;
  }
}

function dateOf(headers: HeaderMap): string | undefined {
  const amzDate = headers.get('x-amz-date');
  if (amzDate !== undefined) return amzDate;
  const date = headers.get('date');
  if (date === undefined || /^\d{8}T/.test(date)) return date;
  const parsed = Date.parse(date);
  return Number.isNaN(parsed) ? date : formatAmzDate(parsed);
}

/** A value of the request as an error may show it. */
function shown(value: string): string {
  return value.length > 200 ? `${value.slice(0, 200)}…` : value;
}
