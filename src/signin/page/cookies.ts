/** Cookies of the sign-in pages. Their names carry the port, since a browser shares cookies between the ports of a host. */
import type { PageContext, PageRequest } from '../../wire/page.ts';

type Settings = Pick<PageContext, 'settings'>;

/** `session`: access portal; `console`: console; `trusted`: browsers that context-aware MFA does not ask; `flow-…`. */
export function cookieName(ctx: Settings, what: string): string {
  const { port, protocol } = new URL(ctx.settings.endpoint);
  return `sandlot-${port || (protocol === 'https:' ? '443' : '80')}-${what}`;
}

export function readCookie(request: PageRequest, ctx: Settings, what: string): string | undefined {
  const name = cookieName(ctx, what);
  const value = Object.hasOwn(request.cookies, name) ? request.cookies[name] : undefined;
  return value === undefined || value.length > 1024 ? undefined : value;
}

/** HttpOnly and SameSite=Lax; Secure where the endpoint is TLS. */
export function setCookie(ctx: Settings, what: string, value: string, maxAgeSeconds: number): string {
  const secure = ctx.settings.endpoint.startsWith('https:') ? '; Secure' : '';
  return `${cookieName(ctx, what)}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${Math.floor(maxAgeSeconds)}${secure}`;
}

export function clearCookie(ctx: Settings, what: string): string {
  return setCookie(ctx, what, '', 0);
}
