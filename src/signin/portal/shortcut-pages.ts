/**
 * `/start/<identity store>/shortcut`: makes a link that opens the console as a role, to keep or to send to a colleague.
 */
import type { PageContext, PageRequest, PageResponse, PageRoute } from '../../wire/page.ts';
import { copyButton } from '../page/copy-button.ts';
import { html } from '../page/html.ts';
import { field, pageLayout } from '../page/layout.ts';
import { getPage } from '../page/page-route.ts';
import { signedInBar } from '../page/signed-in-bar.ts';
import { accountsOf, choiceOf, chosenRole, portalOf } from './portal-roles.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { consolePath } from './role-console-pages.ts';

export const shortcutPages: readonly PageRoute[] = [getPage('/start/:identityStoreId/shortcut', showShortcut)];

async function showShortcut(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { instance, session } = await portalOf(request, ctx);
  const start = `/start/${instance.identityStoreId}`;
  if (session === undefined) return redirect(start);
  const accounts = await accountsOf(ctx, session);
  const chosenValue = request.query.get('role');
  const destination = (request.query.get('destination') ?? '').trim();
  const chosen =
    chosenValue === null ? undefined : (await chosenRole(ctx, session, new URLSearchParams(chosenValue))).role;
  const path = consolePath(destination, ctx);
  const error =
    destination === '' || path !== undefined
      ? undefined
      : `Enter an address of this server's console, such as ${ctx.consoleOrigin}/console/mail, ` +
        'or leave the field empty.';
  const link =
    chosen === undefined || error !== undefined
      ? undefined
      : `${ctx.consoleOrigin}${start}/#/console?${choiceOf(chosen, path && ctx.consoleOrigin + path)}`;
  return htmlResponse(
    pageLayout({
      title: 'Create shortcut',
      wide: true,
      script: '/signin/static/portal.js',
      bar: signedInBar(session),
      lead: 'A link that opens the console in an account, as a role. It works for everybody who has this role there.',
      body: html`<form method="get" action="${start}/shortcut">
<div class="field"><label for="role">Account and role</label><select id="role" name="role">${accounts.flatMap(
        (account) =>
          account.roles.map((role) => {
            const value = choiceOf(role);
            return html`<option value="${value}"${value === chosenValue ? html` selected` : ''}>${account.accountName}
(${account.accountId}): ${role.permissionSetName}</option>`;
          }),
      )}</select></div>
${field({
  name: 'destination',
  label: 'Destination (optional)',
  hint: "The console's page that the link leads to",
  autocomplete: 'off',
  optional: true,
  maxlength: 1024,
  value: destination,
  error,
})}
<button class="primary" type="submit">Create shortcut</button></form>
${
  link === undefined
    ? ''
    : html`<h2>Your shortcut</h2>
<p id="copied" role="status" class="hint"></p>
<div class="copy"><pre id="shortcut" tabindex="0">${link}</pre>${copyButton('shortcut', 'the shortcut')}</div>`
}`,
      footer: html`<a href="${start}">Back to the access portal</a>`,
    }),
    { scripts: true, ...(error === undefined ? {} : { status: 400 }) },
  );
}
