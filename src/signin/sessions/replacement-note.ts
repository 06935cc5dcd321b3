/** A browser has one console session: a second sign-in says whose place it takes before it does. */
import type { RoleCaller, RootCaller } from '../../wire/caller.ts';
import { html, type Html } from '../page/html.ts';

/** `root`, or `amplify-policy/amplify-admin`: a permission set's role goes by the set's name. */
export function principalText(caller: RootCaller | RoleCaller): string {
  if (caller.kind === 'root') return 'root';
  const set = /^AWSReservedSSO_(.+)_[0-9a-f]{16}$/.exec(caller.roleName)?.[1];
  return `${set ?? caller.roleName}/${caller.sessionName}`;
}

export function replacementNote({ caller }: { readonly caller: RootCaller | RoleCaller }): Html {
  return html`<p class="note">This browser is signed in to the console as
<strong>${principalText(caller)}</strong> (account ${caller.account}). If you go on, the new sign-in takes its
place.</p>`;
}
