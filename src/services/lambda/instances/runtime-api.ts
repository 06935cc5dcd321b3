/**
 * The Lambda Runtime API (2018-06-01), which programs that run functions ask for their next invocation: on a port of
 * its own of this machine, under a path that nobody guesses, one for each instance.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Bytes of an answer of a function; more is refused. */
export const mostResponseBytes = 6_291_556;
const mostErrorBytes = 256 * 1024;

/** What an instance hears. `undefined` in place of a body: it was too long. */
export interface RuntimeEvents {
  next(response: ServerResponse): void;
  response(requestId: string, body: Buffer | undefined): boolean;
  error(requestId: string | undefined, body: Buffer | undefined): boolean;
}

export interface RuntimeApi {
  /** What `AWS_LAMBDA_RUNTIME_API` is for the instance. */
  open(token: string, events: RuntimeEvents): string;
  close(token: string): void;
  end(): Promise<void>;
}

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const instances = new Map<string, RuntimeEvents>();
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 0 }, (request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    answer(instances, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    open(token, events) {
      instances.set(token, events);
      return `127.0.0.1:${port}/${token}`;
    },
    close: (token) => void instances.delete(token),
    async end() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(
  instances: ReadonlyMap<string, RuntimeEvents>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, token = '', version, , ...path] = (request.url ?? '').split('/');
  const events = instances.get(token);
  if (!events || version !== '2018-06-01') return refuse(response, 404, 'InvalidRequest', 'There is nothing here.');
  const [kind, id = '', what] = path;
  if (request.method === 'GET' && kind === 'invocation' && id === 'next') return events.next(response);
  if (request.method !== 'POST') return refuse(response, 405, 'InvalidRequest', 'There is no such method.');
  if (kind === 'init' && id === 'error') {
    events.error(undefined, await bodyOf(request, mostErrorBytes));
    return accept(response);
  }
  const isResponse = what === 'response';
  if (kind !== 'invocation' || (!isResponse && what !== 'error'))
    return refuse(response, 404, 'InvalidRequest', 'There is nothing here.');
  const body = await bodyOf(request, isResponse ? mostResponseBytes : mostErrorBytes);
  const isKnown = isResponse ? events.response(id, body) : events.error(id, body);
  if (!isKnown) return refuse(response, 400, 'InvalidRequestID', 'Invalid request ID');
  if (body === undefined)
    return refuse(response, 413, 'RequestEntityTooLarge', 'Exceeded maximum allowed payload size (6291556 bytes).');
  return accept(response);
}

async function bodyOf(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    // The rest is read all the same, and nothing of it is kept.
    if (size <= most) chunks.push(chunk as Buffer);
  }
  return size <= most ? Buffer.concat(chunks) : undefined;
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
}

function refuse(response: ServerResponse, status: number, errorType: string, errorMessage: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errorMessage, errorType }));
}
