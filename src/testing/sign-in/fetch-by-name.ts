/**
 * `fetch` for tests of pages: finds names under `localhost` as browsers do (RFC 6761, section 6.3), which Node leaves
 * to the system's resolver, and follows no redirect.
 */
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | URLSearchParams;
  /** Always so. */
  readonly redirect?: 'manual';
}

export function fetchByName(
  address: string | URL,
  { method = 'GET', headers = {}, body }: Sent = {},
): Promise<Response> {
  const { hostname, host, port, pathname, search } = new URL(address);
  const text = body === undefined ? '' : String(body);
  const form = body instanceof URLSearchParams && { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' };
  return new Promise((resolve, reject) => {
    request(
      {
        method,
        host: hostname.endsWith('localhost') ? '127.0.0.1' : hostname,
        port,
        path: pathname + search,
        headers: {
          host,
          'user-agent': 'node',
          ...form,
          ...(body !== undefined && { 'content-length': String(Buffer.byteLength(text)) }),
          ...headers,
        },
        agent: false,
      },
      (answer) => {
        buffer(answer)
          .then((bytes) => {
            const status = answer.statusCode!;
            const received = new Headers();
            for (let i = 0; i < answer.rawHeaders.length; i += 2)
              received.append(answer.rawHeaders[i]!, answer.rawHeaders[i + 1]!);
            const isBare = bytes.length === 0 || status === 204 || status === 304;
            resolve(new Response(isBare ? null : bytes, { status, headers: received }));
          })
          .catch(reject);
      },
    )
      .on('error', reject)
      .end(text);
  });
}
