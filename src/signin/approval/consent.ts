/** What the two consent pages share: who asks, for what, Allow and Deny. */
import { html, type Html } from '../page/html.ts';
import { form } from '../page/layout.ts';
import type { Flow } from '../flow/flow.ts';

const scopeTexts: Readonly<Record<string, string>> = {
  'sso:account:access': 'See your AWS accounts and roles, and get temporary credentials for them',
};

/** A client's name as it chose it, without characters that could disguise it. */
export function displayName(clientName: string): string {
  const visible = clientName.replace(/\p{C}/gu, '').trim();
  return visible === ''
    ? 'An application without a name'
    : visible.length > 120
      ? `${visible.slice(0, 119)}…`
      : visible;
}

export function grantedScopes(scopes: readonly string[]): Html {
  const shown = scopes.length === 0 ? ['sso:account:access'] : scopes;
  return html`<h2>It will be able to</h2>
<ul class="grants">${shown.map(
    (scope) => html`<li>${scopeTexts[scope] ?? html`Use <code>${scope}</code>`}</li>`,
  )}</ul>`;
}

/** `sessionCsrf` binds the decision to the very session that the page was shown to. */
export function decisionForm(action: string, flow: Flow, sessionCsrf: string): Html {
  return form({
    action,
    flow: flow.flowId,
    csrf: flow.csrfToken,
    body: html`<input type="hidden" name="session" value="${sessionCsrf}">
<div class="choices">
<button type="submit" name="decision" value="deny">Deny access</button>
<button class="primary" type="submit" name="decision" value="allow">Allow access</button>
</div>`,
  });
}
