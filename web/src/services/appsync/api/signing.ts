/** Requests to a GraphQL API, signed as the session's own principal. */
import { SignatureV4 } from '@smithy/signature-v4';
import { shownRegion } from '../../../api/region';
import { fetchCredentials } from '../../../api/session';

const bytesOf = (data: string | ArrayBuffer | ArrayBufferView): Uint8Array<ArrayBuffer> => {
  if (typeof data === 'string') return new TextEncoder().encode(data);
  return new Uint8Array(
    ArrayBuffer.isView(data)
      ? (data.buffer as ArrayBuffer).slice(data.byteOffset, data.byteOffset + data.byteLength)
      : data.slice(0),
  );
};

/** The browser's own SHA-256, with a secret HMAC's. */
class WebSha256 {
  readonly #secret: Uint8Array<ArrayBuffer> | undefined;
  #parts: Uint8Array<ArrayBuffer>[] = [];

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined ? undefined : bytesOf(secret);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#parts.push(bytesOf(data));
  }

  reset(): void {
    this.#parts = [];
  }

  async digest(): Promise<Uint8Array> {
    const all = new Uint8Array(await new Blob(this.#parts).arrayBuffer());
    if (this.#secret === undefined) return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('raw', this.#secret, algorithm, false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign('HMAC', key, all));
  }
}

/** Headers of a POST of that body to that address. */
export async function signedHeaders(url: URL, body: string): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = await fetchCredentials();
  const signer = new SignatureV4({
    service: 'appsync',
    region: shownRegion(),
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    sha256: WebSha256,
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    port: Number(url.port),
    path: url.pathname,
    query: {},
    headers: { host: url.host, 'content-type': 'application/json' },
    body,
  });
  return headers;
}
