/**
 * One try of a transaction: reads through its own writes and those that are not durable yet to the database, and a
 * record of what it has read, and of the latest commit that it has seen anything of.
 */
import type { Key, KeyRange, RangeOptions, RangeRead, ReadTransaction, WriteTransaction } from '../../store.ts';
import { type Appended, createOwnWrites } from '../../writes/own-writes.ts';
import { partRead, readThrough, takeEntries } from '../../writes/read-through.ts';
import type { WriteBuffer } from '../../writes/write-buffer.ts';
import type { CommitLog, ReadSet } from './commit-log.ts';
import type { Engine } from '../engine.ts';

/** What a try reads from. */
export interface Visible {
  readonly engine: Engine;
  readonly log: CommitLog;
  /** Committed, but not known to be durable: lies over what the engine reads. */
  readonly pending: WriteBuffer;
  /** Goes up when what was visible has been undone. */
  readonly epoch: number;
}

/** Of a transaction: what it has read, and in which epoch, for a write that rests on it. */
const seen = Symbol('seen');

interface SeenTransaction extends WriteTransaction {
  readonly [seen]?: { readonly reads: ReadSet; readonly epoch: number };
}

/** Rows that are read at a time where bytes are counted, and where all are wanted. */
const stepOfBytes = 4;
const stepOfAll = 512;

export interface Attempt {
  readonly tx: WriteTransaction;
  readonly reads: ReadSet;
  readonly writes: WriteBuffer;
  readonly appends: readonly Appended[];
  /** The latest commit, not durable then, of which something was read; -1: none. */
  dependsOn(): number;
  /** From now on the transaction refuses every use. */
  end(): void;
}

/** It goes on with what `after`, a read that is over, has read, if all that is still so. */
export function startAttempt(visible: Visible, writable: boolean, after?: ReadTransaction): Attempt {
  const own = createOwnWrites(writable);
  const before = after && readsBefore(visible, after);
  const reads = before ?? { keys: new Map<Key, number>(), ranges: [], first: -1 };
  const reading = readsOf(visible, reads, own.buffer, own.checkUse);
  const tx: SeenTransaction = {
    get: async (key) => reading.get(key),
    getMany: async (keys) => keys.map(reading.get),
    range: async (keys, options) => reading.range(keys, options),
    ...own.operations,
    ...(before && { restsOn: after }),
    [seen]: { reads, epoch: visible.epoch },
  };
  return { tx, reads, writes: own.buffer, appends: own.appends, dependsOn: reading.dependsOn, end: own.end };
}

function readsBefore({ log, epoch }: Visible, after: ReadTransaction): ReadSet | undefined {
  const before = (after as SeenTransaction)[seen];
  return before && before.epoch === epoch && !log.conflicts(before.reads) ? before.reads : undefined;
}

function readsOf({ engine, log, pending }: Visible, reads: ReadSet, writes: WriteBuffer, checkUse: () => void) {
  let latest = -1;
  const noteRead = (): number => {
    const seq = log.seq();
    if (reads.first < 0) reads.first = seq;
    return seq;
  };
  const get = (key: Key): string | undefined => {
    checkUse();
    const own = writes.get(key);
    if (own) return own.value;
    const seq = noteRead();
    if (!reads.keys.has(key)) reads.keys.set(key, seq);
    const found = pending.get(key);
    if (!found) return engine.get(key);
    latest = Math.max(latest, found.at);
    return found.value;
  };
  const range = (keys: KeyRange, options: RangeOptions = {}): RangeRead => {
    checkUse();
    const seq = noteRead();
    const found = readRange([writes, pending], engine, keys, options);
    const part = partRead(keys, found, options.reverse ?? false);
    // What this transaction has deleted itself it has not read.
    for (const read of writes.gaps(part)) reads.ranges.push({ ...read, seq });
    if (!pending.isEmpty) latest = Math.max(latest, pending.lastWriteIn(part));
    return found;
  };
  return { get, range, dependsOn: () => latest };
}

function readRange(over: readonly WriteBuffer[], engine: Engine, keys: KeyRange, options: RangeOptions): RangeRead {
  const { limit = -1, maxBytes, reverse = false } = options;
  if (keys.start >= keys.end) return { entries: [], more: false };
  if (limit === 0) return { entries: [], more: true };
  if (maxBytes === undefined && over.every((buffer) => !buffer.touches(keys))) {
    const entries = engine.range(keys, limit, reverse);
    return { entries, more: entries.length === limit };
  }
  // What lies over it may hide some of these rows, and a row may be large.
  const step = maxBytes !== undefined ? stepOfBytes : limit < 0 ? stepOfAll : limit;
  let read = (part: KeyRange) => engine.iterate(part, reverse, step);
  for (const buffer of over.toReversed()) {
    const below = read;
    read = (part) => readThrough(buffer, below, part, reverse);
  }
  return takeEntries(read(keys), options);
}
