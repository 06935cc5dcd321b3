/** `/start/<identity store>`: the access portal's address. For now its door and a plain list of accounts and roles. */
import { findAccount } from '../services/organizations/internal.ts';
import { assignedRolesOf, findInstance, type AssignedRole } from '../services/sso-admin/internal.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../wire/page.ts';
import { clearCookie } from './cookies.ts';
import { checkCsrf, startFlow } from './flow.ts';
import { html, type Html } from './html.ts';
import { form, messagePage, pageLayout } from './layout.ts';
import { getPage, postPage } from './page-route.ts';
import { endPortalSession, findPortalSession, type PortalSession } from './portal-sessions.ts';
import { htmlResponse, redirect } from './responses.ts';
import { stepPath } from './steps.ts';

export const portalPages: readonly PageRoute[] = [
  getPage('/start', findPortal),
  getPage('/start/:identityStoreId', showPortal),
  postPage('/signin/signout', signOut),
];

interface Account { readonly id: string; readonly name: string; readonly email: string; readonly roles: readonly AssignedRole[] }

/** The address without an identity store: there is only one portal. */
async function findPortal(_request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const instance = await ctx.read(findInstance);
  if (instance === undefined) throw noPortal();
  return redirect(`/start/${instance.identityStoreId}`);
}

function noPortal(): PageError {
  return new PageError(404, 'PortalNotFound', 'There is no access portal at this address. Its address is on the IAM Identity Center page '
    + 'of the console, once Identity Center is enabled.');
}

async function showPortal(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const identityStoreId = request.params['identityStoreId'] ?? '';
  const instance = await ctx.read(findInstance);
  if (instance === undefined || instance.identityStoreId !== identityStoreId) {
    throw noPortal();
  }
  const session = await findPortalSession(request, ctx, identityStoreId);
  if (session === undefined) {
    const flow = await startFlow(request, ctx, { target: { kind: 'portal' }, identityStoreId });
    return redirect(stepPath('/signin/user', flow), { cookies: flow.cookies });
  }
  const accounts = await accountsOf(ctx, session);
  return htmlResponse(portalPage(session, accounts, `https://${identityStoreId}.awsapps.com/start`, instance.region));
}

async function accountsOf(ctx: PageContext, session: PortalSession): Promise<Account[]> {
  return await ctx.read(async (tx) => {
    const roles = await assignedRolesOf(tx, session.record.identityStoreId, session.record.userId);
    const accounts: Account[] = [];
    for (const [id, assigned] of Map.groupBy(roles, (role) => role.account)) {
      const facts = await findAccount(tx, id);
      accounts.push({ id, name: facts?.name ?? id, email: facts?.email ?? '', roles: assigned });
    }
    return accounts;
  });
}

async function signOut(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const session = await findPortalSession(request, ctx);
  const cookies = [clearCookie(ctx, 'session')];
  if (session === undefined) return htmlResponse(messagePage('You are signed out', 'You can close this window.'), { cookies });
  checkCsrf(session.csrfToken, await request.form());
  await ctx.write((tx) => endPortalSession(tx, session.record));
  const more = html`<p class="action"><a class="button" href="/start/${session.record.identityStoreId}">Sign in again</a></p>`;
  return htmlResponse(messagePage('You are signed out', 'Applications that you had allowed need a new sign-in as well.', { more, outcome: 'done' }), { cookies });
}

function portalPage(session: PortalSession, accounts: readonly Account[], startUrl: string, region: string): Html {
  const { user } = session;
  return pageLayout({
    title: 'AWS access portal', wide: true,
    body: html`<div class="bar"><p>Signed in as <strong>${user.userName}</strong>${user.displayName === undefined || user.displayName === user.userName ? '' : ` (${user.displayName})`}</p>
${form({ action: '/signin/signout', csrf: session.csrfToken, body: html`<button type="submit">Sign out</button>` })}</div>
<h2>Accounts</h2>
${accounts.length === 0
  ? html`<p class="note">No account is assigned to you yet. An administrator assigns accounts and permission sets in IAM Identity Center.</p>`
  : accounts.map(accountCard)}
<h2>From a terminal</h2>
<p>Run <code>aws configure sso</code> and answer with these:</p>
<pre>SSO start URL: ${startUrl}
SSO region: ${region}</pre>`,
    footer: html`<a href="/signin/mfa-devices">MFA devices</a>`,
  });
}

function accountCard(account: Account): Html {
  return html`<section class="account"><h2>${account.name}<span>${account.id}${account.email === '' ? '' : ` · ${account.email}`}</span></h2>
<ul>${account.roles.map((role) => html`<li>${role.permissionSetName}<br><small>${role.roleName}</small></li>`)}</ul></section>`;
}
