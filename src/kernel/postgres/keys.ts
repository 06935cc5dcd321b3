/**
 * Keys in PostgreSQL. An entry of a B-tree holds about 2,700 bytes, a key up to 16,384, and random bytes do not
 * compress: so a key is its first 2,000 bytes (`head`) and the rest (`tail`, mostly empty). The primary key is `head`
 * and the tail's digest, which makes a key unique; the order is that of `head`, then `tail`, and the index has it but
 * for keys that share their head. Why so: docs/decisions/0024.
 */
import { createHash } from 'node:crypto';
import type { Key, KeyRange } from '../store.ts';

const headBytes = 2000;
const none = Buffer.alloc(0);

/** For `unnest($n::bytea[], …)`: the heads, the tails' digests, the tails. */
export function keyColumns(keys: readonly Key[]): [heads: Buffer[], digests: Buffer[], tails: Buffer[]] {
  const tails = keys.map((key) => tailOf(key));
  const digestOf = (tail: Buffer) => (tail.length === 0 ? none : createHash('sha256').update(tail).digest());
  return [keys.map(headOf), tails.map(digestOf), tails];
}

export function joinKey(head: Buffer, tail: Buffer): Key {
  return head.toString('latin1') + tail.toString('latin1');
}

/** A range's bounds: heads and tails of its start, then of its end. */
export function boundColumns(ranges: readonly KeyRange[]): [Buffer[], Buffer[], Buffer[], Buffer[]] {
  const starts = ranges.map(({ start }) => start);
  const ends = ranges.map(({ end }) => end);
  return [starts.map(headOf), starts.map(tailOf), ends.map(headOf), ends.map(tailOf)];
}

/** The condition that a row of `kv` is between bounds. The first two comparisons are the index's. */
export function within(fromHead: string, fromTail: string, toHead: string, toTail: string): string {
  return `kv.head >= ${fromHead} AND kv.head <= ${toHead}
    AND (kv.head > ${fromHead} OR kv.tail >= ${fromTail}) AND (kv.head < ${toHead} OR kv.tail < ${toTail})`;
}

/** Each generation of the data has a table of its own: clearing makes the next one. */
export function tableOf(generation: number): string {
  return `kv_${generation}`;
}

function headOf(key: Key): Buffer {
  return Buffer.from(key.length > headBytes ? key.slice(0, headBytes) : key, 'latin1');
}

function tailOf(key: Key): Buffer {
  return key.length > headBytes ? Buffer.from(key.slice(headBytes), 'latin1') : none;
}
