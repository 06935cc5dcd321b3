/** The pages whose script keeps a session's secret, or asks again with it (`session-proof.ts`). */
import type { PageRequest, PageResponse } from '../../wire/page.ts';
import { html } from './html.ts';
import { pageLayout } from './layout.ts';
import { htmlResponse } from './responses.ts';
import { sessionScriptPath, type ProofNeeded, type SessionKind } from './session-proof.ts';

/** What the navigation is answered with: it holds nothing of the session. */
export function proofPage(request: PageRequest, { kind, formAction }: ProofNeeded): PageResponse {
  const site = request.headers['sec-fetch-site'] ?? '';
  return htmlResponse(
    pageLayout({
      title: 'One moment',
      script: sessionScriptPath,
      body: html`
<p id="session" role="status" data-does="prove" data-kind="${kind}" data-site="${site}">This page opens at once.</p>
${withoutScript}`,
    }),
    { scripts: true, ...(formAction === undefined ? {} : { formAction }) },
  );
}

/**
 * The answer to a sign-in: its script keeps the secret, then goes on to `next`, a path of ours. `trust`: the secret of
 * a browser that its person has just chosen to trust.
 */
export function handOver(
  kind: SessionKind,
  secret: string,
  next: string,
  cookies: readonly string[],
  trust?: string,
): PageResponse {
  const facts = html`data-kind="${kind}" data-secret="${secret}" data-next="${next}"${
    trust === undefined ? '' : html` data-trust="${trust}"`
  }`;
  return htmlResponse(
    pageLayout({
      title: 'You are signed in',
      script: sessionScriptPath,
      body: html`<p id="session" role="status" data-does="keep" ${facts}>One moment.</p>
${withoutScript}`,
    }),
    { scripts: true, cookies },
  );
}

export const withoutScript = html`<noscript>
<p class="note">Sessions need JavaScript. Allow it for this page, then load it again.</p>
</noscript>`;
