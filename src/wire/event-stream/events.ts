/**
 * Events as a service's model has them: the members of a union, each of whose structure travels in a message's headers
 * (`eventheader`), as its whole payload (`eventpayload`), or as a document of the service's protocol.
 * Spec: https://smithy.io/2.0/spec/streaming.html#event-streams
 */
import type { ServiceModel, Shape, ShapeRef } from '../models/model.ts';
import { membersOf, perModel, type Member } from '../models/shapes.ts';
import type { EventDocuments, Structure } from '../protocols/codec/protocol.ts';
import { bytesOf } from '../protocols/scalars/scalar.ts';
import { EventStreamError } from './messages/failure.ts';
import type { HeaderValue } from './messages/headers.ts';
import { encodeMessage, type Message } from './messages/message.ts';

interface EventType extends Member {
  readonly headers: readonly Member[];
  readonly payload: Member | undefined;
  /** Whether members are left for a document. */
  readonly hasBody: boolean;
}

/** An event: one member of the stream's union. */
export type ModelledEvent = Readonly<Record<string, unknown>>;

/** By the names of the union's members. */
const eventTypes = perModel((model) => {
  const streams = new Map<string, ReadonlyMap<string, EventType>>();
  return (stream: string) => {
    let types = streams.get(stream);
    if (!types)
      streams.set(stream, (types = new Map(membersOf(model, stream).map((one) => [one.name, typeOf(model, one)]))));
    return types;
  };
});

function typeOf(model: ServiceModel, member: Member): EventType {
  const members = membersOf(model, member.ref.shape);
  return {
    ...member,
    headers: members.filter(({ ref }) => ref.eventheader),
    payload: members.find(({ ref }) => ref.eventpayload),
    hasBody: members.some(({ ref }) => !ref.eventheader && !ref.eventpayload),
  };
}

const text = (value: string): HeaderValue => ({ type: 'string', value });

/** @throws TypeError when a handler's event is none of the model's */
export function writeEvent(
  model: ServiceModel,
  documents: EventDocuments,
  stream: string,
  event: ModelledEvent,
): Buffer {
  const names = Object.keys(event).filter((name) => event[name] !== undefined);
  const type = eventTypes(model)(stream).get(names[0] ?? '');
  if (!type || names.length > 1)
    throw new TypeError(
      `An event of ${stream} is an object with one of its members, not with ${names.join(', ') || 'none'}.`,
    );
  const value = event[type.name] as Structure;
  const headers: [string, HeaderValue][] = [
    [':message-type', text('event')],
    [':event-type', text(type.name)],
  ];
  const { contentType, payload } = payloadOf(model, documents, type, value);
  if (contentType !== undefined) headers.push([':content-type', text(contentType)]);
  for (const { name, shape } of type.headers)
    if (value[name] !== undefined && value[name] !== null) headers.push([name, headerOf(shape, value[name])]);
  return encodeMessage(headers, payload);
}

function payloadOf(model: ServiceModel, documents: EventDocuments, type: EventType, value: Structure) {
  const { payload } = type;
  const raw = payload && value[payload.name];
  const document = (ref: ShapeRef, written: Structure) => ({
    contentType: documents.contentType,
    payload: documents.write(model, ref, written),
  });
  if (payload && (raw === undefined || raw === null)) return { contentType: undefined, payload: Buffer.alloc(0) };
  switch (payload?.shape.type) {
    case undefined:
      if (type.hasBody) return document(type.ref, withoutHeaders(type, value));
      return { contentType: undefined, payload: Buffer.alloc(0) };
    case 'blob':
      return { contentType: 'application/octet-stream', payload: bytesOf(raw) };
    case 'string':
      return { contentType: 'text/plain', payload: Buffer.from(String(raw)) };
    default:
      return document(payload!.ref, raw as Structure);
  }
}

function withoutHeaders({ headers }: EventType, value: Structure): Structure {
  if (headers.length === 0) return value;
  const bound = new Set(headers.map(({ name }) => name));
  return Object.fromEntries(Object.entries(value).filter(([name]) => !bound.has(name)));
}

