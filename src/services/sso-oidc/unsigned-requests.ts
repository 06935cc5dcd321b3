/**
 * Whom the unsigned operations of SSO OIDC and the portal answer: programs. AWS's clients send neither `Origin` nor
 * `Sec-Fetch-Site`; browsers send them for pages of other sites, which may post here without being asked (a form, or
 * `fetch` with `text/plain`), and a page that reached this server under a name of its own (DNS rebinding) says so in
 * `Host`.
 */
import type { Caller } from '../../wire/caller.ts';
import type { HttpFacts } from '../../wire/context.ts';
import { oidcError } from './errors.ts';

const namesOfThisMachine = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/** Throws InvalidRequestException, which both services model for every operation. */
export function admitUnsigned(_caller: Caller, _operation: string, { headers }: HttpFacts): void {
  const { host, origin } = headers;
  // Calls from within have no request of their own.
  if (host === undefined) return;
  const site = headers['sec-fetch-site'];
  if (!namesOfThisMachine.test(host)) {
    throw oidcError('InvalidRequestException', 'Requests without a signature are answered only under this machine\'s names: '
      + `127.0.0.1, localhost and [::1]; this one asked for ${host.slice(0, 100)}.`);
  }
  const ownOrigin = origin === undefined || origin === `http://${host}`;
  if (ownOrigin && (site === undefined || site === 'same-origin' || site === 'none')) return;
  const from = (origin ?? site ?? '').slice(0, 100);
  throw oidcError('InvalidRequestException', `This request came from a page of another site (${from}), `
    + 'and only programs and this server\'s own pages are answered here.');
}
