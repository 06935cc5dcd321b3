/** `/signin/mfa` and `/signin/mfa/register`: a code from the authenticator app, or the app's first registration. */
import { newTotpSecret } from '../../kernel/secrets/totp.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { attemptSucceeded, beginAttempt } from '../flow/attempts.ts';
import { TooManyAttempts } from '../page/too-many-attempts.ts';
import { ceremonyOrigin } from './fido2.ts';
import { postedFlow, requireFlow, updateFlow, type Flow } from '../flow/flow.ts';
import { html } from '../page/html.ts';
import { form, pageLayout } from '../page/layout.ts';
import { hasUsableDevice } from './mfa-device-additions.ts';
import { addMfaDevice, matchCode, mfaSeal, newMfaDevice, spendMfaCode } from './devices/mfa-devices.ts';
import {
  codeField,
  fido2Buttons,
  longestDeviceName,
  registrationPage,
  trustBox,
  wrongCode,
  type CodeState,
} from './mfa-forms.ts';
import type { MfaType } from '../records/mfa.ts';
import { getPage, postPage } from '../page/page-route.ts';
import type { MfaMode } from '../records/mfa.ts';
import { htmlResponse } from '../page/responses.ts';
import { completeSignIn, knownUser, mfaStep, nextStep, stepPath, type KnownUser } from '../flow/steps.ts';
import { newTrust } from './devices/trusted-devices.ts';

export const mfaPages: readonly PageRoute[] = [
  getPage('/signin/mfa', showChallenge),
  postPage('/signin/mfa', postChallenge),
  getPage('/signin/mfa/register', showRegistration),
  postPage('/signin/mfa/register', postRegistration),
  getPage('/signin/mfa/lost', showLost),
];

interface DueStep {
  readonly user: KnownUser;
  readonly mode: MfaMode;
  readonly types: readonly MfaType[];
}

/** The flow's user, MFA mode and kinds of devices, or (when this is not the step that is due) undefined. */
async function dueStep(ctx: PageContext, flow: Flow, step: 'challenge' | 'register'): Promise<DueStep | undefined> {
  const user = knownUser(flow);
  if (user === undefined || flow.mustChangePassword === true) return undefined;
  const due = await mfaStep(ctx, user);
  return due.step === step ? { user, mode: due.mode, types: due.types } : undefined;
}

async function showChallenge(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  const due = await dueStep(ctx, flow, 'challenge');
  return due === undefined ? await nextStep(request, ctx, flow) : challengePage(ctx, flow, due, {});
}

async function postChallenge(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const due = await dueStep(ctx, flow, 'challenge');
  if (due === undefined) return await nextStep(request, ctx, flow);
  const { user, mode } = due;
  const code = posted.get('code') ?? '';
  const names = attemptNames(user);
  const refusal = await tryAttempt(ctx, names);
  if (refusal !== undefined) return challengePage(ctx, flow, due, refusal);
  const trust =
    mode === 'CONTEXT_AWARE' && posted.get('trust') === 'yes'
      ? newTrust(request, ctx, user.identityStoreId, user.userId)
      : undefined;
  const response = await completeSignIn(request, ctx, {
    flow,
    user,
    trust,
    check: async (tx) => {
      if (!due.types.includes('TOTP') || !(await spendMfaCode(ctx, tx, user, code))) return false;
      await attemptSucceeded(ctx, tx, names);
      return true;
    },
  });
  return response ?? challengePage(ctx, flow, due, { error: wrongCode, status: 400 });
}

async function showRegistration(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  const due = await dueStep(ctx, flow, 'register');
  if (due === undefined) return await nextStep(request, ctx, flow);
  const secret = openSecret(ctx, flow) ?? newTotpSecret(160);
  if (flow.newMfaSecret === undefined) {
    const sealed = ctx.seal.seal(mfaSeal, secret);
    await ctx.write((tx) => updateFlow(tx, flow, { newMfaSecret: sealed }));
  }
  return await firstRegistration(ctx, flow, due, secret, {});
}

