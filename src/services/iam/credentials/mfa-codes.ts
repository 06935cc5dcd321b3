/**
 * Seeds and codes of virtual MFA devices, and how a device's clock is found out when it is enabled.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html
 */
import type { Clock } from '../../../kernel/clock.ts';
import type { Seal } from '../../../kernel/secrets/seal.ts';
import { isTotpCode, matchTotp, newTotpSecret, totpStepAt } from '../../../kernel/secrets/totp.ts';
import type { ReadTx, WriteTx } from '../../../wire/context.ts';
import { MfaDevices } from './credential-records.ts';

/** The purpose under which seeds are sealed. */
export const mfaSeedPurpose = 'iam/mfa-seed';
/** Steps that a device's clock may be off when its two codes are taken: ten minutes. */
const widestDrift = 20;

/** Base32; 320 bits, which AWS's devices have. */
export function newSeed(): string {
  return newTotpSecret(320);
}

/** What the QR code says: `otpauth://totp/NAME@ACCOUNT?secret=SEED`. */
export function seedAddress(seed: string, name: string, account: string): string {
  return (
    `otpauth://totp/${encodeURIComponent(`${name}@${account}`)}?secret=${seed}&` +
    `issuer=${encodeURIComponent('Amazon Web Services')}`
  );
}

/** Where the two consecutive codes put the device's clock; `undefined`: they are wrong, or not consecutive. */
export function synchronize(
  seed: string,
  first: string,
  second: string,
  now: number,
): { readonly step: number; readonly drift: number } | undefined {
  const current = totpStepAt(now);
  let found: { step: number; drift: number } | undefined;
  for (let drift = -widestDrift; drift <= widestDrift; drift++) {
    const both = isTotpCode(seed, current + drift - 1, first) && isTotpCode(seed, current + drift, second);
    // The smallest drift, should two fit.
    if (both && (!found || Math.abs(drift) < Math.abs(found.drift))) found = { step: current + drift, drift };
  }
  return found;
}

/**
 * The time step of a code of the user's own virtual MFA device;
 * `undefined` when it is wrong, used, or no device of theirs.
 */
export async function matchMfaCode(
  tx: ReadTx,
  {
    account,
    userId,
    serial,
    code,
  }: { readonly account: string; readonly userId: string; readonly serial: string; readonly code: string },
  { seal, clock }: { readonly seal: Seal; readonly clock: Clock },
): Promise<number | undefined> {
  const device = await tx.in(MfaDevices, { account }).get(serial);
  if (device?.owner?.userId !== userId) return undefined;
  const seed = seal.open(mfaSeedPurpose, device.sealedSeed);
  return seed === undefined ? undefined : matchTotp(seed, code, device.owner, clock.real());
}

/**
 * Uses the step up, so that neither its code nor an earlier one works again.
 * Answers false when that has happened already.
 */
export async function spendMfaCode(
  tx: WriteTx,
  {
    account,
    userId,
    serial,
    step,
  }: { readonly account: string; readonly userId: string; readonly serial: string; readonly step: number },
): Promise<boolean> {
  const devices = tx.in(MfaDevices, { account });
  const device = await devices.get(serial);
  if (!device?.owner || device.owner.userId !== userId || device.owner.lastStep >= step) return false;
  await devices.put({ ...device, owner: { ...device.owner, lastStep: step } });
  return true;
}
