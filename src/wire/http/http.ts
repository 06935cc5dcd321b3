/**
 * The HTTP server: tells by the Host, then by the path, what is asked (operations, pages, data planes), refuses foreign
 * Host headers for everything unsigned (DNS rebinding), and writes answers. Spec of its own rules:
 * docs/ARCHITECTURE.md, "A request".
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createBodyBudget } from '../body/body-budget.ts';
import { isPreflight, preflightHeaders, servicesAsked } from '../cors/cors.ts';
import { createDataRoutes } from '../data-planes/data-routes.ts';
import type { DataCall } from '../data-planes/visit.ts';
import { createHosts, type Site } from '../routing/hosts.ts';
import { maxHeaderBytes } from '../limits.ts';
import type { ServiceIndexEntry } from '../models/load-model.ts';
import { hostsAtPorts, ownHosts, splitTarget, type Target } from '../routing/own-hosts.ts';
import { consoleHosts, isOwnCall, leadOn, pagePlaces, pagesOnly } from '../routing/page-places.ts';
import type { Settings } from '../context.ts';
import { PageError } from '../page.ts';
import { misdirected, noSuchName, refusal, refusalOrPage, send, servePage } from './pages.ts';
import { pageGroupRouter } from '../routing/page-router.ts';
import { createPipeline } from '../requests/pipeline.ts';
import { drain } from '../body/unread-rest.ts';
import { isObjectAsScript, objectAsScript } from './refused-requests.ts';
import {
  atConsole,
  atSharedOrigin,
  dispositionFirst,
  lengthOfText,
  noSniffing,
  noteDamage,
  usersBytes,
  write,
} from './write-answer.ts';
import { inRequest } from './request-scope.ts';
import type { Runtime } from '../runtime.ts';
import { orClosed, sendBody } from '../body/send-body.ts';
import type { ServiceManifest } from '../service.ts';
import { versionTwoParameters } from '../sigv4/index.ts';
import { createTurns } from './turns-of-connection.ts';
import { answerUpgrades } from './upgrades.ts';

export function createHttpServer(runtime: Runtime, index: readonly ServiceIndexEntry[]): Server {
  const parts = partsOf(runtime, index);
  const take = (req: IncomingMessage, res: ServerResponse, expectsContinue: boolean): void => {
    const target = splitTarget(req.url!);
    const requestId = randomUUID();
    const scope = {
      requestId,
      what: `${req.method} ${target.path}`,
      cut: () => {
        req.socket.destroy();
      },
    };
    inRequest(scope, () => handle(parts, req, res, target, requestId, expectsContinue));
  };
  const plainly = (req: IncomingMessage, res: ServerResponse): void => take(req, res, false);
  const turns = createTurns();
  const upgrades = answerUpgrades(runtime, parts.hosts, parts.places);
  const server = createServer(
    {
      maxHeaderSize: maxHeaderBytes,
      keepAliveTimeout: 65_000,
      requestTimeout: 0,
      headersTimeout: 30_000,
      // Other offers to upgrade (Java's clients make one for HTTP/2) are ordinary requests.
      // So is one behind an answer that is not whole, of which node:http would let go.
      shouldUpgradeCallback: (req) => !turns.isBusy(req.socket) && upgrades.takes(req),
    },
    (req, res) => turns.wait(req, res, plainly),
  );
  server.on('upgrade', upgrades.answer);
  server.on('checkContinue', (req, res) => turns.wait(req, res, (...asked) => take(...asked, true)));
  // AWS takes no notice of what else a client expects (node:http would answer 417).
  server.on('checkExpectation', (req, res) => turns.wait(req, res, plainly));
  // A connection that could not be accepted (no descriptor left) is its client's trouble alone.
  server.on('error', (error) => {
    if (server.listening) runtime.log('a connection could not be accepted', error);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => turns.breakOff(socket, error.code));
  return server;
}

/** What requests of one server are answered with. */
type Parts = ReturnType<typeof partsOf>;

