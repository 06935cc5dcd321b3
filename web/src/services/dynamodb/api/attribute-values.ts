/**
 * Items as DynamoDB JSON (`{"id": {"S": "1"}}`), to show and to write; bytes are Base64 there.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

/** As `JSON.stringify` takes it. */
export function toDynamoJson(value: AttributeValue): unknown {
  if (value.B !== undefined) return { B: base64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(base64) };
  if (value.L !== undefined) return { L: value.L.map(toDynamoJson) };
  if (value.M !== undefined) return { M: toDynamoItem(value.M) };
  return value;
}

export function toDynamoItem(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toDynamoJson(value)]));
}

/** @throws Error for what is no DynamoDB JSON; what it may say is DynamoDB's to check. */
export function fromDynamoItem(json: unknown): Record<string, AttributeValue> {
  if (!isObject(json)) throw new Error('An item is a JSON object of attributes.');
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, fromDynamoJson(value, `attribute ${name}`)]),
  );
}

const scalars: Readonly<Record<string, (value: unknown) => boolean>> = {
  S: (value) => typeof value === 'string',
  N: (value) => typeof value === 'string',
  BOOL: (value) => typeof value === 'boolean',
  NULL: (value) => value === true,
  SS: isTexts,
  NS: isTexts,
};

function fromDynamoJson(json: unknown, where: string): AttributeValue {
  const [[type, value] = [], ...more] = isObject(json) ? Object.entries(json) : [];
  if (type === undefined || more.length > 0)
    throw new Error(`The ${where} has to be an object of one type, such as {"S": "text"} or {"N": "5"}.`);
  if (scalars[type]?.(value)) return { [type]: value } as unknown as AttributeValue;
  if (type === 'B' && typeof value === 'string') return { B: bytes(value, where) };
  if (type === 'BS' && isTexts(value)) return { BS: value.map((one) => bytes(one, where)) };
  if (type === 'L' && Array.isArray(value)) return { L: value.map((one) => fromDynamoJson(one, where)) };
  if (type === 'M' && isObject(value)) return { M: fromDynamoItem(value) };
  throw new Error(`The ${where} is no value of the type ${type}. Numbers stand in quotes, as {"N": "5"}.`);
}

/** In a table's cell: the value without its types. */
export function plainText(value: AttributeValue | undefined): string {
  if (value === undefined) return '';
  const plain = plainValue(value);
  return typeof plain === 'string' ? plain : JSON.stringify(plain);
}

function plainValue(value: AttributeValue): unknown {
  if (value.NULL !== undefined) return null;
  if (value.B !== undefined) return base64(value.B);
  if (value.BS !== undefined) return value.BS.map(base64);
  if (value.L !== undefined) return value.L.map(plainValue);
  if (value.M !== undefined)
    return Object.fromEntries(Object.entries(value.M).map(([name, one]) => [name, plainValue(one)]));
  return value.S ?? value.N ?? value.BOOL ?? value.SS ?? value.NS;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function base64(value: Uint8Array): string {
  return btoa(Array.from(value, (one) => String.fromCharCode(one)).join(''));
}

function bytes(text: string, where: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  } catch {
    throw new Error(`The ${where} holds bytes, which are written in Base64.`);
  }
}
