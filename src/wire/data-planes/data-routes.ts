/**
 * Serves the routes of services' data planes: finds one by host and path, answers preflights, gives its handler the
 * request, and notes it in the activity. What a route is: `data-plane.ts`.
 */
import type { BodyBudget } from '../body/body-budget.ts';
import { isPreflight, preflightHeaders, readableBy } from '../cors/cors.ts';
import type { DataResponse, DataRoute, DataUpgrade } from '../data-plane.ts';
import type { AwsError } from '../errors.ts';
import { PageError, type PageResponse } from '../page.ts';
import { idHeaders } from '../protocols/xml/rest-xml.ts';
import { pageRouter, type RouteMatch } from '../routing/page-router.ts';
import type { Runtime } from '../runtime.ts';
import type { ServiceManifest } from '../service.ts';
import { createSigningKeys, type SigningKeys } from '../sigv4/index.ts';
import type { DataCall } from './visit.ts';

/** A route as its service declares it. */
export interface Placed<R> {
  readonly method: string;
  readonly path: string;
  readonly declared: R;
  readonly service: ServiceManifest;
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

export interface DataRoutes {
  /** Whether a path at the endpoint's names is a route's. */
  owns(path: string): boolean;
  answer(call: DataCall): Promise<PageResponse>;
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
  const unreadable = async ({ req, site, path, requestId }: DataCall): Promise<DataResponse | undefined> => {
    const match = path === undefined && site.kind === 'routes' ? placed(site.host).match(req.method!, '/') : undefined;
    if (typeof match !== 'object') return undefined;
    const { declared } = match.route;
    const response = (await declared.unreadable?.())?.(requestId);
    return response && { ...response, headers: { ...response.headers, ...idsOf(declared, requestId) } };
  };
  return {
    owns: atEndpoint.owns,
    async answer(call) {
      let match: RouteMatch<Placed<DataRoute>> | undefined;
      try {
        match = find(call);
      } catch (error) {
        return (await unreadable(call)) ?? errorResponse(error as PageError);
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
        headers: {
          ...response.headers,
          ...idsOf(match!.route.declared, call.requestId),
          ...joined(response, readableBy(service.cors, call.req.headers.origin)),
        },
      };
    },
  };
}

function idsOf({ ids }: DataRoute, requestId: string): Readonly<Record<string, string>> {
  return ids === 'rest-xml' ? idHeaders(requestId) : {};
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
  const { createVisit } = await import('./visit.ts');
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

/** As AWS's REST services write errors. */
function errorResponse(error: AwsError | PageError): DataResponse {
  const { code, message, status = 400 } = error;
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}
