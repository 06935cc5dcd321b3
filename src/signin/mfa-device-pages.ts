/** `/signin/mfa-devices`: a signed-in person's own authenticator apps: add another, remove one. */
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../wire/page.ts';
import { attemptSucceeded } from './attempts.ts';
import { clearCookie } from './cookies.ts';
import { checkCsrf, endFlow, postedFlow, requireFlow, startFlow, type Flow } from './flow.ts';
import { html } from './html.ts';
import { form, pageLayout } from './layout.ts';
import { addMfaDevice, matchTotp, mfaDeviceLimit, mfaDevicesOf, mfaSeal, newMfaDevice, newTotpSecret, removeMfaDevice } from './mfa-devices.ts';
import { longestDeviceName, registrationPage, wrongCode, type CodeState } from './mfa-forms.ts';
import { attemptNames, openSecret, tryAttempt } from './mfa-pages.ts';
import { getPage, postPage } from './page-route.ts';
import { findPortalSession, type PortalSession } from './portal-sessions.ts';
import { htmlResponse, redirect } from './responses.ts';
import { stepPath } from './steps.ts';
import { forgetTrustedDevicesOf } from './trusted-devices.ts';

const listPath = '/signin/mfa-devices';
const addPath = '/signin/mfa-devices/add';

export const mfaDevicePages: readonly PageRoute[] = [
  getPage(listPath, showDevices),
  postPage(listPath, changeDevices),
  getPage(addPath, showAdd),
  postPage(addPath, postAdd),
];

async function requireSession(request: PageRequest, ctx: PageContext): Promise<PortalSession> {
  const session = await findPortalSession(request, ctx);
  if (session === undefined) throw new PageError(401, 'NotSignedIn', 'You are not signed in any more. Open the access portal and sign in again.');
  return session;
}

async function showDevices(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const session = await requireSession(request, ctx);
  const { identityStoreId, userId } = session.record;
  const devices = await ctx.read((tx) => mfaDevicesOf(tx, identityStoreId, userId));
  const remove = (deviceId: string, name: string) => form({
    action: listPath, csrf: session.csrfToken,
    body: html`<input type="hidden" name="device" value="${deviceId}"><button type="submit" name="change" value="remove" aria-label="Remove ${name}">Remove</button>`,
  });
  return htmlResponse(pageLayout({
    title: 'MFA devices', wide: true, lead: html`Authenticator apps of <strong>${session.user.userName}</strong>`,
    body: html`${devices.length === 0 ? html`<p class="note">No device is registered yet.</p>` : html`<div class="account"><ul>${devices.map((device) => html`
<li class="bar"><p>${device.name}<br><small>${device.type}, since ${new Date(device.createdAt).toISOString().slice(0, 10)}</small></p>
${remove(device.deviceId, device.name)}</li>`)}</ul></div>`}
${devices.length >= mfaDeviceLimit ? html`<p class="note">You have ${mfaDeviceLimit} devices, the most there can be. Remove one to add another.</p>`
  : form({ action: listPath, csrf: session.csrfToken, body: html`<button class="primary" type="submit" name="change" value="add">Register device</button>` })}`,
    footer: html`<a href="/start/${identityStoreId}">Back to the access portal</a>`,
  }));
}

async function changeDevices(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const session = await requireSession(request, ctx);
  const posted = await request.form();
  checkCsrf(session.csrfToken, posted);
  const { identityStoreId, userId } = session.record;
  if (posted.get('change') === 'add') {
    const newMfaSecret = ctx.seal.seal(mfaSeal, newTotpSecret());
    const flow = await startFlow(request, ctx, { target: { kind: 'mfa-device', sessionId: session.record.sessionId }, identityStoreId, newMfaSecret });
    return redirect(stepPath(addPath, flow), { cookies: flow.cookies });
  }
  await ctx.write(async (tx) => {
    if (await removeMfaDevice(tx, identityStoreId, userId, posted.get('device') ?? '')) await forgetTrustedDevicesOf(tx, identityStoreId, userId);
  });
  return redirect(listPath);
}

/** The flow was started by this very session, for its own user. */
async function addition(request: PageRequest, ctx: PageContext, flow: Flow): Promise<{ session: PortalSession; secret: string }> {
  const session = await requireSession(request, ctx);
  const secret = openSecret(ctx, flow);
  if (flow.target.kind !== 'mfa-device' || flow.target.sessionId !== session.record.sessionId || secret === undefined) {
    throw new PageError(400, 'FlowNotFound', 'This registration is out of date. Start it again from the list of your MFA devices.');
  }
  return { session, secret };
}

async function showAdd(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const flow = await requireFlow(request, ctx, request.query.get('flow'));
  return await additionPage(ctx, flow, await addition(request, ctx, flow), {});
}

async function postAdd(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const { flow, form: posted } = await postedFlow(request, ctx);
  const { session, secret } = await addition(request, ctx, flow);
  const user = { identityStoreId: session.record.identityStoreId, userId: session.record.userId };
  const deviceName = (posted.get('device-name') ?? '').trim();
  const show = (state: CodeState) => additionPage(ctx, flow, { session, secret }, { ...state, deviceName });
  if (deviceName.length > longestDeviceName) return await show({ error: `The device's name may have at most ${longestDeviceName} characters.`, status: 400 });
  const names = attemptNames(user, request);
  const refusal = await tryAttempt(ctx, names);
  if (refusal !== undefined) return await show(refusal);
  const lastStep = matchTotp(secret, posted.get('code') ?? '', 0, ctx.clock.real());
  if (lastStep === undefined) return await show({ error: wrongCode, status: 400 });
  const device = newMfaDevice(ctx, user, { name: deviceName, secret, lastStep });
  const added = await ctx.write(async (tx) => {
    await attemptSucceeded(ctx, tx, names);
    await endFlow(tx, flow);
    return await addMfaDevice(tx, device);
  });
  if (!added) throw new PageError(409, 'LimitExceeded', `You have ${mfaDeviceLimit} MFA devices already, the most there can be. Remove one first.`);
  return redirect(listPath, { cookies: [clearCookie(ctx, `flow-${flow.flowId}`)] });
}

async function additionPage(ctx: PageContext, flow: Flow, { session, secret }: { session: PortalSession; secret: string }, state: CodeState): Promise<PageResponse> {
  const page = await registrationPage({
    flow, action: addPath, userName: session.user.userName, endpoint: ctx.settings.endpoint, secret,
    lead: html`For <strong>${session.user.userName}</strong>`, footer: html`<a href="${listPath}">Cancel</a>`,
  }, state);
  return htmlResponse(page, state);
}
