/**
 * `/start/<identity store>/console`: a console session as one of the person's roles. Shortcut links end here as well:
 * the fragment of `/start/<id>/#/console?account_id=…&role_name=…&destination=…` is this page's query.
 */
import { roleSession } from '../../services/sso/internal.ts';
import type { PageContext, PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import {
  consoleSessionOfCookie,
  endConsoleSession,
  findConsoleSession,
  newConsoleSession,
  putConsoleSession,
  type ConsoleSession,
} from '../sessions/console-sessions.ts';
import { setCookie } from '../page/cookies.ts';
import { longestChoice, startFlow } from '../flow/flow.ts';
import { html } from '../page/html.ts';
import { form, pageLayout } from '../page/layout.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { principalText, replacementNote } from '../sessions/replacement-note.ts';
import { chosenRole, portalOf, type ChosenRole } from './portal-roles.ts';
import type { PortalSession } from '../sessions/portal-sessions.ts';
import { safePath } from '../page/request-checks.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { handOver } from '../page/session-pages.ts';
import { isOwnNavigation, sessionScriptPath } from '../page/session-proof.ts';
import { stepPath } from '../flow/steps.ts';

export const roleConsolePages: readonly PageRoute[] = [
  getPage('/start/:identityStoreId/console', openConsole),
  postPage('/start/:identityStoreId/console', confirmConsole),
];

/** Opens at once for the person's own click or bookmark; for another site's link only after the person has agreed. */
async function openConsole(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { instance, session } = await portalOf(request, ctx);
  if (session === undefined) {
    const resume = request.query.toString().slice(0, longestChoice);
    const flow = await startFlow(request, ctx, {
      target: { kind: 'portal', resume },
      identityStoreId: instance.identityStoreId,
    });
    return redirect(stepPath('/signin/user', flow), { cookies: flow.cookies });
  }
  const chosen = await chosenRole(ctx, session, request.query);
  const before = await consoleSessionOfCookie(request, ctx);
  const other = before && !isSamePrincipal(before, chosen.role, session.user.userName) ? before : undefined;
  const atOnce = isOwnNavigation(request) && !request.query.has('ask') && other === undefined;
  return questionPage(request, session, chosen, { atOnce, other });
}

function isSamePrincipal({ caller }: ConsoleSession, role: ChosenRole['role'], userName: string): boolean {
  return caller.kind === 'assumed-role' && caller.roleArn === role.roleArn && caller.sessionName === userName;
}

interface Question {
  /** Its script answers for the person. Looking at the page opens nothing: the form does. */
  readonly atOnce: boolean;
  /** Who is signed in to the console in this browser, and would not be any more. */
  readonly other: ConsoleSession | undefined;
}

function questionPage(
  request: PageRequest,
  session: PortalSession,
  { account, role }: ChosenRole,
  { atOnce, other }: Question,
): PageResponse {
  return htmlResponse(
    pageLayout({
      title: 'Open the console?',
      script: sessionScriptPath,
      lead: html`You are signed in as <strong>${session.user.userName}</strong>.`,
      body: html`${other && replacementNote(other)}
<dl><dt>Account</dt><dd>${account.accountName} (${account.accountId})</dd>
<dt>Role</dt><dd>${role.permissionSetName}</dd></dl>
${form({
  action: `${request.path}?${request.query.toString()}`,
  csrf: session.csrfToken,
  script: atOnce ? 'submit' : 'fill',
  body: html`<input type="hidden" name="console" data-secret-of="console">
<button class="primary" type="submit">Open the console</button>`,
})}`,
      footer: html`${other && html`<a href="/console/">Stay signed in as ${principalText(other.caller)}</a> `}
<a href="/start/${session.record.identityStoreId}">Back to the access portal</a>`,
    }),
    { scripts: true },
  );
}

async function confirmConsole(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const posted = await request.form();
  const { instance, session } = await portalOf(request, ctx);
  if (session === undefined) return redirect(`/start/${instance.identityStoreId}`);
  const before = await findConsoleSession(request, ctx, posted.get('console') ?? '');
  return await enter(request, ctx, { session, before }, await chosenRole(ctx, session, request.query));
}

interface Entrance {
  readonly session: PortalSession;
  /** The browser's console session so far, whose place the new one takes. */
  readonly before: ConsoleSession | undefined;
}

async function enter(
  request: PageRequest,
  ctx: PageContext,
  { session, before }: Entrance,
  { role }: ChosenRole,
): Promise<PageResponse> {
  const opened = await roleSession(ctx, role, session.user);
  const { token, secret, record } = newConsoleSession(
    ctx,
    {
      kind: 'role',
      account: opened.account,
      roleName: role.roleName,
      roleArn: role.roleArn,
      roleId: opened.roleId ?? '',
      sessionName: opened.sessionName ?? '',
      identityStoreId: session.record.identityStoreId,
      userId: session.record.userId,
      portalSessionId: session.record.sessionId,
      ...(opened.tags && { tags: opened.tags }),
    },
    role.sessionDurationSeconds * 1000,
  );
  await ctx.write(async (tx) => {
    if (before !== undefined) await endConsoleSession(tx, before.tokenDigest);
    await putConsoleSession(tx, record);
  });
  const destination =
    consolePath(request.query.get('destination'), ctx) ?? consolePath(role.relayState, ctx) ?? '/console/';
  const lifetimeSeconds = (record.expiresAt - record.createdAt) / 1000;
  return handOver('console', secret, destination, [setCookie(ctx, 'console', token, lifetimeSeconds)]);
}

/**
 * A page of this server's console, given as a path or as its whole address; anything else (AWS's own console) is not
 * followed.
 */
export function consolePath(
  destination: string | null | undefined,
  ctx: Pick<PageContext, 'settings' | 'consoleOrigin'>,
): string | undefined {
  // Relay states and shortcuts of before have the endpoint's address.
  const origin = [ctx.consoleOrigin, ctx.settings.consoleOrigin, ctx.settings.endpoint].find((own) =>
    destination?.startsWith(`${own}/`),
  );
  const path = destination?.slice(origin?.length ?? 0);
  const safe = safePath(path, '', ctx);
  return /^\/console(\/|\?|#|$)/.test(safe) && !safe.startsWith('/console/sign') ? safe : undefined;
}
