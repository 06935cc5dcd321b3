/**
 * How many items a table has, and their bytes. AWS counts about every six hours; here a table's description counts
 * anew what is small enough for that, and no further: of a larger table it has the part that was counted.
 */
import type { ReadTx } from '../../../wire/context.ts';
import { decodeStored } from '../../../kernel/collections/stored.ts';
import { rangeUnder } from '../../../kernel/key.ts';
import { pick } from '../values/attribute-value.ts';
import { itemSize } from '../values/size.ts';
import { itemsPrefix } from '../items/place-keys.ts';
import { itemOf, type ItemRecord } from '../item-row.ts';
import type { TablePlace } from '../arns.ts';
import { Items, type TableRecord } from '../records.ts';
import { projectedNames } from './find-table.ts';

interface Size {
  items: number;
  bytes: number;
}

export interface TableSize {
  readonly items: number;
  readonly bytes: number;
  /** By the index's id. */
  readonly indexes?: ReadonlyMap<string, Readonly<Size>>;
}

const maxCounted = 2000;
const maxCountedBytes = 1024 * 1024;

export async function tableSize(tx: ReadTx, place: TablePlace, table: TableRecord): Promise<TableSize> {
  const range = rangeUnder(itemsPrefix(place, table));
  const { entries } = await tx.raw.range(range, { limit: maxCounted, maxBytes: maxCountedBytes });
  const size: Size = { items: 0, bytes: 0 };
  const projected = new Map(table.indexes.map((index) => [index.id, projectedNames(table, index)]));
  const indexes = new Map(table.indexes.map(({ id }) => [id, { items: 0, bytes: 0 }]));
  for (const { value } of entries) {
    const row = decodeStored(Items, value) as ItemRecord;
    const item = itemOf(row);
    const bytes = row.z;
    add(size, bytes);
    for (const [id = ''] of row.x ?? []) {
      const names = projected.get(id);
      const own = indexes.get(id);
      if (own) add(own, names ? itemSize(pick(item, names)) : bytes);
    }
  }
  return { ...size, indexes };
}

function add(size: Size, bytes: number): void {
  size.items++;
  size.bytes += bytes;
}
