/** JSON to typed values and back, compiled once per shape. Shared by JSON 1.0, JSON 1.1 and REST-JSON. */
import { isUtf8 } from 'node:buffer';
import { JsonTooCostly, parseBoundedJson } from '../../../kernel/bounded/json.ts';
import { AwsError } from '../../errors.ts';
import { jsonBodyLimits } from '../../limits.ts';
import type { ServiceModel, Shape, ShapeRef, TimestampFormat } from '../../models/model.ts';
import { fromEpochSeconds, formatTimestamp, parseTimestamp } from '../scalars/timestamp.ts';
import type { EventDocuments } from '../codec/protocol.ts';
import { perModel, shapeOf } from '../../models/shapes.ts';
import { compiler } from '../codec/protocol.ts';
import type { Structure } from '../codec/protocol.ts';
import { bytesOf, inRange, readBase64, setEntry, specialNumber, timestampFormat } from '../scalars/scalar.ts';

/** A structure as the payload of an event. */
export const jsonEvents: EventDocuments = {
  contentType: 'application/json',
  write: (model, ref, value) => Buffer.from(JSON.stringify(writeJson(model, ref, value))),
  read: (model, ref, bytes) => readJson(model, ref, parseJsonBody(bytes)) as Structure,
};

type Reader = (value: unknown, depth: number) => unknown;
type Writer = (value: any) => unknown;

/** The request body as JSON; `{}` when it is empty. @throws AwsError SerializationException */
export function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  if (!isUtf8(body)) throw serializationError('The request body is not valid UTF-8.');
  try {
    return parseBoundedJson(body.toString('utf8'), jsonBodyLimits);
  } catch (error) {
    if (error instanceof JsonTooCostly) throw serializationError(`The request body is refused: ${error.message}.`);
    throw serializationError('The request body is not valid JSON.');
  }
}

export function serializationError(message: string): AwsError {
  return new AwsError('SerializationException', message, {}, 400);
}

/** Reads a parsed JSON value as the referenced shape. @throws AwsError SerializationException */
export function readJson(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  return readers(model)(ref)(value, 0);
}

/** A value of the referenced shape, ready for JSON.stringify. */
export function writeJson(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  return writers(model)(ref)(value);
}

/** Members of a structure that travel in the body: all, or those that are not bound elsewhere. */
export function bodyMembers(shape: Shape): [string, ShapeRef][] {
  return Object.entries(shape.members ?? {}).filter(([, member]) => member.location === undefined);
}

const readers = perModel((model) =>
  compiler<Reader>((ref, of) => {
    const shape = shapeOf(model, ref.shape);
    if (shape.document) return readDocument;
    switch (shape.type) {
      case 'structure':
        return structureReader(shape, of);
      case 'list':
        return listReader(shape, of);
      case 'map':
        return mapReader(shape, of);
      default:
        return scalarReader(shape);
    }
  }),
);

function structureReader(shape: Shape, of: (ref: ShapeRef) => Reader): Reader {
  const members = bodyMembers(shape).map(([name, ref]) => ({ name, wire: ref.locationName ?? name, read: of(ref) }));
  return (value, depth) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected(value, 'a structure');
    checkDepth(depth);
    const structure: Structure = {};
    for (const { name, wire, read } of members) {
      const member = (value as Structure)[wire];
      if (member === undefined || member === null || !Object.hasOwn(value, wire)) continue;
      structure[name] = read(member, depth + 1);
    }
    return structure;
  };
}

function listReader(shape: Shape, of: (ref: ShapeRef) => Reader): Reader {
  const read = of(shape.member!);
  return (value, depth) => {
    if (!Array.isArray(value)) throw unexpected(value, 'a list');
    checkDepth(depth);
    // A null entry stays: validation refuses it by its place, as AWS does.
    return value.map((entry) => (entry === null ? null : read(entry, depth + 1)));
  };
}

function mapReader(shape: Shape, of: (ref: ShapeRef) => Reader): Reader {
  const read = of(shape.value!);
  return (value, depth) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unexpected(value, 'a map');
    checkDepth(depth);
    const map: Structure = {};
    for (const key of Object.keys(value)) {
      const entry = (value as Structure)[key];
      setEntry(map, key, entry === null ? null : read(entry, depth + 1));
    }
    return map;
  };
}

