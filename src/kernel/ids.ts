/** Random identifiers, in the forms AWS uses. Cryptographically random: some of them are secrets. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';

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

function pick(alphabet: string, count: number): string {
  let out = '';
  for (let i = 0; i < count; i++) out += alphabet[randomInt(alphabet.length)];
  return out;
}
