/**
 * `/signin/fido2/*`: a security key or built-in authenticator, registered or asked. `start` and `done` belong to the
 * sign-in and have its cookies; the page between them goes by `localhost` (docs/decisions/0008-fido2-by-localhost.md),
 * which is another name than the console's.
 */
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { creationOptions, ceremonyOrigin, requestOptions, verifyAuthentication, verifyRegistration } from './fido2.ts';
import { findCeremony, newCeremony, proofOf, proveCeremony, putCeremony, type Outcome } from './fido2-ceremonies.ts';
import { clearFlowCookie, endFlow, postedFlow, requireFlow, type Flow } from '../flow/flow.ts';
import { html } from '../page/html.ts';
import { pageLayout } from '../page/layout.ts';
import { addMfaDevice, newFido2Device } from './devices/mfa-devices.ts';
import {
  addPath,
  allowedTypesFor,
  hasUsableDevice,
  listPath,
  requireAddition,
  tooManyDevices,
} from './mfa-device-additions.ts';
import { longestDeviceName } from './mfa-forms.ts';
import type { CeremonyRecord, Fido2DeviceRecord, Fido2Proof } from '../records/mfa.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { Flows } from '../records/flows.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { completeSignIn, knownUser, mfaStep, nextStep, stepPath, type KnownUser } from '../flow/steps.ts';
import { newTrust } from './devices/trusted-devices.ts';

export const fido2Pages: readonly PageRoute[] = [
  postPage('/signin/fido2/start', start),
  { ...getPage('/signin/fido2', showCeremony), at: 'localhost' },
  { ...postPage('/signin/fido2', answerCeremony), at: 'localhost' },
  getPage('/signin/fido2/done', finish),
];

interface Wanted {
  readonly user: KnownUser;
  readonly purpose: CeremonyRecord['purpose'];
}

/** What the flow may use an authenticator for now; `undefined` when for nothing. */
async function wantedNow(request: PageRequest, ctx: PageContext, flow: Flow): Promise<Wanted | undefined> {
  if (flow.target.kind === 'mfa-device') {
    const session = await requireAddition(request, ctx, flow);
    const { identityStoreId, userId, userName } = session.user;
    if (!(await allowedTypesFor(ctx, identityStoreId)).includes('FIDO2')) return undefined;
    return { user: { identityStoreId, userId, userName }, purpose: 'register' };
  }
  const user = knownUser(flow);
  if (user === undefined || flow.mustChangePassword === true) return undefined;
  const { step, types } = await mfaStep(ctx, user);
  if (!types.includes('FIDO2') || (step !== 'challenge' && step !== 'register')) return undefined;
  return { user, purpose: step === 'challenge' ? 'authenticate' : 'register' };
}

async function start(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const wanted = await wantedNow(request, ctx, flow);
  if (wanted === undefined) return await nextStep(request, ctx, flow);
  const deviceName = (posted.get('device-name') ?? '').trim();
  if (deviceName.length > longestDeviceName)
    throw new PageError(
      400,
      'InvalidRequest',
      `The device's name may have at most ${longestDeviceName} characters. Go back and shorten it.`,
    );
  const { token, record } = newCeremony(ctx, {
    flow,
    ...wanted,
    builtIn: posted.get('use') === 'built-in',
    deviceName,
    trust: posted.get('trust') === 'yes',
  });
  const now = ctx.clock.now();
  await ctx.write((tx) => putCeremony(tx, record, now));
  return redirect(`${ceremonyOrigin(ctx)}/signin/fido2?ceremony=${token}`);
}

async function showCeremony(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const token = request.query.get('ceremony') ?? '';
  const { ceremony, devices } = await findCeremony(ctx, token);
  return await ceremonyPage(ctx, token, ceremony, devices);
}

async function answerCeremony(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const token = request.query.get('ceremony') ?? '';
  const answer = (await request.form()).get('credential') ?? '';
  const { ceremony, devices } = await findCeremony(ctx, token);
  const outcome = await verified(ctx, ceremony, devices, answer);
  if (outcome === undefined)
    return await ceremonyPage(
      ctx,
      token,
      ceremony,
      devices,
      'This answer of the authenticator does not hold. Try again, or use another device.',
    );
  const proof = await proveCeremony(ctx, ceremony, outcome);
  return redirect(`${ctx.consoleOrigin}/signin/fido2/done?flow=${ceremony.flowId}&proof=${proof}`);
}

