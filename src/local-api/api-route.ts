/** Wraps the local API's handlers: who may call, JSON in and out, errors as `{"error":{"code","message"}}`. */
import { AwsError } from '../wire/errors.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../wire/page.ts';
import { apiRoot } from './api-root.ts';
import { json, jsonHeaders } from './json-answer.ts';
import { equalSecrets } from '../kernel/secrets/equal-secrets.ts';
import { checkSameOrigin, findConsoleSession, type ConsoleSession } from '../signin/internal.ts';

/**
 * Who may call. `open`: anyone on this machine. `bearer`: holders of the API token. `console`: a browser with a
 * console session. An action: holders of the API token, and console principals whose policies allow it.
 * `handler`: as an action, but the handler names it.
 */
export type Access = 'open' | 'bearer' | 'console' | 'handler' | { readonly action: string };

export interface ApiCall {
  readonly request: PageRequest;
  readonly ctx: PageContext;
  /** Set when a console session (and not the API token) authorized the call. */
  readonly session: ConsoleSession | undefined;
  /** The JSON body; `{}` where there is none. */
  body(): Promise<Readonly<Record<string, unknown>>>;
  /** Refuses a console principal that may not do `action`. */
  authorize(action: string): Promise<void>;
}

type Handler = (call: ApiCall) => Promise<unknown>;

/** `apiToken`: the data folder's. A handler's answer becomes the JSON body; `undefined` becomes 204. */
export function apiRoute(
  apiToken: string,
  method: PageRoute['method'],
  path: string,
  access: Access,
  handler: Handler,
): PageRoute {
  return {
    method,
    path: apiRoot + path,
    at: 'any',
    handler: async (request, ctx) => {
      try {
        const session = await authenticate(request, ctx, apiToken, access, method !== 'GET');
        const authorizeAction = (action: string) => requireAction(ctx, session, action);
        if (typeof access === 'object') await authorizeAction(access.action);
        const answer = await handler({
          request,
          ctx,
          session,
          body: () => readBody(request),
          authorize: authorizeAction,
        });
        return answer === undefined ? { status: 204, headers: jsonHeaders } : json(200, answer);
      } catch (error) {
        if (error instanceof PageError) return refusal(error.status, error.code, error.message);
        if (error instanceof AwsError) return refusal(error.status ?? statusOf(error.code), error.code, error.message);
        throw error;
      }
    },
  };
}

async function authenticate(
  request: PageRequest,
  ctx: PageContext,
  apiToken: string,
  access: Access,
  changes: boolean,
): Promise<ConsoleSession | undefined> {
  if (access === 'open') return undefined;
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (bearer !== undefined && access !== 'console') {
    if (equalSecrets(bearer, apiToken)) return undefined;
    throw new PageError(
      401,
      'InvalidToken',
      'The bearer token is not this server\'s API token. It is in the file "api-token" of the data folder.',
    );
  }
  if (access === 'bearer') {
    throw new PageError(
      401,
      'MissingToken',
      'This call needs the API token: send "Authorization: Bearer <token>". ' +
        'It is in the file "api-token" of the data folder.',
    );
  }
  if (changes) checkSameOrigin(request);
  const session = await findConsoleSession(request, ctx);
  if (session !== undefined) return session;
  throw new PageError(
    401,
    'NotSignedIn',
    access === 'console'
      ? 'Sign in to the console first. ' +
          "Its calls send the session's secret in the header x-sandlot-session, besides the cookie."
      : 'Send the API token as "Authorization: Bearer <token>", or sign in to the console first.',
  );
}

/**
 * The API token and the root user may do everything; others what their policies allow, in the management account: this
 * server's directory, inbox and clock are its own, whatever a role in another account may do there.
 */
async function requireAction(ctx: PageContext, session: ConsoleSession | undefined, action: string): Promise<void> {
  const refused = await mayDo(ctx, session, action);
  if (refused === undefined) return;
  const message = `User: ${session?.caller.arn} is not authorized to perform: ${action} ${refused}`;
  throw new PageError(403, 'AccessDenied', message);
}

/** Why the caller may not do the action; `undefined`: may. */
export async function mayDo(
  ctx: PageContext,
  session: ConsoleSession | undefined,
  action: string,
): Promise<string | undefined> {
  if (session === undefined || session.caller.kind === 'root') return undefined;
  const { caller } = session;
  if (caller.account !== ctx.settings.managementAccount)
    return `because it belongs to the management account ${ctx.settings.managementAccount}`;
  const decision = await ctx.asCaller(caller).isAllowed(action, '*');
  return decision.allowed ? undefined : decision.reason;
}

async function readBody(request: PageRequest): Promise<Readonly<Record<string, unknown>>> {
  const body = await request.json().catch((error: unknown) => {
    throw error instanceof PageError && error.code === 'InvalidJson' ? invalid(error.message) : error;
  });
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('The body must be a JSON object.');
  return body as Record<string, unknown>;
}

function refusal(status: number, code: string, message: string): PageResponse {
  return json(status, { error: { code, message } });
}

/** Errors of AWS's operations keep their codes here; their usual statuses. */
function statusOf(code: string): number {
  if (code === 'ResourceNotFoundException') return 404;
  if (code === 'ConflictException') return 409;
  if (code.startsWith('AccessDenied')) return 403;
  return 400;
}

export function invalid(message: string): PageError {
  return new PageError(400, 'InvalidRequest', message);
}

/** A whole number from the body or query, within bounds. */
export function wholeNumber(value: unknown, name: string, min: number, max: number, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  const number = typeof value === 'string' && /^-?[0-9]{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= min && number <= max) return number;
  throw invalid(`${name} must be a whole number from ${min} to ${max}; it is ${JSON.stringify(value)}.`);
}

export function oneOf<T extends string>(value: unknown, name: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined)
    throw invalid(`${name} must be one of ${allowed.join(', ')}; it is ${JSON.stringify(value ?? null)}.`);
  return found;
}
