/**
 * `/signin/done`: how something ended. A form that ended it redirects here, so that reloading the page tells it again
 * and sends nothing twice. What it tells is a short-lived flow of this browser: the address holds no secret.
 */
import type { WriteTx } from '../../wire/context.ts';
import type { PageContext, PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import { findFlow, startFlow, type Flow } from './flow.ts';
import { html, type Html } from '../page/html.ts';
import { messagePage } from '../page/layout.ts';
import { getPage } from '../page/page-route.ts';
import type { Outcome } from '../records/flows.ts';
import { htmlResponse, redirect } from '../page/responses.ts';

const path = '/signin/done';

export const outcomePages: readonly PageRoute[] = [getPage(path, showOutcome)];

export interface Ending {
  readonly outcome: Outcome;
  /** The flow that ends, if it was one. */
  readonly previous?: Flow;
  /** `Set-Cookie` values besides the flow's. */
  readonly cookies?: readonly string[];
  /** What ends it, in the transaction that keeps the outcome; it throws to refuse. */
  readonly inTransaction: (tx: WriteTx) => Promise<void>;
}

/** Ends the flow in one transaction with the change, and sends the browser to the page that tells it. */
export async function endWith(request: PageRequest, ctx: PageContext, ending: Ending): Promise<PageResponse> {
  const { outcome, previous, cookies = [], inTransaction } = ending;
  const ended = await startFlow(
    request,
    ctx,
    { target: { kind: 'ended', outcome } },
    { inTransaction, ...(previous === undefined ? {} : { previous }) },
  );
  return redirect(`${path}?flow=${ended.flowId}`, { cookies: [...cookies, ...ended.cookies] });
}

async function showOutcome(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await findFlow(request, ctx, request.query.get('flow'));
  if (flow?.target.kind !== 'ended')
    return htmlResponse(messagePage('Nothing is left to do here', 'You can close this window.'));
  return htmlResponse(outcomePage(flow.target.outcome));
}

function outcomePage(outcome: Outcome): Html {
  if ('client' in outcome) {
    return outcome.what === 'device-approved'
      ? messagePage(
          'Request approved',
          html`<strong>${outcome.client}</strong> can now use your data. Close this window and go back to it.`,
          { outcome: 'done' },
        )
      : messagePage(
          'Request denied',
          html`<strong>${outcome.client}</strong> did not get access. You can close this window.`,
          { outcome: 'refused' },
        );
  }
  const more = html`<p class="action"><a class="button primary" href="${outcome.signInPath}">Sign in</a></p>`;
  if (outcome.what === 'email-verified') {
    return messagePage(
      'Your e-mail address is verified',
      html`<strong>${outcome.email}</strong> is confirmed as the address of ${outcome.userName}.`,
      { outcome: 'done', more },
    );
  }
  const said =
    outcome.what === 'password-set'
      ? html`Sign in as <strong>${outcome.userName}</strong> with it from now on.`
      : 'You are signed out everywhere. Sign in with the new password from now on.';
  return messagePage('Your new password is set', said, { outcome: 'done', more });
}
