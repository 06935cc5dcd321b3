/** For tests: one TLS connection as a client makes it, and requests over it. */
import { request as plainRequest, type IncomingHttpHeaders } from 'node:http';
import { request as tlsRequest, type RequestOptions } from 'node:https';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

export interface Asked {
  readonly status: number;
  readonly text: string;
  readonly encrypted: boolean;
  readonly headers: IncomingHttpHeaders;
}

/** @throws what the client is told when there is no connection. */
export function ask(
  endpoint: string,
  path: string,
  options: RequestOptions & { readonly body?: string | Buffer } = {},
): Promise<Asked> {
  const { body, ...rest } = options;
  const url = new URL(path, endpoint);
  return new Promise((resolve, reject) => {
    const encrypted = url.protocol === 'https:';
    const request = (encrypted ? tlsRequest : plainRequest)(url, { agent: false, ...rest }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode!, text, encrypted, headers: response.headers });
    });
    request.once('error', reject).end(body);
  });
}

/** Resolves once the handshake is done. @throws what the client is told when it fails. */
export function handshake(endpoint: string, options: ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(endpoint).port), ...options }, () =>
      resolve(socket),
    );
    socket.once('error', reject).once('close', () => reject(new Error('The connection was closed.')));
  });
}

export function overTls(endpoint: string, host = '127.0.0.1'): string {
  return `https://${host}:${new URL(endpoint).port}`;
}
