/**
 * The HTTP server: tells AWS requests from pages, refuses foreign Host headers for everything unsigned (DNS
 * rebinding), and writes answers. Spec of its own rules: docs/ARCHITECTURE.md, "A request".
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ServiceIndexEntry } from './load-model.ts';
import { PageError } from './page.ts';
import { misdirected, pageRouter, refusal, send, servePage } from './pages.ts';
import { createPipeline } from './pipeline.ts';
import type { WireResponse } from './protocols/protocol.ts';
import type { Runtime } from './runtime.ts';
import { answerUpgrades } from './upgrades.ts';

/** Bytes that an unread request body may still have before the connection is cut instead of drained. */
const maxDrainBytes = 4 * 1024 * 1024;

/** Request line and headers together. A session token with its policies alone may have 16 KiB. */
const maxHeaderBytes = 32 * 1024;

/** `allowedHosts`: Host headers (with port) that pages answer to. */
export function createHttpServer(runtime: Runtime, index: readonly ServiceIndexEntry[], allowedHosts: () => ReadonlySet<string>): Server {
  const pipeline = createPipeline(runtime, index, (host) => allowedHosts().has(host ?? ''));
  const pages = pageRouter(runtime.pages);
  const handle = (req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): void => {
    const target = splitTarget(req.url!);
    const requestId = randomUUID();
    const path = decodePath(target.path);
    const isPage = req.headers.authorization?.startsWith('AWS4-') !== true
      && !target.query.includes('X-Amz-Signature=') && pages.owns(path ?? target.path)
      // An unsigned call of a query service or JSON service, which wants AWS's own refusal.
      && !(path === '/' && req.method === 'POST');
    let continued = !expectsContinue;
    const beforeBody = (): void => {
      if (!continued) res.writeContinue();
      continued = true;
    };
    const done = isPage
      ? page(req, res, { path, query: target.query }, requestId, beforeBody).then(() => { if (!req.complete) drain(req); })
      : pipeline(req, target, requestId, beforeBody).then((response) => write(req, res, response));
    done.catch((error) => {
      runtime.log(`request ${requestId} could not be answered`, error);
      if (!res.headersSent) res.statusCode = 500;
      res.end();
    });
  };

  async function page(req: IncomingMessage, res: ServerResponse, url: { path: string | undefined; query: string }, requestId: string, beforeBody: () => void): Promise<void> {
    if (!allowedHosts().has(req.headers.host ?? '')) return send(res, refusal(misdirected(req.headers.host, runtime.settings.endpoint), req));
    const { path, query } = url;
    if (path === undefined) return send(res, refusal(new PageError(400, 'InvalidPath', 'The path holds an escape (%) that stands for no character.'), req));
    const match = pages.match(req.method!, path);
    if (match === undefined) return send(res, refusal(new PageError(404, 'NotFound', `There is no page at ${path}.`), req));
    if (match === 'method-not-allowed') return send(res, refusal(new PageError(405, 'MethodNotAllowed', `${path} does not take ${req.method}.`), req));
    beforeBody();
    await servePage(runtime, match, req, res, { path, query }, requestId);
  }

  const upgrades = answerUpgrades(runtime, allowedHosts);
  const server = createServer({
    maxHeaderSize: maxHeaderBytes, keepAliveTimeout: 65_000, requestTimeout: 0, headersTimeout: 30_000,
    // Other offers to upgrade (Java's clients make one for HTTP/2) are ordinary requests.
    shouldUpgradeCallback: upgrades.takes,
  }, (req, res) => handle(req, res, false));
  server.on('upgrade', upgrades.answer);
  server.on('checkContinue', (req, res) => handle(req, res, true));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable) socket.end(unreadable(error.code));
    else socket.destroy();
  });
  return server;
}

/** The answer to bytes that are no HTTP request: no service is known, so a sentence instead of a modelled error. */
function unreadable(code: string | undefined): string {
  const [status, message] = code === 'HPE_HEADER_OVERFLOW'
    ? ['431 Request Header Fields Too Large', `The request line and headers have more than ${maxHeaderBytes} bytes together.`]
    : code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? ['408 Request Timeout', 'The request did not arrive in time.']
      : ['400 Bad Request', 'This is not an HTTP request that can be read: check its request line, headers and lengths.'];
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${message.length + 1}\r\n\r\n${message}\n`;
}

function splitTarget(url: string): { path: string; query: string } {
  const target = url.startsWith('/') ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, '') || '/';
  const at = target.indexOf('?');
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function write(req: IncomingMessage, res: ServerResponse, response: WireResponse): void {
  const { body } = response;
  if (!(body instanceof Readable)) {
    const headers: Record<string, string | number> = response.headers;
    if (!hasHeader(headers, 'content-length') && response.status !== 204 && response.status !== 304) headers['content-length'] = body.length;
    res.writeHead(response.status, headers);
    res.end(req.method === 'HEAD' ? undefined : body);
  } else {
    res.writeHead(response.status, response.headers);
    if (req.method === 'HEAD') {
      body.destroy();
      res.end();
    } else {
      res.once('close', () => body.destroy());
      body.once('error', () => res.destroy());
      body.pipe(res);
    }
  }
  if (!req.complete) drain(req);
}

function hasHeader(headers: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.keys(headers).some((key) => key.toLowerCase() === name);
}

/** Reads on past an early refusal, so that the client gets to see it, but not for ever. */
function drain(req: IncomingMessage): void {
  // A refused call's body verifier has no reader: it would hold the rest up.
  req.unpipe();
  let left = maxDrainBytes;
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) req.destroy();
  }).resume();
  req.on('error', () => {});
  // A refusal in the middle of the body leaves it paused, behind whoever read it.
  req.unpipe();
  req.resume();
}
