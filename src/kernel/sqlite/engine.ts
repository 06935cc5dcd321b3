/** The database behind the store: synchronous reads of what is durable, each row checked, and a writer. */
import type { Entry, Key, KeyRange } from '../store.ts';
import { StoreDamaged } from '../store-errors.ts';
import { toBytes } from './writes/batch.ts';
import { everything } from './damage/check.ts';
import type { Collections } from './opening/collections.ts';
import { type Condition, createCondition } from './damage/condition.ts';
import { canShare } from './file/connection.ts';
import { type Database, endReading, openDatabase, useDatabase } from './opening/database.ts';
import { asStoreError } from './file/errors.ts';
import { openAsPossible } from './opening/open-database.ts';
import { createRowCache } from './file/row-cache.ts';
import { keyOf } from './file/rows.ts';
import type { WriteBuffer } from '../writes/write-buffer.ts';
import { asideIn } from './writes/set-aside.ts';
import type { Writer } from './writes/writer.ts';

export interface Engine {
  readonly writer: Pick<Writer, 'write'>;
  /** Whether a process before this one has left something to empty. */
  readonly hasAside: boolean;
  /** As a writer's: not to be called while a batch is being written. Answers whether something is left. */
  emptyAside(): Promise<boolean>;
  /** The latest that `append` gave out, as far as it is durable. */
  readonly position: number;
  get(key: Key): string | undefined;
  /** All of a range in order (or reversed), or the first `limit`; `limit` -1: all. */
  range(range: KeyRange, limit: number, reverse: boolean): Entry[];
  /** All of it, read as it is taken, `step` entries at a time or more; nothing else may be awaited meanwhile. */
  iterate(range: KeyRange, reverse: boolean, step: number): Iterable<Entry>;
  /**
   * From now on reads see one state, of now or a little later, until `readLatest`; false: they always see the latest.
   * Within one transaction SQLite keeps the pages it has read; otherwise it forgets them at every commit.
   */
  readSnapshot(): boolean;
  readLatest(): void;
  /** What these wrote is what the database shows now; without them: whatever it shows. */
  forgetRead(writes?: WriteBuffer): void;
  /** From now on (or no longer) commits go to the log alone. Answers whether the file has everything. */
  holdStill(on: boolean): Promise<boolean>;
  /** What is known to be wrong with the file. */
  readonly condition: Condition;
  close(): Promise<void>;
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
  /** Characters of keys and values from which a commit is written by a thread of its own; default 65,536. */
  readonly threadFrom?: number;
  /** For tests: puts something between the store and what writes, to hold writes back or to make them fail. */
  readonly wrapWriter?: (writer: Pick<Writer, 'write'>) => Pick<Writer, 'write'>;
}

type Row = [Uint8Array, string, number];

/** SQLite's own: pages in the log from which a commit brings them into the file. */
const autoCheckpointPages = 1000;

