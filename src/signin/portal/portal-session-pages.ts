/** `/signin/sessions` and `/signin/signout`: where a person is signed in, and the ways to end it. */
import type { PageContext, PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import { clearCookie } from '../page/cookies.ts';
import { html, type Html } from '../page/html.ts';
import { form, messagePage, pageLayout } from '../page/layout.ts';
import { requireSession } from '../mfa/mfa-device-additions.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { signedInBar } from '../page/signed-in-bar.ts';
import { endSessionsOf } from '../password/passwords.ts';
import {
  endPortalSession,
  endPortalSessionOf,
  findPortalSession,
  portalSessionsOf,
  type PortalSession,
} from '../sessions/portal-sessions.ts';
import type { PortalSessionRecord } from '../records/sessions.ts';
import { htmlResponse, redirect } from '../page/responses.ts';

export const portalSessionPages: readonly PageRoute[] = [
  getPage('/signin/sessions', showSessions),
  postPage('/signin/sessions', endSession),
  postPage('/signin/signout', signOut),
];

async function showSessions(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const session = await requireSession(request, ctx);
  const { identityStoreId, userId } = session.record;
  const now = ctx.clock.now();
  const sessions = await ctx.read((tx) => portalSessionsOf(tx, identityStoreId, userId, now));
  return htmlResponse(
    pageLayout({
      title: 'Active sessions',
      wide: true,
      bar: signedInBar(session),
      lead: html`Where <strong>${session.user.userName}</strong> is signed in`,
      body: html`<div class="account"><ul>${sessions.map((open) => sessionItem(open, session))}</ul></div>
${form({
  action: '/signin/signout',
  csrf: session.csrfToken,
  body: html`<input type="hidden" name="everywhere" value="yes"><button type="submit">Sign out everywhere</button>`,
})}`,
      footer: html`<a href="/start/${identityStoreId}">Back to the access portal</a>`,
    }),
  );
}

function sessionItem(open: PortalSessionRecord, session: PortalSession): Html {
  const here = open.sessionId === session.record.sessionId;
  const what = open.userAgent === undefined ? 'Without a browser' : browserName(open.userAgent);
  return html`<li class="bar"><p>${what}${here ? html` <strong>(this one)</strong>` : ''}<br><small>Since
${minute(open.createdAt)}, until ${minute(open.expiresAt)}${
    open.remoteAddress === undefined ? '' : `, from ${open.remoteAddress}`
  }</small></p>
${
  here
    ? ''
    : form({
        action: '/signin/sessions',
        csrf: session.csrfToken,
        body: html`<input type="hidden" name="ended" value="${open.sessionId}"><button type="submit"
aria-label="End the session in ${what} since ${minute(open.createdAt)}">End</button>`,
      })
}</li>`;
}

function minute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The first that fits: most browsers name others as well. */
function browserName(userAgent: string): string {
  const browser = [
    ['Edg/', 'Edge'],
    ['Firefox/', 'Firefox'],
    ['Chrome/', 'Chrome'],
    ['Safari/', 'Safari'],
  ].find(([mark = '']) => userAgent.includes(mark))?.[1];
  const system = [
    ['Windows', 'Windows'],
    ['iPhone', 'iPhone'],
    ['Mac OS', 'macOS'],
    ['Android', 'Android'],
    ['Linux', 'Linux'],
  ].find(([mark = '']) => userAgent.includes(mark))?.[1];
  return `${browser ?? userAgent.slice(0, 40)}${system === undefined ? '' : ` on ${system}`}`;
}

async function endSession(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const posted = await request.form();
  const session = await requireSession(request, ctx);
  const now = ctx.clock.now();
  await ctx.write((tx) => endPortalSessionOf(tx, session.record, posted.get('ended') ?? '', now));
  return redirect('/signin/sessions');
}

async function signOut(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const session = await findPortalSession(request, ctx);
  const cookies = [clearCookie(ctx, 'session')];
  if (session === undefined)
    return htmlResponse(messagePage('You are signed out', 'You can close this window.'), { cookies });
  const posted = await request.form();
  const { identityStoreId, userId } = session.record;
  const everywhere = posted.get('everywhere') === 'yes';
  await ctx.write((tx) =>
    everywhere ? endSessionsOf(tx, identityStoreId, userId) : endPortalSession(tx, session.record),
  );
  const more = html`<p class="action"><a class="button" href="/start/${identityStoreId}">Sign in again</a></p>`;
  const said = everywhere
    ? 'In every browser and terminal. Credentials that were issued before work until they expire.'
    : 'Applications that you had allowed need a new sign-in as well.';
  return htmlResponse(messagePage('You are signed out', said, { more, outcome: 'done' }), { cookies });
}
