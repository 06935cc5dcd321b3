/** The frame and the controls that all sign-in pages share. */
import { fieldScriptPath } from './field-script.ts';
import { html, type Html } from './html.ts';

export interface PageFrame {
  /** The window's title and the page's heading. */
  readonly title: string;
  /** The line under the heading. */
  readonly lead?: Html | string | undefined;
  readonly body: Html;
  /** What went wrong, said once for the whole page. */
  readonly error?: string | undefined;
  /** Under the card: ways out. */
  readonly footer?: Html | undefined;
  readonly wide?: boolean;
  /** In the top bar: who is signed in, and the way out. */
  readonly bar?: Html | undefined;
  /** The address of the page's script; the answer must allow scripts too. */
  readonly script?: string;
  /** How something ended. */
  readonly outcome?: 'done' | 'refused';
}

/** Decoration beside the heading's words, hidden from screen readers. */
const marks = {
  done: html`<svg class="mark good" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="13"/><path
d="m10 16.5 4.2 4.2 8-9"/></svg>`,
  refused: html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="13"/><path
d="m11.5 11.5 9 9m0-9-9 9"/></svg>`,
};

export function pageLayout(frame: PageFrame): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${frame.error === undefined ? '' : 'Error: '}${frame.title} – Sandlot</title>
<link rel="stylesheet" href="/signin/static/signin.css">
<link rel="icon" href="/signin/static/icon.svg" type="image/svg+xml">
${frame.script === undefined ? '' : html`<script src="${frame.script}" defer></script>`}
${frame.body.markup.includes(' data-reveal=') ? html`<script src="${fieldScriptPath}" defer></script>` : ''}
</head>
<body>
<header class="brand"><div class="name"><img src="/signin/static/icon.svg" alt="" width="32"
height="32"><span>Sandlot</span></div>
${frame.bar}</header>
<main class="card${frame.wide === true ? ' wide' : ''}">
${frame.outcome === undefined ? '' : marks[frame.outcome]}<h1>${frame.title}</h1>
${frame.lead === undefined ? '' : html`<p class="lead">${frame.lead}</p>`}
<div aria-live="assertive">${
    frame.error === undefined ? '' : html`<p class="alert" role="alert" id="page-error">${frame.error}</p>`
  }</div>
${frame.body}
</main>
${frame.footer === undefined ? '' : html`<nav class="ways-out" aria-label="Other ways">${frame.footer}</nav>`}
<footer class="fine-print">A local stand-in for AWS on this machine. Not affiliated with Amazon Web Services.</footer>
</body>
</html>
`;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password' | 'email';
  readonly value?: string | undefined;
  readonly autocomplete: string;
  readonly inputmode?: 'numeric' | 'email';
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly maxlength?: number;
  readonly autofocus?: boolean;
  readonly optional?: boolean;
  /** Large, spaced letters: for codes. */
  readonly code?: boolean;
}

export function field(f: Field): Html {
  const described = [f.hint === undefined ? '' : `${f.name}-hint`, f.error === undefined ? '' : `${f.name}-error`]
    .filter(Boolean)
    .join(' ');
  return html`<div class="field${f.error === undefined ? '' : ' invalid'}">
<label for="${f.name}">${f.label}</label>
${f.hint === undefined ? '' : html`<p class="hint" id="${f.name}-hint">${f.hint}</p>`}
${f.type === 'password' ? html`<div class="secret-row">` : ''}<input id="${f.name}" name="${f.name}"
type="${f.type ?? 'text'}" autocomplete="${f.autocomplete}"${
    f.value === undefined ? '' : html` value="${f.value}"`
  }${f.inputmode === undefined ? '' : html` inputmode="${f.inputmode}"`} maxlength="${f.maxlength ?? 256}"${
    f.code === true ? html` class="code"` : ''
  } autocapitalize="none" spellcheck="false"${
    f.optional === true ? '' : html` required`
  }${f.autofocus === true ? html` autofocus` : ''}${
    f.error === undefined ? '' : html` aria-invalid="true"`
  }${described === '' ? '' : html` aria-describedby="${described}"`}>${
    f.type === 'password' ? html`${revealButton(f.name)}</div>` : ''
  }
${f.error === undefined ? '' : html`<p class="field-error" id="${f.name}-error">${f.error}</p>`}
</div>`;
}

/** Shown by the script, without which it would do nothing. */
function revealButton(id: string): Html {
  return html`<button type="button" class="reveal" data-reveal="${id}" aria-controls="${id}" hidden>Show</button>`;
}

export interface Form {
  readonly action: string;
  readonly flow?: string;
  readonly csrf?: string;
  /** What the session's script does with it: sends it at once, or only fills in the secrets that it asks for. */
  readonly script?: 'submit' | 'fill';
  readonly body: Html;
}

export function form(f: Form): Html {
  // The flow is in the address, so that opening the address of a refused form shows the form again.
  return html`<form method="post" action="${f.action}${f.flow === undefined ? '' : `?flow=${f.flow}`}"${
    f.script === undefined ? '' : html` id="session" data-does="${f.script}"`
  }>
${f.csrf === undefined ? '' : html`<input type="hidden" name="csrf" value="${f.csrf}">`}
${f.body}
</form>`;
}

/** A page that only says something. */
export function messagePage(
  title: string,
  message: Html | string,
  options: { more?: Html; outcome?: PageFrame['outcome']; footer?: Html } = {},
): Html {
  const { more, outcome, footer } = options;
  return pageLayout({
    title,
    body: html`<p>${message}</p>${more}`,
    footer,
    ...(outcome === undefined ? {} : { outcome }),
  });
}
