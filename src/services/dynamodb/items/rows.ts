/** Items' rows in the store, with the entries by which indexes and expiry find them. */
import type { Scope } from '../../../kernel/collections/collection.ts';
import { indexEntries, placeOf } from '../../../kernel/collections/place.ts';
import { decodeStored, encodeStored } from '../../../kernel/collections/stored.ts';
import { encodeKey } from '../../../kernel/key.ts';
import type { Key } from '../../../kernel/store.ts';
import type { ReadTx, WriteTx } from '../../../wire/context.ts';
import { type ItemRecord, itemKey } from '../item-row.ts';
import { Items, type IndexRecord, type TableRecord } from '../records.ts';
import { keyNames } from '../tables/find-table.ts';
import { type AttributeValue, attributeOf, type Item } from '../values/attribute-value.ts';
import { toStored } from '../values/stored.ts';
import { itemSize, valueSize } from '../values/size.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, bytes */
export const maxHashBytes = 2048;
export const maxSortBytes = 1024;

/** As it is to lie there, by the table as it is now. */
export function rowOf(table: TableRecord, item: Item): ItemRecord {
  const k = keyNames(table.key);
  const x = table.indexes.filter((index) => isIn(table, index, item)).map(({ id, key }) => [id, ...keyNames(key)]);
  const e = expiryOf(table, item);
  const i = toStored(item);
  return {
    t: table.id,
    k,
    ...(x.length > 0 && { x }),
    ...(e !== undefined && { e }),
    z: itemSize(item),
    ...(i !== item && { b: 1 }),
    i,
  };
}

/** An item without an index's key attributes, or with ones that cannot be its keys, is not in it. */
export function isIn(table: TableRecord, { key }: IndexRecord, item: Item): boolean {
  return keyNames(key).every((name, at) => {
    const value = attributeOf(item, name);
    return value !== undefined && isKeyValue(table, name, value, at === 0 ? maxHashBytes : maxSortBytes);
  });
}

function isKeyValue(table: TableRecord, name: string, value: AttributeValue, maxBytes: number): boolean {
  const type = table.attributes.find((one) => one.name === name)?.type;
  if (type === undefined || value[type] === undefined) return false;
  return type === 'N' || (value[type]!.length > 0 && valueSize(value) <= maxBytes);
}

/** Seconds; `undefined`: it does not expire. */
function expiryOf({ ttl }: TableRecord, item: Item): number | undefined {
  const seconds = ttl?.isEnabled ? attributeOf(item, ttl.attribute)?.N : undefined;
  if (seconds === undefined) return undefined;
  const whole = Math.floor(Number(seconds));
  return Number.isSafeInteger(whole) && whole > 0 ? whole : undefined;
}

/** Where the item with this key lies in its table. */
export function suffixOf(table: TableRecord, key: Item): Key {
  return encodeKey(itemKey({ t: table.id, k: keyNames(table.key), i: toStored(key) }));
}

export async function readRow(
  tx: ReadTx,
  scope: Scope,
  table: TableRecord,
  key: Item,
): Promise<ItemRecord | undefined> {
  const text = await tx.raw.get(placeOf(Items, scope).records + suffixOf(table, key));
  return text === undefined ? undefined : (decodeStored(Items, text) as ItemRecord);
}

/** Puts a row in another one's place: `before` as it lies there, and neither means none. */
export function writeRow(
  tx: WriteTx,
  scope: Scope,
  before: ItemRecord | undefined,
  after: ItemRecord | undefined,
): void {
  const row = after ?? before;
  if (!row) return;
  const place = placeOf(Items, scope);
  const suffix = encodeKey(itemKey(row));
  const [old, now] = [entriesOf(place, suffix, before), entriesOf(place, suffix, after)];
  for (const entry of old) if (!now.has(entry)) tx.raw.delete(entry);
  if (now.size > 0) {
    const pointer = JSON.stringify(suffix);
    for (const entry of now) if (!old.has(entry)) tx.raw.put(entry, pointer);
  }
  if (after) tx.raw.put(place.records + suffix, encodeStored(Items, after));
  else tx.raw.delete(place.records + suffix);
}

const none: ReadonlySet<Key> = new Set();

function entriesOf(place: ReturnType<typeof placeOf>, suffix: Key, row: ItemRecord | undefined): ReadonlySet<Key> {
  if (!row || (row.x === undefined && row.e === undefined)) return none;
  return indexEntries(Items, place, suffix, row).plain;
}
