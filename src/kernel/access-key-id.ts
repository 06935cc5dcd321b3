/**
 * Access key ids in AWS's own form: a four-letter prefix and 16 base32 characters, which hold a set bit, 40 bits of
 * the account's number and 39 random bits. The account is therefore known from the id alone.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
 */
import { randomBytes } from 'node:crypto';

/** `AKIA`: long-term key of a user or root; `ASIA`: temporary credentials. */
export type AccessKeyPrefix = 'AKIA' | 'ASIA';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const randomBits = 39n;
const accountMask = (1n << 40n) - 1n;
const largestAccount = 999_999_999_999n;

/** A new random id. `account` is the 12-digit account number; anything else is a programming error and throws. */
export function accessKeyId(prefix: AccessKeyPrefix, account: string): string {
  if (!/^[0-9]{12}$/.test(account)) throw new Error(`an account number has 12 digits, not "${account}"`);
  const random = BigInt(`0x${randomBytes(5).toString('hex')}`) & ((1n << randomBits) - 1n);
  let bits = (1n << 79n) | (BigInt(account) << randomBits) | random;
  let encoded = '';
  for (let i = 0; i < 16; i++) {
    encoded = alphabet.charAt(Number(bits & 31n)) + encoded;
    bits >>= 5n;
  }
  return prefix + encoded;
}

/** The 12-digit account that the id names, or `undefined` when the id does not have this form. */
export function accountOfAccessKeyId(id: string): string | undefined {
  if (id.length !== 20 || !/^[A-Z]{4}[A-Z2-7]{16}$/.test(id)) return undefined;
  let bits = 0n;
  for (let i = 4; i < 20; i++) bits = (bits << 5n) | BigInt(alphabet.indexOf(id.charAt(i)));
  const account = (bits >> randomBits) & accountMask;
  return account > largestAccount ? undefined : account.toString().padStart(12, '0');
}
