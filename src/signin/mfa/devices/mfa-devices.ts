/**
 * A user's MFA devices: authenticator apps (TOTP, RFC 6238) and FIDO2 authenticators. Up to eight per user, as in AWS.
 * What WebAuthn asks is in `fido2.ts`.
 */
import { Secret, TOTP } from 'otpauth';
import type { ReadTx, WriteTx } from '../../../wire/context.ts';
import type { PageContext } from '../../../wire/page.ts';
import { equalSecrets } from '../../../kernel/secrets/equal-secrets.ts';
import {
  MfaDevices,
  type Fido2Credential,
  type Fido2DeviceRecord,
  type MfaDeviceRecord,
  type TotpDeviceRecord,
} from '../../records/mfa.ts';

export const mfaDeviceLimit = 8;
/** Seconds per code. */
const period = 30;
/** Codes of the neighbouring steps count too: phones' clocks are a little off. */
const window = 1;

export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The `otpauth://` address that an authenticator app reads from the QR code. */
export function totpAddress(secret: string, userName: string, origin: string): string {
  return totp(secret, `${userName} (${new URL(origin).host})`).toString();
}

/**
 * The time step that `code` belongs to, if it is right and later than `lastStep`: a code that was used once, or one
 * older than it, is refused. Runs on machine time, as the person's phone does.
 */
export function matchTotp(secret: string, code: string, lastStep: number, realNow: number): number | undefined {
  const digits = code.replace(/\s/g, '');
  if (!/^[0-9]{6}$/.test(digits)) return undefined;
  const generator = totp(secret, '');
  const current = Math.floor(realNow / 1000 / period);
  let matched: number | undefined;
  for (let step = current - window; step <= current + window; step++) {
    const expected = generator.generate({ timestamp: step * period * 1000 });
    if (equalSecrets(expected, digits) && step > lastStep) matched ??= step;
  }
  return matched;
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
    const step = secret === undefined ? undefined : matchTotp(secret, code, device.lastStep, ctx.clock.real());
    if (step === undefined) continue;
    await tx.in(MfaDevices).put({ ...device, lastStep: step });
    return true;
  }
  return false;
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

function totp(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: 'Sandlot',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period,
    secret: Secret.fromBase32(secret),
  });
}