function headerOf({ type }: Shape, value: unknown): HeaderValue {
  switch (type) {
    case 'boolean':
      return { type, value: Boolean(value) };
    case 'integer':
      return { type, value: Number(value) };
    case 'long':
      return { type, value: BigInt(value as number) };
    case 'timestamp':
      return { type, value: value as Date };
    case 'blob':
      return { type: 'binary', value: bytesOf(value) };
    default:
      return { type: 'string', value: String(value) };
  }
}

/** The first message of a stream of an RPC protocol: the structure's other members. */
export function writeInitial(model: ServiceModel, documents: EventDocuments, ref: ShapeRef, value: Structure): Buffer {
  const headers: [string, HeaderValue][] = [
    [':message-type', text('event')],
    [':event-type', text('initial-response')],
    [':content-type', text(documents.contentType)],
  ];
  return encodeMessage(headers, documents.write(model, ref, value));
}

/** An error that the stream's model has: `name`, its shape's. */
export function writeException(
  model: ServiceModel,
  documents: EventDocuments,
  stream: string,
  name: string,
  members: Structure,
): Buffer | undefined {
  const type = [...eventTypes(model)(stream).values()].find(({ ref, shape }) => shape.exception && ref.shape === name);
  if (!type) return undefined;
  const headers: [string, HeaderValue][] = [
    [':message-type', text('exception')],
    [':exception-type', text(type.name)],
    [':content-type', text(documents.contentType)],
  ];
  return encodeMessage(headers, documents.write(model, type.ref, members));
}

/** An error that the stream's model does not have. */
export function writeError(code: string, message: string): Buffer {
  const headers: [string, HeaderValue][] = [
    [':message-type', text('error')],
    [':error-code', text(code)],
    [':error-message', text(message.slice(0, 8000))],
  ];
  return encodeMessage(headers, Buffer.alloc(0));
}

/** What a client's message is, by its headers. @throws EventStreamError when it is no event */
export function eventTypeOf({ headers }: Message): string {
  const kind = headers.get(':message-type')?.value;
  const type = headers.get(':event-type')?.value;
  if (kind !== 'event' || typeof type !== 'string')
    throw new EventStreamError('a message is not of :message-type "event" with an :event-type');
  return type;
}

/** A client's event, and its shape's name. @throws AwsError, EventStreamError */
export function readEvent(
  model: ServiceModel,
  documents: EventDocuments,
  stream: string,
  message: Message,
): { event: Structure; shape: string; value: Structure } {
  const name = eventTypeOf(message);
  const type = eventTypes(model)(stream).get(name);
  if (!type || type.shape.exception) throw new EventStreamError(`there is no event ${name.slice(0, 64)}`);
  const value = readPayload(model, documents, type, message.payload);
  for (const { name: header, shape } of type.headers) {
    const found = message.headers.get(header);
    if (found) value[header] = headerValue(header, shape, found);
  }
  return { event: { [name]: value }, shape: type.ref.shape, value };
}

function readPayload(model: ServiceModel, documents: EventDocuments, type: EventType, bytes: Buffer): Structure {
  const { payload } = type;
  switch (payload?.shape.type) {
    case undefined:
      return type.hasBody && bytes.length > 0 ? documents.read(model, type.ref, bytes) : {};
    case 'blob':
      return { [payload!.name]: bytes };
    case 'string':
      return { [payload!.name]: bytes.toString('utf8') };
    default:
      return bytes.length === 0 ? {} : { [payload!.name]: documents.read(model, payload!.ref, bytes) };
  }
}

const numbers: ReadonlySet<string> = new Set(['byte', 'short', 'integer', 'long']);

/** As codecs give it to handlers. @throws EventStreamError when it is of another type than the model's */
function headerValue(name: string, { type }: Shape, { type: given, value }: HeaderValue): unknown {
  const wanted = type === 'blob' ? 'binary' : type;
  if ((type === 'integer' || type === 'long') && numbers.has(given)) {
    const number = Number(value);
    if (type === 'long' || (number >= -(2 ** 31) && number < 2 ** 31)) return number;
  }
  if (given !== wanted) throw new EventStreamError(`the header ${name} is a ${given}; it has to be a ${wanted}`);
  return value;
}
