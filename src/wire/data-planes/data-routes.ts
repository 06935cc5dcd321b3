/**
 * Serves the routes of services' data planes: finds one by host and path, answers preflights, gives its handler the
 * request, and notes it in the activity. What a route is: `data-plane.ts`.
 */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { RequestTrace } from '../activity/activity.ts';
import type { BodyAllowance, BodyBudget } from '../body/body-budget.ts';
import { othersFirst, streamBody } from '../body/read-body.ts';
import type { AnonymousCaller } from '../caller.ts';
import { isPreflight, preflightHeaders, readableBy } from '../cors/cors.ts';
import { createContext } from '../calls/create-context.ts';
import type { DataContext, DataRequest, DataResponse, DataRoute, DataUpgrade } from '../data-plane.ts';
import { AwsError } from '../errors.ts';
import type { Site } from '../routing/hosts.ts';
import { maxUnsignedBodyBytes } from '../limits.ts';
import { PageError, type PageResponse } from '../page.ts';
import { isBrokenOff } from '../body/broken-off.ts';
import { brokenOff, parameters, parseJson, readWhole } from '../pages/page-body.ts';
import { toPageError } from '../pages/to-page-error.ts';
import { pageRouter, type RouteMatch } from '../routing/page-router.ts';
import type { Call, Runtime } from '../runtime.ts';
import type { ServiceManifest } from '../service.ts';
import {
  createSigningKeys,
  parseAuthorization,
  signatureError,
  verifyBodyHash,
  type Authorization,
  type HttpRequest,
  type SigningKeys,
} from '../sigv4/index.ts';
import { isSigned, verifyCaller } from '../requests/verify-caller.ts';

/** A request for a data plane. */
export interface DataCall {
  readonly req: IncomingMessage;
  readonly site: Site;
  /** Decoded; `undefined`: it cannot be. */
  readonly path: string | undefined;
  /** As it was sent. */
  readonly target: { readonly path: string; readonly query: string };
  readonly requestId: string;
  readonly beforeBody: () => void;
}

/** A route as its service declares it. */
export interface Placed<R> {
  readonly method: string;
  readonly path: string;
  readonly declared: R;
  readonly service: ServiceManifest;
}
type PlacedAny = Placed<DataRoute | DataUpgrade>;

export interface DataRoutes {
  /** Whether a path at the endpoint's names is a route's. */
  owns(path: string): boolean;
  answer(call: DataCall): Promise<PageResponse>;
}

/** No bucket has such a name. */
function isAtEndpoint(path: string): boolean {
  return /^\/(?:_|[a-z0-9]{1,2}(?:\/|$))/.test(path);
}

/** The routes of each host; those of the endpoint's names under ''. @throws Error where one has no place of its own */
export function placesOf<R extends DataRoute | DataUpgrade>(
  services: Iterable<ServiceManifest>,
  routesOf: (service: ServiceManifest) => readonly R[] | undefined,
): (host: string) => ReturnType<typeof pageRouter<Placed<R>>> {
  const byHost = new Map<string, Placed<R>[]>();
  for (const service of services) {
    for (const route of routesOf(service) ?? []) {
      const { host = '', path, name } = route;
      if (!(host === '' ? isAtEndpoint(path) : path.startsWith('/')) || path.split('/', 2)[1] === '_sandlot') {
        throw new Error(
          `${service.name}:${name} has the path ${path}: at the endpoint's names it begins with "/_" or a segment ` +
            'of two characters, and is not of /_sandlot, elsewhere with "/".',
        );
      }
      const others = byHost.get(host) ?? [];
      byHost.set(host, others);
      others.push({ method: 'method' in route ? route.method : 'GET', path, declared: route, service });
    }
  }
  const routers = new Map(
    [...byHost].map(
      ([host, routes]) =>
        [host, pageRouter(routes.toSorted((a, b) => Number(a.method === '*') - Number(b.method === '*')))] as const,
    ),
  );
  const none = pageRouter<Placed<R>>([]);
  return (host) => routers.get(host) ?? none;
}

