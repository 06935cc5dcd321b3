/** What an authenticator app shows, for tests. */
import { Secret, TOTP } from 'otpauth';

/** The code for now, or for a 30-second step that many later. `secret` may be in groups, as pages show it. */
export function totpCode(secret: string, steps = 0, now = Date.now()): string {
  const totp = new TOTP({
    secret: Secret.fromBase32(secret.replace(/\s/g, '')),
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
  });
  return totp.generate({ timestamp: now + steps * 30_000 });
}

/** A code that is not right, now and for a few steps around. */
export function wrongCode(secret: string): string {
  const right = [-2, -1, 0, 1, 2, 3].map((steps) => totpCode(secret, steps));
  return ['000000', '000001', '000002', '000003', '000004', '000005', '000006'].find((code) => !right.includes(code))!;
}
