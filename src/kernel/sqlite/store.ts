/**
 * The embedded store: one node:sqlite database, one process. Transactions are optimistic and run concurrently; those
 * that are ready to commit wait for the end of the event loop's turn, are validated in order and share one durable
 * SQLite commit (group commit). Losers run again; one that keeps losing runs while the others' commits wait.
 *
 * Not here: several processes on one database (a second one is refused with `StoreLocked`).
 * Spec: the contract in ../store.ts, as tests in ../conformance.ts.
 */
import { StoreClosed, TransactionConflict } from '../store-errors.ts';
import type { Entry, KeyRange, ReadTransaction, Store, WriteTransaction } from '../store.ts';
import { createCommitLog } from './commit-log.ts';
import { type Engine, type EngineOptions, openEngine } from './engine.ts';
import { type Attempt, startAttempt } from './transaction.ts';

export type SqliteStoreOptions = EngineOptions;

const maxAttempts = 100;
/** After this many losses a transaction runs alone. */
const patience = 4;
/** So that a transaction that waits for another one's commit cannot hold both forever. */
const aloneForMs = 1000;
/** How long `close` waits for work that is still running. */
const closeAfterMs = 5000;
const defaultChunk = 256;

/** A transaction across its tries. */
interface Run { losses: number; epoch: number }

interface Waiting {
  readonly run: Run;
  readonly attempt: Attempt;
  /** Whether it was committed. */
  readonly resolve: (committed: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens (or makes) the database; the folder must exist. Throws `StoreLocked`, `StoreTooNew` or `StoreUnavailable`.
 * Writes reject with `StoreFull` or `StoreUnavailable` when the disk does, and with `TransactionConflict` after 100
 * losses.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const engine = openEngine(options);
  const log = createCommitLog();
  const listeners = new Set<() => void>();
  const gate = createGate(() => schedule());
  let queue: Waiting[] = [];
  let scheduled = false;
  let active = 0;
  let epoch = 0;
  let closing: Promise<void> | undefined;
  let closed = false;
  let drained = () => {};

  const schedule = () => {
    if (scheduled || queue.length === 0) return;
    scheduled = true;
    setImmediate(flush);
  };

  const isValid = (run: Run, attempt: Attempt) => run.epoch === epoch && !log.conflicts(attempt.reads);

  const flush = () => {
    scheduled = false;
    const alone = gate.holder();
    const batch = alone ? queue.filter(({ run }) => run === alone) : queue.toSorted((a, b) => b.run.losses - a.run.losses);
    queue = alone ? queue.filter(({ run }) => run !== alone) : [];
    const before = log.seq();
    const winners: Waiting[] = [];
    for (const waiting of batch) {
      if (!isValid(waiting.run, waiting.attempt)) {
        waiting.resolve(false);
        continue;
      }
      log.append(waiting.attempt.writes.keys());
      winners.push(waiting);
    }
    if (winners.length === 0) return;
    try {
      checkOpen();
      engine.commit(winners.map(({ attempt }) => attempt.writes));
    } catch (error) {
      log.revertTo(before);
      for (const { reject } of winners) reject(error);
      return;
    }
    for (const { resolve } of winners) resolve(true);
    announce(listeners);
  };

  const commit = (run: Run, attempt: Attempt) => new Promise<boolean>((resolve, reject) => {
    queue.push({ run, attempt, resolve, reject });
    schedule();
  });

  const checkOpen = () => {
    if (closed) throw new StoreClosed('The store has been closed.');
  };

  /** One try; `undefined` when it was lost. */
  const tryOnce = async <T>(run: Run, writable: boolean, work: (tx: WriteTransaction) => Promise<T>): Promise<{ result: T } | undefined> => {
    run.epoch = epoch;
    const attempt = startAttempt(engine, log, writable);
    let result: T;
    try {
      checkOpen();
      result = await work(attempt.tx);
    } catch (error) {
      // What was read may never have been true together, and the error its mere consequence.
      if (isValid(run, attempt)) throw error;
      return undefined;
    } finally {
      attempt.end();
    }
    const done = attempt.writes.size === 0 ? isValid(run, attempt) : await commit(run, attempt);
    return done ? { result } : undefined;
  };

  const transact = async <T>(writable: boolean, work: (tx: WriteTransaction) => Promise<T>): Promise<T> => {
    if (closing) throw new StoreClosed('The store has been closed.');
    const run: Run = { losses: 0, epoch };
    active++;
    try {
      for (;;) {
        const done = await tryOnce(run, writable, work);
        if (done) return done.result;
        if (++run.losses === maxAttempts) {
          throw new TransactionConflict(`The transaction was given up after ${maxAttempts} tries: others kept changing what it reads. Try again.`);
        }
        if (run.losses >= patience) await gate.enter(run);
      }
    } finally {
      gate.leave(run);
      if (--active === 0) {
        log.forget();
        drained();
      }
    }
  };

  const close = async () => {
    if (active > 0) await waitFor((resolve) => { drained = resolve; }, closeAfterMs);
    closed = true;
    engine.close();
    listeners.clear();
  };

  return {
    read: <T>(work: (tx: ReadTransaction) => Promise<T>) => transact(false, work),
    write: (work) => transact(true, work),
    scan: (range, { chunk = defaultChunk } = {}) => scanChunks(engine, range, chunk, checkOpen),
    async clear(keep) {
      if (closing) throw new StoreClosed('The store has been closed.');
      engine.keepOnly(keep);
      epoch++;
      announce(listeners);
    },
    onCommit(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    close: () => closing ??= close(),
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

async function waitFor(start: (resolve: () => void) => void, atMostMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, atMostMs);
    start(resolve);
  });
  clearTimeout(timer);
}

/** Lets one transaction at a time through, first come first served, each for a limited time. */
function createGate(onFree: () => void) {
  const waiting: { run: Run; enter: () => void }[] = [];
  let holder: Run | undefined;
  let timer: NodeJS.Timeout | undefined;

  const next = () => {
    clearTimeout(timer);
    const first = waiting.shift();
    holder = first?.run;
    if (first) {
      timer = setTimeout(next, aloneForMs);
      first.enter();
    } else {
      onFree();
    }
  };
  return {
    holder: () => holder,
    async enter(run: Run): Promise<void> {
      if (holder === run) return;
      await new Promise<void>((enter) => {
        waiting.push({ run, enter });
        if (!holder) next();
      });
    },
    leave(run: Run): void {
      if (holder === run) next();
    },
  };
}
