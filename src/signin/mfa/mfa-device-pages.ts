/** `/signin/mfa-devices`: a signed-in person's own devices: add another, rename, remove one. */
import { newTotpSecret } from '../../kernel/secrets/totp.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse, type PageRoute } from '../../wire/page.ts';
import { attemptSucceeded } from '../flow/attempts.ts';
import { clearFlowCookie, endFlow, postedFlow, requireFlow, startFlow, type Flow } from '../flow/flow.ts';
import { ceremonyOrigin } from './fido2.ts';
import { html, type Html } from '../page/html.ts';
import { form, pageLayout } from '../page/layout.ts';
import {
  addPath,
  allowedTypesFor,
  listPath,
  requireAddition,
  requireSession,
  tooManyDevices,
  type AddingSession,
} from './mfa-device-additions.ts';
import {
  addMfaDevice,
  matchCode,
  mfaDeviceLimit,
  mfaDevicesOf,
  mfaSeal,
  newMfaDevice,
  removeMfaDevice,
  renameMfaDevice,
} from './devices/mfa-devices.ts';
import { longestDeviceName, registrationPage, wrongCode, type CodeState } from './mfa-forms.ts';
import type { MfaDeviceRecord } from '../records/mfa.ts';
import { attemptNames, openSecret, tryAttempt } from './mfa-pages.ts';
import { getPage, postPage } from '../page/page-route.ts';
import { signedInBar } from '../page/signed-in-bar.ts';
import type { PortalSession } from '../sessions/portal-sessions.ts';
import { htmlResponse, redirect } from '../page/responses.ts';
import { stepPath } from '../flow/steps.ts';
import { forgetTrustedDevicesOf } from './devices/trusted-devices.ts';

export const mfaDevicePages: readonly PageRoute[] = [
  getPage(listPath, showDevices),
  postPage(listPath, changeDevices),
  getPage(addPath, showAdd),
  postPage(addPath, postAdd),
];

async function showDevices(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  return await deviceList(ctx, await requireSession(request, ctx));
}

async function deviceList(ctx: PageContext, session: PortalSession, problem?: string): Promise<PageResponse> {
  const { identityStoreId, userId } = session.record;
  const devices = await ctx.read((tx) => mfaDevicesOf(tx, identityStoreId, userId));
  return htmlResponse(
    pageLayout({
      title: 'MFA devices',
      wide: true,
      bar: signedInBar(session),
      lead: html`Of <strong>${session.user.userName}</strong>`,
      error: problem,
      body: html`${
        devices.length === 0
          ? html`<p class="note">No device is registered yet.</p>`
          : html`<div class="account"><ul>${devices.map((device) => deviceItem(device, session))}</ul></div>`
      }
${
  devices.length >= mfaDeviceLimit
    ? html`<p class="note">You have ${mfaDeviceLimit} devices, the most there can be. Remove one to add another.</p>`
    : form({
        action: listPath,
        csrf: session.csrfToken,
        body: html`<button class="primary" type="submit" name="change" value="add">Register device</button>`,
      })
}`,
      footer: html`<a href="/start/${identityStoreId}">Back to the access portal</a>`,
    }),
    problem === undefined ? {} : { status: 400 },
  );
}

function deviceItem(device: MfaDeviceRecord, session: PortalSession): Html {
  const hidden = html`<input type="hidden" name="device" value="${device.deviceId}">`;
  const nameId = `name-${device.deviceId}`;
  return html`
<li><div class="bar"><p>${device.name}<br><small>${kindOf(device)}, since ${new Date(device.createdAt)
    .toISOString()
    .slice(0, 10)}</small></p>
${form({
  action: listPath,
  csrf: session.csrfToken,
  body: html`${hidden}<button type="submit" name="change"
value="remove" aria-label="Remove ${device.name}">Remove</button>`,
})}</div>
<details><summary>Rename</summary>${form({
    action: listPath,
    csrf: session.csrfToken,
    body: html`${hidden}<label for="${nameId}">Device name</label>
<div class="bar"><input id="${nameId}" name="name" value="${device.name}" maxlength="${longestDeviceName}" required
autocomplete="off"><button type="submit" name="change" value="rename">Save</button></div>`,
  })}</details></li>`;
}