/** Throws `StoreLocked`, `StoreTooNew`, `RebuildRefused`, `StoreFull`, `StoreDamaged` or `StoreUnavailable`. */
export function openEngine(given: EngineOptions): Engine {
  const { path, maxBytes, threadFrom = 64 * 1024, wrapWriter = (writer) => writer, collections, say } = given;
  const options = { path, maxBytes, threadFrom, collections, say };
  const condition = createCondition(path);
  const known = (error: unknown): unknown => {
    const told = asStoreError(error, path);
    // Damage that SQLite met by itself may have hidden anything.
    if (told instanceof StoreDamaged && told.cause) {
      condition.damaged({ problems: [`SQLite: ${(told.cause as Error).message}.`], suspects: [everything] });
    }
    return told;
  };
  const guard = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw known(error);
    }
  };
  let release = () => {};
  const openToWrite = () =>
    guard(() => {
      const opened = openDatabase(options);
      release = opened.release;
      return opened.db;
    });
  const mayWrite = () => condition.current().readOnly === undefined && condition.current().problems.length === 0;
  const opened = guard(() => openAsPossible(path, condition, openToWrite, collections));
  let use = guard(() => useDatabase(opened, options, mayWrite()));

  /** Where the file could only be read at first: tries again whether it can be written by now. */
  const writable = (): Writer => {
    if (condition.current().readOnly !== undefined && condition.current().problems.length === 0) {
      try {
        const next = useDatabase(openToWrite(), options, true);
        use.db.close();
        use = next;
        cache.clear();
        condition.readOnly(undefined);
      } catch {
        // As before.
      }
    }
    condition.checkWritable();
    return use.writer!;
  };
  const { cache, get, rows } = createReads(() => use, condition);
  const readLatest = () => guard(() => endReading(use.db));
  return {
    condition,
    position: use.position,
    writer: wrapWriter({
      write: async (batch) => {
        try {
          return await writable().write(batch);
        } catch (error) {
          throw known(error);
        }
      },
    }),
    hasAside: use.writer !== undefined && asideIn(use.db).length > 0,
    emptyAside: async () => writable().emptyAside(),
    get: (key) => guard(() => get(key)),
    range: (keys, limit, reverse) => guard(() => rows(keys, limit, reverse)),
    *iterate({ start, end }, reverse, first) {
      for (let step = first; ;) {
        const entries = guard(() => rows({ start, end }, step, reverse));
        yield* entries;
        if (entries.length < step) return;
        const last = entries.at(-1)!.key;
        if (reverse) end = last;
        else start = last + '\0';
        step = areSmall(entries) ? Math.max(first, Math.min(2 * step, mostSmall)) : first;
      }
    },
    readSnapshot: () =>
      guard(() => {
        const shares = canShare(path) && use.writer !== undefined;
        if (shares) use.db.exec('BEGIN');
        return shares;
      }),
    readLatest,
    forgetRead: (writes) => (writes ? cache.forget(writes) : cache.clear()),
    async holdStill(on) {
      await use.writer?.autoCheckpoint(on ? 0 : autoCheckpointPages);
      if (!on || !use.writer) return false;
      try {
        readLatest();
        return use.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
      } catch {
        // No room in the file, say.
        return false;
      }
    },
    async close() {
      // The last connection brings the log into the file: that is the thread's to do.
      if (use.writer?.isThread) use.db.close();
      await use.writer?.close();
      if (use.db.isOpen) use.db.close();
      release();
    },
  };
}

/** So many rows are read at a time at most, where those before were small: the next may be large all the same. */
const mostSmall = 32;
/** Characters of values. */
const smallTogether = 64 * 1024;

function areSmall(entries: readonly Entry[]): boolean {
  return entries.reduce((sum, { value }) => sum + value.length, 0) <= smallTogether;
}

/** Reads of one database after the other: `use` is the one of now. Each row is checked. */
function createReads(use: () => Database, condition: Condition) {
  const cache = createRowCache();
  const get = (key: Key): string | undefined => {
    const cached = cache.get(key);
    if (cached) return cached.value;
    const row = use().select.get(toBytes(key)) as unknown as [string, number] | undefined;
    condition.checkRange({ start: key, end: `${key}\0` });
    const value = row && condition.checkRow(key, ...row);
    cache.set(key, value);
    return value;
  };
  // What was whole when it was read may be refused from now on.
  condition.onDamage(() => cache.clear());
  const rows = (keys: KeyRange, limit: number, reverse: boolean): Entry[] => {
    if (keys.start >= keys.end || limit === 0) return [];
    const found = (reverse ? use().backward : use().forward).all(
      toBytes(keys.start),
      toBytes(keys.end),
      limit,
    ) as unknown as Row[];
    const entries = found.map(([bytes, value, sum]) => {
      const key = keyOf(bytes);
      return { value: condition.checkRow(key, value, sum), key: key! };
    });
    condition.checkRange(partRead(keys, entries, limit, reverse));
    return entries;
  };
  return { cache, get, rows };
}

/** Once the limit is reached, what lies beyond the last entry has not been looked at. */
function partRead(range: KeyRange, found: readonly Entry[], limit: number, reverse: boolean): KeyRange {
  const last = found.at(-1);
  if (limit < 0 || found.length < limit || !last) return range;
  return reverse ? { start: last.key, end: range.end } : { start: range.start, end: `${last.key}\0` };
}
