/**
 * Checks that the sign-in pages and cookie-authorized calls make before they look at a request. The `Host` header is
 * checked before any page is called, by `wire/`.
 */
import { PageError, type PageContext, type PageRequest } from '../../wire/page.ts';

/**
 * Refuses a change that another site's page asked for. Browsers say so in `Sec-Fetch-Site`; `Origin` decides where
 * that is missing. Clients that are no browser send neither, and carry no one's cookies.
 */
export function checkSameOrigin(request: PageRequest): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers['origin'];
  const refused = new PageError(
    403,
    'CrossOrigin',
    'This form was sent from another site, so nothing was changed. Open the page here and try again.',
  );
  if (site !== undefined && site !== 'same-origin') throw refused;
  // No-referrer pages send "Origin: null" even to themselves; browsers that do so also send Sec-Fetch-Site.
  if (origin === undefined || (origin === 'null' && site !== undefined)) return;
  if (origin !== request.origin) throw refused;
}

/** A path on this very server, or `fallback`: for `next=`. */
export function safePath(
  path: string | null | undefined,
  fallback: string,
  ctx: Pick<PageContext, 'consoleOrigin'>,
): string {
  if (!path || path.length > 2048 || !path.startsWith('/') || path.includes('\\') || /\p{Cc}/u.test(path))
    return fallback;
  try {
    const url = new URL(path, ctx.consoleOrigin);
    // Dot segments go away: "/.//x" has become "//x", which a browser takes for another host.
    return url.origin === ctx.consoleOrigin && !url.pathname.startsWith('//')
      ? url.pathname + url.search + url.hash
      : fallback;
  } catch {
    return fallback;
  }
}
