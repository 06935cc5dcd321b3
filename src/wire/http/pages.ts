/** Serves `PageRoute`s: matches paths, reads bodies within a bound, and turns what a handler throws into an answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyRefused, type BodyAllowance, type BodyBudget } from '../body/body-budget.ts';
import { readBody, type BodyBounds } from '../body/read-body.ts';
import { JsonTooCostly, parseBoundedJson } from '../../kernel/bounded/json.ts';
import { createContext, serviceCaller } from '../calls/create-context.ts';
import { originBy } from '../routing/page-places.ts';
import { jsonPageLimits, maxPageFields, maxUnsignedBodyBytes } from '../limits.ts';
import {
  PageError,
  type PageContext,
  type PageGroup,
  type PageRequest,
  type PageResponse,
  type PageRoute,
} from '../page.ts';
import { hasMoreParameters } from '../protocols/query-string.ts';
import { storeRefusal } from '../calls/refusals.ts';
import type { Call, Runtime } from '../runtime.ts';
import { sendBody } from '../body/send-body.ts';

/** `*`: every method that no earlier route of the path has. */
interface Route {
  readonly method: string;
  readonly path: string;
}
export interface RouteMatch<R extends Route> {
  readonly route: R;
  readonly params: Record<string, string>;
}
export type PageMatch = RouteMatch<PageRoute>;

/** Finds the route of a path; routes whose path matches under another method are told apart for 405. */
export function pageRouter<R extends Route>(routes: readonly R[]) {
  const byFirst = new Map<string, { readonly route: R; readonly parts: readonly string[] }[]>();
  for (const route of routes) {
    const parts = route.path.split('/').slice(1);
    const first = parts[0]!;
    byFirst.set(first, [...(byFirst.get(first) ?? []), { route, parts }]);
  }
  return {
    /** Whether any page lives under this path's first segment: such paths never reach AWS's protocols. */
    owns: (path: string): boolean => byFirst.has(firstSegment(path)),
    match(method: string, path: string): RouteMatch<R> | 'method-not-allowed' | undefined {
      const parts = path.split('/').slice(1);
      let otherMethod = false;
      for (const { route, parts: pattern } of byFirst.get(parts[0]!) ?? []) {
        const params = matchParts(pattern, parts);
        if (!params) continue;
        if (route.method === method || route.method === '*' || (method === 'HEAD' && route.method === 'GET'))
          return { route, params };
        otherMethod = true;
      }
      return otherMethod ? 'method-not-allowed' : undefined;
    },
  };
}

/**
 * The routes of all groups as if they stood in one list, longest prefix first; a group is loaded when it may be meant.
 */
export function pageGroupRouter(groups: readonly PageGroup[]) {
  const placed = groups
    .flatMap((group) => {
      let router: Promise<ReturnType<typeof pageRouter<PageRoute>>> | undefined;
      const load = () => (router ??= group.load().then(pageRouter));
      return group.under.map((prefix) => ({ prefix, load }));
    })
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const firstSegments = new Set(placed.map(({ prefix }) => firstSegment(prefix)));
  return {
    /** As `pageRouter`'s. */
    owns: (path: string): boolean => firstSegments.has(firstSegment(path)),
    async match(method: string, path: string): Promise<PageMatch | 'method-not-allowed' | undefined> {
      let refused: 'method-not-allowed' | undefined;
      for (const { prefix, load } of placed) {
        if (path !== prefix && !path.startsWith(`${prefix}/`)) continue;
        const found = (await load()).match(method, path);
        if (typeof found === 'object') return found;
        refused ??= found;
      }
      return refused;
    },
  };
}

const firstSegment = (path: string): string => path.split('/', 2)[1] ?? '';

function matchParts(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (let i = 0; i < pattern.length; i++) {
    const expected = pattern[i]!;
    if (expected.startsWith('*')) {
      params[expected.slice(1)] = parts.slice(i).join('/');
      return params;
    }
    const part = parts[i];
    if (part === undefined) return undefined;
    if (expected.startsWith(':')) {
      if (part === '') return undefined;
      params[expected.slice(1)] = part;
    } else if (expected !== part) return undefined;
  }
  return parts.length === pattern.length ? params : undefined;
}

export async function servePage(
  runtime: Runtime,
  match: PageMatch,
  req: IncomingMessage,
  res: ServerResponse,
  url: PageAddress,
  requestId: string,
  bodies: BodyBudget,
): Promise<void> {
  const allowance = bodies.allowance('unsigned');
  let response: PageResponse;
  try {
    response = await match.route.handler(
      pageRequest(req, match.params, url, allowance),
      pageContext(runtime, req, requestId),
    );
  } catch (error) {
    response = refusal(toPageError(runtime, error, `${req.method} ${url.path}`, requestId), req);
  } finally {
    allowance.release();
  }
  send(req, res, response);
}

/** What a handler threw, as a refusal; what it did not mean to throw is logged. `what`: the request in words. */
export function toPageError(runtime: Runtime, error: unknown, what: string, requestId: string): PageError {
  if (error instanceof PageError) return error;
  const unavailable = storeRefusal(error);
  if (unavailable === undefined) runtime.log(`${what} failed (request ${requestId})`, error);
  else runtime.log(`${what} refused (request ${requestId}): ${unavailable}`);
  if (unavailable !== undefined) return new PageError(503, 'ServiceUnavailable', unavailable);
  return new PageError(
    500,
    'InternalFailure',
    `Something went wrong inside Sandlot (request ${requestId}); its log has the details.`,
  );
}

