/**
 * Cookies of the sign-in pages. Their names carry the port, since a browser shares cookies between the ports of a host.
 */
import type { PageContext, PageRequest } from '../../wire/page.ts';

type Place = Pick<PageContext, 'consoleOrigin'>;

/** Over TLS a name that browsers take from this very host alone, and never by HTTP (RFC 6265bis, section 4.1.3.2). */
const hostOnly = '__Host-';

/** `session`: access portal; `console`: console; `trusted`: browsers that context-aware MFA does not ask; `flow-…`. */
export function cookieName(ctx: Place, what: string): string {
  const { port, protocol } = new URL(ctx.consoleOrigin);
  const isTls = protocol === 'https:';
  return `${isTls ? hostOnly : ''}sandlot-${port || (isTls ? '443' : '80')}-${what}`;
}

export function readCookie(request: PageRequest, ctx: Place, what: string): string | undefined {
  const name = cookieName(ctx, what);
  const value = Object.hasOwn(request.cookies, name) ? request.cookies[name] : undefined;
  return value === undefined || value.length > 1024 ? undefined : value;
}

/** Of this host alone (no Domain), HttpOnly and SameSite=Lax; Secure over TLS. */
export function setCookie(ctx: Place, what: string, value: string, maxAgeSeconds: number): string {
  const secure = ctx.consoleOrigin.startsWith('https:') ? '; Secure' : '';
  const maxAge = Math.floor(maxAgeSeconds);
  return `${cookieName(ctx, what)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure}`;
}

export function clearCookie(ctx: Place, what: string): string {
  return setCookie(ctx, what, '', 0);
}
