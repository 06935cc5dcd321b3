/** Runs transactions to their end: tries, validates, commits, tries again, and answers when all they saw is durable. */
import { StoreClosed, TransactionConflict } from '../store-errors.ts';
import type { KeyRange, WriteTransaction } from '../store.ts';
import { WriteBuffer } from '../writes/write-buffer.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import { between } from './batch.ts';
import { createCommitLog, type ReadSet, wouldTouch } from './commit-log.ts';
import type { Engine } from './engine.ts';
import { createGate } from './gate.ts';
import { createPendingCommits, type Outcome } from './pending.ts';
import { positionKey } from './position.ts';

const maxAttempts = 100;
/** After this many losses a transaction waits for its turn, in which nobody else commits what it has read. */
const patience = 4;

/** A transaction across its tries. */
interface Run {
  losses: number;
  /** Of the latest try. */
  epoch: number;
  reads: ReadSet | undefined;
}

type Work<T> = (tx: WriteTransaction) => Promise<T>;
/** What came of one try; `undefined`: it was lost. */
type Tried<T> = { readonly result: T } | { readonly error: unknown } | undefined;

export interface Transactor {
  transact<T>(writable: boolean, work: Work<T>): Promise<T>;
  /** Commits the deletion of everything else; resolves when that is durable. */
  keepOnly(ranges: readonly KeyRange[]): Promise<void>;
  /** Refuses new transactions; resolves when there are none, or after `atMostMs`: then the rest is refused too. */
  close(atMostMs: number): Promise<void>;
}

export function createTransactor(engine: Engine, onCommit: () => void): Transactor {
  const log = createCommitLog();
  const gate = createGate<Run>();
  const pending = createPendingCommits({ engine, onUndone: () => { epoch++; }, onDurable: onCommit });
  const visible = { engine, log, pending: pending.writes };
  let { position } = engine;
  let active = 0;
  /** Goes up when what was visible has been undone: whoever is under way may have seen it. */
  let epoch = 0;
  let state: 'open' | 'closing' | 'closed' = 'open';
  let drained = () => {};

  const refuseWhen = (...states: typeof state[]) => {
    if (states.includes(state)) throw new StoreClosed('The store has been closed.');
  };
  const isValid = (run: Run, { reads }: Attempt) => run.epoch === epoch && !log.conflicts(reads);
  const isDurable = async (seq: number) => seq < 0 || (await pending.outcome(seq)).kind === 'durable';

  /** Resolves when no turn of another's stands against these writes. */
  const pass = async (run: Run, { writes, appends }: Attempt) => {
    const appended = appends.map(({ prefix }) => positionKey(prefix, position + 1));
    for (let holder = gate.holder(); holder && holder !== run; holder = gate.holder()) {
      if (!holder.reads || !wouldTouch(writes, appended, holder.reads)) return;
      await gate.turnOver();
    }
  };
  const commit = ({ writes, appends }: Attempt): number => {
    for (const { prefix, value } of appends) writes.set(positionKey(prefix, ++position), { value, at: 0 });
    const seq = log.append(writes);
    pending.add({ seq, writes, position });
    return seq;
  };
  const finish = async <T>(run: Run, attempt: Attempt, done: Tried<T>): Promise<Tried<T>> => {
    if (!done || 'error' in done || (attempt.writes.isEmpty && attempt.appends.length === 0)) {
      // What was read may never have been true together, and an error its mere consequence.
      return isValid(run, attempt) && await isDurable(attempt.dependsOn()) ? done : undefined;
    }
    await pass(run, attempt);
    refuseWhen('closed');
    if (!isValid(run, attempt)) return undefined;
    const seq = commit(attempt);
    gate.leave(run);
    const outcome = await pending.outcome(seq);
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome.kind === 'durable' ? done : undefined;
  };
  const tryOnce = async <T>(run: Run, writable: boolean, work: Work<T>): Promise<Tried<T>> => {
    refuseWhen('closed');
    const attempt = startAttempt(visible, writable);
    run.epoch = epoch;
    run.reads = attempt.reads;
    let done: Tried<T>;
    try {
      done = { result: await work(attempt.tx) };
    } catch (error) {
      done = { error };
    }
    attempt.end();
    return finish(run, attempt, done);
  };
  const untilDone = async <T>(run: Run, writable: boolean, work: Work<T>): Promise<T> => {
    for (;;) {
      const done = await tryOnce(run, writable, work);
      if (done && 'error' in done) throw done.error;
      if (done) return done.result;
      if (++run.losses === maxAttempts) {
        throw new TransactionConflict(`The transaction was given up after ${maxAttempts} tries: `
          + 'others kept changing what it reads. Try again.');
      }
      if (run.losses >= patience) await gate.enter(run);
    }
  };

  return {
    async transact(writable, work) {
      refuseWhen('closing', 'closed');
      const run: Run = { losses: 0, epoch, reads: undefined };
      active++;
      try {
        return await untilDone(run, writable, work);
      } finally {
        gate.leave(run);
        if (--active === 0) {
          log.forget();
          drained();
        }
      }
    },
    async keepOnly(ranges) {
      const writes = new WriteBuffer();
      for (const range of between(ranges)) writes.deleteRange(range, 0);
      let outcome: Outcome;
      do {
        refuseWhen('closing', 'closed');
        const seq = log.append(writes);
        pending.add({ seq, writes, position, clear: true });
        outcome = await pending.outcome(seq);
      } while (outcome.kind === 'undone');
      if (outcome.kind === 'failed') throw outcome.error;
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
      await pending.drained();
    },
  };
}
