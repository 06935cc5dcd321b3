/**
 * WebSockets (RFC 6455) of pages and data planes: the same paths and Host rules, an ordinary HTTP answer for what is
 * refused, and the handshake for what a route accepts. What an open socket says is its route's own affair.
 */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { createBodyBudget } from '../body/body-budget.ts';
import { mayCall } from '../cors/cors.ts';
import type { DataUpgrade } from '../data-plane.ts';
import { placesOf, type Placed } from '../data-planes/data-routes.ts';
import type { Visit } from '../data-planes/visit.ts';
import type { Hosts } from '../routing/hosts.ts';
import { splitTarget } from '../routing/own-hosts.ts';
import type { PagePlaces } from '../routing/page-places.ts';
import { PageError } from '../page.ts';
import { toPageError } from '../pages/to-page-error.ts';
import { misdirected, noSuchName, pageContext, pageRequest, refusal } from './pages.ts';
import { pageRouter } from '../routing/page-router.ts';
import type { Runtime } from '../runtime.ts';
import type { ServiceManifest } from '../service.ts';
import { createSigningKeys } from '../sigv4/index.ts';

/** One message of a client; `ws` ends a connection whose message is longer (close code 1009). */
const maxMessageBytes = 128 * 1024;

/** A handshake has no body. */
const noBodies = createBodyBudget({ signed: 0, unsigned: 0 });

interface Accepted {
  readonly use: (socket: WebSocket) => void;
  readonly maxMessageBytes: number;
}

export function answerUpgrades(runtime: Runtime, hosts: Hosts, places: () => PagePlaces) {
  const pages = pageRouter(runtime.upgrades.map((route) => ({ ...route, method: 'GET' as const })));
  const placed = placesOf(runtime.services.values(), ({ upgrades }) => upgrades);
  const keys = createSigningKeys();
  const servers = new Map<number, Promise<WebSocketServer>>();
  const matchOf = (req: IncomingMessage) => {
    const target = splitTarget(req.url ?? '/');
    const site = hosts.siteOf(req, target.authority);
    const data =
      site.kind === 'operations' || site.kind === 'console'
        ? undefined
        : placed(site.kind === 'routes' ? site.host : '').match('GET', target.path);
    const page = site.kind === 'routes' || site.kind === 'operations' ? undefined : pages.match('GET', target.path);
    return {
      target,
      site,
      page: typeof page === 'object' ? page : undefined,
      data: typeof data === 'object' ? data : undefined,
    };
  };

  const accept = async (req: IncomingMessage): Promise<Accepted> => {
    const requestId = randomUUID();
    const { target, site, page, data } = matchOf(req);
    const { path } = target;
    try {
      if (site.kind === 'unknown') throw noSuchName(req.headers.host, runtime.settings.endpoint);
      const isOwn = site.kind === 'routes' || site.kind === 'console' || hosts.isEndpoint(req);
      if (!isOwn) throw misdirected(req.headers.host, runtime.settings.endpoint);
      if (req.method !== 'GET' || (page ?? data) === undefined)
        throw new PageError(404, 'NotFound', `There is no WebSocket at ${path}.`);
      if (page) {
        if (!places().isConsole(req)) throw misdirected(req.headers.host, runtime.settings.consoleOrigin);
        const address = { ...target, isConsole: true };
        const request = pageRequest(req, page.params, address, noBodies.allowance('unsigned'));
        return { use: await page.route.handler(request, pageContext(runtime, req, requestId)), maxMessageBytes };
      }
      const call = { req, site, path, target, requestId, beforeBody: () => {} };
      const { createVisit } = await import('../data-planes/visit.ts');
      return await acceptData(
        runtime,
        req,
        data!.route,
        createVisit(runtime, keys, noBodies, call, data!.route, data!.params),
      );
    } catch (error) {
      throw toPageError(runtime, error, `WebSocket ${path}`, requestId);
    }
  };
  const serverFor = (size: number): Promise<WebSocketServer> => {
    const server = servers.get(size) ?? openWebSockets(size);
    servers.set(size, server);
    return server;
  };

  return {
    takes: (req: IncomingMessage): boolean => {
      if (req.headers.upgrade?.toLowerCase() !== 'websocket') return false;
      const { page, data } = matchOf(req);
      return (page ?? data) !== undefined;
    },
    answer: (req: IncomingMessage, socket: Duplex, head: Buffer): void => {
      socket.on('error', () => socket.destroy());
      accept(req)
        .then(async ({ use, maxMessageBytes: size }) =>
          (await serverFor(size)).handleUpgrade(req, socket, head, (open) => {
            // What breaks the protocol ends its connection (`ws` does), and nobody else's.
            open.on('error', () => {});
            use(open);
          }),
        )
        .catch((error: unknown) => refuse(socket, req, error as PageError));
    },
  };
}

/** Browsers open WebSockets to any origin without asking: who may is whoever may read the service's answers. */
function refuseForeignPage(req: IncomingMessage, { cors, name }: ServiceManifest): void {
  const { origin, host } = req.headers;
  if (origin === undefined || mayCall(cors, origin)) return;
  if (URL.parse(origin)?.host === host?.toLowerCase()) return;
  throw new PageError(403, 'Forbidden', `${name} takes no WebSocket of a page at ${origin.slice(0, 200)}.`);
}

async function acceptData(
  runtime: Runtime,
  req: IncomingMessage,
  { declared, service }: Placed<DataUpgrade>,
  visit: Visit,
): Promise<Accepted> {
  try {
    refuseForeignPage(req, service);
    const use = await (await declared.load())(visit.request, await visit.context());
    visit.record(101);
    return {
      maxMessageBytes: declared.maxMessageBytes ?? maxMessageBytes,
      use: (socket) => {
        runtime.running.holds(socket);
        use(socket);
      },
    };
  } catch (thrown) {
    const { code, message, status = 400 } = visit.failure(thrown);
    visit.record(status, { code, message });
    throw new PageError(status, code, message);
  } finally {
    visit.allowance.release();
  }
}

async function openWebSockets(maxPayload: number): Promise<WebSocketServer> {
  const { WebSocketServer } = await import('ws');
  return new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false, clientTracking: false });
}

function refuse(socket: Duplex, req: IncomingMessage, error: PageError): void {
  const { headers, body } = refusal(error, req);
  const text = String(body ?? '');
  const lines = [
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? 'Refused'}`,
    'Connection: close',
    'Cache-Control: no-store',
    ...Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  // Nothing reads what a refused client still sends, so its end would never be seen; and one that keeps its side open
  // would keep the server from ending.
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`);
}
