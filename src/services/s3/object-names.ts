/** What names an object in its bucket. */
import { AwsError } from '../../wire/errors.ts';

const maxKeyBytes = 1024;

/** Keys are at most 1024 bytes of UTF-8. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > maxKeyBytes)
    throw new AwsError('KeyTooLongError', 'Your key is too long', { Size: bytes, MaxSizeAllowed: maxKeyBytes }, 400);
}

export function isKey(key: string): boolean {
  return Buffer.byteLength(key) <= maxKeyBytes;
}