async function verified(
  ctx: PageContext,
  ceremony: CeremonyRecord,
  devices: readonly Fido2DeviceRecord[],
  answer: string,
): Promise<Outcome | undefined> {
  if (ceremony.purpose === 'register') {
    const registered = await verifyRegistration(ctx, ceremony, answer);
    return registered && { registered };
  }
  const used = await verifyAuthentication(ctx, ceremony, devices, answer);
  return used && { used: used.device, counter: used.counter };
}

/** The way back from the authenticator's page, as an OAuth callback: the proof is good once, with the flow's cookie. */
async function finish(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  const proof = proofOf(ctx, flow, request.query.get('proof') ?? '');
  const wanted = await wantedNow(request, ctx, flow);
  if (wanted === undefined) return await nextStep(request, ctx, flow);
  const fits =
    proof !== undefined &&
    proof.userId === wanted.user.userId &&
    (proof.registered !== undefined) === (wanted.purpose === 'register');
  if (!fits)
    throw new PageError(
      400,
      'FlowNotFound',
      'This answer of an authenticator belongs to another sign-in. Go back and try again.',
    );
  if (flow.target.kind === 'mfa-device') return await finishAddition(ctx, flow, wanted.user, proof);
  const { mode } = await mfaStep(ctx, wanted.user);
  const { identityStoreId, userId } = wanted.user;
  const device = proof.registered && newFido2Device(ctx, wanted.user, proof.registered);
  const response = await completeSignIn(request, ctx, {
    flow,
    user: wanted.user,
    trust: mode === 'CONTEXT_AWARE' && proof.trust ? newTrust(request, ctx, identityStoreId, userId) : undefined,
    check: async (tx) => {
      if ((await tx.in(Flows).get(flow.flowId))?.fido2?.tokenDigest !== proof.tokenDigest) return false;
      return device === undefined || (!(await hasUsableDevice(tx, wanted.user)) && (await addMfaDevice(tx, device)));
    },
  });
  if (response === undefined)
    throw new PageError(
      409,
      'FlowNotFound',
      'This authenticator could not be registered: it is registered already, or another device was meanwhile.',
    );
  return response;
}

async function finishAddition(ctx: PageContext, flow: Flow, user: KnownUser, proof: Fido2Proof): Promise<PageResponse> {
  if (proof.registered === undefined) return redirect(listPath);
  const device = newFido2Device(ctx, user, proof.registered);
  const added = await ctx.write(async (tx) => {
    if ((await tx.in(Flows).get(flow.flowId))?.fido2?.tokenDigest !== proof.tokenDigest) return false;
    await endFlow(tx, flow);
    return await addMfaDevice(tx, device);
  });
  if (!added) throw tooManyDevices;
  return redirect(listPath, { cookies: [clearFlowCookie(ctx, flow)] });
}

async function ceremonyPage(
  ctx: PageContext,
  token: string,
  ceremony: CeremonyRecord,
  devices: readonly Fido2DeviceRecord[],
  error?: string,
): Promise<PageResponse> {
  const register = ceremony.purpose === 'register';
  const options = register ? await creationOptions(ceremony, devices) : await requestOptions(ceremony, devices);
  const what = !register
    ? 'security key or built-in authenticator'
    : ceremony.builtIn
      ? 'built-in authenticator'
      : 'security key';
  const back = `${ctx.consoleOrigin}${await backPath(ctx, ceremony)}`;
  const page = pageLayout({
    title: register ? `Register your ${what}` : 'Verify your identity',
    lead: html`${register ? 'For' : 'Signing in as'} <strong>${ceremony.userName}</strong>`,
    error,
    script: '/signin/static/fido2.js',
    body: html`<p id="waiting" role="status">Your browser now asks for your ${what}. Follow its instructions.</p>
<p id="problem" class="alert" role="alert" hidden></p>
<form id="ceremony" method="post" action="/signin/fido2?ceremony=${token}"
data-options="${JSON.stringify({ purpose: ceremony.purpose, options })}">
<input type="hidden" name="credential">
<button class="primary" type="button" id="again" hidden>Try again</button>
</form>
<noscript><p class="note">Authenticators work only with JavaScript. Allow it for this page, or go back and choose
another way.</p></noscript>`,
    footer: html`<a href="${back}">Back</a>`,
  });
  return htmlResponse(page, {
    scripts: true,
    formAction: ctx.consoleOrigin,
    ...(error === undefined ? {} : { status: 400 }),
  });
}

async function backPath(ctx: PageContext, ceremony: CeremonyRecord): Promise<string> {
  const flow = await ctx.read((tx) => tx.in(Flows).get(ceremony.flowId));
  const step =
    flow?.target.kind === 'mfa-device'
      ? addPath
      : ceremony.purpose === 'register'
        ? '/signin/mfa/register'
        : '/signin/mfa';
  return stepPath(step, ceremony);
}
