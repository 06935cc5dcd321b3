/**
 * Cross-origin reads of browsers: preflights, which come before any authentication, and what answers say of who may
 * read them. Only services with rules in their manifest have any of it.
 * Spec: https://fetch.spec.whatwg.org/#http-cors-protocol
 */
import type { IncomingMessage } from 'node:http';
import type { ServiceModel } from '../models/model.ts';
import { codecOf } from '../protocols/index.ts';
import type { ServiceManifest } from '../service.ts';
import type { CorsRules } from './cors-rules.ts';

type Headers = Readonly<Record<string, string>>;

export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}

/** Says who may read an answer; nothing where the request is no page's, or the service has no rules. */
export function readableBy(rules: CorsRules | undefined, origin: string | undefined): Headers {
  if (rules === undefined || origin === undefined) return {};
  const allowed = allowedOrigin(rules, origin);
  if (allowed === undefined) return { vary: 'Origin' };
  const exposed = rules.exposed ?? [];
  return {
    'access-control-allow-origin': allowed,
    ...(allowed !== '*' && { vary: 'Origin' }),
    ...(exposed.length > 0 && { 'access-control-expose-headers': exposed.join(', ') }),
  };
}

/** The answer's headers to a preflight; `undefined`: what it asks is not allowed. */
export function preflightHeaders(rules: CorsRules, { headers }: IncomingMessage): Headers | undefined {
  const allowed = allowedOrigin(rules, headers.origin!);
  const asked = namesIn(headers['access-control-request-headers']);
  const methodAsked = headers['access-control-request-method']!;
  if (allowed === undefined || !rules.methods.includes(methodAsked)) return undefined;
  if (asked === undefined || (rules.headers !== '*' && !asked.every((name) => rules.headers.includes(name))))
    return undefined;
  return {
    'access-control-allow-origin': allowed,
    'access-control-allow-methods': rules.methods.join(', '),
    ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
    'access-control-max-age': String(rules.maxAgeSeconds ?? 300),
    vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  };
}

/**
 * The services with rules that have an operation where a preflight asks. At one path several may (JSON and query
 * services share `/`, and a preflight tells that there is a target, not which): the call itself is then readable only
 * if its own service says so.
 */
export function servicesAsked(
  services: Iterable<ServiceManifest>,
  model: (service: string) => ServiceModel,
  { headers }: IncomingMessage,
  { path, query }: { readonly path: string; readonly query: string },
): readonly ServiceManifest[] {
  const method = headers['access-control-request-method']!;
  return [...services].filter(({ cors, name }) => {
    if (cors === undefined) return false;
    const { protocol } = model(name).metadata;
    if (!protocol.startsWith('rest-')) return path === '/' && method === 'POST' && hasTarget(headers);
    const request = { method, path, headers: {}, query: [...new URLSearchParams(query)], body: Buffer.alloc(0) };
    return codecOf(model(name)).matchOperation(model(name), request) !== undefined;
  });
}

function hasTarget(headers: IncomingMessage['headers']): boolean {
  return namesIn(headers['access-control-request-headers'])?.includes('x-amz-target') === true;
}

/** Whether a page of that origin may call a service of those rules at all. */
export function mayCall(rules: CorsRules | undefined, origin: string): boolean {
  return rules !== undefined && allowedOrigin(rules, origin) !== undefined;
}

function allowedOrigin({ origins }: CorsRules, origin: string): string | undefined {
  if (origins === '*') return '*';
  return origins.includes(origin) ? origin : undefined;
}

/** In lower case; `undefined`: something else than names of headers, which would go into the answer. */
function namesIn(list: string | undefined): readonly string[] | undefined {
  const names = (list ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length <= 64 && names.every((name) => /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) ? names : undefined;
}
