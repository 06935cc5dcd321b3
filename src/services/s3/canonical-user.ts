/** How S3 names accounts where it does not use their numbers. */
import { createHash } from 'node:crypto';

/** An account's canonical user id: 64 hexadecimal digits, always the same. */
export function canonicalUserId(account: string): string {
  return createHash('sha256').update(`canonical user ${account}`).digest('hex');
}
