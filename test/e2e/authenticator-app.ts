/** A person's phone: computes the six digits, and never shows the same ones twice, as one waits for the next. */
import { setTimeout as delay } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';

export interface AuthenticatorApp {
  nextCode(): Promise<string>;
}

const period = 30;

/** `secret` as the page shows it: base32 in groups. */
export function authenticatorApp(secret: string): AuthenticatorApp {
  const totp = new TOTP({ secret: Secret.fromBase32(secret.replace(/\s/g, '')), algorithm: 'SHA1', digits: 6, period });
  let last = 0;
  return {
    async nextCode() {
      const now = () => Math.floor(Date.now() / 1000 / period);
      const step = Math.max(now(), last + 1);
      // A phone may be one step ahead; further ahead nobody accepts it.
      while (step > now() + 1) await delay(250);
      last = step;
      return totp.generate({ timestamp: step * period * 1000 });
    },
  };
}
