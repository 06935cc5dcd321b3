/**
 * `$util`, `$util.str`, `$util.math` and `$util.list`: what is of texts, numbers and lists alone.
 * https://docs.aws.amazon.com/appsync/latest/devguide/utility-helpers-in-util.html
 */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { linearPattern, NotLinear } from '../../../kernel/bounded/linear-pattern.ts';
import { UtilityError, type Json, type Utility } from './json.ts';

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** https://github.com/segmentio/ksuid: seconds since 13 May 2014. */
const ksuidEpoch = 1_400_000_000;

function inBase(number: bigint, digits: string, length: number): string {
  let text = '';
  for (let rest = number; text.length < length; rest /= BigInt(digits.length))
    text = digits[Number(rest % BigInt(digits.length))]! + text;
  return text;
}

const random = (bytes: number): bigint => BigInt(`0x${randomBytes(bytes).toString('hex')}`);

function escaped(text: string): string {
  return text.replace(/[\\"'/\n\r\t\b\f]|[^\x20-\x7e]/g, (found) => {
    const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' }[found];
    if (short !== undefined) return short;
    if (/[\\"'/]/.test(found)) return `\\${found}`;
    return `\\u${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** @throws UtilityError */
export function matches(pattern: string, text: string): boolean {
  try {
    return linearPattern(`^(?:${pattern})$`).test(text);
  } catch (error) {
    if (error instanceof NotLinear) throw new UtilityError(`Unable to use the regular expression: ${error.message}`);
    throw error;
  }
}

const text = (value: Json | undefined): string => (value === null || value === undefined ? '' : String(value));

export const top: Readonly<Record<string, Utility>> = {
  autoId: () => randomUUID(),
  autoUlid: (_, { now }) => inBase((BigInt(Math.trunc(now)) << 80n) | random(10), crockford, 26),
  autoKsuid: (_, { now }) =>
    inBase((BigInt(Math.max(Math.floor(now / 1000) - ksuidEpoch, 0)) << 128n) | random(16), base62, 27),
  escapeJavaScript: ([value]) => escaped(text(value)),
  // Java's encoder writes a space as "+".
  urlEncode: ([value]) => new URLSearchParams({ a: text(value) }).toString().slice(2),
  urlDecode: ([value]) => new URLSearchParams(`a=${text(value).replaceAll('&', '%26')}`).get('a'),
  base64Encode: ([value]) => Buffer.from(text(value)).toString('base64'),
  base64Decode: ([value]) => Buffer.from(text(value), 'base64').toString(),
  matches: ([pattern, value]) => matches(text(pattern), text(value)),
};

const forms = { nfc: 'NFC', nfd: 'NFD', nfkc: 'NFKC', nfkd: 'NFKD' } as const;

export const str: Readonly<Record<string, Utility>> = {
  toUpper: ([value]) => text(value).toUpperCase(),
  toLower: ([value]) => text(value).toLowerCase(),
  toReplace: ([value, from, to]) => (text(from) === '' ? text(value) : replaced(text(value), text(from), text(to))),
  normalize: ([value, form]) => {
    const known = forms[text(form).toLowerCase() as keyof typeof forms];
    if (known === undefined) throw new UtilityError(`Unknown form of normalization: ${text(form).slice(0, 20)}`);
    return text(value).normalize(known);
  },
};

/** Characters that a replacement may come to. */
const maxLength = 5 * 1024 * 1024;

function replaced(value: string, from: string, to: string): string {
  const parts = value.split(from);
  if (value.length + parts.length * to.length > maxLength) throw new UtilityError('A string is longer than it may be.');
  return parts.join(to);
}

export const math: Readonly<Record<string, Utility>> = {
  roundNum: ([value]) => Math.round(Number(value)),
  minVal: ([one, other]) => Math.min(Number(one), Number(other)),
  maxVal: ([one, other]) => Math.max(Number(one), Number(other)),
  randomDouble: () => randomInt(2 ** 47) / 2 ** 47,
  randomWithinRange: ([from, to]) => {
    const [low, high] = [Math.ceil(Number(from)), Math.floor(Number(to))];
    if (!(high > low) || high - low >= 2 ** 47) throw new UtilityError('The range has no numbers, or too many.');
    return randomInt(low, high);
  },
};
