/** One opened database: what reads and, where it may be written, what makes batches durable. */
import type { DatabaseSync } from 'node:sqlite';
import type { Collections, Say } from './collections.ts';
import { canShare, connect, limitSize, lockInProcess } from '../file/connection.ts';
import { prepareFormat } from './format.ts';
import { valueOf } from '../file/rows.ts';
import { createThreadWriter } from '../writes/thread-writer.ts';
import { createInlineWriter, type Writer } from '../writes/writer.ts';

export interface DatabaseOptions {
  readonly path: string;
  readonly maxBytes: number | undefined;
  readonly threadFrom: number;
  readonly collections: Collections | undefined;
  readonly say: Say | undefined;
}

export type Database = ReturnType<typeof useDatabase>;

const readerCacheKb = 8192;
const writerCacheKb = 2048;

/** To read and to write. `release`: lets go of the lock within this process. */
export function openDatabase({ path, maxBytes, collections, say }: DatabaseOptions): {
  db: DatabaseSync;
  release: () => void;
} {
  const db = connect(path, readerCacheKb);
  try {
    // Takes the write lock now: in WAL mode a mere reader would not.
    db.exec('BEGIN IMMEDIATE; COMMIT');
    const lock = canShare(path) ? lockInProcess(path) : undefined;
    try {
      prepareFormat(db, path, { collections, say });
      if (maxBytes !== undefined) limitSize(db, maxBytes);
      return { db, release: () => lock?.close() };
    } catch (error) {
      lock?.close();
      throw error;
    }
  } catch (error) {
    db.close();
    throw error;
  }
}

/** `writable`: whether it was opened to write. */
export function useDatabase(db: DatabaseSync, options: DatabaseOptions, writable: boolean) {
  const prepare = (sql: string) => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  return {
    db,
    select: prepare(`SELECT ${valueOf}, c FROM kv WHERE k = ?`),
    // A parameter that is the whole limit is one that SQLite plans by: it would compile the statement anew each time.
    forward: prepare(`SELECT k, ${valueOf}, c FROM kv WHERE k >= ? AND k < ? ORDER BY k LIMIT ? + 0`),
    backward: prepare(`SELECT k, ${valueOf}, c FROM kv WHERE k >= ? AND k < ? ORDER BY k DESC LIMIT ? + 0`),
    position: Number(db.prepare("SELECT value FROM meta WHERE name = 'position'").get()?.['value'] ?? 0),
    writer: writable ? writerOf(db, options) : undefined,
  };
}

/** Ends the transaction that the connection may read in. */
export function endReading(db: DatabaseSync): void {
  if (db.isTransaction) db.exec('COMMIT');
}

function writerOf(db: DatabaseSync, { path, maxBytes, threadFrom }: DatabaseOptions): Writer {
  const inline = createInlineWriter(db, () => endReading(db));
  if (!canShare(path)) return inline;
  // The log goes into the file on the thread.
  db.exec('PRAGMA wal_autocheckpoint = 0');
  return createThreadWriter({ data: { path, maxBytes, cacheKb: writerCacheKb }, inline, threadFrom });
}
