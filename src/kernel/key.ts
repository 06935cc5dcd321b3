/**
 * Order-preserving tuple keys. A number is a type byte and its IEEE 754 bits, big-endian, flipped so that byte order
 * is numeric order. A string is a type byte, its UTF-8 bytes with NUL escaped as `00 FF`, and a closing NUL; bytes are
 * the same with a type byte of their own. The encoding of whole parts is a byte prefix of every longer tuple that
 * starts with them; what else shares those bytes (a string that goes on after a NUL) goes on with `FF`, which
 * `prefixRange` excludes.
 */
import { isUtf8 } from 'node:buffer';
import type { KeyPart, KeyParts } from './collections/collection.ts';
import type { Key, KeyRange } from './store.ts';

const numberTag = '\x02';
const stringTag = '\x03';
const bytesTag = '\x04';
const bits = new DataView(new ArrayBuffer(8));
const needsEscape = /[\0\x80-\uffff]/;

/** Throws a RangeError for NaN, which has no place in an order. */
export function encodeKey(parts: KeyParts): Key {
  let key = '';
  for (const part of parts) key += encodePart(part);
  return key;
}

/** Every key that starts with these whole parts, the key of exactly these parts included. */
export function prefixRange(parts: KeyParts): KeyRange {
  return rangeUnder(encodeKey(parts));
}

/** As `prefixRange`, for a prefix that is encoded already. */
export function rangeUnder(prefix: Key): KeyRange {
  return { start: prefix, end: prefix + '\xff' };
}

/** Whether the bytes are the encoding of one or more whole parts: for what comes back from a client. */
export function isEncodedKey(bytes: string): boolean {
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at];
    if (tag === numberTag) {
      at += 9;
    } else if (tag === stringTag || tag === bytesTag) {
      let close = bytes.indexOf('\0', at + 1);
      while (close >= 0 && bytes[close + 1] === '\xff') close = bytes.indexOf('\0', close + 2);
      if (close < 0) return false;
      at = close + 1;
    } else {
      return false;
    }
  }
  return bytes.length > 0 && at === bytes.length;
}

/** The parts of an encoded key that are strings and numbers alone. */
export function decodeKey(key: Key): (string | number)[] {
  const parts: (string | number)[] = [];
  for (let at = 0; at < key.length;) {
    if (key[at] === numberTag) {
      parts.push(decodeNumber(key, at + 1));
      at += 9;
      continue;
    }
    if (key[at] !== stringTag) throw new TypeError('A key that is decoded has strings and numbers alone.');
    let close = key.indexOf('\0', at + 1);
    while (key[close + 1] === '\xff') close = key.indexOf('\0', close + 2);
    parts.push(decodeString(key.slice(at + 1, close)));
    at = close + 1;
  }
  return parts;
}

function encodePart(part: KeyPart): string {
  if (typeof part === 'string') return stringTag + (needsEscape.test(part) ? escapeString(part) : part) + '\0';
  if (typeof part === 'number') return encodeNumber(part);
  if (part instanceof Uint8Array) return bytesTag + escapeNul(toLatin1(part)) + '\0';
  throw new TypeError(`A key part is a string, a number or bytes, not ${part === null ? 'null' : typeof part}.`);
}

function escapeString(text: string): string {
  const bytes = text.isWellFormed() ? Buffer.from(text, 'utf8').toString('latin1') : encodeIllFormed(text);
  return escapeNul(bytes);
}

function escapeNul(bytes: string): string {
  return bytes.replaceAll('\0', '\0\xff');
}

function toLatin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

/** Gives a lone surrogate its three bytes, where UTF-8 proper would make different strings the same. */
function encodeIllFormed(text: string): string {
  let bytes = '';
  for (const character of text) {
    const point = character.codePointAt(0)!;
    bytes +=
      point >= 0xd800 && point <= 0xdfff
        ? String.fromCharCode(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f))
        : Buffer.from(character, 'utf8').toString('latin1');
  }
  return bytes;
}

function encodeNumber(value: number): string {
  if (Number.isNaN(value)) throw new RangeError('A key part cannot be NaN.');
  // Adding zero turns -0 into 0: they are one number.
  bits.setFloat64(0, value + 0);
  const high = bits.getUint32(0);
  const negative = high >>> 31 === 1;
  bits.setUint32(0, negative ? ~high : high ^ 0x80000000);
  if (negative) bits.setUint32(4, ~bits.getUint32(4));
  return (
    numberTag +
    String.fromCharCode(
      bits.getUint8(0),
      bits.getUint8(1),
      bits.getUint8(2),
      bits.getUint8(3),
      bits.getUint8(4),
      bits.getUint8(5),
      bits.getUint8(6),
      bits.getUint8(7),
    )
  );
}

function decodeString(bytes: string): string {
  if (!needsEscape.test(bytes)) return bytes;
  return fromUtf8(bytes.replaceAll('\0\xff', '\0'));
}

/** Lone surrogates have three bytes here, which UTF-8 proper has not. */
function fromUtf8(bytes: string): string {
  const buffer = Buffer.from(bytes, 'latin1');
  if (isUtf8(buffer)) return buffer.toString('utf8');
  return bytes.replace(/\xed[\xa0-\xbf][\x80-\xbf]|(?:(?!\xed[\xa0-\xbf])[^])+/g, (run) =>
    run.length === 3 && /^\xed[\xa0-\xbf]/.test(run)
      ? String.fromCharCode(0xd000 | ((run.charCodeAt(1) & 0x3f) << 6) | (run.charCodeAt(2) & 0x3f))
      : Buffer.from(run, 'latin1').toString('utf8'),
  );
}

function decodeNumber(key: Key, at: number): number {
  for (let byte = 0; byte < 8; byte++) bits.setUint8(byte, key.charCodeAt(at + byte));
  const high = bits.getUint32(0);
  const negative = high >>> 31 === 0;
  bits.setUint32(0, negative ? ~high : high ^ 0x80000000);
  if (negative) bits.setUint32(4, ~bits.getUint32(4));
  return bits.getFloat64(0);
}

/** What a position adds to the prefix that a row is appended under. */
export const positionBytes = encodeKey([0]).length;

/** Of an appended row: the prefix that it was appended under, and a number that goes up with each. */
export function positionKey(prefix: Key, position: number): Key {
  return prefix + encodeKey([position]);
}
