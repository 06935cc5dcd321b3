/**
 * The embedded store: one node:sqlite database, one process. Transactions are optimistic and run concurrently. One that
 * is done is validated at once and visible to the next; what has been committed meanwhile is written in one durable
 * SQLite commit after the other (group commit; large ones by a thread), and then those that wrote or read it are
 * answered. Losers run again; one that keeps losing gets a turn in which nobody else commits what it has read.
 *
 * Not here: several processes on one database (a second one is refused with `StoreLocked`).
 * Spec: the contract in ../store.ts, as tests in ../conformance/. Why so: docs/decisions/0016 and 0018.
 */
import type { ReadTransaction, Store } from '../store.ts';
import { announce } from '../writes/announce.ts';
import type { Condition } from './damage/condition.ts';
import { type EngineOptions, openEngine } from './engine.ts';
import { createTransactor } from './transactions/transact.ts';

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
    await engine.close();
  };
  return {
    read: <T>(work: (tx: ReadTransaction) => Promise<T>) => transactor.transact(false, work),
    write: (work, after) => transactor.transact(true, work, after),
    clear: (keep) => transactor.keepOnly(keep),
    onCommit(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    close: () => (closing ??= close()),
    condition: engine.condition,
    async still(work) {
      const isWhole = await engine.holdStill(true);
      try {
        return await work(isWhole);
      } finally {
        if (closing === undefined) await engine.holdStill(false);
      }
    },
  };
}
