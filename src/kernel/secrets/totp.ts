/**
 * Codes of authenticator apps: six digits of HMAC-SHA-1 that change every 30 seconds. They are looked at on machine
 * time, as the person's phone shows them.
 * Spec: RFC 6238
 */
import { Secret, TOTP } from 'otpauth';
import { equalSecrets } from './equal-secrets.ts';

const period = 30;
/** Steps before and after the present one whose code counts: phones' clocks are a little off. */
const window = 1;

/** Base32. */
export function newTotpSecret(bits: number): string {
  return new Secret({ size: bits / 8 }).base32;
}

/** The code of a step. */
export function totpCode(secret: string, step: number): string {
  return totpOf(secret).generate({ timestamp: step * period * 1000 });
}

/** The earliest step whose code is taken now and was not used yet; `undefined`: whoever asks has to wait. */
export function unusedStep(lastStep: number, realNow: number): number | undefined {
  const current = totpStepAt(realNow);
  const step = Math.max(current, lastStep + 1);
  return step <= current + window ? step : undefined;
}

/** Milliseconds: when the code of a step is taken for the last time, and when it is taken first. */
export function totpTimes(step: number): { readonly from: number; readonly until: number } {
  return { from: (step - window) * period * 1000, until: (step + window + 1) * period * 1000 };
}

/** The step of a time in milliseconds: how many periods have gone by. */
export function totpStepAt(realNow: number): number {
  return Math.floor(realNow / 1000 / period);
}

export function isTotpCode(secret: string, step: number, code: string): boolean {
  return equalSecrets(totpCode(secret, step), code);
}

/**
 * The step that `code` belongs to, if it is right and later than `lastStep`: a code that was used once, or one older
 * than it, is refused. `drift`: how many steps the device's clock is ahead.
 */
export function matchTotp(
  secret: string,
  code: string,
  { lastStep, drift = 0 }: { readonly lastStep: number; readonly drift?: number },
  realNow: number,
): number | undefined {
  const current = totpStepAt(realNow) + drift;
  let matched: number | undefined;
  for (let step = current - window; step <= current + window; step++) {
    if (isTotpCode(secret, step, code) && step > lastStep) matched ??= step;
  }
  return matched;
}

/** The `otpauth://` address that an app reads from a QR code. */
export function totpAddress(secret: string, issuer: string, label: string): string {
  return totpOf(secret, { issuer, label }).toString();
}

function totpOf(secret: string, named: { readonly issuer?: string; readonly label?: string } = {}): TOTP {
  return new TOTP({ ...named, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period });
}
