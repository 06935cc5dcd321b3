/** How signatures and hashes are compared. */
import { timingSafeEqual } from 'node:crypto';

/** Constant-time comparison of two texts whose length is no secret. */
export function equalsSecret(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
