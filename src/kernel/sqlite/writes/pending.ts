/**
 * Commits from their validation until they are durable. They are visible at once, in `writes`, and gather while the
 * writer has a batch in hand; then they are the next batch (group commit). When a batch fails, everything committed
 * since goes with it, for it may rest on it.
 */
import { AsyncResource } from 'node:async_hooks';
import type { Key, KeyRange } from '../../store.ts';
import { WriteBuffer } from '../../writes/write-buffer.ts';
import type { Batch } from './batch.ts';
import type { Engine } from '../engine.ts';
import type { WrittenBy } from './writer.ts';

export type Outcome =
  | { readonly kind: 'durable' }
  /** Came after a batch that failed, and was not tried itself. */
  | { readonly kind: 'undone' }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Commit {
  readonly seq: number;
  readonly writes: WriteBuffer;
  /** The latest that `append` has given out. */
  readonly position: number;
  /** As in a batch. */
  readonly clear?: boolean;
}

export interface PendingCommits {
  /** What is committed but not durable, or not read by the engine yet, by the numbers of the commits. */
  readonly writes: WriteBuffer;
  add(commit: Commit): void;
  /** Resolves when the commit of this number, and thus all before it, is durable or has failed. */
  outcome(seq: number): Promise<Outcome>;
  /** Resolves when nothing is pending. */
  drained(): Promise<void>;
}

interface Gathering {
  readonly writes: WriteBuffer;
  clear: boolean;
  position: number;
  last: number;
  /** Characters, about. */
  length: number;
  readonly settled: PromiseWithResolvers<Outcome>;
}

/** A batch that has this many characters takes no more commits: those in it would wait for long. */
const fullLength = 4 * 1024 * 1024;
const durable: Promise<Outcome> = Promise.resolve({ kind: 'durable' });

/** Milliseconds without a commit after which the engine reads what is durable. */
const idleMs = 10;
/** So many durable batches stay in memory before the engine reads them, if none has more than so many characters. */
const maxUnread = 16;
const maxUnreadLength = 64 * 1024;

export interface PendingParts {
  readonly engine: Engine;
  /** What was committed and not durable is no more. */
  onUndone(): void;
  onDurable(): void;
}

export function createPendingCommits({ engine, onUndone, onDurable }: PendingParts): PendingCommits {
  const writes = new WriteBuffer();
  /** The first is being written, unless `idle`. */
  let batches: Gathering[] = [];
  let idle = true;
  let durableUpTo = 0;
  let readsSnapshot = false;
  /** Durable, but newer than what the engine reads. */
  let unread: Gathering[] = [];
  let { hasAside } = engine;

  const forgetUnread = () => {
    for (const batch of unread) {
      writes.remove(batch.writes, batch.last);
      engine.forgetRead(batch.clear ? undefined : batch.writes);
    }
    unread = [];
  };
  /** The engine reads what is durable now: for one batch always the latest, so that the log gets into the file. */
  const catchUp = () => {
    try {
      if (readsSnapshot) engine.readLatest();
      readsSnapshot = !readsSnapshot && engine.readSnapshot();
    } catch {
      // It cannot be read now, which whoever reads is told. What is durable goes on lying over what was read before.
      return;
    }
    forgetUnread();
  };
  /** Nobody needs the snapshot while nothing is written: reads need not look at what lies over it. */
  const settle = () => {
    // Where something is unread there is a snapshot, which this ends.
    if (unread.length > 0) catchUp();
  };
  const rest = createRest(() => {
    // What has been added is about to be written.
    if (!idle || batches.length > 0) return;
    settle();
    if (hasAside) void emptyAside();
  });
  /** What comes meanwhile gathers, and is written next. */
  const emptyAside = async () => {
    idle = false;
    // What fails is tried again after the next clear, or by the next process.
    hasAside = await engine.emptyAside().catch(() => false);
    await writeAll();
  };
  const finish = (batch: Gathering, by: WrittenBy) => {
    batches.shift();
    durableUpTo = batch.last;
    hasAside ||= batch.clear;
    unread.push(batch);
    if (by === 'reader') {
      readsSnapshot = false;
      forgetUnread();
    } else if (!readsSnapshot || unread.length >= maxUnread || batch.length > maxUnreadLength) {
      catchUp();
    }
    batch.settled.resolve({ kind: 'durable' });
    onDurable();
  };
  const undo = (error: unknown) => {
    const [failed, ...after] = batches as [Gathering, ...Gathering[]];
    batches = [];
    catchUp();
    // Whether the failed batch was kept after all is not known.
    engine.forgetRead();
    writes.clear();
    for (const { writes: durable, last } of unread) writes.add(durable, last);
    onUndone();
    failed.settled.resolve({ kind: 'failed', error });
    for (const { settled } of after) settled.resolve({ kind: 'undone' });
  };
  const writeAll = async () => {
    for (let [batch] = batches; batch; [batch] = batches) {
      let by: WrittenBy;
      try {
        by = await engine.writer.write(toBatch(batch));
      } catch (error) {
        undo(error);
        continue;
      }
      finish(batch, by);
    }
    idle = true;
    rest.begin();
  };
  const gathering = (): Gathering => {
    const last = batches.at(-1);
    if (last && (idle || batches.length > 1) && last.length < fullLength) return last;
    const next = newGathering();
    batches.push(next);
    return next;
  };
  // The store's own turn is no request's: what fails in it unforeseen is the server's trouble.
  const writeOnTurn = AsyncResource.bind(() => {
    idle = false;
    void writeAll();
  });
  if (hasAside) rest.begin();
  return {
    writes,
    add(commit) {
      const wasEmpty = batches.length === 0;
      writes.add(commit.writes, commit.seq);
      gather(gathering(), commit);
      if (wasEmpty && idle) setImmediate(writeOnTurn);
    },
    outcome(seq) {
      const batch = seq > durableUpTo && batches.find(({ last }) => seq <= last);
      return batch ? batch.settled.promise : durable;
    },
    async drained() {
      for (let last = batches.at(-1); last; last = batches.at(-1)) await last.settled.promise;
      rest.end();
      settle();
    },
  };
}

function newGathering(): Gathering {
  const settled = Promise.withResolvers<Outcome>();
  return { writes: new WriteBuffer(), clear: false, position: 0, last: 0, length: 0, settled };
}

function gather(batch: Gathering, { seq, writes, position, clear = false }: Commit): void {
  batch.writes.add(writes, seq);
  batch.clear ||= clear;
  batch.position = position;
  batch.last = seq;
  writes.entries.forEach(({ value }, key) => {
    batch.length += key.length + (value?.length ?? 0);
  });
}

/** Does its work each time that nothing has begun for `idleMs`, until it ends for good. */
function createRest(work: () => void) {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  return {
    begin() {
      if (ended) return;
      timer?.refresh();
      timer ??= setTimeout(work, idleMs).unref();
    },
    end() {
      ended = true;
      clearTimeout(timer);
    },
  };
}

function toBatch({ writes, clear, position }: Gathering): Batch {
  const keys: Key[] = [];
  const values: (string | null)[] = [];
  writes.entries.forEach(({ value }, key) => {
    keys.push(key);
    values.push(value ?? null);
  });
  const deleted: KeyRange[] = writes.deletedRanges();
  return { deleted, clear, keys, values, position };
}
