/** One try of a transaction: reads through its own writes to what is committed, and a record of what it has read. */
import type { Entry, Key, KeyRange, RangeOptions, RangeRead, WriteTransaction } from '../../store.ts';
import { type Appended, OwnWrites } from '../../writes/own-writes.ts';
import { partRead, readThrough } from '../../writes/read-through.ts';
import type { WriteBuffer } from '../../writes/write-buffer.ts';
import { type ReadSet, Reads } from './read-set.ts';
import type { Source } from '../reads/source.ts';

/** Rows that are read at a time where all are wanted. */
const pageRows = 512;

export interface Attempt {
  readonly tx: WriteTransaction;
  readonly reads: ReadSet;
  readonly writes: WriteBuffer;
  readonly appends: readonly Appended[];
  /** From now on the transaction refuses every use. */
  end(): void;
}

export function startAttempt(source: Source, writable: boolean): Attempt {
  const own = new OwnWrites(writable);
  const reads = new Reads();
  const getMany = async (keys: readonly Key[]): Promise<(string | undefined)[]> => {
    own.checkUse();
    const values = new Map(keys.map((key) => [key, own.buffer.get(key)?.value]));
    const wanted = [...values.keys()].filter((key) => !own.buffer.get(key));
    if (wanted.length > 0) {
      const { state, rows } = await source.getMany(wanted);
      reads.addKeys(wanted, rows, state);
      for (const [index, key] of wanted.entries()) values.set(key, rows[index]!.value);
    }
    return keys.map((key) => values.get(key));
  };
  return {
    reads,
    writes: own.buffer,
    get appends() {
      return own.appends;
    },
    end: () => own.end(),
    tx: {
      get: async (key) => (await getMany([key]))[0],
      getMany,
      range: async (keys, options) => {
        own.checkUse();
        return readRange(own.buffer, source, reads, keys, options);
      },
      put: (key, value) => own.put(key, value),
      delete: (key) => own.delete(key),
      deleteRange: (range) => own.deleteRange(range),
      append: (prefix, value) => own.append(prefix, value),
      savepoint: () => own.savepoint(),
    },
  };
}

async function readRange(
  buffer: WriteBuffer,
  source: Source,
  reads: Reads,
  keys: KeyRange,
  options: RangeOptions = {},
): Promise<RangeRead> {
  const { limit = Infinity, maxBytes, reverse = false } = options;
  const entries: Entry[] = [];
  let rest = keys;
  let bytes = 0;
  let rows = 0;
  while (rest.start < rest.end) {
    if (limit <= 0) return { entries, more: true };
    // Own deletions may hide what is read: then more than was missing.
    rows = Math.min(pageRows, Math.max(limit - entries.length, 2 * rows));
    const left = { limit: rows, maxBytes: maxBytes && maxBytes - bytes, reverse };
    const page = await nextPage(buffer, source, reads, rest, left);
    const below = ({ start, end }: KeyRange) => page.entries.filter(({ key }) => key >= start && key < end);
    for (const entry of readThrough(buffer, below, page.part, reverse)) {
      entries.push(entry);
      if (maxBytes !== undefined) bytes += entry.key.length + Buffer.byteLength(entry.value);
      if (entries.length >= limit || (maxBytes !== undefined && bytes >= maxBytes)) return { entries, more: true };
    }
    rest = reverse ? { start: rest.start, end: page.part.start } : { start: page.part.end, end: rest.end };
  }
  return { entries, more: false };
}

/** Reads on at the beginning of `rest` (or its end): what is stored there, and up to where that is known now. */
async function nextPage(
  buffer: WriteBuffer,
  source: Source,
  reads: Reads,
  rest: KeyRange,
  options: Parameters<Source['page']>[1],
): Promise<{ readonly part: KeyRange; readonly entries: readonly Entry[] }> {
  // What this transaction has deleted itself it does not read.
  const [gap] = buffer.gaps(rest, options.reverse);
  if (!gap) return { part: rest, entries: [] };
  const page = await source.page(gap, options);
  const seen = partRead(gap, page, options.reverse);
  reads.addPage(seen, page);
  const part = options.reverse ? { start: seen.start, end: rest.end } : { start: rest.start, end: seen.end };
  return { part, entries: page.entries };
}