async function postRegistration(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const due = await dueStep(ctx, flow, 'register');
  if (due === undefined) return await nextStep(request, ctx, flow);
  const { user, mode } = due;
  const secret = openSecret(ctx, flow);
  if (secret === undefined || !due.types.includes('TOTP'))
    throw new PageError(
      400,
      'FlowNotFound',
      'This registration is out of date. Go back and reload the page for a new code.',
    );
  const deviceName = (posted.get('device-name') ?? '').trim();
  const show = (state: CodeState) => firstRegistration(ctx, flow, due, secret, { ...state, deviceName });
  if (deviceName.length > longestDeviceName)
    return await show({ error: `The device's name may have at most ${longestDeviceName} characters.`, status: 400 });
  const names = attemptNames(user);
  const refusal = await tryAttempt(ctx, names);
  if (refusal !== undefined) return await show(refusal);
  const step = matchCode(secret, posted.get('code') ?? '', 0, ctx.clock.real());
  if (step === undefined) return await show({ error: wrongCode, status: 400 });
  const device = newMfaDevice(ctx, user, { name: deviceName, secret, lastStep: step });
  const trust =
    mode === 'CONTEXT_AWARE' && posted.get('trust') === 'yes'
      ? newTrust(request, ctx, user.identityStoreId, user.userId)
      : undefined;
  const response = await completeSignIn(request, ctx, {
    flow,
    user,
    trust,
    // Only the first device is registered on the password alone.
    check: async (tx) => {
      if (await hasUsableDevice(tx, user)) return false;
      await attemptSucceeded(ctx, tx, names);
      return await addMfaDevice(tx, device);
    },
  });
  return response ?? (await nextStep(request, ctx, flow));
}

export function attemptNames(user: Pick<KnownUser, 'identityStoreId' | 'userId'>) {
  return { what: 'mfa', whose: [user.identityStoreId, user.userId] };
}

/** The page's state when the person has to wait, else nothing. */
export async function tryAttempt(
  ctx: PageContext,
  names: Parameters<typeof beginAttempt>[1],
): Promise<CodeState | undefined> {
  try {
    await beginAttempt(ctx, names);
    return undefined;
  } catch (error) {
    if (error instanceof TooManyAttempts)
      return { error: error.message, status: 429, retryAfter: error.retryAfterSeconds };
    throw error;
  }
}

export function openSecret(ctx: PageContext, flow: Flow): string | undefined {
  return flow.newMfaSecret === undefined ? undefined : ctx.seal.open(mfaSeal, flow.newMfaSecret);
}

function challengePage(ctx: PageContext, flow: Flow, { user, mode, types }: DueStep, state: CodeState): PageResponse {
  const [app, key] = [types.includes('TOTP'), types.includes('FIDO2')];
  return htmlResponse(
    pageLayout({
      title: 'Additional verification required',
      lead: html`Signing in as <strong>${user.userName}</strong>. ${
        app ? 'Enter the code from your authenticator app.' : 'Use your security key or built-in authenticator.'
      }`,
      error: app ? undefined : state.error,
      body: form({
        action: '/signin/mfa',
        flow: flow.flowId,
        csrf: flow.csrfToken,
        body: html`${app ? codeField(state) : ''}
${trustBox(mode)}
${app ? html`<button class="primary" type="submit">Sign in</button>` : ''}
${app && key ? html`<p class="or"><span>or</span></p>` : ''}
${key ? fido2Buttons(flow, 'authenticate', !app) : ''}`,
      }),
      footer: html`<a href="${stepPath('/signin/mfa/lost', flow)}">Lost your device?</a> <a
href="${stepPath('/signin/user', flow)}">Use another user name</a>`,
    }),
    { ...state, formAction: ceremonyOrigin(ctx) },
  );
}

/**
 * The way on without the device. Nobody but an administrator can take it: a password alone must not remove its own
 * second proof.
 */
async function showLost(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  const due = await dueStep(ctx, flow, 'challenge');
  if (due === undefined) return await nextStep(request, ctx, flow);
  return htmlResponse(
    pageLayout({
      title: 'Lost your device?',
      lead: html`Signing in as <strong>${due.user.userName}</strong>`,
      body: html`<ol class="steps">
<li>If you registered another device, go back and use that one.</li>
<li>Else ask an administrator to remove the lost device: in the console, IAM Identity Center, Users,
<strong>${due.user.userName}</strong>, MFA devices.</li>
<li>Sign in again, with the password alone, and register a new device.</li>
</ol>`,
      footer: html`<a href="${stepPath('/signin/mfa', flow)}">Back to sign in</a>`,
    }),
  );
}

async function firstRegistration(
  ctx: PageContext,
  flow: Flow,
  due: DueStep,
  secret: string,
  state: CodeState,
): Promise<PageResponse> {
  const { user, mode, types } = due;
  const lead = html`<strong>${user.userName}</strong> needs a second proof besides the password.`;
  const page = await registrationPage(
    {
      flow,
      action: '/signin/mfa/register',
      userName: user.userName,
      origin: ctx.consoleOrigin,
      secret,
      lead,
      mode,
      types,
    },
    state,
  );
  return htmlResponse(page, { ...state, scripts: true, formAction: ceremonyOrigin(ctx) });
}
