/** The database behind the store: synchronous reads of the committed state, and one durable commit at a time. */
import { DatabaseSync } from 'node:sqlite';
import type { Entry, Key, KeyRange } from '../store.ts';
import { StoreDamaged } from '../store-errors.ts';
import { everything } from './check.ts';
import type { Collections } from './collections.ts';
import { type Condition, createCondition } from './condition.ts';
import { asStoreError } from './errors.ts';
import { prepareFormat } from './format.ts';
import { openAsPossible } from './opening.ts';
import { rowSum } from './row-sum.ts';

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
  /** From now on (or no longer) commits go to the log alone. Answers whether the file has everything. */
  holdStill(on: boolean): boolean;
  /** What is known to be wrong with the file. */
  readonly condition: Condition;
  close(): void;
}

export interface EngineOptions {
  /** A file, or `:memory:`. Its folder must exist. */
  readonly path: string;
  /** The file does not grow beyond this many bytes: writes that need more fail with `StoreFull`. */
  readonly maxBytes?: number;
  /** All that are declared: those of another version than the file's are rebuilt before anything is read. */
  readonly collections?: Collections;
  /** Takes what a person who waits for that wants to read. */
  readonly say?: (message: string) => void;
}

type Row = [Uint8Array, string, number];

/** Throws `StoreLocked`, `StoreTooNew`, `RebuildRefused`, `StoreFull` or `StoreUnavailable`. */
export function openEngine(options: EngineOptions): Engine {
  const { path } = options;
  const condition = createCondition(path);
  const guard = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      const known = asStoreError(error, path);
      // Damage that SQLite met by itself may have hidden anything.
      if (known instanceof StoreDamaged && known.cause) condition.damaged({ problems: [`SQLite: ${(known.cause as Error).message}.`], suspects: [everything] });
      throw known;
    }
  };
  const openToWrite = () => guard(() => openDatabase(options));
  let use = statementsOf(guard(() => openAsPossible(path, condition, openToWrite, options.collections)));

  /** Where the file could only be read at first: tries again whether it can be written by now. */
  const writable = () => {
    if (condition.current().readOnly !== undefined && condition.current().problems.length === 0) {
      try {
        const next = statementsOf(openToWrite());
        use.db.close();
        use = next;
        condition.readOnly(undefined);
      } catch {
        // As before.
      }
    }
    condition.checkWritable();
    return use;
  };

  const range = (keys: KeyRange, limit: number, reverse: boolean): Entry[] => {
    const { start, end: stop } = keys;
    if (start >= stop || limit === 0) return [];
    const rows = (reverse ? use.backward : use.forward).all(toBytes(start), toBytes(stop), limit) as unknown as Row[];
    const entries = rows.map(([k, value, sum]) => {
      const key = fromBytes(k);
      return { key, value: condition.checkRow(key, value, sum) };
    });
    condition.checkRange(readPart(keys, entries, limit, reverse));
    return entries;
  };
  const get = (key: Key): string | undefined => {
    const row = use.select.get(toBytes(key)) as unknown as [string, number] | undefined;
    condition.checkRange({ start: key, end: `${key}\0` });
    return row && condition.checkRow(key, ...row);
  };
  const atomically = (action: (to: Statements) => void) => guard(() => {
    const to = writable();
    to.begin.run();
    try {
      action(to);
      to.end.run();
    } catch (error) {
      if (to.db.isTransaction) to.rollback.run();
      throw error;
    }
  });
  return {
    condition,
    get: (key) => guard(() => get(key)),
    range: (keys, limit, reverse) => guard(() => range(keys, limit, reverse)),
    commit: (batch) => atomically(({ remove, upsert }) => {
      for (const writes of batch) {
        for (const [key, value] of writes) {
          if (value === undefined) remove.run(toBytes(key));
          else upsert.run(toBytes(key), value, rowSum(key, value));
        }
      }
    }),
    keepOnly: (ranges) => atomically(({ db, upsert }) => {
      const kept = ranges.flatMap((keys) => range(keys, -1, false));
      // Without a WHERE clause SQLite drops whole pages, https://sqlite.org/lang_delete.html#the_truncate_optimization.
      db.exec('DELETE FROM kv');
      for (const { key, value } of kept) upsert.run(toBytes(key), value, rowSum(key, value));
    }),
    holdStill(on) {
      const checkpoint = on && condition.current().readOnly === undefined ? 'PRAGMA wal_checkpoint(TRUNCATE)' : undefined;
      use.db.exec(`PRAGMA wal_autocheckpoint = ${on ? 0 : 1000}`);
      try {
        return checkpoint !== undefined && use.db.prepare(checkpoint).get()?.['busy'] === 0;
      } catch {
        // No room in the file, say.
        return false;
      }
    },
    close: () => use.db.close(),
  };
}

type Statements = ReturnType<typeof statementsOf>;

function statementsOf(db: DatabaseSync) {
  const prepare = (sql: string) => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  return {
    db,
    select: prepare('SELECT v, c FROM kv WHERE k = ?'),
    forward: prepare('SELECT k, v, c FROM kv WHERE k >= ? AND k < ? ORDER BY k LIMIT ?'),
    backward: prepare('SELECT k, v, c FROM kv WHERE k >= ? AND k < ? ORDER BY k DESC LIMIT ?'),
    upsert: prepare('INSERT OR REPLACE INTO kv(k, v, c) VALUES(?, ?, ?)'),
    remove: prepare('DELETE FROM kv WHERE k = ?'),
    begin: prepare('BEGIN IMMEDIATE'),
    end: prepare('COMMIT'),
    rollback: prepare('ROLLBACK'),
  };
}

function openDatabase({ path, maxBytes, collections, say }: EngineOptions): DatabaseSync {
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
    prepareFormat(db, path, { collections, say });
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

/** Once the limit is reached, what lies beyond the last entry has not been looked at. */
function readPart(range: KeyRange, found: readonly Entry[], limit: number, reverse: boolean): KeyRange {
  const last = found.at(-1);
  if (limit < 0 || found.length < limit || !last) return range;
  return reverse ? { start: last.key, end: range.end } : { start: range.start, end: `${last.key}\0` };
}
