/** `/signin/mfa` and `/signin/mfa/register`: a code from the authenticator app, or the app's first registration. */
import QRCode from 'qrcode';
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../wire/page.ts';
import { attemptSucceeded, beginAttempt, TooManyAttempts } from './attempts.ts';
import { postedFlow, requireFlow, updateFlow, type Flow } from './flow.ts';
import { html, type Html } from './html.ts';
import { field, form, pageLayout } from './layout.ts';
import { addMfaDevice, matchTotp, mfaDevicesOf, mfaSeal, newTotpSecret, spendMfaCode, totpAddress } from './mfa-devices.ts';
import { getPage, postPage } from './page-route.ts';
import type { MfaDeviceRecord, MfaMode } from './records.ts';
import { htmlResponse } from './responses.ts';
import { completeSignIn, knownUser, mfaStep, nextStep, type KnownUser } from './steps.ts';
import { newTrust } from './trusted-devices.ts';

export const mfaPages: readonly PageRoute[] = [
  getPage('/signin/mfa', showChallenge),
  postPage('/signin/mfa', postChallenge),
  getPage('/signin/mfa/register', showRegistration),
  postPage('/signin/mfa/register', postRegistration),
];

const wrongCode = 'This code is not right. Enter the six digits that your authenticator app shows now; a code works once.';
const longestDeviceName = 64;

interface State { readonly error?: string; readonly status?: number; readonly retryAfter?: number; readonly deviceName?: string | undefined }

/** The flow's user and MFA mode, or (when this is not the step that is due) undefined. */
async function dueStep(request: PageRequest, ctx: PageContext, flow: Flow, step: 'challenge' | 'register'): Promise<{ user: KnownUser; mode: MfaMode } | undefined> {
  const user = knownUser(flow);
  if (user === undefined || flow.mustChangePassword === true) return undefined;
  const due = await mfaStep(request, ctx, user);
  return due.step === step ? { user, mode: due.mode } : undefined;
}

async function showChallenge(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  const due = await dueStep(request, ctx, flow, 'challenge');
  return due === undefined ? await nextStep(request, ctx, flow) : challengePage(flow, due.user, due.mode, {});
}

async function postChallenge(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const due = await dueStep(request, ctx, flow, 'challenge');
  if (due === undefined) return await nextStep(request, ctx, flow);
  const { user, mode } = due;
  const code = posted.get('code') ?? '';
  const names = attemptNames(user, request);
  const refusal = await tryAttempt(ctx, names);
  if (refusal !== undefined) return challengePage(flow, user, mode, refusal);
  const trust = mode === 'CONTEXT_AWARE' && posted.get('trust') === 'yes' ? newTrust(request, ctx, user.identityStoreId, user.userId) : undefined;
  const response = await completeSignIn(request, ctx, flow, user, {
    trust,
    check: async (tx) => {
      if (!await spendMfaCode(ctx, tx, user, code)) return false;
      await attemptSucceeded(ctx, tx, names);
      return true;
    },
  });
  return response ?? challengePage(flow, user, mode, { error: wrongCode, status: 400 });
}

async function showRegistration(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  const due = await dueStep(request, ctx, flow, 'register');
  if (due === undefined) return await nextStep(request, ctx, flow);
  const secret = openSecret(ctx, flow) ?? newTotpSecret();
  if (flow.newMfaSecret === undefined) {
    const sealed = ctx.seal.seal(mfaSeal, secret);
    await ctx.write((tx) => updateFlow(tx, flow, { newMfaSecret: sealed }));
  }
  return await registrationPage(ctx, flow, due.user, due.mode, secret, {});
}

