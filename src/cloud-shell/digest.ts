/** Secrets are looked up by their digest: how long that takes says nothing about the secret. */
import { createHash } from 'node:crypto';

export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
