/** Digests of secrets. */
import { createHash } from 'node:crypto';

/**
 * What is stored of a client secret, code or token. Plain SHA-256: each of them carries 256 bits from the random
 * generator, so there is nothing to guess, and no key is needed where only a transaction is at hand.
 */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
