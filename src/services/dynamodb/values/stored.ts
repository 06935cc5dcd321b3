/** Items in the store's JSON: as they are, with bytes in Base64. */
import { type AttributeValue, type Item, setAttribute } from './attribute-value.ts';

/** JSON of attribute values: `B` and `BS` in Base64. */
export type StoredItem = Readonly<Record<string, any>>;

/** Most items have no bytes, and are not copied. */
export function toStored(item: Item): StoredItem {
  return hasBytes(item) ? mapItem(item, (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')) : item;
}

export function fromStored(stored: StoredItem): Item {
  return hasBytes(stored) ? mapItem(stored, (text: string) => Buffer.from(text, 'base64')) : stored;
}

function hasBytes(item: StoredItem): boolean {
  for (const name of Object.keys(item)) if (valueHasBytes(item[name])) return true;
  return false;
}

function valueHasBytes(value: any): boolean {
  if (value.B !== undefined || value.BS !== undefined) return true;
  if (value.L !== undefined) return value.L.some(valueHasBytes);
  return value.M !== undefined && hasBytes(value.M);
}

type Change = (bytes: any) => unknown;

function mapItem(item: StoredItem, change: Change): Item {
  const mapped: Record<string, AttributeValue> = {};
  for (const name of Object.keys(item)) setAttribute(mapped, name, mapValue(item[name], change));
  return mapped;
}

function mapValue(value: any, change: Change): AttributeValue {
  if (value.B !== undefined) return { B: change(value.B) as Uint8Array };
  if (value.BS !== undefined) return { BS: value.BS.map(change) };
  if (value.L !== undefined) return { L: value.L.map((one: any) => mapValue(one, change)) };
  return value.M === undefined ? value : { M: mapItem(value.M, change) };
}
