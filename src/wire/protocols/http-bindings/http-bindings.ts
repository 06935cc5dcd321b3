/**
 * REST's bindings: which members of an input or output travel in the path, the query, headers, the status or as the
 * whole body, compiled once per operation's shape. What is left is the body's, which REST-JSON and REST-XML each read.
 * Spec: https://smithy.io/2.0/spec/http-bindings.html
 */
import type { Readable } from 'node:stream';
import type { BodyStream } from '../../body/body-stream.ts';
import type { ServiceModel, Shape, ShapeRef, TimestampFormat } from '../../models/model.ts';
import { perModel, shapeOf } from '../../models/shapes.ts';
import { compiler } from '../codec/protocol.ts';
import type { OperationMatch, Structure, WireRequest } from '../codec/protocol.ts';
import { decodePercent } from '../scalars/query-string.ts';
import { bytesOf, readText, setEntry, timestampFormat, writeText } from '../scalars/scalar.ts';

/** Throws the protocol's error for a bound value that is not of its member's type. */
export type Refuse = (message: string) => never;

export interface Binding {
  readonly name: string;
  readonly ref: ShapeRef;
  readonly shape: Shape;
  /** The label, parameter or (lower-case) header's name; a header map's prefix. */
  readonly wire: string;
}

export interface Bindings {
  readonly uri: readonly Binding[];
  readonly querystring: readonly Binding[];
  readonly header: readonly Binding[];
  readonly headers: readonly Binding[];
  readonly statusCode: readonly Binding[];
  /** The member that is the whole body. */
  readonly payload: Binding | undefined;
  /** Whether members are left for the body's structure. */
  readonly hasBody: boolean;
}

const bindingsOf = perModel((model) =>
  compiler<() => Bindings>((ref) => {
    const shape = shapeOf(model, ref.shape);
    const all = Object.entries(shape.members ?? {}).map(([name, member]): Binding => ({
      name,
      ref: member,
      shape: shapeOf(model, member.shape),
      wire: member.location?.startsWith('header')
        ? (member.locationName ?? name).toLowerCase()
        : (member.locationName ?? name),
    }));
    const at = (location: ShapeRef['location']) => all.filter((binding) => binding.ref.location === location);
    const bindings: Bindings = {
      uri: at('uri'),
      querystring: at('querystring'),
      header: at('header'),
      headers: at('headers'),
      statusCode: at('statusCode'),
      payload: all.find((binding) => binding.name === shape.payload),
      hasBody: shape.payload === undefined && at(undefined).length > 0,
    };
    return () => bindings;
  }),
);

export function bindings(model: ServiceModel, ref: ShapeRef): Bindings {
  return bindingsOf(model)(ref)();
}

/** Reads all members of the input that travel outside the body. */
export function readBound(
  model: ServiceModel,
  ref: ShapeRef,
  match: OperationMatch,
  request: WireRequest,
  refuse: Refuse,
): Structure {
  const input: Structure = {};
  const { uri, querystring, header, headers } = bindings(model, ref);
  for (const binding of uri) {
    const text = decodePercent(match.labels?.[binding.wire] ?? '');
    if (text === undefined) refuse('The path holds a malformed escape.');
    else input[binding.name] = readScalar(binding, binding.shape, text, refuse);
  }
  if (querystring.length > 0) readQuery(model, querystring, request.query, input, refuse);
  for (const binding of header) {
    const text = request.headers[binding.wire];
    if (text === undefined) continue;
    if (model.dialect?.passedOver?.has(binding.wire) && readText(binding.shape, text) === undefined) continue;
    input[binding.name] = readHeader(model, binding, text, refuse);
  }
  for (const binding of headers) {
    const map: Structure = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined && name.startsWith(binding.wire)) setEntry(map, name.slice(binding.wire.length), value);
    }
    if (Object.keys(map).length > 0) input[binding.name] = map;
  }
  return input;
}

