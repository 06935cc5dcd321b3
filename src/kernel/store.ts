/**
 * The ordered key-value store's contract. Engines: `sqlite/` (on disk or in memory, one process) and `postgres/`
 * (several nodes). What every engine promises is written down as tests in `conformance/`.
 *
 * Transactions are serializable and optimistic: the work may run again on a conflict, so it has no side effects
 * but reads and writes through its transaction. A commit that was validated is visible to later transactions at once;
 * whoever wrote it, or read any of it, is answered only when it is durable. If it cannot be made durable, its writer is
 * refused with the store's error and everything that rests on it is undone: those transactions run again, or are
 * refused too. Nobody is ever answered with what did not last, be it a result or an error.
 */

/**
 * A key. Each character is one byte (code units 0–255), so JavaScript's string order is the engines' byte order.
 * Make keys with `encodeKey` only.
 */
export type Key = string;

/** Bytes of a key. A legal DynamoDB index entry encodes to 12,441. */
export const maxKeyBytes = 16 * 1024;
/** Bytes of a value in UTF-8. Larger things are blobs. */
export const maxValueBytes = 16 * 1024 * 1024;
/** Sorts after every key. */
export const afterAllKeys: Key = '\xff'.repeat(maxKeyBytes + 1);

/** From `start` (included) to `end` (excluded). */
export interface KeyRange {
  readonly start: Key;
  readonly end: Key;
}

export interface Entry {
  readonly key: Key;
  readonly value: string;
}

export interface RangeOptions {
  /** At most this many entries. */
  readonly limit?: number;
  readonly reverse?: boolean;
  /** Ends with the entry that brings keys and values (UTF-8) to this many bytes or more; the first always comes. */
  readonly maxBytes?: number;
}

export interface RangeRead {
  readonly entries: readonly Entry[];
  /** Whether `limit` or `maxBytes` ended it: there may be more, but need not. False: that was all. */
  readonly more: boolean;
}

export interface ReadTransaction {
  get(key: Key): Promise<string | undefined>;
  getMany(keys: readonly Key[]): Promise<(string | undefined)[]>;
  /** Entries in key order (or reversed), this transaction's own puts and deletes included (not what it appends). */
  range(range: KeyRange, options?: RangeOptions): Promise<RangeRead>;
}

export interface WriteTransaction extends ReadTransaction {
  /** The read that this try rests on: it is lost if anything that was read there has changed by the commit. */
  readonly restsOn?: ReadTransaction;
  /** Buffered until the commit. Values are JSON text. @throws RangeError beyond maxKeyBytes or maxValueBytes */
  put(key: Key, value: string): void;
  /** @throws RangeError beyond maxKeyBytes */
  delete(key: Key): void;
  /** Deletes what is there at the commit, and what this transaction has put there before. Reads nothing. */
  deleteRange(range: KeyRange): void;
  /**
   * Adds a row under `prefix` whose key the engine makes at the commit: `prefix` and a position that is greater than
   * that of every row of any commit that could be seen before, whatever has been deleted or cleared since. Reads
   * nothing and conflicts with nobody; a `deleteRange` of the same transaction does not concern it. Rows of one commit
   * keep their order. A reader that goes on after the last key it has seen under `prefix` never misses one.
   * @throws RangeError beyond maxKeyBytes (with the position) or maxValueBytes
   */
  append(prefix: Key, value: string): void;
  /**
   * Marks this point, in constant time; `rollback` takes back this transaction's writes since then, those that are
   * still there. It may be called again, and after an earlier point's.
   */
  savepoint(): { rollback(): void };
}

export interface Store {
  /** Runs `work` on one consistent state; may run it again. */
  read<T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T>;
  /**
   * Runs `work` and commits; resolves only once the commit is durable. May run `work` again on a conflict. The first
   * try may rest on a read that is over: a try that does so says it (`tx.restsOn`), and others read again what they
   * need.
   */
  write<T>(work: (tx: WriteTransaction) => Promise<T>, after?: ReadTransaction): Promise<T>;
  /**
   * Deletes everything but `keep` (which should be little), in one durable commit and not row by row. Waits for no open
   * transaction: those that have read what goes start again.
   */
  clear(keep: readonly KeyRange[]): Promise<void>;
  /** Called after each durable commit, this node's and others' (wakes job runners). Returns the unsubscriber. */
  onCommit(listener: () => void): () => void;
  close(): Promise<void>;
}
