/** A person's phone: computes the six digits, and never shows the same ones twice, as one waits for the next. */
import { setTimeout as delay } from 'node:timers/promises';
import { totpCode } from '../../src/testing/sign-in/totp.ts';

export interface AuthenticatorApp {
  nextCode(): Promise<string>;
}

const period = 30;

/** `secret` as the page shows it: base32 in groups. */
export function authenticatorApp(secret: string): AuthenticatorApp {
  let last = 0;
  return {
    async nextCode() {
      const now = () => Math.floor(Date.now() / 1000 / period);
      const step = Math.max(now(), last + 1);
      // A phone may be one step ahead; further ahead nobody accepts it.
      while (step > now() + 1) await delay(250);
      last = step;
      return totpCode(secret, step, 0);
    },
  };
}
