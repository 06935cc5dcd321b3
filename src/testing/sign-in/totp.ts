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