export function createDataRoutes(
  runtime: Runtime,
  bodies: BodyBudget,
  keys: SigningKeys = createSigningKeys(),
): DataRoutes {
  const placed = placesOf(runtime.services.values(), ({ routes }) => routes);
  const atEndpoint = placed('');
  const find = ({ req, site, path }: DataCall): RouteMatch<Placed<DataRoute>> | undefined => {
    if (path === undefined)
      throw new PageError(400, 'InvalidPath', 'The path holds an escape (%) that stands for no character.');
    const isAsked = isPreflight(req);
    const router = site.kind === 'routes' ? placed(site.host) : atEndpoint;
    const match = router.match(isAsked ? req.headers['access-control-request-method']! : req.method!, path);
    if (match === undefined) throw new PageError(404, 'NotFound', `There is nothing at ${path} under this name.`);
    if (match !== 'method-not-allowed' && (!isAsked || match.route.service.cors)) return match;
    const own = isAsked ? router.match('OPTIONS', path) : undefined;
    if (typeof own === 'object') return own;
    throw new PageError(405, 'MethodNotAllowed', `${path} does not take ${req.method}.`);
  };
  return {
    owns: atEndpoint.owns,
    async answer(call) {
      let match: RouteMatch<Placed<DataRoute>> | undefined;
      try {
        match = find(call);
      } catch (error) {
        return errorResponse(error as PageError);
      }
      const { service } = match!.route;
      if (service.cors && isPreflight(call.req)) {
        const headers = preflightHeaders(service.cors, call.req);
        if (headers) return { status: 204, headers };
        return errorResponse(
          new PageError(403, 'Forbidden', `${service.name} lets no page of this origin call it so.`),
        );
      }
      const response = await handled(runtime, keys, bodies, call, match!);
      return {
        ...response,
        headers: { ...response.headers, ...joined(response, readableBy(service.cors, call.req.headers.origin)) },
      };
    },
  };
}

/** A route's own `vary` stays. */
function joined(
  { headers = {} }: PageResponse,
  more: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const own = Object.entries(headers).find(([name]) => name.toLowerCase() === 'vary')?.[1];
  return own === undefined || more['vary'] === undefined ? more : { ...more, vary: `${String(own)}, ${more['vary']}` };
}

async function handled(
  runtime: Runtime,
  keys: SigningKeys,
  bodies: BodyBudget,
  call: DataCall,
  { route, params }: RouteMatch<Placed<DataRoute>>,
): Promise<DataResponse> {
  const visit = createVisit(runtime, keys, bodies, call, route, params);
  try {
    const [handler, ctx] = [await route.declared.load(), await visit.context()];
    const response = await handler(visit.request, ctx);
    visit.record(response.status);
    return response;
  } catch (thrown) {
    const error = visit.failure(thrown);
    visit.record(error.status ?? 400, error);
    return errorResponse(error);
  } finally {
    visit.allowance.release();
  }
}

/** What a route or WebSocket is given of one request, and what becomes known of it. */
export interface Visit {
  readonly request: DataRequest;
  readonly allowance: BodyAllowance;
  context(): Promise<DataContext>;
  failure(thrown: unknown): AwsError | PageError;
  record(status: number, error?: { readonly code: string; readonly message: string }): void;
}

