/** Verifies a parsed signature against the secret that it claims to be made with. */
import { canonicalPath, canonicalQuery, reencodedPath } from './canonical.ts';
import { equalSecrets } from '../../kernel/secrets/equal-secrets.ts';
import { mismatchFields, type FailureReason, type SignatureFailure } from './failure.ts';
import type { VersionFourAuthorization } from './parse.ts';
import type { HttpRequest } from './request.ts';
import type { SigningKeys } from './signing-key.ts';
import { algorithm, emptySha256, hmacHex, sha256Hex } from './signing-key.ts';
import { formatAmzDate, isoSeconds, maxSkewMs, skewFields } from './signing-time.ts';

/** What the first chunk's signature of a signed stream builds on. */
export interface ChunkSeed {
  readonly signingKey: Buffer;
  readonly amzDate: string;
  readonly scope: string;
  readonly signature: string;
  /** What a chunk whose signature is wrong is told with. */
  readonly told?: { readonly AWSAccessKeyId: string; readonly CanonicalRequest: string };
  /** Of another day (`YYYYMMDD`): a stream of events goes on over midnight. */
  readonly on: (date: string) => { readonly signingKey: Buffer; readonly scope: string };
}

export type Verification =
  | { readonly ok: true; readonly seed: ChunkSeed }
  | { readonly ok: false; readonly failure: SignatureFailure };

export interface VerifyOptions {
  /** Machine time, milliseconds. */
  readonly nowMs: number;
  readonly keys: SigningKeys;
  /** Whether the body may go unsigned: S3, and operations whose model says `v4-unsigned-body`. Default: S3 only. */
  readonly unsignedBodyAllowed?: boolean;
  /** Whether the body may be signed event by event: operations that take an event stream. Default: none. */
  readonly eventsAllowed?: boolean;
}

/** Whether the body has to be read before `verifySignature`, because its hash is nowhere in the headers. */
export function needsBody(authorization: VersionFourAuthorization): boolean {
  return authorization.payload.kind === 'absent';
}

export function verifySignature(
  authorization: VersionFourAuthorization,
  request: HttpRequest,
  secretAccessKey: string,
  options: VerifyOptions,
): Verification {
  const failure =
    checkTime(authorization, options.nowMs) ?? checkCoverage(authorization) ?? checkPayload(authorization, options);
  if (failure) return { ok: false, failure };
  const { date, region, service, amzDate } = authorization;
  const on: ChunkSeed['on'] = (day) => ({
    signingKey: options.keys.get(secretAccessKey, day, region, service),
    scope: `${day}/${region}/${service}/aws4_request`,
  });
  const { signingKey, scope } = on(date);
  const payloadHash = payloadHashOf(authorization, request);
  const attempt = (path: string) => {
    const canonicalRequest = canonicalRequestOf(authorization, request, path, payloadHash);
    const stringToSign = `${algorithm}\n${amzDate}\n${scope}\n${sha256Hex(canonicalRequest)}`;
    return {
      canonicalRequest,
      stringToSign,
      matches: equalSecrets(hmacHex(signingKey, stringToSign), authorization.signature),
    };
  };
  const path = canonicalPath(request.path, service);
  const first = attempt(path);
  const seedOf = ({ canonicalRequest }: typeof first): Verification => {
    const told = { AWSAccessKeyId: authorization.accessKeyId, CanonicalRequest: canonicalRequest };
    return { ok: true, seed: { signingKey, amzDate, scope, signature: authorization.signature, told, on } };
  };
  if (first.matches) return seedOf(first);
  const reencoded = service === 's3' ? reencodedPath(request.path) : path;
  const second = reencoded === path ? first : attempt(reencoded);
  if (second.matches) return seedOf(second);
  const { accessKeyId, signature } = authorization;
  return refuse(
    'mismatch',
    undefined,
    mismatchFields(accessKeyId, second.stringToSign, signature, second.canonicalRequest),
  );
}

function refuse(
  reason: FailureReason,
  message?: string,
  fields?: Record<string, unknown>,
): { ok: false; failure: SignatureFailure } {
  return {
    ok: false,
    failure: { reason, ...(message === undefined ? {} : { message }), ...(fields ? { fields } : {}) },
  };
}

