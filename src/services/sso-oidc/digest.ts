/** Digests of secrets, and their comparison in constant time. */
import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * What is stored of a client secret, code or token. Plain SHA-256: each of them carries 256 bits from the random
 * generator, so there is nothing to guess, and no key is needed where only a transaction is at hand.
 */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Whether two digests are the same, in time that tells nothing of where they differ. */
export function sameDigest(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}
