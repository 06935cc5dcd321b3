/**
 * Whom the unsigned operations of SSO OIDC and the portal answer: programs. AWS's clients send neither `Origin` nor
 * `Sec-Fetch-Site`; browsers send them for pages of other sites, which may post here without being asked (a form, or
 * `fetch` with `text/plain`). A page that reached this server under a name of its own is refused before
 * (wire/routing/own-hosts.ts).
 */
import type { Caller } from '../../wire/caller.ts';
import type { HttpFacts } from '../../wire/context.ts';
import { oidcError } from './errors.ts';

/** Throws InvalidRequestException, which both services model for every operation. */
export function admitUnsigned(_caller: Caller, _operation: string, { headers }: HttpFacts): void {
  const { host, origin } = headers;
  // Calls from within have no request of their own.
  if (host === undefined) return;
  const site = headers['sec-fetch-site'];
  const ownOrigin = origin === undefined || origin === `http://${host}`;
  if (ownOrigin && (site === undefined || site === 'same-origin' || site === 'none')) return;
  const from = (origin ?? site ?? '').slice(0, 100);
  throw oidcError(
    'InvalidRequestException',
    `This request came from a page of another site (${from}), ` +
      "and only programs and this server's own pages are answered here.",
  );
}