function checkTime(authorization: VersionFourAuthorization, nowMs: number): SignatureFailure | undefined {
  const { form, amzDate, signedAt, date, service } = authorization;
  if (date !== amzDate.slice(0, 8)) {
    const isPresigned = service === 's3' && form === 'query';
    const message =
      service === 's3'
        ? `${isPresigned ? 'Error parsing the X-Amz-Credential parameter' : 'The authorization header is malformed'}` +
          `; Invalid credential date "${date}". This date is not the same as X-Amz-Date: "${amzDate.slice(0, 8)}".`
        : 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
          `'${date}' != '${amzDate.slice(0, 8)}', from '${amzDate}'.`;
    return { reason: isPresigned ? 'bad-query' : 'bad-scope', message };
  }
  const now = (): string => formatAmzDate(nowMs);
  if (signedAt - nowMs > maxSkewMs) {
    return {
      reason: 'skewed',
      message:
        'Signature not yet current: ' +
        `${amzDate} is still later than ${formatAmzDate(nowMs + maxSkewMs)} (${now()} + 15 min.)`,
      fields: skewFields(amzDate, nowMs),
    };
  }
  if (form === 'query') {
    const expiresAt = signedAt + authorization.expiresInSeconds! * 1000;
    if (nowMs < expiresAt) return undefined;
    const fields = {
      'X-Amz-Expires': authorization.expiresInSeconds,
      Expires: isoSeconds(expiresAt),
      ServerTime: isoSeconds(nowMs),
    };
    return service === 's3'
      ? { reason: 'presign-expired', fields }
      : {
          reason: 'presign-expired',
          message:
            'Signature expired: ' +
            `${amzDate} is now earlier than ${formatAmzDate(nowMs - authorization.expiresInSeconds! * 1000)} ` +
            `(${now()} - ${Math.round(authorization.expiresInSeconds! / 60)} min.)`,
        };
  }
  if (nowMs - signedAt > maxSkewMs) {
    return {
      reason: 'skewed',
      message:
        `Signature expired: ${amzDate} is now earlier than ` +
        `${formatAmzDate(nowMs - maxSkewMs)} (${now()} - 15 min.)`,
      fields: skewFields(amzDate, nowMs),
    };
  }
  return undefined;
}

/** `host` and every `x-amz-*` header that is there must be signed, or a man in the middle could add them. */
function checkCoverage({
  form,
  signedHeaders,
  headers,
  service,
}: VersionFourAuthorization): SignatureFailure | undefined {
  if (!signedHeaders.includes('host')) {
    return {
      reason: 'unsigned-header',
      message: "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
      fields: { HeadersNotSigned: 'host' },
    };
  }
  const signed = new Set(signedHeaders);
  if (form === 'query' && service === 's3') signed.add('x-amz-content-sha256');
  const unsigned: string[] = [];
  for (const name of headers.keys()) {
    if (name.startsWith('x-amz-') && !signed.has(name)) unsigned.push(name);
  }
  if (unsigned.length === 0) return undefined;
  const names = unsigned.join(', ');
  return {
    reason: 'unsigned-header',
    // S3 names them in a member of their own.
    ...(service !== 's3' && { message: `There were headers present in the request which were not signed: ${names}` }),
    fields: { HeadersNotSigned: names },
  };
}

function checkPayload(
  { payload, service, form }: VersionFourAuthorization,
  { unsignedBodyAllowed = service === 's3', eventsAllowed = false }: VerifyOptions,
): SignatureFailure | undefined {
  if (payload.kind === 'absent')
    return service === 's3' && form === 'header' ? { reason: 'missing-body-hash' } : undefined;
  if (payload.kind === 'unsigned' && !unsignedBodyAllowed) {
    return {
      reason: 'unsigned-body',
      message:
        'x-amz-content-sha256 is UNSIGNED-PAYLOAD, but this operation needs a signed body: ' +
        'sign the SHA-256 of the body.',
    };
  }
  if (payload.kind === 'streaming' && service !== 's3') {
    return {
      reason: 'unsigned-body',
      message: `x-amz-content-sha256 is ${payload.header}, which only S3 understands: sign the SHA-256 of the body.`,
    };
  }
  if (payload.kind === 'event-stream' && !eventsAllowed) {
    return {
      reason: 'unsigned-body',
      message:
        `x-amz-content-sha256 is ${payload.header}, but this operation takes no event stream: ` +
        'sign the SHA-256 of the body.',
    };
  }
  return undefined;
}

function payloadHashOf({ payload }: VersionFourAuthorization, request: HttpRequest): string {
  switch (payload.kind) {
    case 'sha256':
      return payload.hex;
    case 'unsigned':
      return 'UNSIGNED-PAYLOAD';
    case 'streaming':
    case 'event-stream':
    case 'undecoded':
      return payload.header;
    case 'absent':
      return request.body && request.body.length > 0 ? sha256Hex(request.body) : emptySha256;
  }
}

function canonicalRequestOf(
  authorization: VersionFourAuthorization,
  request: HttpRequest,
  path: string,
  payloadHash: string,
): string {
  let canonicalHeaders = '';
  for (const name of authorization.signedHeaders)
    canonicalHeaders += `${name}:${authorization.headers.get(name) ?? ''}\n`;
  return (
    `${request.method}\n${path}\n${canonicalQuery(request.query)}\n${canonicalHeaders}\n` +
    `${authorization.signedHeaders.join(';')}\n${payloadHash}`
  );
}
