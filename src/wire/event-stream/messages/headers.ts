/** A message's headers: names of 1 to 255 bytes, each there once, and values of ten types. */
import { EventStreamError } from './failure.ts';

export type HeaderValue =
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'byte' | 'short' | 'integer'; readonly value: number }
  | { readonly type: 'long'; readonly value: bigint }
  | { readonly type: 'binary'; readonly value: Buffer }
  | { readonly type: 'string' | 'uuid'; readonly value: string }
  | { readonly type: 'timestamp'; readonly value: Date };

export type MessageHeaders = ReadonlyMap<string, HeaderValue>;

/** The types as their numbers; the first two are booleans, which have no bytes of their own. */
const codes = { byte: 2, short: 3, integer: 4, long: 5, binary: 6, string: 7, timestamp: 8, uuid: 9 } as const;
const types = ['true', 'false', 'byte', 'short', 'integer', 'long', 'binary', 'string', 'timestamp', 'uuid'] as const;
/** Bytes of values that always have as many. */
const sizes = { true: 0, false: 0, byte: 1, short: 2, integer: 4, long: 8, timestamp: 8, uuid: 16 } as const;
const maxNameBytes = 255;
const maxValueBytes = 32_767;

/** @throws EventStreamError when they are not well-formed, one is there twice, or there are more than `maxHeaders` */
export function decodeHeaders(bytes: Buffer, maxHeaders: number): Map<string, HeaderValue> {
  const headers = new Map<string, HeaderValue>();
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new EventStreamError('a header is longer than the headers together');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    if (headers.size === maxHeaders) throw new EventStreamError(`it has more than ${maxHeaders} headers`);
    const name = take(take(1)[0]!).toString('utf8');
    if (name === '') throw new EventStreamError('a header has no name');
    if (headers.has(name)) throw new EventStreamError(`the header ${name.slice(0, 64)} is there twice`);
    const code = take(1)[0]!;
    const type = types[code];
    if (type === undefined) throw new EventStreamError(`a header is of type ${code}, which there is not`);
    const size = type === 'binary' || type === 'string' ? take(2).readUInt16BE() : sizes[type];
    if (size > maxValueBytes) throw new EventStreamError(`a header's value has more than ${maxValueBytes} bytes`);
    headers.set(name, decodeValue(type, take(size)));
  }
  return headers;
}

function decodeValue(type: (typeof types)[number], bytes: Buffer): HeaderValue {
  switch (type) {
    case 'true':
    case 'false':
      return { type: 'boolean', value: type === 'true' };
    case 'byte':
    case 'short':
    case 'integer':
      return { type, value: bytes.readIntBE(0, bytes.length) };
    case 'long':
      return { type, value: bytes.readBigInt64BE() };
    case 'binary':
      return { type, value: bytes };
    case 'string':
      return { type, value: bytes.toString('utf8') };
    case 'timestamp': {
      const value = new Date(Number(bytes.readBigInt64BE()));
      if (Number.isNaN(value.getTime())) throw new EventStreamError('a header is a time that no date has');
      return { type, value };
    }
    case 'uuid':
      return { type, value: bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') };
  }
}

/** @throws EventStreamError when a name or value is too long, or a number is not of its type */
export function encodeHeaders(headers: Iterable<readonly [string, HeaderValue]>): Buffer {
  const pieces: Buffer[] = [];
  for (const [name, header] of headers) {
    const nameBytes = Buffer.from(name, 'utf8');
    if (nameBytes.length === 0 || nameBytes.length > maxNameBytes)
      throw new EventStreamError(`the header name ${name.slice(0, 64)} has not 1 to ${maxNameBytes} bytes`);
    pieces.push(Buffer.of(nameBytes.length), nameBytes, ...encodeValue(header));
  }
  return Buffer.concat(pieces);
}

function encodeValue(header: HeaderValue): Buffer[] {
  switch (header.type) {
    case 'boolean':
      return [Buffer.of(header.value ? 0 : 1)];
    case 'byte':
    case 'short':
    case 'integer': {
      const bytes = Buffer.alloc(sizes[header.type]);
      bytes.writeIntBE(header.value, 0, bytes.length);
      return [Buffer.of(codes[header.type]), bytes];
    }
    case 'long':
      return [Buffer.of(codes.long), int64(header.value)];
    case 'timestamp':
      return [Buffer.of(codes.timestamp), int64(BigInt(header.value.getTime()))];
    case 'uuid':
      return [Buffer.of(codes.uuid), uuidBytes(header.value)];
    case 'binary':
    case 'string': {
      const bytes = header.type === 'binary' ? header.value : Buffer.from(header.value, 'utf8');
      if (bytes.length > maxValueBytes)
        throw new EventStreamError(`a header's value has ${bytes.length} bytes, more than ${maxValueBytes}`);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(bytes.length);
      return [Buffer.of(codes[header.type]), length, bytes];
    }
  }
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

function uuidBytes(value: string): Buffer {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value))
    throw new EventStreamError(`${value.slice(0, 64)} is no UUID`);
  return Buffer.from(value.replaceAll('-', ''), 'hex');
}
