/** One try of a transaction after the other: at first side by side with all others, then in a way that cannot lose. */
import type { WriteTransaction } from '../../store.ts';
import type { Tried } from '../../writes/tries.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import type { Committer, Turn } from './committer.ts';
import type { Query, Target } from '../connection.ts';
import { asStoreError, isMissingTable } from '../errors.ts';
import { gatherGets } from '../reads/gathered-gets.ts';
import { notTrue } from './read-set.ts';
import type { Readers } from '../reads/readers.ts';
import { createSnapshots } from '../reads/snapshots.ts';
import { createSource, type Generation, type Source } from '../reads/source.ts';

export interface TransactParts {
  readonly target: Target;
  readonly readers: Readers;
  readonly committer: Committer;
  readonly generation: Generation;
}

type Work<T> = (tx: WriteTransaction) => Promise<T>;

/** After this many losses a writer is let in between two commits, and a reader reads from a snapshot. */
const patience = 4;

export function createTransact({ target, readers, committer, generation }: TransactParts) {
  const source = gatherGets(createSource(readers.query, generation));
  const snapshots = createSnapshots(target);

  const isTrue = async ({ reads }: Attempt) => {
    if (reads.broken) return false;
    if (reads.atOnce) return true;
    // It was not read in one state, but may be true in that of now.
    const changed = notTrue(readers.query, reads.state!.generation, [reads]).then(({ size }) => size > 0);
    return !(await changed.catch((error: unknown) => {
      if (!isMissingTable(error)) throw error;
      return true;
    }));
  };
  const sideBySide = async <T>(writable: boolean, work: Work<T>): Promise<Tried<T>> => {
    const attempt = startAttempt(source, writable);
    const done = await outcome(attempt, work);
    if (!changes(attempt, done)) return (await isTrue(attempt)) ? done : undefined;
    return !attempt.reads.broken && (await committer.commit(attempt)) === 'kept' ? done : undefined;
  };
  const inTurn = async <T>(work: Work<T>): Promise<Tried<T>> => {
    let running: Promise<NonNullable<Tried<T>>> | undefined;
    const begin = (within: Source): Turn => {
      const attempt = startAttempt(within, true);
      running = outcome(attempt, work);
      return { attempt, done: running.then((done) => changes(attempt, done)) };
    };
    const ending = await committer.turn(begin);
    // It may have run out of its time; nothing runs twice at a time.
    const done = await running;
    return ending === 'kept' ? done : undefined;
  };
  const onSnapshot = async <T>(work: Work<T>): Promise<Tried<T>> => {
    await using client = await snapshots.open();
    const known: Generation = {
      current: generation.current,
      learn(found) {
        this.current = found;
      },
    };
    let cleared = false;
    const query: Query = (statement) =>
      client.query(statement).catch((error: unknown) => {
        cleared ||= isMissingTable(error);
        throw asStoreError(error, target);
      });
    const attempt = startAttempt(createSource(query, known), false);
    const done = await outcome(attempt, work);
    return !cleared && known.current === generation.current && !attempt.reads.broken ? done : undefined;
  };
  return <T>(writable: boolean, work: Work<T>, losses: number): Promise<Tried<T>> => {
    if (losses < patience) return sideBySide(writable, work);
    return writable ? inTurn(work) : onSnapshot(work);
  };
}

async function outcome<T>(attempt: Attempt, work: Work<T>): Promise<NonNullable<Tried<T>>> {
  try {
    return { result: await work(attempt.tx) };
  } catch (error) {
    return { error };
  } finally {
    attempt.end();
  }
}

/** Whether there is something to commit. */
function changes({ writes, appends }: Attempt, done: NonNullable<Tried<unknown>>): boolean {
  return !('error' in done) && (!writes.isEmpty || appends.length > 0);
}
