/**
 * The embedded store: one node:sqlite database, one process. Transactions are optimistic and run concurrently; those
 * that are ready to commit share one durable SQLite commit per turn of the event loop (group commit). Losers run
 * again; one that keeps losing runs while the others' commits wait.
 *
 * Not here: several processes on one database (a second one is refused with `StoreLocked`).
 * Spec: the contract in ../store.ts, as tests in ../conformance.ts.
 */
import type { Entry, KeyRange, ReadTransaction, Store } from '../store.ts';
import type { Condition } from './condition.ts';
import { type Engine, type EngineOptions, openEngine } from './engine.ts';
import { createTransactor } from './transact.ts';

export type SqliteStoreOptions = EngineOptions;

export interface SqliteStore extends Store {
  /** What is known to be wrong with the file: none of it is answered, or nothing is written. */
  readonly condition: Condition;
  /**
   * Runs `work` while the file itself stays as it is, for others to look at: commits go to the log alone.
   * `isWhole`: the file has everything; else the log belongs to it.
   */
  still<T>(work: (isWhole: boolean) => Promise<T>): Promise<T>;
}

/** How long `close` waits for work that is still running. */
const closeAfterMs = 5000;
const defaultChunk = 256;

/**
 * Opens (or makes) the database; the folder must exist. Throws `StoreLocked`, `StoreTooNew`, `RebuildRefused`,
 * `StoreFull` or `StoreUnavailable`.
 * Writes reject with `StoreFull` or `StoreUnavailable` when the disk does, and with `TransactionConflict` after 100
 * losses.
 */
export function openSqliteStore(options: SqliteStoreOptions): SqliteStore {
  const engine = openEngine(options);
  const listeners = new Set<() => void>();
  const transactor = createTransactor(engine, () => announce(listeners));
  let closing: Promise<void> | undefined;

  const close = async () => {
    await transactor.close(closeAfterMs);
    listeners.clear();
    engine.close();
  };
  return {
    read: <T>(work: (tx: ReadTransaction) => Promise<T>) => transactor.transact(false, work),
    write: (work) => transactor.transact(true, work),
    scan: (range, { chunk = defaultChunk } = {}) => scanChunks(engine, range, chunk, transactor.checkOpen),
    async clear(keep) {
      transactor.checkOpen();
      engine.keepOnly(keep);
      transactor.startEpoch();
      announce(listeners);
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    close: () => closing ??= close(),
    condition: engine.condition,
    async still(work) {
      const isWhole = engine.holdStill(true);
      try {
        return await work(isWhole);
      } finally {
        if (closing === undefined) engine.holdStill(false);
      }
    },
  };
}

async function* scanChunks(engine: Engine, range: KeyRange, chunk: number, checkOpen: () => void): AsyncIterable<Entry> {
  let { start } = range;
  for (;;) {
    checkOpen();
    const entries = engine.range({ start, end: range.end }, chunk, false);
    yield* entries;
    const last = entries.at(-1);
    if (!last || entries.length < chunk) return;
    start = last.key + '\0';
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A listener's error is its own, and must not look like a failed commit. */
function announce(listeners: ReadonlySet<() => void>): void {
  for (const listener of listeners) {
    try {
      listener();
    } catch (error) {
      process.emitWarning(error instanceof Error ? error : String(error));
    }
  }
}
