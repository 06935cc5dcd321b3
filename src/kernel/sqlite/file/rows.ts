/**
 * Rows: where they lie, and their checksums. A value that would not fit into a page with its key lies in a table of its
 * own, and the row has its number there: SQLite reads all of a row to compare a key with it, and finding one long row
 * read twenty others. docs/decisions/0060-rows.md
 */
import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';
import type { Key } from '../../store.ts';

/** Bytes of a key and characters of its value from which the value is long: of a row 1,002 bytes stay on its page. */
const longFrom = 900;

/** A row's value, in a statement on `kv`. */
export const valueOf = `
  iif(typeof(v) = 'integer', (SELECT long_values.v FROM long_values WHERE long_values.id = kv.v), v) AS v`;

/** With the column that they are ordered by; of large values fewer are deleted in one step. */
export const rowTables = [
  { name: 'kv', key: 'k', perStep: 1000 },
  { name: 'long_values', key: 'id', perStep: 50 },
] as const;

export function createRows(db: DatabaseSync): void {
  // Without a type of its own, so that numbers stay numbers.
  db.exec('CREATE TABLE kv(k BLOB PRIMARY KEY, v NOT NULL, c INTEGER NOT NULL) WITHOUT ROWID');
  db.exec('CREATE TABLE long_values(id INTEGER PRIMARY KEY, v TEXT NOT NULL)');
}

export interface RowWriter {
  /** `sum`: the value's, as rowSum has it. */
  put(key: Uint8Array, value: string, sum: number): void;
  remove(key: Uint8Array): void;
  removeRange(start: Uint8Array, end: Uint8Array): void;
}

/** Within a transaction. */
export function prepareRowWriter(db: DatabaseSync): RowWriter {
  const upsert = db.prepare('INSERT OR REPLACE INTO kv(k, v, c) VALUES(?, ?, ?)');
  const upsertLong = db.prepare('INSERT OR REPLACE INTO kv(k, v, c) VALUES(?, last_insert_rowid(), ?)');
  const insertLong = db.prepare('INSERT INTO long_values(v) VALUES(?)');
  const remove = db.prepare('DELETE FROM kv WHERE k = ?');
  const removeRange = db.prepare('DELETE FROM kv WHERE k >= ? AND k < ?');
  const long = "SELECT v FROM kv WHERE typeof(v) = 'integer' AND";
  const isLong = db.prepare(`${long} k = ?`);
  const removeLong = db.prepare(`DELETE FROM long_values WHERE id IN (${long} k = ?)`);
  const removeLongRange = db.prepare(`DELETE FROM long_values WHERE id IN (${long} k >= ? AND k < ?)`);
  const forgetLong = (key: Uint8Array) => {
    if (isLong.get(key) !== undefined) removeLong.run(key);
  };
  return {
    put(key, value, sum) {
      forgetLong(key);
      if (key.length + value.length < longFrom) {
        upsert.run(key, value, sum);
        return;
      }
      insertLong.run(value);
      upsertLong.run(key, sum);
    },
    remove(key) {
      forgetLong(key);
      remove.run(key);
    },
    removeRange(start, end) {
      removeLongRange.run(start, end);
      removeRange.run(start, end);
    },
  };
}

/** Of a file without `long_values`: brings its rows, in `kv`, into tables as they are now. */
export function moveLongValues(db: DatabaseSync): void {
  db.exec('ALTER TABLE kv RENAME TO kv_before');
  createRows(db);
  const isLong = `length(k) + length(v) >= ${longFrom}`;
  db.exec(`
    INSERT INTO long_values(id, v) SELECT row_number() OVER (ORDER BY k), v FROM kv_before WHERE ${isLong};
    INSERT INTO kv(k, v, c) SELECT k, v, c FROM kv_before WHERE NOT (${isLong}) ORDER BY k;
    INSERT INTO kv(k, v, c) SELECT k, row_number() OVER (ORDER BY k), c FROM kv_before WHERE ${isLong};
    DROP TABLE kv_before;
  `);
}

/**
 * A row's checksum, kept beside its value: the value's CRC-32, begun with the key's FNV-1a hash
 * (http://www.isthe.com/chongo/tech/comp/fnv/), which spares a native call per row. SQLite keeps none, so without it a
 * byte that flips inside a value or a key would be served as what was stored.
 */
export function rowSum(key: Key, value: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return crc32(value, hash >>> 0);
}

/** Damage may have changed the type of what SQLite finds, too. */
export function isWhole(key: Key, value: unknown, sum: unknown): value is string {
  return typeof value === 'string' && rowSum(key, value) === sum;
}

export function keyOf(bytes: unknown): Key | undefined {
  if (!(bytes instanceof Uint8Array)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