function kindOf(device: MfaDeviceRecord): string {
  if (device.type === 'TOTP') return 'Authenticator app';
  return device.builtIn ? 'Built-in authenticator' : 'Security key';
}

async function changeDevices(request: PageRequest, ctx: PageContext): Promise<PageResponse> {
  const session = await requireSession(request, ctx);
  const posted = await request.form();
  const { identityStoreId, userId } = session.record;
  if (posted.get('change') === 'add') {
    const newMfaSecret = ctx.seal.seal(mfaSeal, newTotpSecret(160));
    const flow = await startFlow(request, ctx, {
      target: { kind: 'mfa-device', sessionId: session.record.sessionId },
      identityStoreId,
      newMfaSecret,
    });
    return redirect(stepPath(addPath, flow), { cookies: flow.cookies });
  }
  if (posted.get('change') === 'rename') {
    const name = (posted.get('name') ?? '').trim();
    if (name === '' || name.length > longestDeviceName)
      return await deviceList(ctx, session, `A device's name has 1 to ${longestDeviceName} characters.`);
    await ctx.write((tx) => renameMfaDevice(tx, { identityStoreId, userId }, posted.get('device') ?? '', name));
    return redirect(listPath);
  }
  await ctx.write(async (tx) => {
    if (await removeMfaDevice(tx, identityStoreId, userId, posted.get('device') ?? ''))
      await forgetTrustedDevicesOf(tx, identityStoreId, userId);
  });
  return redirect(listPath);
}

/** The flow was started by this very session, for its own user. */
async function addition(
  request: PageRequest,
  ctx: PageContext,
  flow: Flow,
): Promise<{ session: AddingSession; secret: string }> {
  const session = await requireAddition(request, ctx, flow);
  const secret = openSecret(ctx, flow);
  if (secret === undefined)
    throw new PageError(
      400,
      'FlowNotFound',
      'This registration is out of date. Start it again from the list of your MFA devices.',
    );
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
  if (!(await allowedTypesFor(ctx, user.identityStoreId)).includes('TOTP'))
    throw new PageError(
      403,
      'MfaTypeNotAllowed',
      'This directory does not allow authenticator apps. Register a security key.',
    );
  const deviceName = (posted.get('device-name') ?? '').trim();
  const show = (state: CodeState) => additionPage(ctx, flow, { session, secret }, { ...state, deviceName });
  if (deviceName.length > longestDeviceName)
    return await show({ error: `The device's name may have at most ${longestDeviceName} characters.`, status: 400 });
  const names = attemptNames(user);
  const refusal = await tryAttempt(ctx, names);
  if (refusal !== undefined) return await show(refusal);
  const lastStep = matchCode(secret, posted.get('code') ?? '', 0, ctx.clock.real());
  if (lastStep === undefined) return await show({ error: wrongCode, status: 400 });
  const device = newMfaDevice(ctx, user, { name: deviceName, secret, lastStep });
  const added = await ctx.write(async (tx) => {
    await attemptSucceeded(ctx, tx, names);
    await endFlow(tx, flow);
    return await addMfaDevice(tx, device);
  });
  if (!added) throw tooManyDevices;
  return redirect(listPath, { cookies: [clearFlowCookie(ctx, flow)] });
}

async function additionPage(
  ctx: PageContext,
  flow: Flow,
  { session, secret }: { session: AddingSession; secret: string },
  state: CodeState,
): Promise<PageResponse> {
  const page = await registrationPage(
    {
      flow,
      action: addPath,
      userName: session.user.userName,
      origin: ctx.consoleOrigin,
      secret,
      lead: html`For <strong>${session.user.userName}</strong>`,
      footer: html`<a href="${listPath}">Cancel</a>`,
      types: await allowedTypesFor(ctx, session.record.identityStoreId),
    },
    state,
  );
  return htmlResponse(page, { ...state, scripts: true, formAction: ceremonyOrigin(ctx) });
}
