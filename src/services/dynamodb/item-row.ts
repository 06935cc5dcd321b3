/** An item as a row of the store, and the keys that follow from it. */
import type { KeyPart, KeyParts } from '../../kernel/collections/collection.ts';
import { keyPart, partitionOf } from './values/key-part.ts';
import type { Item } from './values/attribute-value.ts';
import { fromStored, type StoredItem } from './values/stored.ts';

/** Names are short because every item has them. */
export interface ItemRecord {
  /** The table's id. */
  readonly t: string;
  /** Names of the table's key attributes. */
  readonly k: readonly string[];
  /** Indexes that it is in: the id, and names of the key attributes. */
  readonly x?: readonly (readonly string[])[];
  /** Expires at these seconds of the domain clock. */
  readonly e?: number;
  /** Its size in bytes, as DynamoDB counts. */
  readonly z: number;
  /** Some of it is bytes. */
  readonly b?: 1;
  readonly i: StoredItem;
}

export function itemOf({ b, i }: ItemRecord): Item {
  return b ? fromStored(i) : i;
}

export function itemKey({ t, k, i }: Pick<ItemRecord, 't' | 'k' | 'i'>): KeyParts {
  return [t, ...keyParts(k, i)];
}

export function rowEntries({ t, x, i }: Pick<ItemRecord, 't' | 'x' | 'i'>): readonly KeyParts[] | undefined {
  return x?.map(([index = '', ...names]) => [t, index, ...keyParts(names, i)]);
}

/** The partition's place before its key: the order of a scan. */
function keyParts(names: readonly string[], item: StoredItem): KeyPart[] {
  const [hash, sort] = names.map((name) => storedValue(item[name]));
  const parts: KeyPart[] = [partitionOf(hash), keyPart(hash)];
  if (sort !== undefined) parts.push(keyPart(sort));
  return parts;
}

/** Bytes lie in Base64. */
function storedValue(value: any): any {
  return value.B === undefined ? value : { B: Buffer.from(value.B, 'base64') };
}
