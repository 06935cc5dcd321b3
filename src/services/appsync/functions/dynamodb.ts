/**
 * `$util.dynamodb`: values to DynamoDB's attribute values and back.
 * https://docs.aws.amazon.com/appsync/latest/devguide/dynamodb-helpers-in-util-dynamodb.html
 */
import { isObject, objectOf, UtilityError, type Json, type JsonObject, type Utility } from './json.ts';

/** How deep an item lies in itself at most, as DynamoDB has it, and what a request adds. */
const maxDepth = 64;

/** @throws UtilityError */
export function toAttribute(value: Json, depth = 0): JsonObject {
  if (depth > maxDepth) throw new UtilityError('A value has more levels than an item of DynamoDB may have.');
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map((item: Json) => toAttribute(item, depth + 1)) };
  return { M: toAttributes(value as JsonObject, depth + 1) };
}

export function toAttributes(map: JsonObject, depth = 0): JsonObject {
  return objectOf(Object.entries(map).map(([name, value]) => [name, toAttribute(value, depth)]));
}

/** @throws UtilityError */
export function fromAttribute(attribute: Json | undefined): Json {
  const [type, value] = isObject(attribute) ? (Object.entries(attribute)[0] ?? []) : [];
  switch (type) {
    case 'S':
    case 'B':
    case 'BOOL':
    case 'SS':
    case 'BS':
      return value!;
    case 'N':
      return Number(value);
    case 'NS':
      return (value as Json[]).map(Number);
    case 'NULL':
      return null;
    case 'L':
      return (value as Json[]).map(fromAttribute);
    case 'M':
      return fromAttributes(value as JsonObject);
  }
  throw new UtilityError('A value is none of the attribute values of DynamoDB.');
}

export function fromAttributes(item: JsonObject): JsonObject {
  return objectOf(Object.entries(item).map(([name, attribute]) => [name, fromAttribute(attribute)]));
}

const isNothing = (value: Json | undefined): value is null | undefined => value === null || value === undefined;

const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.map((item: Json) => String(item)) : [];

const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** An object of S3, as text. */
function s3Object([key = null, bucket = null, region = null, version = null]: readonly Json[]): JsonObject {
  const s3 = { key, bucket, region, ...(version !== null && { version }) };
  return { S: JSON.stringify({ s3 }) };
}

export const dynamodb: Readonly<Record<string, Utility>> = {
  toDynamoDB: ([value]) => toAttribute(value ?? null),
  toString: ([value]: readonly Json[]) => (isNothing(value) ? null : { S: String(value) }),
  toStringSet: ([value]) => ({ SS: texts(value) }),
  toNumber: ([value]) => (isNothing(value) ? null : { N: String(value) }),
  toNumberSet: ([value]) => ({ NS: texts(value) }),
  toBinary: ([value]) => (isNothing(value) ? null : { B: String(value) }),
  toBinarySet: ([value]) => ({ BS: texts(value) }),
  toBoolean: ([value]) => (isNothing(value) ? null : { BOOL: value === true }),
  toNull: () => ({ NULL: true }),
  toList: ([value]) => ({ L: Array.isArray(value) ? value.map((item: Json) => toAttribute(item)) : [] }),
  toMap: ([value]) => (isNothing(value) ? null : { M: toAttributes(object(value)) }),
  toMapValues: ([value]) => (isNothing(value) ? null : toAttributes(object(value))),
  toS3Object: s3Object,
  fromS3ObjectJson: ([text = null]) => object(parsed(text))['s3'] ?? null,
  fromDynamoDB: ([value]) => (isNothing(value) ? null : fromAttribute(value)),
};

function parsed(text: Json): Json {
  try {
    return JSON.parse(String(text)) as Json;
  } catch {
    throw new UtilityError('Unable to parse the JSON document.');
  }
}
