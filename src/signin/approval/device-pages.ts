/** `/device`: a person confirms the code that a terminal shows, signs in, and allows or denies (RFC 8628, 3.3). */
import {
  canonicalUserCode,
  decideDeviceAuthorization,
  findDeviceAuthorization,
  type DeviceAuthorization,
} from '../../services/sso-oidc/internal.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { attemptSucceeded, beginAttempt } from '../flow/attempts.ts';
import { TooManyAttempts } from '../page/too-many-attempts.ts';
import { decisionForm, displayName, grantedScopes } from './consent.ts';
import { findFlow, postedFlow, requireFlow, startFlow, withFlowCookies, type Flow } from '../flow/flow.ts';
import { html } from '../page/html.ts';
import { field, form, pageLayout } from '../page/layout.ts';
import { endWith } from '../flow/outcome-pages.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { noteFirstUse } from '../sessions/first-uses.ts';
import { findPortalSession, type PortalSession } from '../sessions/portal-sessions.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { stepPath } from '../flow/steps.ts';

export const devicePages: readonly PageRoute[] = [
  getPage('/device', showCode),
  postPage('/device', postCode),
  getPage('/device/consent', showConsent),
  postPage('/device/consent', postConsent),
];

const unknownCode =
  'This code is not right, or it has expired. Check it against your terminal, or run the command again for a new code.';

async function showCode(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const found = await findFlow(request, ctx, request.query.get('flow'));
  const flow = found?.target.kind === 'device' ? found : await startFlow(request, ctx, { target: { kind: 'device' } });
  const given = request.query.get('user_code');
  if (given === null) return withFlowCookies(flow, codePage(flow, {}));
  const userCode = canonicalUserCode(given);
  // Any page can make a browser open this link, so nothing is looked up by it, and nothing counted.
  const page =
    userCode === undefined
      ? codePage(flow, { error: unknownCode, value: given.slice(0, 40) })
      : confirmPage(flow, userCode);
  return withFlowCookies(flow, page);
}

async function postCode(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const userCode = (posted.get('user_code') ?? '').trim();
  if (userCode === '') return codePage(flow, { error: 'Enter the code that your terminal shows.' });
  const names = { what: 'device-code', whose: [flow.flowId] };
  try {
    await beginAttempt(ctx, names);
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error;
    return codePage(flow, { error: error.message, value: userCode, status: 429, retryAfter: error.retryAfterSeconds });
  }
  const authorization = await findPending(ctx, userCode);
  if (authorization === undefined) return codePage(flow, { error: unknownCode, value: userCode });
  // The flow takes on the code under a new id: what was seen before the code belongs to nobody.
  const onward = await startFlow(
    request,
    ctx,
    {
      target: { kind: 'device', userCode: authorization.userCode },
      identityStoreId: authorization.identityStoreId,
    },
    { previous: flow, inTransaction: (tx) => attemptSucceeded(ctx, tx, names) },
  );
  return redirect(stepPath('/device/consent', onward), { cookies: onward.cookies });
}

async function showConsent(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  const { authorization, session } = await consentState(request, ctx, flow);
  return session === undefined
    ? redirect(stepPath('/signin/user', flow))
    : consentPage(ctx, flow, authorization, session);
}

async function postConsent(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const { authorization, session } = await consentState(request, ctx, flow);
  if (session === undefined) return redirect(stepPath('/signin/user', flow));
  const decision = posted.get('decision') === 'allow' ? 'APPROVED' : 'DENIED';
  const now = ctx.clock.now();
  const { sessionId, userId, identityStoreId, expiresAt } = session.record;
  return await endWith(request, ctx, {
    outcome: {
      what: decision === 'APPROVED' ? 'device-approved' : 'device-denied',
      client: displayName(authorization.clientName),
    },
    previous: flow,
    inTransaction: async (tx) => {
      const done = await decideDeviceAuthorization(
        tx,
        authorization.userCode,
        decision,
        { userId, identityStoreId, sessionId, sessionExpiresAt: expiresAt },
        now,
      );
      if (done && decision === 'APPROVED') await noteFirstUse(tx, session.record, 'clientAllowedAt', now);
      if (!done)
        throw new PageError(
          409,
          'CodeUsed',
          'This code was answered already, or it has expired. Run the command again for a new one.',
        );
    },
  });
}

async function findPending(ctx: PageContext, userCode: string): Promise<DeviceAuthorization | undefined> {
  if (userCode.length > 40) return undefined;
  const now = ctx.clock.now();
  const found = await ctx.read((tx) => findDeviceAuthorization(tx, userCode, now));
  return found?.status === 'PENDING' ? found : undefined;
}

async function consentState(
  request: PageRequest,
  ctx: PageContext,
  flow: Flow,
): Promise<{ authorization: DeviceAuthorization; session: PortalSession | undefined }> {
  const userCode = flow.target.kind === 'device' ? flow.target.userCode : undefined;
  const authorization = userCode === undefined ? undefined : await findPending(ctx, userCode);
  if (authorization === undefined) throw new PageError(400, 'FlowNotFound', unknownCode);
  return { authorization, session: await findPortalSession(request, ctx, authorization.identityStoreId) };
}

function codePage(flow: Flow, state: { error?: string; value?: string; status?: number; retryAfter?: number }) {
  const page = pageLayout({
    title: 'Authorize a device or application',
    lead: 'Enter the code that your terminal or application shows.',
    body: form({
      action: '/device',
      flow: flow.flowId,
      csrf: flow.csrfToken,
      body: html`${field({
        name: 'user_code',
        label: 'Code',
        autocomplete: 'off',
        code: true,
        maxlength: 12,
        value: state.value,
        error: state.error,
        autofocus: true,
        hint: 'Eight letters, such as BCDF-GHJK',
      })}
<button class="primary" type="submit">Next</button>`,
    }),
  });
  return htmlResponse(page, {
    status: state.status ?? (state.error === undefined ? 200 : 400),
    ...(state.retryAfter === undefined ? {} : { retryAfter: state.retryAfter }),
  });
}

/** The code came with the link: the person compares it with the terminal's before anything else (RFC 8628, 3.3.1). */
function confirmPage(flow: Flow, userCode: string): PageResponse {
  return htmlResponse(
    pageLayout({
      title: 'Authorization requested',
      lead: 'A device or application asks for access. Check that this code is the one it shows.',
      body: html`<p class="user-code" aria-label="Code">${userCode}</p>
<p>If you did not start this, or the code differs, close this page.</p>
${form({
  action: '/device',
  flow: flow.flowId,
  csrf: flow.csrfToken,
  body: html`<input type="hidden" name="user_code" value="${userCode}">
<button class="primary" type="submit">Confirm and continue</button>`,
})}`,
    }),
  );
}

function consentPage(
  ctx: PageContext,
  flow: Flow,
  authorization: DeviceAuthorization,
  session: PortalSession,
): PageResponse {
  const name = displayName(authorization.clientName);
  return htmlResponse(
    pageLayout({
      title: `Allow ${name} to access your data?`,
      lead: html`You are signed in as <strong>${session.user.userName}</strong>.`,
      body: html`<dl><dt>Application</dt><dd>${name}</dd><dt>Code</dt><dd>${authorization.userCode}</dd>
<dt>Server</dt><dd>${new URL(ctx.settings.endpoint).host}</dd></dl>
${grantedScopes(authorization.scopes)}
${decisionForm('/device/consent', flow, session.csrfToken)}`,
    }),
  );
}
