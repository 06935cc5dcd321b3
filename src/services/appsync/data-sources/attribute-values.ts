/** DynamoDB's attribute values as templates write them (JSON) and as its SDK has them (binaries as bytes). */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isObject, objectOf, type Json } from '../functions/json.ts';

export type Item = Record<string, AttributeValue>;

/** What is none becomes nothing; DynamoDB then refuses it in its own words. */
export function attributeOf(json: Json | undefined): AttributeValue {
  if (!isObject(json)) return {} as AttributeValue;
  const [[type, value] = []] = Object.entries(json);
  switch (type) {
    case 'B':
      return { B: bytesOf(value) };
    case 'BS':
      return { BS: Array.isArray(value) ? value.map(bytesOf) : [] };
    case 'L':
      return { L: Array.isArray(value) ? value.map((item: Json) => attributeOf(item)) : [] };
    case 'M':
      return { M: itemOf(value) };
    case 'N':
      return { N: typeof value === 'number' ? String(value) : (value as string) };
  }
  return json as unknown as AttributeValue;
}

const bytesOf = (json: Json | undefined): Buffer => Buffer.from(typeof json === 'string' ? json : '', 'base64');

export function itemOf(json: Json | undefined): Item {
  return Object.fromEntries(
    Object.entries(isObject(json) ? json : {}).map(([name, value]) => [name, attributeOf(value)]),
  );
}

/** An item as plain JSON. */
export function jsonOf(item: Readonly<Record<string, AttributeValue>> | undefined): Json {
  if (item === undefined) return null;
  return objectOf(Object.entries(item).map(([name, attribute]) => [name, valueOf(attribute)]));
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function valueOf({ S, N, BOOL, M, L, SS, NS, B, BS }: AttributeValue): Json {
  if (S !== undefined) return S;
  if (N !== undefined) return Number(N);
  if (BOOL !== undefined) return BOOL;
  if (M !== undefined) return jsonOf(M);
  if (L !== undefined) return L.map(valueOf);
  if (SS !== undefined) return SS;
  if (NS !== undefined) return NS.map(Number);
  if (B !== undefined) return textOf(B);
  return BS === undefined ? null : BS.map(textOf);
}
