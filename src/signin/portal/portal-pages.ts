/** `/start/<identity store>`: the access portal: a person's accounts and roles, and the ways into them. */
import type { AssignedRole } from '../../services/sso-admin/internal.ts';
import { findInstance } from '../../services/sso-admin/internal.ts';
import type { PortalAccount } from '../../services/sso/internal.ts';
import type { PageContext, PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import { startFlow } from '../flow/flow.ts';
import { html, type Html } from '../page/html.ts';
import { pageLayout } from '../page/layout.ts';
import { getPage } from '../page/page-route.ts';
import { signedInBar } from '../page/signed-in-bar.ts';
import { copyButton } from '../page/copy-button.ts';
import { accountsOf, choiceOf, noPortal, portalOf } from './portal-roles.ts';
import type { PortalSession } from '../sessions/portal-sessions.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { stepPath } from '../flow/steps.ts';

export const portalPages: readonly PageRoute[] = [
  getPage('/start', findPortal),
  getPage('/start/', findPortal),
  getPage('/start/:identityStoreId', showPortal),
  // AWS's shortcut links have the slash before their fragment.
  getPage('/start/:identityStoreId/', showPortal),
];

/** From here on there is a field to search by; more than `most` are not listed at once. */
const searchFrom = 6;
const most = 50;
const longestSearch = 100;

/** The address without an identity store: there is only one portal. */
async function findPortal(_request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const instance = await ctx.read(findInstance);
  if (instance === undefined) throw noPortal();
  return redirect(`/start/${instance.identityStoreId}`);
}

async function showPortal(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { instance, session } = await portalOf(request, ctx);
  const { identityStoreId, region } = instance;
  if (session === undefined) {
    const flow = await startFlow(request, ctx, { target: { kind: 'portal' }, identityStoreId });
    return redirect(stepPath('/signin/user', flow), { cookies: flow.cookies });
  }
  const search = (request.query.get('search') ?? '').trim().slice(0, longestSearch);
  const page = portalPage(session, await accountsOf(ctx, session), search, {
    startUrl: `https://${identityStoreId}.awsapps.com/start`,
    region,
    terminalLine: ctx.settings.terminalLine ?? 'eval "$(sandlot env)"',
  });
  return htmlResponse(page, { scripts: true });
}

interface PortalClient {
  readonly startUrl: string;
  readonly region: string;
  readonly terminalLine: string;
}

function matching(accounts: readonly PortalAccount[], search: string): PortalAccount[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return accounts.filter(({ accountId, accountName, emailAddress, roles }) => {
    const text = [accountId, accountName, emailAddress, ...roles.map((role) => role.permissionSetName)]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function portalPage(
  session: PortalSession,
  accounts: readonly PortalAccount[],
  search: string,
  client: PortalClient,
): Html {
  const { user } = session;
  const start = `/start/${user.identityStoreId}`;
  const found = matching(accounts, search);
  return pageLayout({
    title: 'AWS access portal',
    wide: true,
    script: '/signin/static/portal.js',
    bar: signedInBar(session),
    body: html`<div class="bar heading"><h2>Accounts${
      accounts.length === 0 ? '' : html` <small>(${accounts.length})</small>`
    }</h2>
${accounts.length === 0 ? '' : html`<a href="${start}/shortcut">Create shortcut</a>`}</div>
${
  accounts.length === 0
    ? html`<p class="note">No account is assigned to you yet. An administrator assigns accounts and permission sets in
IAM Identity Center.</p>`
    : html`${accounts.length >= searchFrom || search !== '' ? searchForm(start, search) : ''}
${found.length === 0 ? html`<p class="note">No account and no role matches “${search}”.</p>` : ''}
${found.slice(0, most).map((account) => accountCard(start, account))}
${
  found.length > most
    ? html`<p class="note">These are ${most} of ${found.length} accounts. Search for the others.</p>`
    : ''
}`
}
${fromTerminal(client)}`,
    footer: html`<a href="/signin/mfa-devices">MFA devices</a> <a href="/signin/change-password">Change password</a> <a
href="/signin/sessions">Active sessions</a>`,
  });
}

/** The first line leads the terminal here: without it the wizard of AWS's page would ask the real AWS. */
function fromTerminal({ startUrl, region, terminalLine }: PortalClient): Html {
  return html`<h2>From a terminal</h2>
<p>The first line leads a terminal here; without it, <code>aws configure sso</code> asks the real AWS.</p>
<p id="copied" role="status" class="hint"></p>
<div class="copy"><pre id="wizard" tabindex="0">${terminalLine}
aws configure sso</pre>${copyButton('wizard', 'the lines that start the wizard')}</div>
<p>Answer its questions with these, and press Enter at the others:</p>
<div class="copy"><pre id="answers" tabindex="0">SSO session name: amplify-admin
SSO start URL: ${startUrl}
SSO region: ${region}
CLI default client Region: ${region}
CLI profile name: default</pre>${copyButton('answers', 'the answers')}</div>
<p>Or without questions: <code>sandlot configure</code> writes a profile that leads here in every terminal,
<code>sandlot login</code> signs it in. <em>Access keys</em> above has the command for each role.</p>`;
}

function searchForm(start: string, search: string): Html {
  return html`<form method="get" action="${start}" role="search"><label for="search">Search accounts and roles</label>
<div class="bar"><input id="search" name="search" type="search" value="${search}" maxlength="${longestSearch}"
autocomplete="off"><button type="submit">Search</button></div></form>`;
}

function accountCard(start: string, { accountId, accountName, emailAddress, roles }: PortalAccount): Html {
  return html`<section class="account"><h2>${accountName}<span>${accountId}${
    emailAddress === '' ? '' : ` · ${emailAddress}`
  }</span></h2>
<ul>${roles.map((role) => roleItem(start, role))}</ul></section>`;
}

function roleItem(start: string, role: AssignedRole): Html {
  const { permissionSetName: name, account } = role;
  const choice = choiceOf(role);
  return html`<li><div class="bar"><p><strong>${name}</strong><br><small>${role.roleName}</small></p>
<p class="links"><a href="${start}/console?${choice}" target="_blank" rel="noopener"
aria-label="Management console as ${name} in ${account}">Management console</a>
<a href="${start}/keys?${choice}" aria-label="Access keys of ${name} in ${account}">Access keys</a></p></div></li>`;
}
