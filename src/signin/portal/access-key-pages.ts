/**
 * `/start/<identity store>/keys`: temporary credentials of one of the person's roles, to copy. Every look issues new
 * ones.
 */
import { roleSession } from '../../services/sso/internal.ts';
import type { PageContext, PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import {
  commandPrompt,
  configProfile,
  configureCommand,
  posixShell,
  powerShell,
  ssoProfile,
  type KeyFacts,
} from './access-key-text.ts';
import { html, type Html } from '../page/html.ts';
import { copyButton, copyScript } from '../page/copy-button.ts';
import { pageLayout } from '../page/layout.ts';
import { getPage } from '../page/page-route.ts';
import { signedInBar } from '../page/signed-in-bar.ts';
import type { PortalSession } from '../sessions/portal-sessions.ts';
import { choiceOf, chosenRole, portalOf, type ChosenRole } from './portal-roles.ts';
import { htmlResponse, redirect } from '../page/responses.ts';

export const accessKeyPages: readonly PageRoute[] = [getPage('/start/:identityStoreId/keys', showKeys)];

async function showKeys(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { instance, session } = await portalOf(request, ctx);
  const start = `/start/${instance.identityStoreId}`;
  if (session === undefined) return redirect(start);
  const chosen = await chosenRole(ctx, session, request.query);
  const issued = ctx.issueCredentials(await roleSession(ctx, chosen.role, session.user));
  const portal = {
    startUrl: `https://${instance.identityStoreId}.awsapps.com/start`,
    region: instance.region,
    endpoint: ctx.settings.endpoint,
  };
  const keys: KeyFacts = { ...issued, region: instance.region, endpoint: ctx.settings.endpoint };
  return htmlResponse(keysPage(session, chosen, keys, portal, { expiresAt: issued.expiresAt, now: ctx.clock.now() }), {
    scripts: true,
  });
}

function keysPage(
  session: PortalSession,
  { account, role }: ChosenRole,
  keys: KeyFacts,
  portal: Parameters<typeof ssoProfile>[2],
  time: { expiresAt: number; now: number },
): Html {
  const start = `/start/${session.user.identityStoreId}`;
  const profile = `${role.account}_${role.permissionSetName}`;
  const its = { account: role.account, roleName: role.permissionSetName };
  const until = new Date(time.expiresAt).toISOString();
  return pageLayout({
    title: 'Access keys',
    wide: true,
    script: copyScript,
    bar: signedInBar(session),
    lead: html`<strong>${role.permissionSetName}</strong> in ${account.accountName} (${account.accountId})`,
    body: html`<div class="bar"><p>Valid until <time datetime="${until}">${until.slice(0, 16).replace('T', ' ')}
UTC</time><span id="time-left" role="timer" data-left="${time.expiresAt - time.now}"></span></p>
<p class="links"><a class="button" href="${start}/keys?${choiceOf(role)}">Refresh</a></p></div>
<p id="copied" role="status" class="hint"></p>
<h2>Option 1: Set environment variables</h2>
<p>Commands of this terminal then work as this role, at this server.</p>
${block('bash', 'macOS and Linux', posixShell(keys), true)}
${block('powershell', 'PowerShell', powerShell(keys))}
${block('cmd', 'Windows command prompt', commandPrompt(keys))}
<h2>Option 2: Add a profile to your AWS config file</h2>
<p>Paste it into <code>~/.aws/config</code> and use it with <code>--profile ${profile}</code>.</p>
${block('profile', 'Profile with these keys', configProfile(profile, keys))}
${block('configure', 'Profile that renews itself (recommended), by a command', configureCommand(profile, its), true)}
${block('sso', 'The same profile as text', ssoProfile(profile, its, portal))}
<h2>Option 3: Use single values</h2>
${single('key-id', 'AWS access key ID', keys.accessKeyId)}
${single('secret', 'AWS secret access key', keys.secretAccessKey)}
${single('token', 'AWS session token', keys.sessionToken)}`,
    footer: html`<a href="${start}">Back to the access portal</a>`,
  });
}

function block(id: string, label: string, text: string, open = false): Html {
  return html`<details${open ? html` open` : ''}><summary>${label}</summary>
<div class="copy"><pre id="${id}" tabindex="0">${text}</pre>${copyButton(id, label)}</div></details>`;
}

function single(id: string, label: string, value: string): Html {
  return html`<h3>${label}</h3>
<div class="copy"><pre id="${id}" class="single" tabindex="0">${value}</pre>${copyButton(id, label)}</div>`;
}
