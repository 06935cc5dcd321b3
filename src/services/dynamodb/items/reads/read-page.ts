/**
 * A page of a query or a scan: goes through rows in the order of a table or an index, up to 1 MB of items before any
 * filter, or to the limit.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
import { placeOf } from '../../../../kernel/collections/place.ts';
import { decodeStored } from '../../../../kernel/collections/stored.ts';
import type { Entry, KeyRange } from '../../../../kernel/store.ts';
import type { ReadTx } from '../../../../wire/context.ts';
import type { TablePlace } from '../../arns.ts';
import { itemOf, type ItemRecord } from '../../item-row.ts';
import { Items } from '../../records.ts';
import type { SizedItem } from '../decide-in-turns.ts';
import { type Item, pick } from '../../values/attribute-value.ts';
import { itemSize } from '../../values/size.ts';

/** Bytes of items. */
const maxPageBytes = 1024 * 1024;
/** Rows, and bytes of them, that are read at once. */
const chunkRows = 250;
const chunkBytes = 512 * 1024;

export interface PageRequest {
  readonly place: TablePlace;
  readonly range: KeyRange;
  /** Of an index: the range has entries, not items. */
  readonly isIndex: boolean;
  readonly reverse?: boolean;
  readonly limit?: number | undefined;
  /** What an index's entries have; `undefined`: all. */
  readonly projected?: ReadonlySet<string> | undefined;
  /** With `projected`: what is read beyond that is the whole item. */
  readonly fetchesWhole?: boolean;
}

export interface ReadItems {
  /** With their bytes, before any filter. */
  readonly items: readonly SizedItem[];
  readonly scanned: number;
  /** Bytes that were gone through. */
  readonly bytes: number;
  /** Where it ended, when there may be more. */
  readonly last?: Item;
}

export async function readItemsPage(tx: ReadTx, request: PageRequest): Promise<ReadItems> {
  const { limit = Infinity, projected, fetchesWhole } = request;
  const items: SizedItem[] = [];
  let [scanned, bytes] = [0, 0];
  for await (const rows of chunksOf(tx, request)) {
    for (const row of rows) {
      const whole = itemOf(row);
      const item = projected && !fetchesWhole ? pick(whole, projected) : whole;
      const size = item === whole ? row.z : itemSize(item);
      bytes += size;
      scanned++;
      items.push({ item, bytes: size });
      if (scanned >= limit || bytes >= maxPageBytes) return { items, scanned, bytes, last: whole };
    }
  }
  return { items, scanned, bytes };
}

async function* chunksOf(tx: ReadTx, request: PageRequest): AsyncGenerator<readonly ItemRecord[]> {
  const { place, range, isIndex, reverse = false, limit } = request;
  const { records } = placeOf(Items, place);
  let { start, end } = range;
  for (;;) {
    const rows = Math.min(chunkRows, limit ?? chunkRows);
    const { entries, more } = await tx.raw.range({ start, end }, { limit: rows, reverse, maxBytes: chunkBytes });
    const texts = isIndex ? await followed(tx, records, entries) : entries.map(({ value }) => value);
    yield texts.map((text) => decodeStored(Items, text) as ItemRecord);
    const last = entries.at(-1);
    if (!more || !last) return;
    if (reverse) end = last.key;
    else start = `${last.key}\0`;
  }
}

/** Few at a time: items may be large. */
async function followed(tx: ReadTx, records: string, entries: readonly Entry[]): Promise<string[]> {
  const texts = await tx.raw.getMany(entries.map(({ value }) => records + (JSON.parse(value) as string)));
  return texts.map((text) => {
    if (text === undefined) throw new Error('An index of a table points to an item that is not there.');
    return text;
  });
}
