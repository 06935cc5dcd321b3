/**
 * A user's MFA devices: authenticator apps (TOTP, RFC 6238) and FIDO2 authenticators. Up to eight per user, as in AWS.
 * What WebAuthn asks is in `fido2.ts`.
 */
import type { ReadTx, WriteTx } from '../../../wire/context.ts';
import type { PageContext } from '../../../wire/page.ts';
import { matchTotp, totpCode, totpTimes, unusedStep } from '../../../kernel/secrets/totp.ts';
import {
  MfaDevices,
  type Fido2Credential,
  type Fido2DeviceRecord,
  type MfaDeviceRecord,
  type TotpDeviceRecord,
} from '../../records/mfa.ts';

export const mfaDeviceLimit = 8;

/**
 * The time step that `code`, with or without spaces, belongs to, if it is right and later than `lastStep`.
 */
export function matchCode(secret: string, code: string, lastStep: number, realNow: number): number | undefined {
  const digits = code.replace(/\s/g, '');
  return /^[0-9]{6}$/.test(digits) ? matchTotp(secret, digits, { lastStep }, realNow) : undefined;
}

export async function mfaDevicesOf(tx: ReadTx, identityStoreId: string, userId: string): Promise<MfaDeviceRecord[]> {
  return await tx.in(MfaDevices).all([identityStoreId, userId]);
}

/** A device's record once its first code was right. */
export function newMfaDevice(
  ctx: PageContext,
  user: { identityStoreId: string; userId: string },
  device: { name: string; secret: string; lastStep: number },
): TotpDeviceRecord {
  return {
    identityStoreId: user.identityStoreId,
    userId: user.userId,
    deviceId: ctx.ids.uuid(),
    name: device.name || 'Authenticator app',
    type: 'TOTP',
    secret: ctx.seal.seal(mfaSeal, device.secret),
    lastStep: device.lastStep,
    createdAt: ctx.clock.now(),
  };
}

export function newFido2Device(
  ctx: PageContext,
  user: { identityStoreId: string; userId: string },
  { name, ...credential }: Fido2Credential & { name: string },
): Fido2DeviceRecord {
  return {
    ...credential,
    identityStoreId: user.identityStoreId,
    userId: user.userId,
    deviceId: ctx.ids.uuid(),
    type: 'FIDO2',
    name: name || (credential.builtIn ? 'Built-in authenticator' : 'Security key'),
    createdAt: ctx.clock.now(),
  };
}

/** Answers false when the user has the most devices already, or somebody has this very authenticator's credential. */
export async function addMfaDevice(tx: WriteTx, device: MfaDeviceRecord): Promise<boolean> {
  const devices = await mfaDevicesOf(tx, device.identityStoreId, device.userId);
  if (devices.length >= mfaDeviceLimit) return false;
  if (device.type === 'FIDO2' && (await tx.in(MfaDevices).find('credential', device.credentialId)) !== undefined)
    return false;
  await tx.in(MfaDevices).insert(device);
  return true;
}

/** Whether the code is one of the user's devices'; the code's time step is spent in this transaction. */
export async function spendMfaCode(
  ctx: PageContext,
  tx: WriteTx,
  user: { identityStoreId: string; userId: string },
  code: string,
): Promise<boolean> {
  for (const device of await mfaDevicesOf(tx, user.identityStoreId, user.userId)) {
    if (device.type !== 'TOTP') continue;
    const secret = ctx.seal.open(mfaSeal, device.secret);
    const step = secret === undefined ? undefined : matchCode(secret, code, device.lastStep, ctx.clock.real());
    if (step === undefined) continue;
    await tx.in(MfaDevices).put({ ...device, lastStep: step });
    return true;
  }
  return false;
}

export type MfaCode =
  | { readonly code: string; readonly device: TotpDeviceRecord; readonly validUntil: number }
  /** All codes of now were used; milliseconds, when the next one is taken. */
  | { readonly waitUntil: number };

/**
 * A code that sign-in takes now, of an authenticator app whose secret this installation made and can open, for who has
 * no phone at hand. `undefined`: the user has none.
 */
export async function unusedMfaCode(
  ctx: PageContext,
  tx: ReadTx,
  user: { identityStoreId: string; userId: string },
): Promise<MfaCode | undefined> {
  let waitUntil: number | undefined;
  for (const device of await mfaDevicesOf(tx, user.identityStoreId, user.userId)) {
    const secret = device.type === 'TOTP' ? ctx.seal.open(mfaSeal, device.secret) : undefined;
    if (device.type !== 'TOTP' || secret === undefined) continue;
    const step = unusedStep(device.lastStep, ctx.clock.real());
    if (step !== undefined) return { code: totpCode(secret, step), device, validUntil: totpTimes(step).until };
    waitUntil = Math.min(waitUntil ?? Infinity, totpTimes(device.lastStep + 1).from);
  }
  return waitUntil === undefined ? undefined : { waitUntil };
}

/** Answers false when there is no such device. */
export async function renameMfaDevice(
  tx: WriteTx,
  user: { identityStoreId: string; userId: string },
  deviceId: string,
  name: string,
): Promise<boolean> {
  const device = await tx.in(MfaDevices).get(user.identityStoreId, user.userId, deviceId);
  if (device !== undefined) await tx.in(MfaDevices).put({ ...device, name });
  return device !== undefined;
}

export async function removeMfaDevice(
  tx: WriteTx,
  identityStoreId: string,
  userId: string,
  deviceId: string,
): Promise<boolean> {
  return (await tx.in(MfaDevices).delete(identityStoreId, userId, deviceId)) !== undefined;
}

/** The purpose under which TOTP secrets are sealed. */
export const mfaSeal = 'signin/totp';
