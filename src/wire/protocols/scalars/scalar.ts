/** Scalars as text: in query parameters, headers, path labels and XML. JSON has its own (`json-values.ts`). */
import type { Shape, ShapeRef, TimestampFormat } from '../../models/model.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

export const INT_MAX = 2_147_483_647;
export const LONG_MAX = 2 ** 63;
const INTEGER = /^[+-]?\d{1,19}$/;
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The scalar that the text stands for; undefined when it is not of the shape's type. */
export function readText(shape: Shape, text: string): unknown {
  switch (shape.type) {
    case 'string':
    case 'character':
      return text;
    case 'boolean':
      return readBoolean(text.trim());
    case 'integer':
    case 'long':
      return readInteger(shape.type, text.trim());
    case 'float':
    case 'double':
      return readDecimal(text.trim());
    case 'timestamp':
      return parseTimestamp(text.trim());
    case 'blob':
      return readBase64(text);
    default:
      return undefined;
  }
}

function readBoolean(text: string): boolean | undefined {
  if (text === 'true' || text === 'false') return text === 'true';
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

function readInteger(type: 'integer' | 'long', text: string): number | undefined {
  if (!INTEGER.test(text)) return undefined;
  return inRange(type, Number(text));
}

/** The number, when an `integer` or a `long` can hold it. */
export function inRange(type: 'integer' | 'long', value: number): number | undefined {
  const max = type === 'integer' ? INT_MAX : LONG_MAX;
  return Number.isInteger(value) && value <= max && value >= -max - 1 ? value : undefined;
}

function readDecimal(text: string): number | undefined {
  if (text.length <= 64 && DECIMAL.test(text)) return Number(text);
  return specialNumber(text);
}

/** JSON and XML have no literals for these; AWS writes their names. */
export function specialNumber(text: string): number | undefined {
  return text === 'NaN' ? NaN : text === 'Infinity' ? Infinity : text === '-Infinity' ? -Infinity : undefined;
}

/** Strict base64, white space allowed; undefined when it is none. */
export function readBase64(text: string): Buffer | undefined {
  const dense = /\s/.test(text) ? text.replace(/\s+/g, '') : text;
  if (dense.length % 4 !== 0 || !BASE64.test(dense)) return undefined;
  return Buffer.from(dense, 'base64');
}

/** The format of a timestamp member: its own, else its shape's, else its location's. */
export function timestampFormat(ref: ShapeRef, shape: Shape, fallback: TimestampFormat): TimestampFormat {
  return ref.timestampFormat ?? shape.timestampFormat ?? fallback;
}

/**
 * A scalar of an output as text.
 * @throws TypeError when a handler gave another type than the model's.
 */
export function writeText(shape: Shape, value: unknown, format: TimestampFormat, alwaysMilliseconds = false): string {
  switch (shape.type) {
    case 'timestamp':
      if (!(value instanceof Date)) throw new TypeError(`A timestamp must be a Date, not ${typeof value}.`);
      return formatTimestamp(value, format, alwaysMilliseconds);
    case 'blob':
      return bytesOf(value).toString('base64');
    case 'structure':
    case 'list':
    case 'map':
      throw new TypeError(`A ${shape.type} has no text form.`);
    default:
      if (typeof value === 'object') throw new TypeError(`A ${shape.type} must not be an object.`);
      return String(value);
  }
}

/** A blob that a handler gave, as a Buffer without copying; strings as UTF-8. */
export function bytesOf(value: unknown): Buffer {
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  throw new TypeError(`A blob must be a Uint8Array or a string, not ${typeof value}.`);
}

/** Sets a map's entry under any key: `__proto__` must stay a key. */
export function setEntry(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
  else map[key] = value;
}
