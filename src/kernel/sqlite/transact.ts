/** Runs transactions to their end: tries, validates, commits, and tries again. */
import { StoreClosed, TransactionConflict } from '../store-errors.ts';
import type { WriteTransaction } from '../store.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import { createCommitLog } from './commit-log.ts';
import type { Engine } from './engine.ts';
import { createGate } from './gate.ts';
import { createGroupCommit } from './group-commit.ts';

const maxAttempts = 100;
/** After this many losses a transaction runs alone. */
const patience = 4;

/** A transaction across its tries. */
export interface Run {
  losses: number;
  /** Of the latest try. */
  epoch: number;
}

export interface Transactor {
  transact<T>(writable: boolean, work: (tx: WriteTransaction) => Promise<T>): Promise<T>;
  /** Makes every transaction in flight conflict: everything has changed. */
  startEpoch(): void;
  /** Refuses new transactions; resolves when there are none, or after `atMostMs`: then the rest is refused too. */
  close(atMostMs: number): Promise<void>;
  /** Throws `StoreClosed` as soon as new transactions are refused. */
  checkOpen(): void;
}

export function createTransactor(engine: Engine, onCommit: () => void): Transactor {
  const log = createCommitLog();
  const gate = createGate(() => commits.resume());
  let active = 0;
  let epoch = 0;
  let state: 'open' | 'closing' | 'closed' = 'open';
  let drained = () => {};

  const refuseWhen = (...states: typeof state[]) => {
    if (states.includes(state)) throw new StoreClosed('The store has been closed.');
  };
  const isValid = (run: Run, attempt: Attempt) => run.epoch === epoch && !log.conflicts(attempt.reads);
  const commits = createGroupCommit({ engine, log, isValid, alone: gate.holder, checkOpen: () => refuseWhen('closed'), onCommit });

  /** One try; `undefined` when it was lost. */
  const tryOnce = async <T>(run: Run, writable: boolean, work: (tx: WriteTransaction) => Promise<T>): Promise<{ result: T } | undefined> => {
    refuseWhen('closed');
    run.epoch = epoch;
    const attempt = startAttempt(engine, log, writable);
    let result: T;
    try {
      result = await work(attempt.tx);
    } catch (error) {
      // What was read may never have been true together, and the error its mere consequence.
      if (isValid(run, attempt)) throw error;
      return undefined;
    } finally {
      attempt.end();
    }
    const done = attempt.writes.size === 0 ? isValid(run, attempt) : await commits.commit(run, attempt);
    return done ? { result } : undefined;
  };

  return {
    async transact(writable, work) {
      refuseWhen('closing', 'closed');
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
    },
    startEpoch() {
      epoch++;
    },
    async close(atMostMs) {
      state = 'closing';
      if (active > 0) {
        const timeUp = Promise.withResolvers<void>();
        const timer = setTimeout(timeUp.resolve, atMostMs);
        drained = timeUp.resolve;
        await timeUp.promise;
        clearTimeout(timer);
      }
      state = 'closed';
    },
    checkOpen: () => refuseWhen('closing', 'closed'),
  };
}
