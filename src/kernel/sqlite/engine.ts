/** The database behind the store: synchronous reads of what is durable, and a writer. */
import type { DatabaseSync } from 'node:sqlite';
import type { Entry, Key, KeyRange } from '../store.ts';
import { toBytes } from './batch.ts';
import { canShare, connect, limitSize, lockInProcess } from './connection.ts';
import { asStoreError } from './errors.ts';
import { prepareFormat } from './format.ts';
import { createThreadWriter } from './thread-writer.ts';
import { createInlineWriter, type Writer } from './writer.ts';

export interface Engine {
  readonly writer: Writer;
  /** The latest that `append` gave out, as far as it is durable. */
  readonly position: number;
  get(key: Key): string | undefined;
  /** All of a range in order (or reversed), or the first `limit`; `limit` -1: all. */
  range(range: KeyRange, limit: number, reverse: boolean): Entry[];
  /** All of it, read as it is taken, `step` entries at a time; nothing else may be awaited meanwhile. */
  iterate(range: KeyRange, reverse: boolean, step: number): Iterable<Entry>;
  /**
   * From now on reads see one state, of now or a little later, until `readLatest`; false: they always see the latest.
   * Within one transaction SQLite keeps the pages it has read; otherwise it forgets them at every commit.
   */
  readSnapshot(): boolean;
  readLatest(): void;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** A file, or `:memory:`. Its folder must exist. */
  readonly path: string;
  /** The file does not grow beyond this many bytes: writes that need more fail with `StoreFull`. */
  readonly maxBytes?: number;
  /** Milliseconds after opening before which only large writes start the thread that writes; default 1000. */
  readonly threadAfterMs?: number;
  /** For tests: puts something between the store and what writes, to hold writes back or to make them fail. */
  readonly wrapWriter?: (writer: Writer) => Writer;
}

type Row = [Uint8Array, string];

const readerCacheKb = 8192;
const writerCacheKb = 2048;

/** Throws `StoreLocked`, `StoreTooNew` or `StoreUnavailable`. */
export function openEngine(options: EngineOptions): Engine {
  const { path, maxBytes, threadAfterMs = 1000, wrapWriter = (writer) => writer } = options;
  const guard = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw asStoreError(error, path);
    }
  };
  const { db, release } = guard(() => openDatabase(path, maxBytes));
  const prepare = (sql: string) => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  };
  const select = prepare('SELECT v FROM kv WHERE k = ?');
  const forward = prepare('SELECT k, v FROM kv WHERE k >= ? AND k < ? ORDER BY k LIMIT ?');
  const backward = prepare('SELECT k, v FROM kv WHERE k >= ? AND k < ? ORDER BY k DESC LIMIT ?');
  const rows = ({ start, end }: KeyRange, limit: number, reverse: boolean): Entry[] => {
    if (start >= end || limit === 0) return [];
    const found = (reverse ? backward : forward).all(toBytes(start), toBytes(end), limit);
    return (found as unknown as Row[]).map(toEntry);
  };
  const readLatest = () => { if (db.isTransaction) db.exec('COMMIT'); };
  const inline = createInlineWriter(db, readLatest);
  const data = { path, maxBytes, cacheKb: writerCacheKb };
  const inner = canShare(path) ? createThreadWriter({ data, inline, startAfterMs: threadAfterMs }) : inline;
  const writer = wrapWriter({
    write: (batch) => inner.write(batch).catch((error: unknown) => { throw asStoreError(error, path); }),
    close: inner.close,
  });
  const position = Number(db.prepare("SELECT value FROM meta WHERE name = 'position'").get()?.['value'] ?? 0);
  return {
    writer,
    position,
    get: (key) => guard(() => (select.get(toBytes(key)) as unknown as [string] | undefined)?.[0]),
    range: (keys, limit, reverse) => guard(() => rows(keys, limit, reverse)),
    * iterate({ start, end }, reverse, step) {
      for (;;) {
        const entries = guard(() => rows({ start, end }, step, reverse));
        yield* entries;
        if (entries.length < step) return;
        const last = entries.at(-1)!.key;
        if (reverse) end = last;
        else start = last + '\0';
      }
    },
    readSnapshot: () => guard(() => {
      if (canShare(path)) db.exec('BEGIN');
      return canShare(path);
    }),
    readLatest: () => guard(readLatest),
    async close() {
      // The last connection brings the log into the file: that is the thread's to do.
      if (canShare(path)) db.close();
      await writer.close();
      if (!canShare(path)) db.close();
      release();
    },
  };
}

function openDatabase(path: string, maxBytes: number | undefined): { db: DatabaseSync; release: () => void } {
  const db = connect(path, readerCacheKb);
  try {
    // Takes the write lock now: in WAL mode a mere reader would not.
    db.exec('BEGIN IMMEDIATE; COMMIT');
    const lock = canShare(path) ? lockInProcess(path) : undefined;
    try {
      prepareFormat(db, path);
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

function toEntry([key, value]: Row): Entry {
  return { key: Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1'), value };
}
