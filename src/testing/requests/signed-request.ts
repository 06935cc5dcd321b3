/** For tests: signs and sends raw requests, the malformed ones included that no SDK would make. */
import { request as httpRequest, type Agent } from 'node:http';
import { createHash, createHmac } from 'node:crypto';
import { canonicalPath, canonicalQuery } from '../../wire/sigv4/canonical.ts';

export interface RawRequest {
  readonly method: string;
  /** As on the request line, without the query; percent-encoded. */
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface Signing {
  readonly service: string;
  readonly keys: Keys;
  readonly region?: string;
  /** Default now. */
  readonly at?: Date;
  /** Default the endpoint's, to which it is sent. */
  readonly host?: string;
}

/** The headers that sign the request, its own included. */
export function signedHeaders(
  endpoint: string,
  request: RawRequest,
  { service, keys, region = 'us-east-1', at = new Date(), host = new URL(endpoint).host }: Signing,
): Record<string, string> {
  const amzDate = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const hash = createHash('sha256').update(request.body).digest('hex');
  const all: Record<string, string> = {
    'x-amz-content-sha256': hash,
    ...request.headers,
    host,
    'x-amz-date': amzDate,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  // A value is signed as it arrives: bytes, without the white space around it.
  const names = Object.keys(all).sort();
  const canonical = [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    ...names.map((name) => `${name}:${all[name]!.trim().replace(/[ \t]+/g, ' ')}`),
    '',
    names.join(';'),
    all['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${amzDate.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = scope
    .split('/')
    .reduce<Buffer | string>(
      (from, part) => createHmac('sha256', from).update(part).digest(),
      `AWS4${keys.secretAccessKey}`,
    );
  const digest = createHash('sha256').update(canonical, 'latin1').digest('hex');
  const text = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${digest}`;
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return {
    ...all,
    authorization:
      `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, ` +
      `Signature=${signature}`,
  };
}

/** Sends the request as it is; signed when `signing` is given. */
export function sendRaw(endpoint: string, request: RawRequest, signing?: Signing, agent?: Agent): Promise<RawResponse> {
  const { hostname, port, host } = new URL(endpoint);
  const headers = signing === undefined ? { host, ...request.headers } : signedHeaders(endpoint, request, signing);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      {
        hostname,
        port,
        method: request.method,
        agent,
        headers: { 'content-length': request.body.length, ...headers },
        path: request.query === '' ? request.path : `${request.path}?${request.query}`,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.once('end', () =>
          resolve({
            status: incoming.statusCode!,
            headers: incoming.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
        incoming.once('error', reject);
      },
    );
    outgoing.once('error', reject);
    outgoing.end(request.body);
  });
}
