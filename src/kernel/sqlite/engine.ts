/** The database behind the store: synchronous reads of the committed state, and one durable commit at a time. */
import { DatabaseSync } from 'node:sqlite';
import type { Entry, Key, KeyRange } from '../store.ts';
import { asStoreError } from './errors.ts';
import { prepareFormat } from './format.ts';

/** What a transaction buffers; `undefined` deletes. */
export type Writes = ReadonlyMap<Key, string | undefined>;

export interface Engine {
  get(key: Key): string | undefined;
  /** `limit` -1: all. */
  range(range: KeyRange, limit: number, reverse: boolean): Entry[];
  /** All or nothing, durable when it returns. */
  commit(batch: readonly Writes[]): void;
  /** Deletes everything else, in one durable commit. */
  keepOnly(ranges: readonly KeyRange[]): void;
  close(): void;
}

export interface EngineOptions {
  /** A file, or `:memory:`. Its folder must exist. */
  readonly path: string;
  /** The file does not grow beyond this many bytes: writes that need more fail with `StoreFull`. */
  readonly maxBytes?: number;
}

type Row = [Uint8Array, string];

/** Throws `StoreLocked`, `StoreTooNew` or `StoreUnavailable`. */
export function openEngine({ path, maxBytes }: EngineOptions): Engine {
  const guard = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw asStoreError(error, path);
    }
  };
  const db = guard(() => openDatabase(path, maxBytes));
  const prepare = (sql: string) => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const [select, forward, backward, upsert, remove, begin, end, rollback] = [
    'SELECT v FROM kv WHERE k = ?',
    'SELECT k, v FROM kv WHERE k >= ? AND k < ? ORDER BY k LIMIT ?',
    'SELECT k, v FROM kv WHERE k >= ? AND k < ? ORDER BY k DESC LIMIT ?',
    'INSERT OR REPLACE INTO kv(k, v) VALUES(?, ?)',
    'DELETE FROM kv WHERE k = ?',
    'BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK',
  ].map(prepare) as [Statement, Statement, Statement, Statement, Statement, Statement, Statement, Statement];

  const range = ({ start, end: stop }: KeyRange, limit: number, reverse: boolean): Entry[] => {
    if (start >= stop || limit === 0) return [];
    const rows = (reverse ? backward : forward).all(toBytes(start), toBytes(stop), limit) as unknown as Row[];
    return rows.map(([k, value]) => ({ key: fromBytes(k), value }));
  };
  const atomically = (action: () => void) => guard(() => {
    begin.run();
    try {
      action();
      end.run();
    } catch (error) {
      if (db.isTransaction) rollback.run();
      throw error;
    }
  });
  return {
    get: (key) => guard(() => (select.get(toBytes(key)) as unknown as [string] | undefined)?.[0]),
    range: (keys, limit, reverse) => guard(() => range(keys, limit, reverse)),
    commit: (batch) => atomically(() => {
      for (const writes of batch) {
        for (const [key, value] of writes) {
          if (value === undefined) remove.run(toBytes(key));
          else upsert.run(toBytes(key), value);
        }
      }
    }),
    keepOnly: (ranges) => atomically(() => {
      const kept = ranges.flatMap((keys) => range(keys, -1, false));
      // Without a WHERE clause SQLite drops whole pages, https://sqlite.org/lang_delete.html#the_truncate_optimization.
      db.exec('DELETE FROM kv');
      for (const { key, value } of kept) upsert.run(toBytes(key), value);
    }),
    close: () => db.close(),
  };
}

type Statement = ReturnType<DatabaseSync['prepare']>;

function openDatabase(path: string, maxBytes: number | undefined): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    // Exclusive before the first access: no shared-memory file, and a second process is refused at once.
    db.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -8192;
      PRAGMA journal_size_limit = 16777216;
      PRAGMA temp_store = MEMORY;
    `);
    // Takes the write lock now: in WAL mode a mere reader would not.
    db.exec('BEGIN IMMEDIATE; COMMIT');
    prepareFormat(db, path);
    if (maxBytes !== undefined) {
      const pageBytes = Number(db.prepare('PRAGMA page_size').get()?.['page_size']);
      db.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / pageBytes))}`);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function toBytes(key: Key): Buffer {
  return Buffer.from(key, 'latin1');
}

function fromBytes(bytes: Uint8Array): Key {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