function scalarReader(shape: Shape): Reader {
  switch (shape.type) {
    case 'string':
    case 'character':
      return (value) => (typeof value === 'string' ? value : refuse(value, 'String'));
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : refuse(value, 'Boolean'));
    case 'integer':
    case 'long': {
      const { type } = shape;
      return (value) =>
        (typeof value === 'number' ? inRange(type, value) : undefined) ??
        refuse(value, type === 'integer' ? 'Integer' : 'Long');
    }
    case 'float':
    case 'double':
      return (value) =>
        (typeof value === 'number' ? value : typeof value === 'string' ? specialNumber(value) : undefined) ??
        refuse(value, 'Double');
    case 'timestamp':
      return (value) =>
        (typeof value === 'number'
          ? fromEpochSeconds(value)
          : typeof value === 'string'
            ? parseTimestamp(value)
            : undefined) ?? refuse(value, 'Timestamp');
    case 'blob':
      return (value) => (typeof value === 'string' ? readBase64(value) : undefined) ?? refuse(value, 'Blob');
    default:
      throw new Error(`A ${shape.type} is not a scalar.`);
  }
}

/** A document is JSON of any form, bounded in depth. */
function readDocument(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  checkDepth(depth);
  for (const entry of Object.values(value)) readDocument(entry, depth + 1);
  return value;
}

function checkDepth(depth: number): void {
  if (depth > jsonBodyLimits.maxDepth)
    throw serializationError(`The request nests deeper than ${jsonBodyLimits.maxDepth} levels.`);
}

function unexpected(value: unknown, expected: string): AwsError {
  if (Array.isArray(value))
    return serializationError(`Start of list found where not expected: ${expected} belongs here.`);
  if (typeof value === 'object' && value !== null)
    return serializationError(`Start of structure or map found where not expected: ${expected} belongs here.`);
  return serializationError(`Unexpected ${tokenOf(value)}: ${expected} belongs here.`);
}

function refuse(value: unknown, type: string): never {
  if (typeof value === 'object' && value !== null) throw unexpected(value, type);
  throw serializationError(`${tokenOf(value)} can not be converted to ${type}`);
}

/** The token's name in the words of AWS's own parser. */
function tokenOf(value: unknown): string {
  if (value === null) return 'NULL_VALUE';
  return typeof value === 'boolean' ? (value ? 'TRUE_VALUE' : 'FALSE_VALUE') : `${(typeof value).toUpperCase()}_VALUE`;
}

const writers = perModel((model) =>
  compiler<Writer>((ref, of) => {
    const shape = shapeOf(model, ref.shape);
    if (shape.document) return (value) => value;
    switch (shape.type) {
      case 'structure':
        return structureWriter(shape, of);
      case 'list': {
        const write = of(shape.member!);
        return (value: Iterable<unknown>) =>
          Array.from(value, (entry) => (entry === null || entry === undefined ? null : write(entry)));
      }
      case 'map': {
        const write = of(shape.value!);
        return (value: Structure) => {
          const map: Structure = {};
          for (const key of Object.keys(value))
            if (value[key] !== undefined) setEntry(map, key, value[key] === null ? null : write(value[key]));
          return map;
        };
      }
      default:
        return scalarWriter(shape, timestampFormat(ref, shape, 'unixTimestamp'));
    }
  }),
);

function structureWriter(shape: Shape, of: (ref: ShapeRef) => Writer): Writer {
  const members = bodyMembers(shape).map(([name, ref]) => ({ name, wire: ref.locationName ?? name, write: of(ref) }));
  const named = new Map(members.map((member) => [member.name, member]));
  return (value: Structure) => {
    const structure: Structure = {};
    // Of an attribute value's ten members one is there, and an answer may have half a million of them.
    const own = members.length < manyMembers ? undefined : ownMembers(value, named);
    for (const { name, wire, write } of own ?? members) {
      const member = value[name];
      if (member !== undefined && member !== null) structure[wire] = write(member);
    }
    return structure;
  };
}

/** Structures of so many members are looked at by what a value has, where that is little. */
const manyMembers = 8;
const littleHad = 2;

/** `undefined`: it has more than a little. */
function ownMembers<Member>(value: Structure, named: ReadonlyMap<string, Member>): Member[] | undefined {
  const names = Object.keys(value);
  if (names.length > littleHad) return undefined;
  return names.map((name) => named.get(name)).filter((member) => member !== undefined);
}

function scalarWriter(shape: Shape, format: TimestampFormat): Writer {
  switch (shape.type) {
    case 'timestamp':
      return (value) => {
        if (!(value instanceof Date)) throw new TypeError(`A timestamp must be a Date, not ${typeof value}.`);
        return format === 'unixTimestamp' ? value.getTime() / 1000 : formatTimestamp(value, format);
      };
    case 'blob':
      return (value) => bytesOf(value).toString('base64');
    case 'float':
    case 'double':
      return (value: number) => (Number.isFinite(value) ? value : String(value));
    default:
      return (value) => {
        if (typeof value === 'object') throw new TypeError(`A ${shape.type} must not be an object.`);
        return value;
      };
  }
}
