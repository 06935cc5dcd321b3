/** Reads a range through the write buffers that lie over what is stored. */
import type { Entry, KeyRange, RangeOptions, RangeRead } from '../store.ts';
import type { WriteBuffer } from './write-buffer.ts';

/** What lies below: a range's entries in order (or reversed), as far as they are asked for. */
export type ReadBelow = (range: KeyRange) => Iterable<Entry>;

type Through = (buffer: WriteBuffer, below: ReadBelow, range: KeyRange, reverse: boolean) => Iterable<Entry>;

export const readThrough: Through = function* (buffer, below, range, reverse) {
  const written = buffer.entries.range(range, reverse);
  let next = written.next();
  for (const gap of buffer.gaps(range, reverse)) {
    for (const entry of below(gap)) {
      while (!next.done && (reverse ? next.value[0] > entry.key : next.value[0] < entry.key)) {
        const [key, { value }] = next.value;
        if (value !== undefined) yield { key, value };
        next = written.next();
      }
      if (next.done || next.value[0] !== entry.key) yield entry;
    }
  }
  for (; !next.done; next = written.next()) {
    const [key, { value }] = next.value;
    if (value !== undefined) yield { key, value };
  }
};

export function takeEntries(from: Iterable<Entry>, { limit = Infinity, maxBytes = Infinity }: RangeOptions): RangeRead {
  const entries: Entry[] = [];
  if (limit <= 0) return { entries, more: true };
  let bytes = 0;
  for (const entry of from) {
    entries.push(entry);
    if (maxBytes < Infinity) bytes += entry.key.length + Buffer.byteLength(entry.value);
    if (entries.length >= limit || bytes >= maxBytes) return { entries, more: true };
  }
  return { entries, more: false };
}

/** The part of a range that was looked at: what lies beyond the last entry was not, when there may be more. */
export function partRead(range: KeyRange, { entries, more }: RangeRead, reverse: boolean): KeyRange {
  if (!more) return range;
  const last = entries.at(-1);
  if (!last) return { start: range.start, end: range.start };
  return reverse ? { start: last.key, end: range.end } : { start: range.start, end: last.key + '\0' };
}
