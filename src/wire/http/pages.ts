/** Serves `PageRoute`s: reads requests, gives handlers a context, and sends what they answer or are refused with. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type BodyAllowance, type BodyBudget } from '../body/body-budget.ts';
import { createContext, serviceCaller } from '../calls/create-context.ts';
import { originBy } from '../routing/page-places.ts';
import { maxUnsignedBodyBytes } from '../limits.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse } from '../page.ts';
import type { Call, Runtime } from '../runtime.ts';
import { orClosed, sendBody } from '../body/send-body.ts';
import { parameters, parseJson, readWhole } from '../pages/page-body.ts';
import { toPageError } from '../pages/to-page-error.ts';
import type { PageMatch } from '../routing/page-router.ts';

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
    response = await refusalOrPage(toPageError(runtime, error, `${req.method} ${url.path}`, requestId), req);
  } finally {
    allowance.release();
  }
  send(req, res, response);
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

function isForPerson(req: IncomingMessage): boolean {
  return (req.headers.accept ?? '').includes('text/html');
}

/** As `refusal`; a page for people, in the look of the others. */
export async function refusalOrPage(error: PageError, req: IncomingMessage): Promise<PageResponse> {
  if (!isForPerson(req)) return refusal(error, req);
  // Where its code cannot be read, its words are what counts.
  const page = await import('./refusal-page.ts').catch(() => undefined);
  return page?.refusalPage(error) ?? refusal(error, req);
}

/** JSON for scripts, plain text for people. */
export function refusal(error: PageError, req: IncomingMessage): PageResponse {
  if (isForPerson(req)) {
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
  const { status, headers = {}, body } = response;
  res.statusCode = status;
  orClosed(body, () => {
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value as string | string[]);
  });
  if (!res.hasHeader('x-content-type-options')) res.setHeader('x-content-type-options', 'nosniff');
  if (!res.hasHeader('cache-control')) res.setHeader('cache-control', 'no-store');
  sendBody(req, res, body);
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

async function readText(req: IncomingMessage, allowance: BodyAllowance): Promise<string> {
  return (await readWhole(req, { maxBytes: maxUnsignedBodyBytes, allowance })).toString('utf8');
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
  const own = asCaller(serviceCaller('signin.amazonaws.com', runtime.settings.managementAccount));
  return Object.assign(own, { consoleOrigin: originBy(req, runtime.settings.consoleOrigin), asCaller });
}