export function createVisit(
  runtime: Runtime,
  keys: SigningKeys,
  bodies: BodyBudget,
  call: DataCall,
  { declared, service }: PlacedAny,
  params: Readonly<Record<string, string>>,
): Visit {
  const { req, requestId, target } = call;
  const { name } = declared;
  const trace: RequestTrace = { startedAt: performance.now() };
  const http: HttpRequest = { method: req.method!, path: target.path, query: target.query, rawHeaders: req.rawHeaders };
  const authorization = parseAuthorization(http);
  const region =
    isSigned(authorization) && authorization.version === 4 ? authorization.region : runtime.settings.homeRegion;
  const allowance = bodies.allowance(isSigned(authorization) ? 'signed' : 'unsigned');
  const headers = headersFor(call);
  const inCall = (caller: Call['caller']): Call => ({
    service: service.name,
    operation: name,
    input: {},
    caller,
    region,
    requestId,
    trace,
    http: { remoteAddress: req.socket.remoteAddress ?? '', headers },
  });
  const maxBytes = ('maxBodyBytes' in declared ? declared.maxBodyBytes : undefined) ?? maxUnsignedBodyBytes;
  const body = bodyOf(call, () => readWhole(req, { maxBytes, allowance }));
  const nobody: AnonymousCaller = {
    kind: 'anonymous',
    account: runtime.settings.managementAccount,
    arn: 'anonymous',
    userId: 'anonymous',
  };
  return {
    allowance,
    request: {
      method: req.method!,
      protocol: (req.socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http',
      host: call.site.kind === 'routes' ? call.site.name : new URL(runtime.settings.endpoint).hostname,
      path: call.path!,
      params: { ...(call.site.kind === 'routes' && call.site.params), ...params },
      rawQuery: target.query,
      query: () => parameters(target.query),
      headers,
      remoteAddress: req.socket.remoteAddress ?? '',
      ...body,
      text: async () => {
        const bytes = await body.bytes();
        await othersFirst(bytes);
        return bytes.toString('utf8');
      },
      json: async () => parseJson((await body.bytes()).toString('utf8')),
      verifySigned: async ({ service: signingName }) => {
        trace.caller = await signerOf(runtime, keys, {
          http,
          authorization,
          signingName,
          service,
          readBody: body.bytes,
        });
        runtime.recordUse?.(trace.caller, service.iamPrefix, region);
        return trace.caller;
      },
      verifySignedWithin: async ({ method, path, headers: inner, body: text }, { service: signingName }) => {
        const within: HttpRequest = { method, path, query: '', rawHeaders: Object.entries(inner).flat() };
        const signed = { http: within, authorization: parseAuthorization(within), signingName, service };
        const caller = await signerOf(runtime, keys, { ...signed, readBody: async () => Buffer.from(text) });
        runtime.recordUse?.(caller, service.iamPrefix, region);
        return caller;
      },
    },
    context: async () => ({
      ...createContext(runtime, inCall(nobody)),
      asCaller: (caller, elsewhere) => createContext(runtime, { ...inCall(caller), ...elsewhere }),
      running: await runtime.running.of(service.name),
    }),
    failure: (thrown) =>
      isBrokenOff(req)
        ? brokenOff()
        : thrown instanceof AwsError
          ? thrown
          : toPageError(runtime, thrown, `${service.name}:${name}`, requestId),
    record: (status, error) =>
      runtime.activity.record(trace, { requestId, service: service.name, operation: name, region, status, error }),
  };
}

/** Cookies of the endpoint's names are other programs', or by option the console's. */
function headersFor({ req, site }: DataCall): DataRequest['headers'] {
  const { cookie, ...others } = req.headers as Record<string, string | undefined>;
  return site.kind === 'routes' && cookie !== undefined ? { ...others, cookie } : others;
}

function bodyOf({ req, beforeBody }: DataCall, readAll: () => Promise<Buffer>): Pick<DataRequest, 'bytes' | 'stream'> {
  let whole: Promise<Buffer> | undefined;
  let isStreamed = false;
  const bytes = (): Promise<Buffer> => {
    if (isStreamed) throw new Error('The body is read as a stream already.');
    beforeBody();
    return (whole ??= readAll());
  };
  return {
    bytes,
    stream: () => {
      if (whole)
        return (async function* () {
          yield await whole;
        })();
      if (isStreamed) throw new Error('The body is read as a stream already.');
      isStreamed = true;
      return streamBody(req, beforeBody);
    },
  };
}

interface Signing {
  readonly http: HttpRequest;
  readonly authorization: Authorization;
  readonly signingName: string;
  readonly service: ServiceManifest;
  readonly readBody: () => Promise<Buffer>;
}

/** Of services whose routes are no operations of a model: errors are worded as REST-JSON has them. */
async function signerOf(
  runtime: Runtime,
  keys: SigningKeys,
  { http, authorization, signingName, service, readBody }: Signing,
) {
  const spoken = { metadata: { protocol: 'rest-json' as const }, ...(service.dialect && { dialect: service.dialect }) };
  const verified = await verifyCaller(runtime, keys, {
    http,
    authorization,
    signingName,
    spoken,
    unsignedBodyAllowed: false,
    readBody,
  });
  const { payload } = verified.signed;
  if (payload.kind === 'streaming') {
    const message = 'The body is sent in chunks, which this address does not take: sign the SHA-256 of the body.';
    throw signatureError({ reason: 'unsigned-body', message }, spoken);
  }
  const failure = verified.body === undefined ? verifyBodyHash(payload, await readBody()) : undefined;
  if (failure) throw signatureError(failure, spoken);
  return verified.caller;
}

/** As AWS's REST services write errors. */
function errorResponse(error: AwsError | PageError): DataResponse {
  const { code, message, status = 400 } = error;
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}
