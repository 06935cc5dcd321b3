/**
 * Checks that the sign-in pages and cookie-authorized calls make before they look at a request. The `Host` header is
 * checked before any page is called, by `wire/`.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { PageError, type PageContext, type PageRequest } from '../../wire/page.ts';

/** Compares secrets in a time that does not depend on where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

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
  if (site !== undefined) {
    if (site !== 'same-origin') throw refused;
    return;
  }
  if (origin === undefined) return;
  // No-referrer pages send "Origin: null" even to themselves; browsers that do so also send Sec-Fetch-Site.
  const host = request.headers['host'];
  if (host === undefined || (origin !== `http://${host}` && origin !== `https://${host}`)) throw refused;
}

/** A path on this very server, or `fallback`: for `next=`. */
export function safePath(
  path: string | null | undefined,
  fallback: string,
  ctx: Pick<PageContext, 'settings'>,
): string {
  if (!path || path.length > 2048 || !path.startsWith('/') || path.includes('\\') || /\p{Cc}/u.test(path))
    return fallback;
  const endpoint = new URL(ctx.settings.endpoint);
  try {
    const url = new URL(path, endpoint);
    // Dot segments go away: "/.//x" has become "//x", which a browser takes for another host.
    return url.origin === endpoint.origin && !url.pathname.startsWith('//')
      ? url.pathname + url.search + url.hash
      : fallback;
  } catch {
    return fallback;
  }
}
