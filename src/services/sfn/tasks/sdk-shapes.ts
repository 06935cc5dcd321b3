/**
 * What an operation takes and gives, as integrations write it: JSON, with names that begin with a capital.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
import { isUtf8 } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { isObject, type Json, type JsonObject } from '../language/json.ts';

/** Whose models have names that begin with small letters. */
const smallNames: ReadonlySet<string> = new Set(['sfn']);

/** Members that are JSON as a text: whatever else is given becomes one. */
const jsonTexts: ReadonlySet<string> = new Set(['Definition', 'Input', 'Output']);

/** Members that are bytes, by service, in Base64. */
const base64: Readonly<Record<string, ReadonlySet<string>>> = {
  dynamodb: new Set(['B', 'BS']),
  lambda: new Set(['ZipFile']),
};

/** The operation's input, of a task's parameters. */
export function inputOf(service: string, operation: string, parameters: Json): Json | object {
  if (!isObject(parameters)) return parameters;
  if (service === 's3' && parameters['Body'] !== undefined) return withBody(operation, parameters);
  if (service === 'lambda' && parameters['Payload'] !== undefined)
    return { ...(withBytes(service, parameters) as object), ...payloadOf(parameters['Payload']) };
  return smallNames.has(service) ? renamed(parameters, small) : withBytes(service, parameters);
}

/** As AWS's SDK for Java, which tells a checksum of an object where none is asked for. */
function withBody(operation: string, parameters: JsonObject): object {
  const Body = bytesOf(parameters['Body']!);
  const isAsked = Object.keys(parameters).some((name) => name.startsWith('Checksum'));
  return {
    ContentType: 'text/plain; charset=UTF-8',
    ...(operation === 'putObject' && !isAsked && { ChecksumAlgorithm: 'CRC32' }),
    ...parameters,
    Body,
  };
}

/** A text is the payload itself, and nothing is none. */
export function payloadOf(given: Json | undefined): { readonly Payload?: Uint8Array } {
  if (given === undefined || given === null) return {};
  return { Payload: typeof given === 'string' ? Buffer.from(given) : bytesOf(given) };
}

export function bytesOf(value: Json): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** JSON of an operation's output: dates as texts, bytes as Base64, an object's body and a payload as texts. */
export async function outputOf(service: string, output: object): Promise<Json> {
  const { Body, Payload, ...rest } = output as { readonly Body?: unknown; readonly Payload?: unknown };
  const told = plain(rest) as JsonObject;
  const texts: Record<string, Json> = {};
  if (Body !== undefined) texts['Body'] = textOf(await bytesIn(Body));
  if (Payload !== undefined) texts['Payload'] = textOf(await bytesIn(Payload));
  const whole = { ...texts, ...told };
  return smallNames.has(service) ? renamed(whole, capital) : whole;
}

async function bytesIn(value: unknown): Promise<Buffer> {
  return value instanceof Uint8Array ? Buffer.from(value) : buffer(value as AsyncIterable<Uint8Array>);
}

function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'base64');
}

function plain(value: unknown): Json {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as Json;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}

const small = (name: string): string => name[0]!.toLowerCase() + name.slice(1);
const capital = (name: string): string => name[0]!.toUpperCase() + name.slice(1);

function renamed(value: Json, as: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((one: Json) => renamed(one, as));
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const isText = as === small && jsonTexts.has(name) && typeof member !== 'string';
    return [name === '' ? '' : as(name), isText ? JSON.stringify(member) : renamed(member, as)];
  });
  return Object.fromEntries(members) as JsonObject;
}

function withBytes(service: string, value: Json): Json | object {
  const names = base64[service];
  const walk = (one: Json, isBytes: boolean): unknown => {
    if (Array.isArray(one)) return one.map((item: Json) => walk(item, isBytes));
    if (isObject(one))
      return Object.fromEntries(Object.entries(one).map(([name, member]) => [name, walk(member, names!.has(name))]));
    return isBytes && typeof one === 'string' ? Buffer.from(one, 'base64') : one;
  };
  return names ? (walk(value, false) as object) : value;
}