function readQuery(
  model: ServiceModel,
  members: readonly Binding[],
  query: WireRequest['query'],
  input: Structure,
  refuse: Refuse,
): void {
  for (const binding of members) {
    const { shape } = binding;
    if (query.length === 0 && shape.type !== 'map') continue;
    if (shape.type === 'map') {
      input[binding.name] = readQueryMap(model, binding, members, query, refuse);
      continue;
    }
    const values = query.filter(([name]) => name === binding.wire).map(([, value]) => value);
    if (values.length === 0) continue;
    if (values[0] === '' && isNumber(shape) && model.dialect?.skipsEmptyNumbers) continue;
    const entry = shape.type === 'list' ? shapeOf(model, shape.member!.shape) : shape;
    if (shape.type === 'list') input[binding.name] = values.map((text) => readScalar(binding, entry, text, refuse));
    else input[binding.name] = readScalar(binding, shape, values[0]!, refuse);
  }
}

function isNumber({ type }: Shape): boolean {
  return type === 'integer' || type === 'long';
}

/** A map takes every parameter that no other member is bound to. */
function readQueryMap(
  model: ServiceModel,
  binding: Binding,
  members: readonly Binding[],
  query: WireRequest['query'],
  refuse: Refuse,
): Structure {
  const map: Structure = {};
  const target = shapeOf(model, binding.shape.value!.shape);
  for (const [name, text] of query) {
    if (members.some((other) => other.shape.type !== 'map' && other.wire === name)) continue;
    if (target.type !== 'list') {
      setEntry(map, name, readScalar(binding, target, text, refuse));
      continue;
    }
    if (!Object.hasOwn(map, name)) setEntry(map, name, []);
    (map[name] as unknown[]).push(readScalar(binding, shapeOf(model, target.member!.shape), text, refuse));
  }
  return map;
}

function readHeader(model: ServiceModel, binding: Binding, text: string, refuse: Refuse): unknown {
  if (binding.shape.type !== 'list') return readScalar(binding, binding.shape, text, refuse);
  const entry = shapeOf(model, binding.shape.member!.shape);
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => readScalar(binding, entry, part, refuse));
}

function readScalar(binding: Binding, shape: Shape, text: string, refuse: Refuse): unknown {
  const value = readText(shape, text);
  return value === undefined
    ? refuse(`The value '${text.slice(0, 100)}' of ${binding.wire} is not a valid ${shape.type}.`)
    : value;
}

/** The output's headers and status. */
export function writeBound(
  model: ServiceModel,
  ref: ShapeRef,
  output: Structure,
): { headers: Record<string, string>; status: number | undefined } {
  const written: Record<string, string> = {};
  const { header, headers, statusCode } = bindings(model, ref);
  for (const binding of header) {
    const value = output[binding.name];
    if (value !== undefined && value !== null) written[binding.wire] = headerText(writeHeader(model, binding, value));
  }
  for (const binding of headers) {
    for (const [name, value] of Object.entries(output[binding.name] ?? {}))
      written[binding.wire + name.toLowerCase()] = headerText(String(value));
  }
  const status = statusCode[0] === undefined ? undefined : output[statusCode[0].name];
  return { headers: written, status: typeof status === 'number' ? status : undefined };
}

function writeHeader(model: ServiceModel, binding: Binding, value: unknown): string {
  const format = (shape: Shape): TimestampFormat => timestampFormat(binding.ref, shape, 'rfc822');
  if (binding.shape.type !== 'list') return writeText(binding.shape, value, format(binding.shape));
  const entry = shapeOf(model, binding.shape.member!.shape);
  return Array.from(value as Iterable<unknown>, (member) => writeText(entry, member, format(entry))).join(',');
}

const printable = /^[\x20-\x7e]*$/;

/** Node refuses control characters and anything beyond Latin-1 in a header: other text goes out as UTF-8's bytes. */
function headerText(text: string): string {
  if (printable.test(text)) return text;
  // oxlint-disable no-control-regex -- they are what is looked for
  const bytes = /[^\u0000-\u00ff]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text;
  return bytes.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, ' ');
  // oxlint-enable no-control-regex
}

/** A payload member's bytes: the body itself; undefined when the request has none and nobody asked for a stream. */
export function readRawPayload(binding: Binding, body: Buffer | BodyStream): unknown {
  if (!Buffer.isBuffer(body) || binding.ref.streaming || binding.shape.streaming) return body;
  if (body.length === 0) return undefined;
  return binding.shape.type === 'string' ? body.toString('utf8') : body;
}

/** A blob or string payload of an output; streams stay streams. */
export function writeRawPayload(value: unknown): Buffer | Readable {
  if (value === undefined || value === null) return Buffer.alloc(0);
  if (typeof value === 'object' && 'pipe' in value) return value as Readable;
  return bytesOf(value);
}
