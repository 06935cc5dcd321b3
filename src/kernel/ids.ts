/** Identifiers, in the forms AWS uses; what is random is cryptographically so: some of them are secrets. */
import { randomBytes, randomFillSync, randomInt, randomUUID } from 'node:crypto';

const lowerAlphanumeric = 'abcdefghijklmnopqrstuvwxyz0123456789';
const upperBase32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const userCodeLetters = 'BCDFGHJKLMNPQRSTVWXZ';

export interface Ids {
  uuid(): string;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
  digits(count: number): string;
  /** `a-z0-9`, as in organization ids. */
  alphanumeric(count: number): string;
  /** `A-Z2-7`, as in access key and unique ids. */
  base32(count: number): string;
  /** URL-safe secret with `bytes` of entropy. */
  token(bytes?: number): string;
  /** RFC 8628 user code, `XXXX-XXXX`, without vowels and look-alikes. */
  userCode(): string;
}

export const randomIds: Ids = {
  uuid: () => randomUUID(),
  hex: (digits) =>
    randomBytes(Math.ceil(digits / 2))
      .toString('hex')
      .slice(0, digits),
  digits: (count) => pick('0123456789', count),
  alphanumeric: (count) => pick(lowerAlphanumeric, count),
  base32: (count) => pick(upperBase32, count),
  token: (bytes = 32) => randomBytes(bytes).toString('base64url'),
  userCode: () => `${pick(userCodeLetters, 4)}-${pick(userCodeLetters, 4)}`,
};

/** S3's second id of a request (`x-amz-id-2`, `HostId`): of its first one, so that both need not be kept. */
export function hostIdOf(requestId: string): string {
  return Buffer.from(`host-${requestId}`).toString('base64');
}

const pool = Buffer.alloc(4096);
let taken = pool.length;

/**
 * As `randomBytes`, of which every request that stores something asks for some: a few at a time are taken from many,
 * which forget them.
 */
export function fewRandomBytes(count: number): Buffer {
  if (count > pool.length / 8) return randomBytes(count);
  if (taken + count > pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  const bytes = Buffer.alloc(count);
  pool.copy(bytes, 0, taken, taken + count);
  pool.fill(0, taken, taken + count);
  taken += count;
  return bytes;
}

function pick(alphabet: string, count: number): string {
  let out = '';
  for (let i = 0; i < count; i++) out += alphabet[randomInt(alphabet.length)];
  return out;
}
