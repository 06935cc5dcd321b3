/** Makes the bytes of a SigV4-signed request. Spec: IAM User Guide, "Create a signed AWS API request". */
import { createHash, createHmac } from 'node:crypto';

export interface Target {
  readonly url: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const keys = new Map<string, Buffer>();

export interface RequestLine {
  readonly method: string;
  /** Percent-encoded as it is sent. */
  readonly path: string;
  /** Sorted by name. */
  readonly query: string;
}

const rootPost: RequestLine = { method: 'POST', path: '/', query: '' };

export function signedRequest(
  target: Target,
  service: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
  { method, path, query } = rootPost,
): Buffer {
  const { host } = new URL(target.url);
  const amzDate = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const all: Record<string, string> = { ...headers, host, 'x-amz-date': amzDate };
  const names = Object.keys(all).sort();
  const scope = `${amzDate.slice(0, 8)}/${target.region}/${service}/aws4_request`;
  const canonical = [
    method,
    path,
    query,
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    names.join(';'),
    all['x-amz-content-sha256'] ?? sha256(body),
  ].join('\n');
  const stringToSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256(canonical)}`;
  const signature = createHmac('sha256', signingKey(target, scope)).update(stringToSign).digest('hex');
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${target.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, ` +
    `Signature=${signature}`;
  const lines = names.map((name) => `${name}: ${all[name]}`);
  const line = `${method} ${path}${query === '' ? '' : `?${query}`} HTTP/1.1`;
  const head = `${line}\r\n${lines.join('\r\n')}\r\nauthorization: ${authorization}\r\n`;
  return Buffer.concat([Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n`), Buffer.from(body)]);
}

function signingKey(target: Target, scope: string): Buffer {
  const known = keys.get(target.secretAccessKey + scope);
  if (known) return known;
  const key = scope
    .split('/')
    .reduce(
      (from: Buffer | string, part) => createHmac('sha256', from).update(part).digest(),
      `AWS4${target.secretAccessKey}`,
    ) as Buffer;
  keys.set(target.secretAccessKey + scope, key);
  return key;
}

function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}
