/** The order of a sign-in's steps: what comes after the password, and how it ends. */
import { findUser } from '../../services/identitystore/internal.ts';
import type { WriteTx } from '../../wire/context.ts';
import { PageError, type PageContext, type PageRequest, type PageResponse } from '../../wire/page.ts';
import { setCookie } from '../page/cookies.ts';
import { signInSettings } from './directory-settings.ts';
import { clearFlowCookie, endFlow, startFlow, type Flow } from './flow.ts';
import { mfaDevicesOf } from '../mfa/devices/mfa-devices.ts';
import type { MfaType } from '../records/mfa.ts';
import { newPortalSession, putPortalSession } from '../sessions/portal-sessions.ts';
import type { FlowTarget } from '../records/flows.ts';
import type { MfaMode, WithoutDevice } from '../records/mfa.ts';
import { redirect } from '../page/responses.ts';
import { handOver } from '../page/session-pages.ts';
import { isTrusted, type NewTrust, putTrust } from '../mfa/devices/trusted-devices.ts';

/** A flow whose password was right: the user is known, but not signed in yet. */
export interface KnownUser {
  readonly identityStoreId: string;
  readonly userId: string;
  readonly userName: string;
  readonly trustDigest?: string | undefined;
}

export function stepPath(step: string, flow: Pick<Flow, 'flowId'>): string {
  return `${step}?flow=${flow.flowId}`;
}

/** The flow's user once the password was right, or nothing: then the person starts with the user name. */
export function knownUser(flow: Flow): KnownUser | undefined {
  const { identityStoreId, userId, userName, trustDigest } = flow;
  if (identityStoreId === undefined || userId === undefined || userName === undefined) return undefined;
  return { identityStoreId, userId, userName, trustDigest };
}

export type MfaStep = 'none' | 'challenge' | 'register' | 'email-code' | 'blocked';

export interface DueMfa {
  readonly mode: MfaMode;
  readonly step: MfaStep;
  /** For a challenge: the kinds of devices that the user has; else the kinds that may be registered. */
  readonly types: readonly MfaType[];
}

/** What MFA asks of this user in this sign-in. Devices of a kind that is not allowed (any more) do not count. */
export async function mfaStep(ctx: PageContext, user: KnownUser): Promise<DueMfa> {
  const { settings, devices } = await ctx.read(async (tx) => ({
    settings: await signInSettings(tx, user.identityStoreId),
    devices: await mfaDevicesOf(tx, user.identityStoreId, user.userId),
  }));
  const { mfaMode: mode, allowedTypes, withoutDevice } = settings;
  if (mode === 'DISABLED') return { mode, step: 'none', types: [] };
  const types = allowedTypes.filter((type) => devices.some((device) => device.type === type));
  const step = types.length > 0 ? 'challenge' : deviceless[withoutDevice];
  const trusted =
    mode === 'CONTEXT_AWARE' &&
    (step === 'challenge' || step === 'email-code') &&
    user.trustDigest !== undefined &&
    (await isTrusted(ctx, user, user.trustDigest));
  return { mode, step: trusted ? 'none' : step, types: step === 'challenge' ? types : allowedTypes };
}

const deviceless: Readonly<Record<WithoutDevice, MfaStep>> = {
  REGISTER: 'register',
  EMAIL_CODE: 'email-code',
  BLOCK: 'blocked',
  ALLOW: 'none',
};

const stepPages = { challenge: '/signin/mfa', register: '/signin/mfa/register', 'email-code': '/signin/email-code' };

/** Sends the browser to the step that comes next, or ends the sign-in when none is left. */
export async function nextStep(request: PageRequest, ctx: PageContext, flow: Flow): Promise<PageResponse> {
  const user = knownUser(flow);
  if (user === undefined) return redirect(stepPath('/signin/user', flow), { cookies: flow.cookies });
  if (flow.mustChangePassword === true)
    return redirect(stepPath('/signin/new-password', flow), { cookies: flow.cookies });
  const { step } = await mfaStep(ctx, user);
  if (step === 'blocked') {
    throw new PageError(
      403,
      'MfaDeviceRequired',
      `The user ${user.userName} has no MFA device, and this directory lets nobody sign in without one. ` +
        'Ask your administrator.',
    );
  }
  if (step !== 'none') return redirect(stepPath(stepPages[step], flow), { cookies: flow.cookies });
  return (
    (await completeSignIn(request, ctx, { flow, user, check: async () => true })) ??
    redirect(stepPath('/signin/user', flow))
  );
}

export interface Completion {
  readonly flow: Flow;
  readonly user: KnownUser;
  /** Set when the person trusts this browser. */
  readonly trust?: NewTrust | undefined;
  /** Runs in the transaction that opens the session; answers false to refuse it. */
  readonly check: (tx: WriteTx) => Promise<boolean>;
}

/**
 * Opens the portal session and sends the browser back to what it came for, under a new flow id and cookie. `undefined`
 * when `check` refused.
 */
export async function completeSignIn(
  request: PageRequest,
  ctx: PageContext,
  completion: Completion,
): Promise<PageResponse | undefined> {
  const { flow, user, trust, check } = completion;
  const { sessionDurationSeconds } = await ctx.read((tx) => signInSettings(tx, user.identityStoreId));
  const made = newPortalSession(ctx, { ...user, durationSeconds: sessionDurationSeconds, request });
  const { token, secret, record } = made;
  const now = ctx.clock.now();
  const opened = await ctx.write(async (tx) => {
    if (!(await check(tx))) return false;
    const stored = await findUser(tx, user.identityStoreId, user.userId);
    if (stored?.status !== 'ENABLED') {
      throw new PageError(
        403,
        'FlowNotFound',
        'This sign-in cannot go on. Ask your administrator whether your access has changed.',
      );
    }
    await putPortalSession(tx, record);
    if (trust !== undefined) await putTrust(tx, trust.record, now);
    await endFlow(tx, flow);
    return true;
  });
  if (!opened) return undefined;
  const cookies = [
    ...flow.cookies,
    clearFlowCookie(ctx, flow),
    setCookie(ctx, 'session', token, sessionDurationSeconds),
    ...(trust === undefined ? [] : [trust.cookie]),
  ];
  if (flow.target.kind === 'portal') {
    const { resume } = flow.target;
    const next = `/start/${user.identityStoreId}${resume === undefined ? '' : `/console?${resume}`}`;
    return handOver('portal', secret, next, cookies, trust?.secret);
  }
  const onward = await startFlow(request, ctx, { target: flow.target, identityStoreId: user.identityStoreId });
  return handOver('portal', secret, afterSignIn(flow.target, onward), [...cookies, ...onward.cookies], trust?.secret);
}

/** Where a signed-in person goes on. */
function afterSignIn(target: FlowTarget, flow: Flow): string {
  if (target.kind === 'device') return target.userCode === undefined ? '/device' : stepPath('/device/consent', flow);
  if (target.kind === 'authorize') return stepPath('/authorize/consent', flow);
  return flow.identityStoreId === undefined ? '/device' : `/start/${flow.identityStoreId}`;
}
