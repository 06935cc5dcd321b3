/**
 * The ordered key-value store's contract. Engines: `sqlite/` (on disk or in memory); PostgreSQL comes later and must
 * fit this interface unchanged. What every engine promises is written down as tests in `conformance.ts`.
 *
 * Transactions are serializable and optimistic: the work may run again on a conflict, so it has no side effects
 * but reads and writes through its transaction.
 */

/**
 * A key. Each character is one byte (code units 0–255), so JavaScript's string order is the engines' byte order.
 * Make keys with `encodeKey` only.
 */
export type Key = string;

/** From `start` (included) to `end` (excluded). */
export interface KeyRange { readonly start: Key; readonly end: Key }

export interface Entry { readonly key: Key; readonly value: string }

export interface RangeOptions { readonly limit?: number; readonly reverse?: boolean }

export interface ReadTransaction {
  get(key: Key): Promise<string | undefined>;
  getMany(keys: readonly Key[]): Promise<(string | undefined)[]>;
  /** Entries in key order (or reversed), this transaction's own writes included. */
  range(range: KeyRange, options?: RangeOptions): Promise<Entry[]>;
}

export interface WriteTransaction extends ReadTransaction {
  /** Buffered until the commit. Values are JSON text. */
  put(key: Key, value: string): void;
  delete(key: Key): void;
  /** Marks this point; `rollback` takes back this transaction's puts and deletes since then. */
  savepoint(): { rollback(): void };
}

export interface Store {
  /** Runs `work` on one consistent state; may run it again. */
  read<T>(work: (tx: ReadTransaction) => Promise<T>): Promise<T>;
  /** Runs `work` and commits; resolves only once the commit is durable. May run `work` again on a conflict. */
  write<T>(work: (tx: WriteTransaction) => Promise<T>): Promise<T>;
  /** Iterates in chunks, outside any transaction: for long scans. Sees each key at most once, in order. */
  scan(range: KeyRange, options?: { readonly chunk?: number }): AsyncIterable<Entry>;
  /** Deletes everything but `keep`, in one durable commit, in time independent of how much there is. */
  clear(keep: readonly KeyRange[]): Promise<void>;
  /** Called after each durable commit (wakes job runners). Returns the unsubscriber. */
  onCommit(listener: () => void): () => void;
  close(): Promise<void>;
}
