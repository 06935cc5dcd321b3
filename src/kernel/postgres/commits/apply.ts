/** Puts the writes of a group of commits into the table, or makes the next table when all is cleared. */
import type { Key, KeyRange } from '../../store.ts';
import type { WriteBuffer } from '../../writes/write-buffer.ts';
import type { Query } from '../connection.ts';
import { boundColumns, keyColumns, tableOf, within } from '../keys.ts';
import { createTable } from '../schema.ts';

/** Characters of keys and values in one statement. */
const partLength = 8 * 1024 * 1024;

/** `version`: of the rows. */
export async function applyWrites(
  query: Query,
  generation: number,
  writes: WriteBuffer,
  version: number,
): Promise<void> {
  const table = tableOf(generation);
  const ranges = writes.deletedRanges();
  if (ranges.length > 0) await deleteRanges(query, table, ranges);
  const deleted: Key[] = [];
  const put: { key: Key; value: string }[] = [];
  writes.entries.forEach(({ value }, key) => {
    if (value === undefined) deleted.push(key);
    else put.push({ key, value });
  });
  if (deleted.length > 0) await deleteKeys(query, table, deleted);
  for (const part of parts(put)) await putRows(query, table, part, version);
}

/** Copies what is to be kept into the table of the next generation. */
export async function startGeneration(query: Query, generation: number, keep: readonly KeyRange[]): Promise<void> {
  await query({ text: createTable(generation) });
  if (keep.length === 0) return;
  await query({
    text: `
      INSERT INTO ${tableOf(generation)}
      SELECT DISTINCT ON (kv.head, kv.tail_digest) kv.head, kv.tail_digest, kv.tail, kv.value, kv.version
      FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[]) kept(from_head, from_tail, to_head, to_tail)
      JOIN ${tableOf(generation - 1)} kv
        ON ${within('kept.from_head', 'kept.from_tail', 'kept.to_head', 'kept.to_tail')}`,
    values: boundColumns(keep),
  });
}

function deleteRanges(query: Query, table: string, ranges: readonly KeyRange[]) {
  return query({
    text: `
      DELETE FROM ${table} kv
      USING unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::bytea[]) gone(from_head, from_tail, to_head, to_tail)
      WHERE ${within('gone.from_head', 'gone.from_tail', 'gone.to_head', 'gone.to_tail')}`,
    values: boundColumns(ranges),
  });
}

function deleteKeys(query: Query, table: string, keys: readonly Key[]) {
  const [heads, digests] = keyColumns(keys);
  return query({
    name: `delete_${table}`,
    text: `
      DELETE FROM ${table} kv USING unnest($1::bytea[], $2::bytea[]) gone(head, digest)
      WHERE kv.head = gone.head AND kv.tail_digest = gone.digest`,
    values: [heads, digests],
  });
}

function putRows(query: Query, table: string, rows: readonly { key: Key; value: string }[], version: number) {
  return query({
    name: `put_${table}`,
    text: `
      INSERT INTO ${table}(head, tail_digest, tail, value, version)
      SELECT head, digest, tail, value, $5::bigint
      FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::text[]) put(head, digest, tail, value)
      ON CONFLICT (head, tail_digest) DO UPDATE SET value = excluded.value, version = excluded.version`,
    values: [...keyColumns(rows.map(({ key }) => key)), rows.map(({ value }) => value), version],
  });
}

function* parts<Row extends { key: Key; value: string }>(rows: readonly Row[]): Generator<Row[]> {
  let part: Row[] = [];
  let length = 0;
  for (const row of rows) {
    if (length > partLength) {
      yield part;
      part = [];
      length = 0;
    }
    part.push(row);
    length += row.key.length + row.value.length;
  }
  if (part.length > 0) yield part;
}
