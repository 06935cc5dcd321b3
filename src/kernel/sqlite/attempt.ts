/** One try of a transaction: reads of the committed state and of its own writes, and a record of what it has read. */
import type { Entry, Key, KeyRange, RangeOptions, WriteTransaction } from '../store.ts';
import type { CommitLog, ReadSet } from './commit-log.ts';
import type { Engine } from './engine.ts';

/** Larger things are blobs. Characters. */
const maxValueLength = 16 * 1024 * 1024;
/** Bytes. */
const maxKeyLength = 8192;

export interface Attempt {
  readonly tx: WriteTransaction;
  readonly reads: ReadSet;
  readonly writes: Map<Key, string | undefined>;
  /** From now on the transaction refuses every use. */
  end(): void;
}

export function startAttempt(engine: Engine, log: CommitLog, writable: boolean): Attempt {
  const reads: ReadSet = { keys: new Map(), ranges: [], first: -1 };
  const writes = new Map<Key, string | undefined>();
  let ended = false;

  const checkUse = () => {
    if (ended) throw new Error('This transaction is over: await everything that uses it inside its work.');
  };
  const checkWrite = (key: Key) => {
    checkUse();
    if (!writable) throw new Error('A read transaction cannot write: use store.write.');
    if (key.length > maxKeyLength) throw new RangeError(`A key has ${key.length} bytes, more than the ${maxKeyLength} that a store takes.`);
  };
  const noteRead = (): number => {
    const seq = log.seq();
    if (reads.first < 0) reads.first = seq;
    return seq;
  };
  const get = (key: Key): string | undefined => {
    checkUse();
    if (writes.size > 0 && writes.has(key)) return writes.get(key);
    const seq = noteRead();
    if (!reads.keys.has(key)) reads.keys.set(key, seq);
    return engine.get(key);
  };
  const range = (keys: KeyRange, { limit = -1, reverse = false }: RangeOptions = {}): Entry[] => {
    checkUse();
    const own = ownWrites(writes, keys);
    // A row that is deleted here takes the place of one that counts.
    const deleted = limit < 0 ? 0 : own.reduce((count, key) => count + (writes.get(key) === undefined ? 1 : 0), 0);
    const seq = noteRead();
    const rows = engine.range(keys, limit < 0 ? -1 : limit + deleted, reverse);
    const found = own.length === 0 ? rows : mergeOwn(rows, own, writes, limit, reverse);
    reads.ranges.push({ ...readPart(keys, found, limit, reverse), seq });
    return found;
  };
  return {
    reads,
    writes,
    end: () => { ended = true; },
    tx: {
      get: async (key) => get(key),
      getMany: async (keys) => keys.map(get),
      range: async (keys, options) => range(keys, options),
      put(key, value) {
        checkWrite(key);
        if (value.length > maxValueLength) throw new RangeError(`A value has ${value.length} characters, more than the ${maxValueLength} that a store takes.`);
        writes.set(key, value);
      },
      delete(key) {
        checkWrite(key);
        writes.set(key, undefined);
      },
      savepoint() {
        const marked = [...writes];
        return {
          rollback() {
            checkUse();
            writes.clear();
            for (const [key, value] of marked) writes.set(key, value);
          },
        };
      },
    },
  };
}

/** Once the limit is reached, what lies beyond the last entry has not been looked at. */
function readPart(range: KeyRange, found: readonly Entry[], limit: number, reverse: boolean): KeyRange {
  const last = found.at(-1);
  if (limit < 0 || found.length < limit || !last) return range;
  return reverse ? { start: last.key, end: range.end } : { start: range.start, end: last.key + '\0' };
}

function ownWrites(writes: ReadonlyMap<Key, unknown>, { start, end }: KeyRange): Key[] {
  const own: Key[] = [];
  for (const key of writes.keys()) if (key >= start && key < end) own.push(key);
  return own;
}

function mergeOwn(rows: readonly Entry[], own: readonly Key[], writes: ReadonlyMap<Key, string | undefined>, limit: number, reverse: boolean): Entry[] {
  const overwritten = new Set(own);
  const merged = rows.filter(({ key }) => !overwritten.has(key));
  for (const key of own) {
    const value = writes.get(key);
    if (value !== undefined) merged.push({ key, value });
  }
  merged.sort((a, b) => (a.key < b.key ? -1 : 1));
  if (reverse) merged.reverse();
  return limit < 0 ? merged : merged.slice(0, limit);
}
