/**
 * `/authorize`: the authorization code grant with PKCE for clients on this machine (RFC 6749, 4.1; RFC 7636; RFC 8252).
 */
import {
  checkAuthorizationRequest,
  issueAuthorizationCode,
  type AuthorizationRequest,
} from '../../services/sso-oidc/internal.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { decisionForm, displayName, grantedScopes } from './consent.ts';
import { clearFlowCookie, endFlow, postedFlow, requireFlow, startFlow, type Flow } from '../flow/flow.ts';
import { html, type Html } from '../page/html.ts';
import { pageLayout } from '../page/layout.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { noteFirstUse } from '../sessions/first-uses.ts';
import { findPortalSession, type PortalSession } from '../sessions/portal-sessions.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { stepPath } from '../flow/steps.ts';

export const authorizePages: readonly PageRoute[] = [
  getPage('/authorize', showAuthorize),
  getPage('/authorize/consent', showConsent),
  postPage('/authorize/consent', postConsent),
];

/** Characters of the query string. */
const longestQuery = 8192;

async function showAuthorize(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const query = request.query.toString();
  if (query.length > longestQuery)
    throw new PageError(400, 'InvalidRequest', "The application's request is too long. Run the command again.");
  const checked = await check(ctx, query);
  if ('redirectTo' in checked) return redirect(checked.redirectTo, { status: 302 });
  const flow = await startFlow(request, ctx, {
    target: { kind: 'authorize', query },
    identityStoreId: checked.identityStoreId,
  });
  return redirect(stepPath('/authorize/consent', flow), { cookies: flow.cookies });
}

async function showConsent(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  const checked = await check(ctx, queryOf(flow));
  if ('redirectTo' in checked) return redirect(checked.redirectTo, { status: 302 });
  const session = await findPortalSession(request, ctx, checked.identityStoreId, new URL(checked.redirectUri).origin);
  return session === undefined ? redirect(stepPath('/signin/user', flow)) : consentPage(flow, checked, session);
}

async function postConsent(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const checked = await check(ctx, queryOf(flow));
  if ('redirectTo' in checked) return redirect(checked.redirectTo, { status: 302 });
  const session = await findPortalSession(request, ctx, checked.identityStoreId);
  if (session === undefined) return redirect(stepPath('/signin/user', flow));
  const now = ctx.clock.now();
  const { sessionId, userId, identityStoreId, expiresAt } = session.record;
  const allowed = posted.get('decision') === 'allow';
  const code = await ctx.write(async (tx) => {
    await endFlow(tx, flow);
    if (allowed) await noteFirstUse(tx, session.record, 'clientAllowedAt', now);
    return allowed
      ? await issueAuthorizationCode(
          tx,
          checked,
          { userId, identityStoreId, sessionId, sessionExpiresAt: expiresAt },
          now,
        )
      : undefined;
  });
  const location = new URL(checked.redirectUri);
  if (code === undefined) {
    location.searchParams.set('error', 'access_denied');
    location.searchParams.set('error_description', 'The user denied the request.');
  } else {
    location.searchParams.set('code', code);
  }
  if (checked.state !== '') location.searchParams.set('state', checked.state);
  return redirect(location.href, { status: 302, cookies: [clearFlowCookie(ctx, flow)] });
}

/** The checked request; a refusal for the client becomes its redirect, one for the person is thrown. */
async function check(ctx: PageContext, query: string): Promise<AuthorizationRequest | { redirectTo: string }> {
  const now = ctx.clock.now();
  const checked = await ctx.read((tx) => checkAuthorizationRequest(tx, new URLSearchParams(query), now));
  if (!('error' in checked)) return checked;
  if (checked.redirectTo !== undefined) return { redirectTo: checked.redirectTo };
  throw new PageError(400, 'InvalidRequest', `The application's request cannot be used: ${checked.description}`);
}

function queryOf(flow: Flow): string {
  if (flow.target.kind === 'authorize') return flow.target.query;
  throw new PageError(400, 'FlowNotFound', 'This page belongs to another sign-in. Run the command again.');
}

/** Only what no name service can send elsewhere: `127.0.0.1.example` is somebody's domain. */
function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function leavesThisMachine(host: string): Html {
  return html`<p class="alert">The answer leaves this machine: whoever runs <strong>${host}</strong> gets the access.
Deny it unless you know that address and trust it.</p>`;
}

function consentPage(flow: Flow, request: AuthorizationRequest, session: PortalSession): PageResponse {
  const name = displayName(request.clientName);
  const redirectsTo = new URL(request.redirectUri);
  const here = isThisMachine(redirectsTo.hostname);
  const page = pageLayout({
    title: `Allow ${name} to access your data?`,
    lead: html`You are signed in as <strong>${session.user.userName}</strong>.`,
    body: html`<dl><dt>Application</dt><dd>${name}</dd>
<dt>Answer goes to</dt><dd>${redirectsTo.origin}${here ? ', on this machine' : ''}</dd></dl>
${here ? '' : leavesThisMachine(redirectsTo.host)}
${grantedScopes(request.scopes)}
<p>Go on only if you have just started this yourself.</p>
${decisionForm('/authorize/consent', flow, session.csrfToken)}`,
  });
  return htmlResponse(page, { formAction: redirectsTo.origin });
}
