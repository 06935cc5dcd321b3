/**
 * Tokens that name the key that a page ended with. A plain one is the key in base64url. Where a service takes no token
 * as long as that, a short one names it: the key's first bytes in base64url, a dot, and a digest of the whole key.
 */
import { createHash } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';

export interface ShortToken {
  /** The key's beginning, as much of it as fits. */
  readonly head: string;
  /** Whether this is the key that the token was made of. */
  names(key: string): boolean;
}

/** Of SHA-256: as much as no two keys share. */
const digestBytes = 16;
/** In base64url. */
const digestLength = 22;
/** Of one character in UTF-8. */
const maxCharacterBytes = 4;

/** Of at most `maxLength` characters. */
export function tokenOfKey(key: string, maxLength: number): string {
  const plain = plainToken(key);
  return plain.length <= maxLength ? plain : shortToken(key, maxLength);
}

/** Of a key that is longer than what a token of `maxLength` characters holds of it. */
export function shortToken(key: string, maxLength: number): string {
  // The decoder holds back what a character has lost its end of.
  const head = new StringDecoder('utf8').write(Buffer.from(key).subarray(0, maxHeadBytes(maxLength)));
  return `${plainToken(head)}.${digestOf(key)}`;
}

/**
 * The key of a token of `tokenOfKey` with the same `maxLength`; undefined where it is none. Of a short token whose key
 * is not among these any more, the head: what begins with it comes again, for nothing may be left out.
 */
export function readToken(token: string, maxLength: number, keys: readonly string[]): string | undefined {
  const short = readShortToken(token, maxLength);
  return short ? (keys.find(short.names) ?? short.head) : readPlainToken(token);
}

/** A token of `shortToken` with the same `maxLength`; undefined where it is none. */
export function readShortToken(token: string, maxLength: number): ShortToken | undefined {
  const dot = token.indexOf('.');
  const head = dot < 0 ? undefined : readPlainToken(token.slice(0, dot));
  const digest = token.slice(dot + 1);
  if (head === undefined || digest.length !== digestLength || !/^[\w-]+$/.test(digest)) return undefined;
  // A shorter head would have whoever reads a stored list go through more of it than a token of ours ever does.
  const missing = maxHeadBytes(maxLength) - Buffer.byteLength(head);
  if (missing < 0 || missing >= maxCharacterBytes) return undefined;
  return { head, names: (key) => key.startsWith(head) && digestOf(key) === digest };
}

function plainToken(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function readPlainToken(token: string): string | undefined {
  const key = Buffer.from(token, 'base64url').toString();
  return token !== '' && plainToken(key) === token ? key : undefined;
}

function maxHeadBytes(maxLength: number): number {
  return Math.floor(((maxLength - 1 - digestLength) * 3) / 4);
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest().subarray(0, digestBytes).toString('base64url');
}