function partsOf(runtime: Runtime, index: readonly ServiceIndexEntry[]) {
  const bodies = createBodyBudget();
  return {
    runtime,
    bodies,
    hosts: createHosts(runtime.services.values(), {
      endpoint: onceKnown(runtime, ({ endpoint }) => ownHosts(endpoint)),
      console: onceKnown(runtime, consoleHosts),
      port: onceKnown(runtime, ({ endpoint }) => new URL(endpoint).port),
      ofServices: onceKnown(runtime, ({ servicePorts = new Map<number, string>() }) => hostsAtPorts(servicePorts)),
    }),
    places: onceKnown(runtime, pagePlaces),
    pipeline: createPipeline(runtime, index, bodies),
    pages: pageGroupRouter(runtime.pages),
    dataRoutes: createDataRoutes(runtime, bodies),
  };
}

function handle(
  parts: Parts,
  req: IncomingMessage,
  res: ServerResponse,
  target: Target,
  requestId: string,
  expectsContinue: boolean,
): void {
  const { runtime, hosts, pages, dataRoutes } = parts;
  const site = hosts.siteOf(req, target.authority);
  const path = decodePath(target.path);
  const isAtEndpoint = site.kind === 'endpoint' || site.kind === 'foreign';
  if (site.kind === 'unknown') return refuse(req, res, noSuchName(req.headers.host, runtime.settings.endpoint));
  const isSigned = looksSigned(req, target);
  const isRoute =
    site.kind === 'routes' ||
    (isAtEndpoint && (target.path.startsWith('/_') || !isSigned) && dataRoutes.owns(path ?? target.path));
  const isPage =
    !isRoute &&
    isAtEndpoint &&
    !isSigned &&
    pages.owns(path ?? target.path) &&
    // An unsigned call of a query service or JSON service, and what a browser asks before one.
    !(path === '/' && (req.method === 'POST' || isPreflight(req)));
  const isAtConsole = site.kind === 'console' && !isOwnCall(req);
  if (!isPage && isAtEndpoint && isObjectAsScript(req)) return refuse(req, res, objectAsScript);
  let continued = !expectsContinue;
  const beforeBody = (): void => {
    if (!continued) res.writeContinue();
    continued = true;
  };
  const done =
    isPage || isAtConsole
      ? page(parts, req, res, { path, target, isAlone: isAtConsole }, requestId, beforeBody)
      : isRoute
        ? dataRoute(parts, { req, site, path, target, requestId, beforeBody }, res)
        : operation(parts, req, res, { target, site, requestId, beforeBody });
  done
    .then(() => {
      if (!req.complete) drain(req);
    })
    .catch((error) => {
      runtime.log(`request ${requestId} could not be answered`, error);
      if (!res.headersSent) res.statusCode = 500;
      res.end();
    });
}

/** By Version 4 or 2: no page's address has their parameters, and no browser sends their header. */
function looksSigned({ headers: { authorization } }: IncomingMessage, { query }: Target): boolean {
  return (
    /^AWS(?:4-| )/.test(authorization ?? '') ||
    query.includes('X-Amz-Signature=') ||
    versionTwoParameters(query) !== undefined
  );
}

async function page(
  { runtime, hosts, pages, places, bodies }: Parts,
  req: IncomingMessage,
  res: ServerResponse,
  { path, target, isAlone }: PageAsked,
  requestId: string,
  beforeBody: () => void,
): Promise<void> {
  const { endpoint } = runtime.settings;
  if (!isAlone && !hosts.isEndpoint(req)) return refusePage(req, res, misdirected(req.headers.host, endpoint));
  if (isAlone && !pages.owns(path ?? target.path)) return refusePage(req, res, pagesOnly(target.path, endpoint));
  if (path === undefined)
    return refusePage(
      req,
      res,
      new PageError(400, 'InvalidPath', 'The path holds an escape (%) that stands for no character.'),
    );
  const match = await pages.match(req.method!, path);
  if (match === undefined) return refusePage(req, res, new PageError(404, 'NotFound', `There is no page at ${path}.`));
  if (match === 'method-not-allowed')
    return refusePage(req, res, new PageError(405, 'MethodNotAllowed', `${path} does not take ${req.method}.`));
  const elsewhere = places().elsewhere(match.route, req);
  if (elsewhere !== undefined) {
    const answer = leadOn(req, elsewhere, target);
    return answer instanceof PageError ? refusePage(req, res, answer) : send(req, res, answer);
  }
  const { query } = target;
  beforeBody();
  await servePage(runtime, match, req, res, { path, query, isConsole: places().isConsole(req) }, requestId, bodies);
}

