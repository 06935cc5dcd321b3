/**
 * How many items a table has, and their bytes. AWS counts about every six hours, and so does a job here; a small table
 * is counted whenever it is described.
 */
import type { ReadTx } from '../../../wire/context.ts';
import { decodeStored } from '../../../kernel/collections/stored.ts';
import { rangeUnder } from '../../../kernel/key.ts';
import type { Key } from '../../../kernel/store.ts';
import { pick } from '../values/attribute-value.ts';
import { itemSize } from '../values/size.ts';
import { itemsPrefix } from '../items/place-keys.ts';
import { itemOf, type ItemRecord } from '../item-row.ts';
import type { TablePlace } from '../arns.ts';
import { type Counted, Items, type TableRecord, type TableSize, TableSizes } from '../records.ts';
import { projectedNames } from './find-table.ts';

/** What is counted at once. */
const maxCounted = 2000;
const maxCountedBytes = 1024 * 1024;

export async function tableSize(tx: ReadTx, place: TablePlace, table: TableRecord): Promise<TableSize> {
  const { size, next } = await countPiece(tx, place, table, noSize, undefined);
  if (next === undefined) return size;
  return (await tx.in(TableSizes, place).get(table.id)) ?? size;
}

export const noSize: TableSize = { items: 0, bytes: 0, indexes: {} };

/** Adds what comes behind a key; `next`: where to go on. */
export async function countPiece(
  tx: ReadTx,
  place: TablePlace,
  table: TableRecord,
  before: TableSize,
  after: Key | undefined,
): Promise<{ readonly size: TableSize; readonly next?: Key | undefined }> {
  const whole = rangeUnder(itemsPrefix(place, table));
  const range = after === undefined ? whole : { start: `${after}\0`, end: whole.end };
  const { entries, more } = await tx.raw.range(range, { limit: maxCounted, maxBytes: maxCountedBytes });
  const projected = new Map(table.indexes.map((index) => [index.id, projectedNames(table, index)]));
  const total = { items: before.items, bytes: before.bytes };
  const indexes = Object.fromEntries(
    table.indexes.map(({ id }) => [id, { ...(before.indexes[id] ?? { items: 0, bytes: 0 }) }]),
  );
  for (const { value } of entries) {
    const row = decodeStored(Items, value) as ItemRecord;
    add(total, row.z);
    for (const [id = ''] of row.x ?? []) {
      const names = projected.get(id);
      const own = indexes[id];
      if (own) add(own, names ? itemSize(pick(itemOf(row), names)) : row.z);
    }
  }
  return { size: { ...total, indexes }, next: more ? entries.at(-1)?.key : undefined };
}

function add(size: { -readonly [K in keyof Counted]: Counted[K] }, bytes: number): void {
  size.items++;
  size.bytes += bytes;
}
