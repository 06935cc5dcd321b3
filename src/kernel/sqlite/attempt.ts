/**
 * One try of a transaction: reads through its own writes and those that are not durable yet to the database, and a
 * record of what it has read, and of the latest commit that it has seen anything of.
 */
import {
  type Key, type KeyRange, maxKeyBytes, maxValueBytes, type RangeOptions, type RangeRead, type WriteTransaction,
} from '../store.ts';
import { partRead, readThrough, takeEntries } from '../writes/read-through.ts';
import { WriteBuffer } from '../writes/write-buffer.ts';
import type { CommitLog, ReadSet } from './commit-log.ts';
import type { Engine } from './engine.ts';
import { positionBytes } from './position.ts';

/** What a try reads from. */
export interface Visible {
  readonly engine: Engine;
  readonly log: CommitLog;
  /** Committed, but not known to be durable: lies over what the engine reads. */
  readonly pending: WriteBuffer;
}

/** Rows that are read at a time where bytes are counted, and where all are wanted. */
const stepOfBytes = 4;
const stepOfAll = 512;

export interface Appended { readonly prefix: Key; readonly value: string }

export interface Attempt {
  readonly tx: WriteTransaction;
  readonly reads: ReadSet;
  readonly writes: WriteBuffer;
  readonly appends: Appended[];
  /** The latest commit, not durable then, of which something was read; -1: none. */
  dependsOn(): number;
  /** From now on the transaction refuses every use. */
  end(): void;
}

export function startAttempt(visible: Visible, writable: boolean): Attempt {
  const writes = new WriteBuffer();
  const appends: Appended[] = [];
  let ended = false;
  const checkUse = () => {
    if (ended) throw new Error('This transaction is over: await everything that uses it inside its work.');
  };
  const checkWrite = (key: Key, bytes = key.length) => {
    checkUse();
    if (!writable) throw new Error('A read transaction cannot write: use store.write.');
    checkSize('key', bytes, maxKeyBytes);
  };
  const reading = readsOf(visible, writes, checkUse);
  const { undoable, savepoint } = savepoints(checkUse);
  return {
    reads: reading.reads,
    writes,
    appends,
    dependsOn: reading.dependsOn,
    end: () => { ended = true; },
    tx: {
      get: async (key) => reading.get(key),
      getMany: async (keys) => keys.map(reading.get),
      range: async (keys, options) => reading.range(keys, options),
      put(key, value) {
        checkWrite(key);
        checkValue(value);
        undoable((at) => writes.set(key, { value, at }));
      },
      delete(key) {
        checkWrite(key);
        undoable((at) => writes.set(key, { value: undefined, at }));
      },
      deleteRange(range) {
        checkWrite('');
        undoable((at) => writes.deleteRange(range, at));
      },
      append(prefix, value) {
        checkWrite(prefix, prefix.length + positionBytes);
        checkValue(value);
        undoable(() => {
          appends.push({ prefix, value });
          return () => void appends.pop();
        });
      },
      savepoint,
    },
  };
}

function readsOf({ engine, log, pending }: Visible, writes: WriteBuffer, checkUse: () => void) {
  const reads: ReadSet = { keys: new Map(), ranges: [], first: -1 };
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
  return { reads, get, range, dependsOn: () => latest };
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

function checkValue(value: string): void {
  // No character has more than three bytes.
  const bytes = value.length * 3 <= maxValueBytes ? 0 : Buffer.byteLength(value);
  checkSize('value', bytes, maxValueBytes);
}

function checkSize(what: string, bytes: number, max: number): void {
  if (bytes > max) throw new RangeError(`A ${what} has ${bytes} bytes, more than the ${max} that a store takes.`);
}

/** Remembers how to take each write back, from the first savepoint on. */
function savepoints(checkUse: () => void) {
  const done: { readonly at: number; readonly undo: () => void }[] = [];
  let writes = 0;
  let marked = false;
  return {
    undoable(write: (at: number) => () => void) {
      const at = ++writes;
      const undo = write(at);
      if (marked) done.push({ at, undo });
    },
    savepoint() {
      checkUse();
      const mark = writes;
      marked = true;
      return {
        rollback() {
          checkUse();
          while (done.length > 0 && done.at(-1)!.at > mark) done.pop()!.undo();
        },
      };
    },
  };
}
