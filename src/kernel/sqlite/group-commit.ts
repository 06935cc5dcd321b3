/**
 * Group commit: transactions that are ready wait for the end of the event loop's turn, are validated in order (each
 * against the earlier ones too), and the valid ones share one durable SQLite commit.
 */
import type { Attempt } from './attempt.ts';
import type { CommitLog } from './commit-log.ts';
import type { Engine } from './engine.ts';
import type { Run } from './transact.ts';

export interface GroupCommit {
  /** Resolves once the attempt is durable (true) or has lost (false); rejects when the disk refuses. */
  commit(run: Run, attempt: Attempt): Promise<boolean>;
  /** Takes up what has had to wait. */
  resume(): void;
}

interface GroupCommitParts {
  readonly engine: Engine;
  readonly log: CommitLog;
  isValid(run: Run, attempt: Attempt): boolean;
  /** The transaction that runs alone: the others' commits wait for it. */
  alone(): Run | undefined;
  /** Throws when nothing can be committed any more. */
  checkOpen(): void;
  onCommit(): void;
}

interface Waiting {
  readonly run: Run;
  readonly attempt: Attempt;
  readonly resolve: (committed: boolean) => void;
  readonly reject: (error: unknown) => void;
}

export function createGroupCommit({ engine, log, isValid, alone, checkOpen, onCommit }: GroupCommitParts): GroupCommit {
  let queue: Waiting[] = [];
  let scheduled = false;

  const takeBatch = (): Waiting[] => {
    const only = alone();
    const batch = only ? queue.filter(({ run }) => run === only) : queue.toSorted((a, b) => b.run.losses - a.run.losses);
    queue = only ? queue.filter(({ run }) => run !== only) : [];
    return batch;
  };
  const flush = () => {
    scheduled = false;
    const before = log.seq();
    const winners: Waiting[] = [];
    for (const waiting of takeBatch()) {
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
    onCommit();
  };
  const resume = () => {
    if (scheduled || queue.length === 0) return;
    scheduled = true;
    setImmediate(flush);
  };
  return {
    resume,
    commit: (run, attempt) => new Promise((resolve, reject) => {
      queue.push({ run, attempt, resolve, reject });
      resume();
    }),
  };
}
