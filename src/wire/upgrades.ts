/**
 * WebSockets (RFC 6455) beside the pages: the same paths and Host rules, an ordinary HTTP answer for what is refused,
 * and the handshake for what a route accepts. What an open socket says is its route's own affair.
 */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { createBodyBudget, type BodyAllowance } from './body-budget.ts';
import { splitTarget } from './own-hosts.ts';
import { PageError, type UpgradeRoute } from './page.ts';
import { misdirected, pageContext, pageRequest, pageRouter, refusal, toPageError } from './pages.ts';
import type { Runtime } from './runtime.ts';

/** One message of a client; `ws` ends a connection whose message is longer (close code 1009). */
const maxMessageBytes = 128 * 1024;

/** A handshake has no body. */
const noBody: BodyAllowance = createBodyBudget({ signed: 0, unsigned: 0 }).allowance('unsigned');

export function answerUpgrades(runtime: Runtime, isForOwnHost: (req: IncomingMessage) => boolean) {
  const router = pageRouter(runtime.upgrades.map((route) => ({ ...route, method: 'GET' as const })));
  let sockets: Promise<WebSocketServer> | undefined;

  const accept = async (req: IncomingMessage): Promise<(socket: WebSocket) => void> => {
    const requestId = randomUUID();
    const { path, query } = splitTarget(req.url ?? '/');
    try {
      if (!isForOwnHost(req)) throw misdirected(req.headers.host, runtime.settings.endpoint);
      const match = router.match(req.method!, path);
      if (match === undefined || match === 'method-not-allowed') throw new PageError(404, 'NotFound', `There is no WebSocket at ${path}.`);
      return await (match.route as UpgradeRoute).handler(pageRequest(req, match.params, { path, query }, noBody), pageContext(runtime, requestId));
    } catch (error) {
      throw toPageError(runtime, error, `WebSocket ${path}`, requestId);
    }
  };

  return {
    takes: (req: IncomingMessage): boolean =>
      req.headers.upgrade?.toLowerCase() === 'websocket' && typeof router.match('GET', splitTarget(req.url ?? '/').path) === 'object',
    answer: (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
      socket.on('error', () => socket.destroy());
      sockets ??= openWebSockets();
      Promise.all([accept(req), sockets]).then(
        ([use, server]) => server.handleUpgrade(req, socket, head, use),
        (error: unknown) => refuse(socket, req, error as PageError),
      );
    },
  };
}

async function openWebSockets(): Promise<WebSocketServer> {
  const { WebSocketServer } = await import('ws');
  return new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, perMessageDeflate: false, clientTracking: false });
}

function refuse(socket: Duplex, req: IncomingMessage, error: PageError): void {
  const { headers, body } = refusal(error, req);
  const text = String(body ?? '');
  const lines = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? 'Refused'}`, 'Connection: close', 'Cache-Control: no-store',
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`), `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  // Nothing reads what a refused client still sends, so its end would never be seen; and one that keeps its side open
  // would keep the server from ending.
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`);
}