export function misdirected(host: string | undefined, endpoint: string): PageError {
  return new PageError(
    421,
    'MisdirectedRequest',
    `This server does not answer for the host ${host ?? '(none)'}; use ${endpoint}.`,
  );
}

/** For a name under `localhost` that nothing here has. */
export function noSuchName(host: string | undefined, endpoint: string): PageError {
  return new PageError(
    421,
    'MisdirectedRequest',
    `Nothing here has the name ${(host ?? '(none)').slice(0, 200)}; use ${endpoint}. Nothing was changed.`,
  );
}

/** JSON for scripts, a plain page for people. */
export function refusal(error: PageError, req: IncomingMessage): PageResponse {
  if ((req.headers.accept ?? '').includes('text/html')) {
    return {
      status: error.status,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: `${error.message}\n`,
    };
  }
  const body = JSON.stringify({ error: { code: error.code, message: error.message } });
  return { status: error.status, headers: { 'content-type': 'application/json' }, body };
}

export function send(req: IncomingMessage, res: ServerResponse, response: PageResponse): void {
  res.statusCode = response.status;
  for (const [name, value] of Object.entries(response.headers ?? {})) res.setHeader(name, value as string | string[]);
  if (!res.hasHeader('x-content-type-options')) res.setHeader('x-content-type-options', 'nosniff');
  if (!res.hasHeader('cache-control')) res.setHeader('cache-control', 'no-store');
  sendBody(req, res, response.body);
}

export interface PageAddress {
  readonly path: string;
  readonly query: string;
  /** Whether it has the name that cookies are kept for. */
  readonly isConsole: boolean;
}

/** `allowance`: what the body takes. */
export function pageRequest(
  req: IncomingMessage,
  params: Record<string, string>,
  url: PageAddress,
  allowance: BodyAllowance,
): PageRequest {
  let body: Promise<string> | undefined;
  const text = () => (body ??= readText(req, allowance));
  return {
    method: req.method!,
    path: url.path,
    params,
    query: parameters(url.query),
    headers: req.headers as Record<string, string | undefined>,
    cookies: parseCookies(url.isConsole ? req.headers.cookie : undefined),
    remoteAddress: req.socket.remoteAddress ?? '',
    origin: originBy(req, `http://${req.headers.host!.toLowerCase()}`),
    text,
    form: async () => parameters(await text()),
    json: async () => parseJson(await text()),
  };
}

/** Counted before they are decoded. */
export function parameters(text: string): URLSearchParams {
  if (hasMoreParameters(text, maxPageFields))
    throw new PageError(400, 'TooManyParameters', `The request has more than ${maxPageFields} parameters.`);
  return new URLSearchParams(text);
}

export function parseJson(text: string): unknown {
  try {
    return text.trim() === '' ? {} : parseBoundedJson(text, jsonPageLimits);
  } catch (error) {
    throw new PageError(
      400,
      'InvalidJson',
      error instanceof JsonTooCostly
        ? `The request body is refused: ${error.message}.`
        : 'The request body is not JSON.',
    );
  }
}

async function readText(req: IncomingMessage, allowance: BodyAllowance): Promise<string> {
  return (await readWhole(req, { maxBytes: maxUnsignedBodyBytes, allowance })).toString('utf8');
}

/** @throws PageError 413, 503, 408 */
export async function readWhole(req: IncomingMessage, bounds: BodyBounds): Promise<Buffer> {
  try {
    return await readBody(req, req.headers['content-length'], bounds);
  } catch (error) {
    if (isBrokenOff(req)) throw brokenOff();
    if (!(error instanceof BodyRefused)) throw error;
    switch (error.reason) {
      case 'too-large':
        throw new PageError(413, 'RequestTooLarge', `The request body is larger than ${error.maxBytes} bytes.`);
      case 'no-room':
        throw new PageError(
          503,
          'ServiceUnavailable',
          'Too many requests send their bodies at once. Nothing was changed; try again.',
        );
      case 'stalled':
        throw new PageError(408, 'RequestTimeout', 'The request body stopped coming. Nothing was changed.');
    }
  }
}

/** Who broke the request off does not read the answer, and it is nobody's failure. */
export function isBrokenOff(req: IncomingMessage): boolean {
  return req.destroyed && !req.complete;
}

export function brokenOff(): PageError {
  return new PageError(400, 'RequestTimeout', 'The client closed the connection.');
}

/** RFC 6265: the first of several cookies with one name wins. */
function parseCookies(header: string | undefined): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0) cookies[pair.slice(0, at).trim()] ??= pair.slice(at + 1).trim();
  }
  return cookies;
}

export function pageContext(runtime: Runtime, req: IncomingMessage, requestId: string): PageContext {
  const call = (caller: Call['caller']): Call => ({
    service: 'signin',
    operation: 'page',
    input: {},
    caller,
    region: runtime.settings.homeRegion,
    requestId,
    http: { remoteAddress: '', headers: {} },
  });
  const asCaller: PageContext['asCaller'] = (caller) => createContext(runtime, call(caller));
  return {
    ...asCaller(serviceCaller('signin.amazonaws.com', runtime.settings.managementAccount)),
    consoleOrigin: originBy(req, runtime.settings.consoleOrigin),
    asCaller,
  };
}
