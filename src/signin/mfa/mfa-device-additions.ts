/** What the ways to add a device to a signed-in person's own have in common. */
import type { ReadTx } from '../../wire/context.ts';
import { PageError, type PageContext, type PageRequest } from '../../wire/page.ts';
import { signInSettings } from '../flow/directory-settings.ts';
import type { Flow } from '../flow/flow.ts';
import { mfaDeviceLimit, mfaDevicesOf } from './devices/mfa-devices.ts';
import type { MfaType } from '../records/mfa.ts';
import { findPortalSession, portalSessionOfCookie, type PortalSession } from '../sessions/portal-sessions.ts';

export const listPath = '/signin/mfa-devices';
export const addPath = '/signin/mfa-devices/add';

export const tooManyDevices = new PageError(
  409,
  'LimitExceeded',
  `You have ${mfaDeviceLimit} MFA devices already, the most there can be, or this very device is registered. ` +
    'Remove one first, or use another.',
);

const notSignedIn = new PageError(
  401,
  'NotSignedIn',
  'You are not signed in any more. Open the access portal and sign in ' + 'again.',
);

export async function requireSession(request: PageRequest, ctx: PageContext): Promise<PortalSession> {
  const session = await findPortalSession(request, ctx);
  if (session === undefined) throw notSignedIn;
  return session;
}

export type AddingSession = Pick<PortalSession, 'record' | 'user'>;

/** The session that started the flow: it did so with its secret, so that the flow stands for that now. */
export async function requireAddition(request: PageRequest, ctx: PageContext, flow: Flow): Promise<AddingSession> {
  const session = await portalSessionOfCookie(request, ctx);
  if (session === undefined) throw notSignedIn;
  if (flow.target.kind === 'mfa-device' && flow.target.sessionId === session.record.sessionId) return session;
  throw new PageError(
    400,
    'FlowNotFound',
    'This registration is out of date. Start it again from the list of your MFA devices.',
  );
}

export async function allowedTypesFor(ctx: PageContext, identityStoreId: string): Promise<readonly MfaType[]> {
  return (await ctx.read((tx) => signInSettings(tx, identityStoreId))).allowedTypes;
}

/** Whether the user has a device of a kind that counts at sign-in. */
export async function hasUsableDevice(tx: ReadTx, user: { identityStoreId: string; userId: string }): Promise<boolean> {
  const { allowedTypes } = await signInSettings(tx, user.identityStoreId);
  return (await mfaDevicesOf(tx, user.identityStoreId, user.userId)).some(({ type }) => allowedTypes.includes(type));
}
