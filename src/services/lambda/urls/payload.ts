/**
 * A request as a function is given it, and what it answers as a response: payload format 2.0.
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
import type { DataRequest, DataResponse } from '../../../wire/service.ts';

export interface EventFacts {
  readonly request: DataRequest;
  readonly body: Buffer;
  readonly account: string;
  readonly requestId: string;
  /** Domain milliseconds. */
  readonly now: number;
  /** Of who signed it. */
  readonly iam?: { readonly account: string; readonly arn: string; readonly userId: string; readonly key: string };
}

export function eventOf(facts: EventFacts): Record<string, unknown> {
  const { request, body, iam, now } = facts;
  const { cookie, ...headers } = request.headers;
  const query = Object.entries(joined(request.query()));
  const isText = isTextual(request.headers['content-type']);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: request.path,
    rawQueryString: request.rawQuery,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
    ...(query.length > 0 && { queryStringParameters: Object.fromEntries(query) }),
    requestContext: {
      accountId: iam?.account ?? 'anonymous',
      apiId: request.params['id'],
      ...(iam && {
        authorizer: {
          iam: {
            accessKey: iam.key,
            accountId: iam.account,
            callerId: iam.userId,
            userArn: iam.arn,
            userId: iam.userId,
          },
        },
      }),
      domainName: request.host,
      domainPrefix: request.params['id'],
      http: {
        method: request.method,
        path: request.path,
        protocol: 'HTTP/1.1',
        sourceIp: request.remoteAddress.replace(/^::ffff:/, ''),
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: facts.requestId,
      routeKey: '$default',
      stage: '$default',
      time: timeOf(now),
      timeEpoch: now,
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

function joined(query: URLSearchParams): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, value] of query) {
    const before = values.get(name);
    if (before) before.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(',')]));
}

function isTextual(type: string | undefined): boolean {
  return (
    type === undefined || /^(?:text\/|application\/(?:json|javascript|xml|[^;]*\+(?:json|xml)|x-www-form))/i.test(type)
  );
}

/** `12/Mar/2020:19:03:58 +0000` */
function timeOf(now: number): string {
  const [, day, month, year, clock] = new Date(now).toUTCString().split(' ');
  return `${day}/${month}/${year}:${clock} +0000`;
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const own = /^(?:connection|content-length|date|keep-alive|te|trailer|transfer-encoding|set-cookie|upgrade)$/i;
const badGateway = { status: 502, headers: { 'content-type': 'application/json' }, body: '{"message":null}' };

const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;
const membersOf = (value: unknown): unknown[] => Object.values(Object(value) as object);

/** A value without a `statusCode` is the body of a 200. */
export function responseOf(payload: Buffer): DataResponse {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return badGateway;
  }
  const json = { 'content-type': 'application/json' };
  if (typeof value === 'string') return { status: 200, headers: json, body: value };
  if (typeof value !== 'object' || value === null || !('statusCode' in value))
    return { status: 200, headers: json, body: payload.toString('utf8') };
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = value as Record<string, any>;
  // Of an object JavaScript may make no text at all.
  if (![statusCode, body, ...membersOf(headers), ...membersOf(cookies)].every(isScalar)) return badGateway;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599 || typeof headers !== 'object') return badGateway;
  const given = Object.entries((headers ?? {}) as object)
    .map(([name, text]) => [name.toLowerCase(), String(text)] as const)
    .filter(([name, text]) => token.test(name) && !own.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(text));
  const set = Array.isArray(cookies) ? cookies.map(String).filter((text) => /^[\t\x20-\x7e]+$/.test(text)) : [];
  return {
    status,
    headers: { ...json, ...Object.fromEntries(given), ...(set.length > 0 && { 'set-cookie': set }) },
    body: isBase64Encoded === true ? Buffer.from(String(body), 'base64') : String(body ?? ''),
  };
}
