/** Lays items out anew by their table as it is now, a bounded piece at a time. */
import { decodeStored } from '../../../kernel/collections/stored.ts';
import { rangeUnder } from '../../../kernel/key.ts';
import type { Key } from '../../../kernel/store.ts';
import type { WriteTx } from '../../../wire/context.ts';
import type { TablePlace } from '../arns.ts';
import { itemsPrefix } from '../items/place-keys.ts';
import { rowOf, writeRow } from '../items/rows.ts';
import { itemOf, type ItemRecord } from '../item-row.ts';
import { Items, type TableRecord } from '../records.ts';

/** What a transaction lays out. */
const maxRows = 500;
const maxBytes = 1024 * 1024;

/** The key to go on behind; `undefined`: all is done. */
export async function reindexPiece(
  tx: WriteTx,
  place: TablePlace,
  table: TableRecord,
  after: Key | undefined,
): Promise<Key | undefined> {
  const whole = rangeUnder(itemsPrefix(place, table));
  const range = after === undefined ? whole : { start: `${after}\0`, end: whole.end };
  const { entries, more } = await tx.raw.range(range, { limit: maxRows, maxBytes });
  for (const { value } of entries) {
    const row = decodeStored(Items, value) as ItemRecord;
    writeRow(tx, place, row, rowOf(table, itemOf(row)));
  }
  return more ? entries.at(-1)?.key : undefined;
}
