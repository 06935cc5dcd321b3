/**
 * One try of a transaction: reads through its own writes and those that are not durable yet to the database, and a
 * record of what it has read, and of the latest commit that it has seen anything of.
 */
import type { Key, KeyRange, RangeOptions, RangeRead, ReadTransaction, WriteTransaction } from '../../store.ts';
import { OwnWrites } from '../../writes/own-writes.ts';
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
  epoch(): number;
}

/** Rows that are read at a time where bytes are counted (at first: ever more, if they are small), or all are wanted. */
const stepOfBytes = 4;
const stepOfAll = 512;

/** Of a transaction: what it has read, and in which epoch, for a write that rests on it. */
interface Seen {
  readonly reads: ReadSet;
  readonly epoch: number;
}

/** A class, as every request makes several. */
export class Attempt {
  readonly tx: WriteTransaction;
  readonly reads: ReadSet;
  readonly own: OwnWrites;
  readonly #visible: Visible;
  #latest = -1;

  /** It goes on with what `after`, a read that is over, has read, if all that is still so. */
  constructor(visible: Visible, writable: boolean, after?: ReadTransaction) {
    this.#visible = visible;
    this.own = new OwnWrites(writable);
    const before = after && readsBefore(visible, after);
    this.reads = before ?? { keys: new Map(), ranges: [], first: -1 };
    this.tx = new Transaction(this, { reads: this.reads, epoch: visible.epoch() }, before && after);
  }

  get writesNothing(): boolean {
    return this.own.buffer.isEmpty && this.own.appends.length === 0;
  }

  /** The latest commit, not durable then, of which something was read; -1: none. */
  get dependsOn(): number {
    return this.#latest;
  }

  get(key: Key): string | undefined {
    this.own.checkUse();
    const own = this.own.buffer.get(key);
    if (own) return own.value;
    const seq = this.#noteRead();
    const { reads } = this;
    if (!reads.keys.has(key)) reads.keys.set(key, seq);
    const found = this.#visible.pending.get(key);
    if (!found) return this.#visible.engine.get(key);
    this.#latest = Math.max(this.#latest, found.at);
    return found.value;
  }

  range(keys: KeyRange, options: RangeOptions = {}): RangeRead {
    this.own.checkUse();
    const seq = this.#noteRead();
    const { engine, pending } = this.#visible;
    const { buffer } = this.own;
    const found = readRange([buffer, pending], engine, keys, options);
    const part = partRead(keys, found, options.reverse ?? false);
    // What this transaction has deleted itself it has not read.
    for (const read of buffer.gaps(part)) this.reads.ranges.push({ ...read, seq });
    if (!pending.isEmpty) this.#latest = Math.max(this.#latest, pending.lastWriteIn(part));
    return found;
  }

  #noteRead(): number {
    const seq = this.#visible.log.seq();
    if (this.reads.first < 0) this.reads.first = seq;
    return seq;
  }
}

/** What a transaction's work is given. */
class Transaction implements WriteTransaction {
  readonly seen: Seen;
  readonly restsOn?: ReadTransaction;
  readonly #attempt: Attempt;

  constructor(attempt: Attempt, seen: Seen, restsOn: ReadTransaction | undefined) {
    this.#attempt = attempt;
    this.seen = seen;
    if (restsOn) this.restsOn = restsOn;
  }

  async get(key: Key): Promise<string | undefined> {
    return this.#attempt.get(key);
  }

  async getMany(keys: readonly Key[]): Promise<(string | undefined)[]> {
    return keys.map((key) => this.#attempt.get(key));
  }

  async range(keys: KeyRange, options?: RangeOptions): Promise<RangeRead> {
    return this.#attempt.range(keys, options);
  }

  put(key: Key, value: string): void {
    this.#attempt.own.put(key, value);
  }

  delete(key: Key): void {
    this.#attempt.own.delete(key);
  }

  deleteRange(range: KeyRange): void {
    this.#attempt.own.deleteRange(range);
  }

  append(prefix: Key, value: string): void {
    this.#attempt.own.append(prefix, value);
  }

  savepoint(): { rollback(): void } {
    return this.#attempt.own.savepoint();
  }
}

function readsBefore({ log, epoch }: Visible, after: ReadTransaction): ReadSet | undefined {
  if (!(after instanceof Transaction)) return undefined;
  const { seen } = after;
  return seen.epoch === epoch() && !log.conflicts(seen.reads) ? seen.reads : undefined;
}

function stepUpTo(limit: number, maxBytes: number | undefined): number {
  return maxBytes === undefined ? limit : Math.min(limit, stepOfBytes);
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
  const step = limit < 0 ? (maxBytes === undefined ? stepOfAll : stepOfBytes) : stepUpTo(limit, maxBytes);
  let read = (part: KeyRange) => engine.iterate(part, reverse, step);
  for (const buffer of over.toReversed()) {
    const below = read;
    read = (part) => readThrough(buffer, below, part, reverse);
  }
  return takeEntries(read(keys), options);
}