async function postRegistration(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const due = await dueStep(request, ctx, flow, 'register');
  if (due === undefined) return await nextStep(request, ctx, flow);
  const { user, mode } = due;
  const secret = openSecret(ctx, flow);
  if (secret === undefined) throw new PageError(400, 'FlowNotFound', 'This registration is out of date. Go back and reload the page for a new code.');
  const deviceName = (posted.get('device-name') ?? '').trim();
  const show = (state: State) => registrationPage(ctx, flow, user, mode, secret, { ...state, deviceName });
  if (deviceName.length > longestDeviceName) return await show({ error: `The device's name may have at most ${longestDeviceName} characters.`, status: 400 });
  const names = attemptNames(user, request);
  const refusal = await tryAttempt(ctx, names);
  if (refusal !== undefined) return await show(refusal);
  const step = matchTotp(secret, posted.get('code') ?? '', 0, ctx.clock.real());
  if (step === undefined) return await show({ error: wrongCode, status: 400 });
  const device: MfaDeviceRecord = {
    identityStoreId: user.identityStoreId, userId: user.userId, deviceId: ctx.ids.uuid(), name: deviceName || 'Authenticator app',
    type: 'TOTP', secret: ctx.seal.seal(mfaSeal, secret), lastStep: step, createdAt: ctx.clock.now(),
  };
  const trust = mode === 'CONTEXT_AWARE' && posted.get('trust') === 'yes' ? newTrust(request, ctx, user.identityStoreId, user.userId) : undefined;
  const response = await completeSignIn(request, ctx, flow, user, {
    trust,
    // Only the first device is registered on the password alone.
    check: async (tx) => {
      if ((await mfaDevicesOf(tx, user.identityStoreId, user.userId)).length > 0) return false;
      await attemptSucceeded(ctx, tx, names);
      return await addMfaDevice(tx, device);
    },
  });
  return response ?? await nextStep(request, ctx, flow);
}

function attemptNames(user: KnownUser, request: PageRequest) {
  return { what: 'mfa', whose: [user.identityStoreId, user.userId], remoteAddress: request.remoteAddress };
}

async function tryAttempt(ctx: PageContext, names: Parameters<typeof beginAttempt>[1]): Promise<State | undefined> {
  try {
    await beginAttempt(ctx, names);
    return undefined;
  } catch (error) {
    if (error instanceof TooManyAttempts) return { error: error.message, status: 429, retryAfter: error.retryAfterSeconds };
    throw error;
  }
}

function openSecret(ctx: PageContext, flow: Flow): string | undefined {
  return flow.newMfaSecret === undefined ? undefined : ctx.seal.open(mfaSeal, flow.newMfaSecret);
}

function codeField(state: State): Html {
  return field({
    name: 'code', label: 'MFA code', autocomplete: 'one-time-code', inputmode: 'numeric', code: true, maxlength: 7, error: state.error, autofocus: true,
  });
}

function trustBox(mode: MfaMode): Html | string {
  return mode !== 'CONTEXT_AWARE' ? '' : html`<div class="check"><input type="checkbox" id="trust" name="trust" value="yes" aria-describedby="trust-hint">
<div><label for="trust">This is a trusted device</label><p class="hint" id="trust-hint">You will not be asked for a code in this browser for 30 days.</p></div></div>`;
}

function challengePage(flow: Flow, user: KnownUser, mode: MfaMode, state: State): PageResponse {
  return htmlResponse(pageLayout({
    title: 'Additional verification required',
    lead: html`Signing in as <strong>${user.userName}</strong>. Enter the code from your authenticator app.`,
    body: form({
      action: '/signin/mfa', flow: flow.flowId, csrf: flow.csrfToken,
      body: html`${codeField(state)}
${trustBox(mode)}
<button class="primary" type="submit">Sign in</button>`,
    }),
    footer: html`<span>Lost your device? An administrator can remove it in IAM Identity Center.</span>`,
  }), state);
}

async function registrationPage(ctx: PageContext, flow: Flow, user: KnownUser, mode: MfaMode, secret: string, state: State): Promise<PageResponse> {
  const svg = await QRCode.toString(totpAddress(secret, user.userName, ctx.settings.endpoint), { type: 'svg', margin: 0, errorCorrectionLevel: 'M' });
  const qrCode: Html = { markup: svg.replace('<svg ', '<svg class="qr" role="img" aria-label="QR code for your authenticator app" ') };
  const page = pageLayout({
    title: 'Register an MFA device',
    lead: html`<strong>${user.userName}</strong> needs a second proof besides the password: codes from an authenticator app.`,
    body: html`<ol class="steps">
<li>Open an authenticator app on your phone or computer.</li>
<li>Add an account by this QR code:${qrCode}
<details><summary>Show the secret key instead</summary><code class="secret" id="secret-key">${secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></details></li>
<li>Enter the code that the app shows.</li>
</ol>
${form({
  action: '/signin/mfa/register', flow: flow.flowId, csrf: flow.csrfToken,
  body: html`${codeField(state)}
${field({
  name: 'device-name', label: 'Device name (optional)', autocomplete: 'off', value: state.deviceName, maxlength: longestDeviceName, optional: true,
  hint: 'To tell your devices apart later',
})}
${trustBox(mode)}
<button class="primary" type="submit">Assign MFA</button>`,
})}`,
  });
  return htmlResponse(page, state);
}
