/** The top bar of the pages of whoever is signed in to the access portal. */
import { html, type Html } from './html.ts';
import { form } from './layout.ts';

/** What of a session the bar tells and does. */
export interface SignedIn {
  readonly user: { readonly userName: string; readonly displayName?: string | undefined };
  readonly csrfToken: string;
}

/** Shown by the portal's script, without which it would do nothing. */
const themeChoice = html`<label class="theme" hidden>Theme <select id="theme">
<option value="system">System</option><option value="light">Light</option><option value="dark">Dark</option>
</select></label>`;

/** Who is signed in, the theme (where the page has the portal's script), and the way out. */
export function signedInBar({ user, csrfToken }: SignedIn): Html {
  const also = user.displayName === undefined || user.displayName === user.userName ? '' : ` (${user.displayName})`;
  return html`<div class="bar"><p>Signed in as <strong>${user.userName}</strong>${also}</p>
${themeChoice}
${form({ action: '/signin/signout', csrf: csrfToken, body: html`<button type="submit">Sign out</button>` })}</div>`;
}
