/** The button that copies what an element says. A page with one has `copyScript`, and an element `copied` to say so. */
import { html, type Html } from './html.ts';

export const copyScript = '/signin/static/portal.js';

/** Shown by the script, without which it would do nothing. */
export function copyButton(id: string, label: string): Html {
  return html`<button type="button" class="small" data-copy="${id}" aria-label="Copy ${label}" hidden>Copy</button>`;
}
