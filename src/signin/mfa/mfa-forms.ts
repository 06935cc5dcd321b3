/** What the pages about MFA codes share. */
import { totpAddress } from '../../kernel/secrets/totp.ts';
import type { Flow } from '../flow/flow.ts';
import { copyButton, copyScript } from '../page/copy-button.ts';
import { html, type Html } from '../page/html.ts';
import { field, form, pageLayout } from '../page/layout.ts';
import type { MfaType } from '../records/mfa.ts';
import type { MfaMode } from '../records/mfa.ts';

export const wrongCode =
  'This code is not right. Enter the six digits that your authenticator app shows now; a code works once.';

/** Characters. */
export const longestDeviceName = 64;

export interface CodeState {
  readonly error?: string;
  readonly status?: number;
  readonly retryAfter?: number;
  readonly deviceName?: string | undefined;
}

export function codeField(state: CodeState, label = 'MFA code'): Html {
  return field({
    name: 'code',
    label,
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    code: true,
    maxlength: 7,
    error: state.error,
    autofocus: true,
  });
}

/** Buttons of a form that lead to the authenticator's page instead of where the form leads. */
export function fido2Buttons(flow: Flow, purpose: 'authenticate' | 'register', primary: boolean): Html {
  const button = (use: string, label: string) =>
    html`<button${primary ? html` class="primary"` : ''} type="submit" name="use" value="${use}"
formaction="/signin/fido2/start?flow=${flow.flowId}" formnovalidate>${label}</button>`;
  return purpose === 'authenticate'
    ? button('authenticate', 'Use a security key or built-in authenticator')
    : html`${button('security-key', 'Security key')}
${button('built-in', 'Built-in authenticator')}`;
}

/** Only context-aware MFA asks whether the browser is to be trusted. */
export function trustBox(mode: MfaMode | undefined): Html | string {
  return mode !== 'CONTEXT_AWARE'
    ? ''
    : html`<div class="check"><input type="checkbox" id="trust" name="trust" value="yes" aria-describedby="trust-hint">
<div><label for="trust">This is a trusted device</label><p class="hint" id="trust-hint">You will not be asked for a
code in this browser for 30 days.</p></div></div>`;
}

export interface Registration {
  readonly flow: Flow;
  readonly action: string;
  readonly userName: string;
  /** Of the page, which the app shows beside the codes. */
  readonly origin: string;
  /** Base32. */
  readonly secret: string;
  readonly lead: Html;
  /** The kinds of devices that may be registered. */
  readonly types: readonly MfaType[];
  /** Given at sign-in. */
  readonly mode?: MfaMode;
  readonly footer?: Html;
}

export async function registrationPage(registration: Registration, state: CodeState): Promise<Html> {
  const { flow, action, lead, mode, footer, types } = registration;
  const app = types.includes('TOTP');
  const name = field({
    name: 'device-name',
    label: 'Device name (optional)',
    autocomplete: 'off',
    value: state.deviceName,
    maxlength: longestDeviceName,
    optional: true,
    hint: 'To tell your devices apart later',
  });
  const keys = types.includes('FIDO2')
    ? html`${app ? html`<p class="or"><span>or register a</span></p>` : ''}<div class="stack">${fido2Buttons(
        flow,
        'register',
        !app,
      )}</div>`
    : '';
  return pageLayout({
    title: 'Register an MFA device',
    lead,
    footer,
    script: copyScript,
    body: html`${
      app
        ? await appSteps(registration, state.error !== undefined)
        : html`<p>Choose what you register: a key that you plug in or hold
near, or what is built into this computer (fingerprint, face or PIN).</p>`
    }
${form({
  action,
  flow: flow.flowId,
  csrf: flow.csrfToken,
  body: html`${app ? codeField(state) : ''}
${name}
${trustBox(mode)}
${app ? html`<button class="primary" type="submit">Assign MFA</button>` : ''}
${keys}`,
})}`,
  });
}

/**
 * What to do with an authenticator app before its code can be typed. `again`: a code was wrong, and whoever made it by
 * the key or the command finds them where they were.
 */
async function appSteps({ secret, userName, origin }: Registration, again: boolean): Promise<Html> {
  // Loaded at its first use: it would slow every start.
  const { default: QRCode } = await import('qrcode');
  const svg = await QRCode.toString(totpAddress(secret, 'Sandlot', `${userName} (${new URL(origin).host})`), {
    type: 'svg',
    margin: 0,
    errorCorrectionLevel: 'M',
  });
  const qrCode: Html = {
    markup: svg.replace('<svg ', '<svg class="qr" role="img" aria-label="QR code for your authenticator app" '),
  };
  const inGroups = secret.replace(/(.{4})(?=.)/g, '$1 ');
  const keyButton = copyButton('secret-key', 'the secret key');
  const commandButton = copyButton('code-command', 'the command');
  return html`<ol class="steps">
<li>Open an authenticator app on your phone or computer.</li>
<li>Add an account by this QR code:${qrCode}
<details${again ? html` open` : ''}><summary>No phone? Show the secret key instead</summary>
<div class="copy"><code class="secret" id="secret-key" data-value="${secret}">${inGroups}</code>${keyButton}</div>
<p class="hint">No app either? This in a terminal prints the code; from then on
<code>sandlot mfa code ${userName}</code> does:</p>
<div class="copy"><pre id="code-command" tabindex="0">sandlot mfa code --secret ${secret}</pre>${commandButton}</div>
</details></li>
<li>Enter the code that the app shows.</li>
</ol>
<p id="copied" role="status" class="hint"></p>`;
}
