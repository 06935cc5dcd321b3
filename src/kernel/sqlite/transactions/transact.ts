/** One try of a transaction after the other: validates, commits, and answers when all it saw is durable. */
import type { KeyRange, ReadTransaction, WriteTransaction } from '../../store.ts';
import { positionKey } from '../../key.ts';
import { createTries, type Tried } from '../../writes/tries.ts';
import { WriteBuffer } from '../../writes/write-buffer.ts';
import { Attempt } from './attempt.ts';
import { between } from '../writes/batch.ts';
import { createCommitLog, type ReadSet, wouldTouch } from './commit-log.ts';
import type { Engine } from '../engine.ts';
import { createGate } from './gate.ts';
import { createPendingCommits, type Outcome } from '../writes/pending.ts';

/** After this many losses a transaction waits for its turn, in which nobody else commits what it has read. */
const patience = 4;

/** A transaction across its tries. */
interface Run {
  /** Of the latest try. */
  epoch: number;
  reads: ReadSet | undefined;
}

type Work<T> = (tx: WriteTransaction) => Promise<T>;

export interface Transactor {
  /** The first try of a write rests on `after`, a read that is over, as long as nothing of it has changed. */
  transact<T>(writable: boolean, work: Work<T>, after?: ReadTransaction): Promise<T>;
  /** Commits the deletion of everything else; resolves when that is durable. */
  keepOnly(ranges: readonly KeyRange[]): Promise<void>;
  /** Refuses new transactions; resolves when there are none, or after `atMostMs`: then the rest is refused too. */
  close(atMostMs: number): Promise<void>;
}

export function createTransactor(engine: Engine, onCommit: () => void): Transactor {
  const log = createCommitLog();
  const gate = createGate<Run>();
  const pending = createPendingCommits({
    engine,
    onUndone: () => {
      epoch++;
    },
    onDurable: onCommit,
  });
  const visible = { engine, log, pending: pending.writes, epoch: () => epoch };
  let { position } = engine;
  /** Goes up when what was visible has been undone: whoever is under way may have seen it. */
  let epoch = 0;
  const tries = createTries(log.forget);

  const isValid = (run: Run, { reads }: Attempt) => run.epoch === epoch && !log.conflicts(reads);
  const isDurable = async (seq: number) => (await pending.outcome(seq)).kind === 'durable';

  /** Resolves when no turn of another's stands against these writes. */
  const pass = async (run: Run, { own: { buffer: writes, appends } }: Attempt) => {
    const appended = appends.map(({ prefix }) => positionKey(prefix, position + 1));
    for (let holder = gate.holder(); holder && holder !== run; holder = gate.holder()) {
      if (!holder.reads || !wouldTouch(writes, appended, holder.reads)) return;
      await gate.turnOver();
    }
  };
  const commit = ({ own: { buffer: writes, appends } }: Attempt): number => {
    for (const { prefix, value } of appends) writes.set(positionKey(prefix, ++position), { value, at: 0 });
    const seq = log.append(writes);
    pending.add({ seq, writes, position });
    return seq;
  };
  const finish = async <T>(run: Run, attempt: Attempt, done: Tried<T>): Promise<Tried<T>> => {
    await pass(run, attempt);
    tries.refuseWhen('closed');
    if (!isValid(run, attempt)) return undefined;
    const seq = commit(attempt);
    gate.leave(run);
    const outcome = await pending.outcome(seq);
    if (outcome.kind === 'failed') throw outcome.error;
    return outcome.kind === 'durable' ? done : undefined;
  };
  const tryOnce = async <T>(run: Run, writable: boolean, work: Work<T>, after?: ReadTransaction): Promise<Tried<T>> => {
    const attempt = new Attempt(visible, writable, after);
    run.epoch = epoch;
    run.reads = attempt.reads;
    log.begin(attempt.reads);
    try {
      let done: Tried<T>;
      try {
        done = { result: await work(attempt.tx) };
      } catch (error) {
        done = { error };
      }
      attempt.own.end();
      if ('result' in done && !attempt.writesNothing) return await finish(run, attempt, done);
      // What was read may never have been true together, and an error its mere consequence.
      if (!isValid(run, attempt)) return undefined;
      return attempt.dependsOn < 0 || (await isDurable(attempt.dependsOn)) ? done : undefined;
    } finally {
      log.end(attempt.reads);
    }
  };

  return {
    async transact(writable, work, after) {
      const run: Run = { epoch, reads: undefined };
      try {
        return await tries.untilDone((losses) => {
          if (losses < patience) return tryOnce(run, writable, work, losses === 0 ? after : undefined);
          return gate.enter(run).then(() => tryOnce(run, writable, work));
        });
      } finally {
        gate.leave(run);
      }
    },
    async keepOnly(ranges) {
      const writes = new WriteBuffer();
      for (const range of between(ranges)) writes.deleteRange(range, 0);
      let outcome: Outcome;
      do {
        tries.refuseWhen('closing', 'closed');
        const seq = log.append(writes);
        pending.add({ seq, writes, position, clear: true });
        outcome = await pending.outcome(seq);
      } while (outcome.kind === 'undone');
      if (outcome.kind === 'failed') throw outcome.error;
    },
    async close(atMostMs) {
      await tries.close(atMostMs);
      await pending.drained();
    },
  };
}
