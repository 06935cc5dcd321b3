/** What one SQLite commit takes: the writes of one or more transactions, the later ones laid over the earlier ones. */
import type { DatabaseSync } from 'node:sqlite';
import { afterAllKeys, type Key, type KeyRange } from '../../store.ts';
import { prepareRowWriter, rowSum, valueOf } from '../file/rows.ts';
import { dropAside, isLarge, setAside } from './set-aside.ts';

export interface Batch {
  /** Emptied first. No two share a key. */
  readonly deleted: readonly KeyRange[];
  /** What lies outside of `deleted` is little: it is kept, and the rest dropped in one go. */
  readonly clear: boolean;
  readonly keys: readonly Key[];
  /** One for each key; `null` deletes. */
  readonly values: readonly (string | null)[];
  /** The latest that `append` gave out; never goes back. */
  readonly position: number;
}

/** SQLite's code: https://sqlite.org/rescode.html#full. */
const full = 13;

/** Puts batches into the database, each whole or not at all, durable when it returns. @throws what node:sqlite does */
export function prepareCommit(db: DatabaseSync): (batch: Batch) => void {
  const rows = prepareRowWriter(db);
  const select = db.prepare(`SELECT k, ${valueOf}, c FROM kv WHERE k >= ? AND k < ?`);
  const savePosition = db.prepare("INSERT OR REPLACE INTO meta(name, value) VALUES('position', ?)");
  let saved = -1;

  const keepOnly = (ranges: readonly KeyRange[], hasRoom: boolean) => {
    const kept = ranges.flatMap(({ start, end }) => select.all(toBytes(start), toBytes(end)));
    if (hasRoom && isLarge(db)) setAside(db);
    // Without a WHERE clause SQLite drops whole pages, https://sqlite.org/lang_delete.html#the_truncate_optimization.
    else db.exec('DELETE FROM kv; DELETE FROM long_values');
    // With the checksums they have: what does not fit them shows when it is read.
    for (const { k, v, c } of kept) rows.put(k as Uint8Array, String(v), c as number);
  };
  const apply = ({ deleted, clear, keys, values, position }: Batch, hasRoom: boolean) => {
    if (clear) keepOnly(between(deleted), hasRoom);
    else for (const { start, end } of deleted) rows.removeRange(toBytes(start), toBytes(end));
    for (const [index, key] of keys.entries()) {
      const value = values[index]!;
      if (value === null) rows.remove(toBytes(key));
      else rows.put(toBytes(key), value, rowSum(key, value));
    }
    if (position !== saved) savePosition.run(String(position));
  };
  const commit = (batch: Batch, hasRoom: boolean) => {
    db.exec('BEGIN IMMEDIATE');
    try {
      apply(batch, hasRoom);
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
    saved = batch.position;
  };
  return (batch) => {
    try {
      commit(batch, true);
    } catch (error) {
      const isFull = (error as { errcode?: number }).errcode === full;
      if (!isFull || !(dropAside(db) || batch.clear)) throw error;
      commit(batch, false);
    }
  };
}

/** What lies between ranges, before the first and after the last. */
export function between(ranges: readonly KeyRange[]): KeyRange[] {
  const found: KeyRange[] = [];
  let start: Key = '';
  for (const range of ranges.toSorted((a, b) => (a.start < b.start ? -1 : 1))) {
    if (start < range.start) found.push({ start, end: range.start });
    if (range.end > start) start = range.end;
  }
  if (start < afterAllKeys) found.push({ start, end: afterAllKeys });
  return found;
}

export function toBytes(key: Key): Buffer {
  return Buffer.from(key, 'latin1');
}
