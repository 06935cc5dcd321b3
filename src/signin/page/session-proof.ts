/**
 * The second half of a session. A browser sends its cookies to every port of a host, so a program on another port that
 * a page leads it to has them, too. What opens anything is therefore the cookie together with a secret that the page's
 * script keeps in the storage of this very origin, port included, and sends by itself. The server hands the secret out
 * once, in the body of the answer to a sign-in, and keeps its digest. docs/decisions/0014-cookie-is-not-enough.md
 */
import type { PageRequest } from '../../wire/page.ts';

export type SessionKind = 'console' | 'portal';

/** Holds the secret in calls of a page's script. */
export const proofHeader = 'x-sandlot-session';
/** `Sec-Fetch-Site` of the navigation that the script repeats with the secret. */
const siteHeader = 'x-sandlot-site';

export const sessionScriptPath = '/signin/static/session.js';

/** A page is asked for with the cookie alone. Its answer is a page whose script asks again, with the secret. */
export class ProofNeeded extends Error {
  readonly kind: SessionKind;
  /** An origin, besides our own, that the page's form may lead to: the policy of the first answer stays in force. */
  readonly formAction: string | undefined;
  constructor(kind: SessionKind, formAction?: string) {
    super("The session's secret is needed besides its cookie.");
    this.kind = kind;
    this.formAction = formAction;
  }
}

/** The secret that the script sent; `undefined`: this is the navigation itself, which can send none. */
export function presentedProof(request: PageRequest): string | undefined {
  const proof = request.headers[proofHeader];
  return proof === undefined ? undefined : proof.slice(0, 1024);
}

/** Whether the person came by a page of ours, a bookmark or the address bar. Only the secret's holder is believed. */
export function isOwnNavigation(request: PageRequest): boolean {
  const site = request.headers[siteHeader];
  return site === 'same-origin' || site === 'none';
}
