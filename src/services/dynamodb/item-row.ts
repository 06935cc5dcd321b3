/** An item as a row of the store, and the keys that follow from it. */
import type { KeyPart, KeyParts } from '../../kernel/collections/collection.ts';
import { keyPart, partitionOf } from './values/key-part.ts';
import type { StoredItem } from './values/stored.ts';

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
  readonly i: StoredItem;
}

export function itemKey({ t, k, i }: ItemRecord): KeyParts {
  return [t, ...keyParts(k, i)];
}

export function rowEntries({ t, x, i }: ItemRecord): readonly KeyParts[] | undefined {
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
