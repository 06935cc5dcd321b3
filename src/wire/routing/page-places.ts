/**
 * Under which of this machine's names a page is answered, and the way there from the others (decision 29). The
 * console's name has nothing but people's pages, unless it is one of the endpoint's by option, and cookies are kept for
 * it alone.
 */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Settings } from '../context.ts';
import { isForOwnHost, ownHosts, type Target } from './own-hosts.ts';
import { PageError, type PageResponse, type PageRoute } from '../page.ts';

/** What the console is called unless it is told otherwise. */
export const usualConsoleHost = 'console.localhost';

export interface PagePlaces {
  /** Exactly one Host, and pages are there. */
  isConsole(req: IncomingMessage): boolean;
  /** The origin that a route is at; `undefined`: it is answered where it was asked for. */
  elsewhere(route: PageRoute, req: IncomingMessage): string | undefined;
}

/** `endpoint`, `consoleOrigin`: where this server listens. */
export function pagePlaces({ endpoint, consoleOrigin }: Settings): PagePlaces {
  const localhost = ownHosts(endpoint, ['localhost']);
  const console = ownHosts(endpoint, [new URL(consoleOrigin).hostname]);
  return {
    isConsole: (req) => isForOwnHost(req, console),
    elsewhere({ at = 'console' }, req) {
      if (at === 'any' || isForOwnHost(req, at === 'console' ? console : localhost)) return undefined;
      return at === 'console' ? originBy(req, consoleOrigin) : named(originBy(req, endpoint), 'localhost');
    },
  };
}

/** Values of `Host` under which nothing but pages is answered, or was by default. */
export function consoleHosts({ endpoint, consoleOrigin }: Settings): ReadonlySet<string> {
  return ownHosts(endpoint, [new URL(consoleOrigin).hostname, usualConsoleHost]);
}

/** TLS and HTTP are answered on one port: whoever came by TLS stays with it. */
export function originBy(req: IncomingMessage, origin: string): string {
  if ((req.socket as Partial<TLSSocket>).encrypted !== true) return origin;
  const { hostname, port } = new URL(origin);
  return new URL(`https://${hostname}:${port || '80'}`).origin;
}

/** The same origin under another of this machine's names. */
export function named(origin: string, hostname: string): string {
  return Object.assign(new URL(origin), { hostname }).origin;
}

/** Of a path and query that are led on: more than any page takes, and little enough for any client to read back. */
const longestAddress = 16_384;

/**
 * The way to where a page is, with its path and query as they were sent. Looking changes nothing, and is led on; a form
 * is not: it was another origin's.
 */
export function leadOn({ method }: IncomingMessage, origin: string, { path, query }: Target): PageResponse | PageError {
  if (method !== 'GET' && method !== 'HEAD')
    return new PageError(421, 'MisdirectedRequest', `This page is at ${origin}. Open it there; nothing was changed.`);
  const location = `${origin}${path}${query === '' ? '' : `?${query}`}`;
  if (location.length > longestAddress)
    return new PageError(414, 'UriTooLong', `No page here has an address of more than ${longestAddress} characters.`);
  return {
    status: 302,
    headers: { location, 'content-type': 'text/plain; charset=utf-8', 'referrer-policy': 'no-referrer' },
    body: `This page is at ${origin}.\n`,
  };
}

/**
 * Of AWS's protocols only what the console's own page signs, which no other page and no link can make a browser send.
 */
export function isOwnCall({ headers }: IncomingMessage): boolean {
  return headers.authorization?.startsWith('AWS4-') === true && headers['sec-fetch-site'] === 'same-origin';
}

/** For what is no page, under a name that has nothing else. */
export function pagesOnly(path: string, endpoint: string): PageError {
  return new PageError(
    421,
    'MisdirectedRequest',
    `There is no page at ${path.slice(0, 200)}, and nothing but pages has this name: ` +
      `AWS's protocols are at ${endpoint}. Nothing was changed.`,
  );
}