async function dataRoute({ runtime, hosts, dataRoutes }: Parts, call: DataCall, res: ServerResponse): Promise<void> {
  const { req, site, requestId } = call;
  if (site.kind !== 'routes' && !hosts.isEndpoint(req))
    return refuse(req, res, misdirected(req.headers.host, runtime.settings.endpoint));
  const { status, headers, body } = await dataRoutes.answer(call);
  const all = {
    // Routes may tell it otherwise.
    ...(headers?.['x-amz-request-id'] === undefined && { 'x-amzn-requestid': requestId }),
    ...noSniffing,
    ...dispositionFirst(site.kind === 'routes' ? headers : atSharedOrigin(headers)),
    ...lengthOfText(body),
  };
  orClosed(body, () => res.writeHead(status, all));
  sendBody(req, res, body);
}

async function operation(
  { runtime, hosts, pipeline }: Parts,
  req: IncomingMessage,
  res: ServerResponse,
  { target, site, requestId, beforeBody }: Operation,
): Promise<void> {
  const service = site.kind === 'operations' ? site.service : undefined;
  const { inPath } = site.kind === 'operations' ? site : {};
  const isOwn = (): boolean => service !== undefined || site.kind === 'console' || hosts.isEndpoint(req);
  const preflight = isPreflight(req) && isOwn() ? answerOf(runtime, req, target, service) : undefined;
  if (preflight) return send(req, res, { status: 204, headers: { ...preflight, ...usersBytes } });
  const asked = {
    path: target.path,
    query: target.query,
    isOwn,
    ...(service && { service: service.name }),
    ...(inPath !== undefined && { inPath }),
  };
  const response = await pipeline(req, asked, requestId, beforeBody);
  noteDamage(response.body, (message) => runtime.log(`the answer to request ${requestId} broke off: ${message}`));
  write(req, res, response, site.kind === 'console' ? atConsole : inPath === undefined ? usersBytes : noSniffing);
  // What is left of the body is then nobody's.
  if (response.readsOn && !res.closed) await new Promise((resolve) => res.once('close', resolve));
}

interface PageAsked {
  /** Decoded; `undefined`: it cannot be. */
  readonly path: string | undefined;
  readonly target: Target;
  /** Under a name that has nothing but pages. */
  readonly isAlone: boolean;
}

interface Operation {
  readonly target: Target;
  readonly site: Site;
  readonly requestId: string;
  readonly beforeBody: () => void;
}

/** Of the services that may be meant, the first whose rules allow what a preflight asks. */
function answerOf(runtime: Runtime, req: IncomingMessage, target: Target, service: ServiceManifest | undefined) {
  const services = service ? [service] : runtime.services.values();
  const rules = servicesAsked(services, runtime.model, req, target).map(({ cors }) => cors!);
  return rules.map((one) => preflightHeaders(one, req)).find((headers) => headers !== undefined);
}

/** Kept for as long as the endpoint is the same one. */
function onceKnown<T>({ settings }: Runtime, compute: (settings: Settings) => T): () => T {
  let known: { readonly endpoint: string; readonly value: T } | undefined;
  return () => {
    if (known?.endpoint !== settings.endpoint) known = { endpoint: settings.endpoint, value: compute(settings) };
    return known.value;
  };
}

function refuse(req: IncomingMessage, res: ServerResponse, error: PageError): void {
  send(req, res, refusal(error, req));
  if (!req.complete) drain(req);
}

/** As `refuse`; people see a page. */
async function refusePage(req: IncomingMessage, res: ServerResponse, error: PageError): Promise<void> {
  send(req, res, await refusalOrPage(error, req));
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
