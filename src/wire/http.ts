/**
 * The HTTP server: tells AWS requests from pages, refuses foreign Host headers for everything unsigned (DNS
 * rebinding), and writes answers. Spec of its own rules: docs/ARCHITECTURE.md, "A request".
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createBodyBudget } from './body-budget.ts';
import { maxHeaderBytes } from './limits.ts';
import { Readable } from 'node:stream';
import { StoreDamaged } from '../kernel/store-errors.ts';
import type { ServiceIndexEntry } from './load-model.ts';
import { isForOwnHost, splitTarget, type Target } from './own-hosts.ts';
import { PageError } from './page.ts';
import { misdirected, pageRouter, refusal, send, servePage } from './pages.ts';
import { createPipeline } from './pipeline.ts';
import type { WireResponse } from './protocols/protocol.ts';
import { inRequest } from './request-scope.ts';
import type { Runtime } from './runtime.ts';
import { closeUnread, sendBody } from './send-body.ts';
import { answerUpgrades } from './upgrades.ts';

/** Bytes that an unread request body may still have, and the time it may take, before the connection is cut instead of drained. */
const maxDrainBytes = 4 * 1024 * 1024;
const maxDrainMs = 30_000;

/** `allowedHosts`: Host headers (with port) that pages, and whatever nobody signed, answer to. */
export function createHttpServer(runtime: Runtime, index: readonly ServiceIndexEntry[], allowedHosts: () => ReadonlySet<string>): Server {
  const bodies = createBodyBudget();
  const isOwn = (req: IncomingMessage): boolean => isForOwnHost(req, allowedHosts());
  const pipeline = createPipeline(runtime, index, isOwn, bodies);
  const pages = pageRouter(runtime.pages);
  const take = (req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): void => {
    const target = splitTarget(req.url!);
    const requestId = randomUUID();
    const scope = { requestId, what: `${req.method} ${target.path}`, cut: () => { req.socket.destroy(); } };
    inRequest(scope, () => handle(req, res, target, requestId, expectsContinue));
  };
  const handle = (req: IncomingMessage, res: ServerResponse, target: Target, requestId: string, expectsContinue: boolean): void => {
    const path = decodePath(target.path);
    const isPage = req.headers.authorization?.startsWith('AWS4-') !== true
      && !target.query.includes('X-Amz-Signature=') && pages.owns(path ?? target.path)
      // An unsigned call of a query service or JSON service, which wants AWS's own refusal.
      && !(path === '/' && req.method === 'POST');
    if (!isPage && isObjectAsScript(req)) return send(req, res, refusal(objectAsScript, req));
    let continued = !expectsContinue;
    const beforeBody = (): void => {
      if (!continued) res.writeContinue();
      continued = true;
    };
    const done = isPage
      ? page(req, res, { path, query: target.query }, requestId, beforeBody).then(() => { if (!req.complete) drain(req); })
      : pipeline(req, target, requestId, beforeBody).then((response) => {
        noteDamage(response.body, (message) => runtime.log(`the answer to request ${requestId} broke off: ${message}`));
        write(req, res, response);
      });
    done.catch((error) => {
      runtime.log(`request ${requestId} could not be answered`, error);
      if (!res.headersSent) res.statusCode = 500;
      res.end();
    });
  };

  async function page(req: IncomingMessage, res: ServerResponse, url: { path: string | undefined; query: string }, requestId: string, beforeBody: () => void): Promise<void> {
    if (!isOwn(req)) return send(req, res, refusal(misdirected(req.headers.host, runtime.settings.endpoint), req));
    const { path, query } = url;
    if (path === undefined) return send(req, res, refusal(new PageError(400, 'InvalidPath', 'The path holds an escape (%) that stands for no character.'), req));
    const match = pages.match(req.method!, path);
    if (match === undefined) return send(req, res, refusal(new PageError(404, 'NotFound', `There is no page at ${path}.`), req));
    if (match === 'method-not-allowed') return send(req, res, refusal(new PageError(405, 'MethodNotAllowed', `${path} does not take ${req.method}.`), req));
    beforeBody();
    await servePage(runtime, match, req, res, { path, query }, requestId, bodies);
  }

  const upgrades = answerUpgrades(runtime, isOwn);
  const server = createServer({
    maxHeaderSize: maxHeaderBytes, keepAliveTimeout: 65_000, requestTimeout: 0, headersTimeout: 30_000,
    // Other offers to upgrade (Java's clients make one for HTTP/2) are ordinary requests.
    shouldUpgradeCallback: upgrades.takes,
  }, (req, res) => take(req, res, false));
  server.on('upgrade', upgrades.answer);
  server.on('checkContinue', (req, res) => take(req, res, true));
  // A connection that could not be accepted (no descriptor left) is its client's trouble alone.
  server.on('error', (error) => { if (server.listening) runtime.log('a connection could not be accepted', error); });
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
  return `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${message.length + 1}\r\n\r\n${message}\n`;
}

/** What a browser runs or applies with the rights of the page that names it. */
const scriptLike: ReadonlySet<string | undefined> = new Set([
  'script', 'style', 'worker', 'sharedworker', 'serviceworker', 'audioworklet', 'paintworklet', 'xslt', 'manifest',
]);

const objectAsScript = new PageError(403, 'AccessDenied', 'A page of this server may not use an object as its script or style sheet: what users store never runs with its rights.');

/** Only a page of ours is of the same origin: an object's own page has an origin of its own. */
function isObjectAsScript({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-site'] === 'same-origin' && scriptLike.has(String(headers['sec-fetch-dest']));
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** Damage in the middle of a body can no longer be answered: the log alone says why the connection was cut. */
function noteDamage(body: WireResponse['body'], note: (message: string) => void): void {
  if (body instanceof Readable) body.once('error', (error) => { if (error instanceof StoreDamaged) note(error.message); });
}

function write(req: IncomingMessage, res: ServerResponse, response: WireResponse): void {
  const { body, headers, status } = response;
  try {
    res.writeHead(status, { ...headers, ...lengthOf(response), ...usersBytes });
  } catch (error) {
    closeUnread(body);
    throw error;
  }
  sendBody(req, res, body);
  if (!req.complete) drain(req);
}

/**
 * What an object holds is its owner's, and comes from the console's origin: a browser that shows it gives it an origin
 * of its own (so that it reaches no cookie, no storage and no answer of ours), runs no script of it and guesses no type.
 */
const usersBytes = { 'content-security-policy': 'sandbox', 'x-content-type-options': 'nosniff' };

function lengthOf({ status, headers, body }: WireResponse): Record<string, number> {
  const known = body instanceof Uint8Array && !hasHeader(headers, 'content-length') && status !== 204 && status !== 304;
  return known ? { 'content-length': body.length } : {};
}

function hasHeader(headers: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.keys(headers).some((key) => key.toLowerCase() === name);
}

/** Reads on past an early refusal, so that the client gets to see it, but not for ever. */
function drain(req: IncomingMessage): void {
  let left = maxDrainBytes;
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) req.destroy();
  }).resume();
  req.on('error', () => {});
  const timer = setTimeout(() => req.destroy(), maxDrainMs).unref();
  req.once('close', () => clearTimeout(timer));
}
