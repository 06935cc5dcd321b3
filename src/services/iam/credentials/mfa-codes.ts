/**
 * Codes of virtual MFA devices (TOTP, RFC 6238), checked on machine time, as the person's phone shows them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_enable_virtual.html
 */
import { timingSafeEqual } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** The purpose under which seeds are sealed. */
export const mfaSeedPurpose = 'iam/mfa-seed';
/** Seconds per code. */
const period = 30;
/** Steps around the present one whose code counts. */
const window = 1;
/** Steps that a device's clock may be off when its two codes are taken: ten minutes. */
const widestDrift = 20;

/** Base32; 320 bits, which AWS's devices have. */
export function newSeed(): string {
  return new Secret({ size: 40 }).base32;
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
  const current = stepAt(now);
  let found: { step: number; drift: number } | undefined;
  for (let drift = -widestDrift; drift <= widestDrift; drift++) {
    const both = isCode(seed, current + drift - 1, first) && isCode(seed, current + drift, second);
    // The smallest drift, should two fit.
    if (both && (!found || Math.abs(drift) < Math.abs(found.drift))) found = { step: current + drift, drift };
  }
  return found;
}

/** The step that the code belongs to, if it is right and later than `lastStep`: a code works once. */
export function matchCode(
  seed: string,
  code: string,
  device: { readonly lastStep: number; readonly drift: number },
  now: number,
): number | undefined {
  const current = stepAt(now) + device.drift;
  let matched: number | undefined;
  for (let step = current - window; step <= current + window; step++) {
    if (isCode(seed, step, code) && step > device.lastStep) matched ??= step;
  }
  return matched;
}

function stepAt(now: number): number {
  return Math.floor(now / 1000 / period);
}

function isCode(seed: string, step: number, code: string): boolean {
  const expected = Buffer.from(
    new TOTP({ secret: Secret.fromBase32(seed), period, digits: 6 }).generate({ timestamp: step * period * 1000 }),
  );
  const given = Buffer.from(code);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
