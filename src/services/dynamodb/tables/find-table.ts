/** A table's record, as each request needs it. */
import type { Collection, Scope } from '../../../kernel/collections/collection.ts';
import { encodeKey } from '../../../kernel/key.ts';
import { placeOf } from '../../../kernel/collections/place.ts';
import { decodeStored } from '../../../kernel/collections/stored.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { notFound, tableNotFound } from '../errors.ts';
import type { TablePlace } from '../arns.ts';
import { type IndexRecord, type KeyNames, type TableRecord, Tables } from '../records.ts';

/** Records by the text that they were read from: every request asks for one, and few have changed since. */
const decoded = new Map<string, { readonly text: string; readonly table: TableRecord }>();
const maxDecoded = 200;

export async function findTable(tx: ReadTx, place: TablePlace): Promise<TableRecord | undefined> {
  const key = placeOf(Tables as Collection<any>, place satisfies Scope).records + encodeKey([place.name]);
  const text = await tx.raw.get(key);
  if (text === undefined) return undefined;
  const before = decoded.get(key);
  if (before?.text === text) return before.table;
  const table = decodeStored(Tables, text) as TableRecord;
  if (decoded.size >= maxDecoded) decoded.delete(decoded.keys().next().value!);
  decoded.set(key, { text, table });
  return table;
}

/** For operations on items. @throws AwsError ResourceNotFoundException */
export async function requireTable(tx: ReadTx, place: TablePlace): Promise<TableRecord> {
  const table = await findTable(tx, place);
  if (!table) throw notFound();
  return table;
}

/** For operations on tables, which name it. @throws AwsError ResourceNotFoundException */
export async function requireNamedTable(tx: ReadTx, place: TablePlace): Promise<TableRecord> {
  const table = await findTable(tx, place);
  if (!table) throw tableNotFound(place.name);
  return table;
}

export function keyNames({ hash, sort }: KeyNames): string[] {
  return sort === undefined ? [hash] : [hash, sort];
}

/** Names of the attributes that an index's entries have; `undefined`: all. */
export function projectedNames(table: TableRecord, index: IndexRecord): ReadonlySet<string> | undefined {
  if (index.projection.type === 'ALL') return undefined;
  return new Set([...keyNames(table.key), ...keyNames(index.key), ...(index.projection.attributes ?? [])]);
}
