/** How S3 names accounts where it does not use their numbers. */
import { hash } from 'node:crypto';

/** Whom what was written without a signature belongs to. */
export const anonymousUser = '65a011a29cdf8ec533ec3d1ccaae921c';

/** An account's canonical user id: 64 hexadecimal digits, always the same. Also of `anonymous`, which is none. */
export function canonicalUserId(account: string): string {
  if (account === 'anonymous') return anonymousUser;
  return hash('sha256', `canonical user ${account}`, 'hex');
}
