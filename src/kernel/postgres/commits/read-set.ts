/** What a transaction has read, in a form that tells whether it is still true: by the versions of the rows. */
import type { Key, KeyRange } from '../../store.ts';
import type { WriteBuffer } from '../../writes/write-buffer.ts';
import type { Query } from '../connection.ts';
import { boundColumns, keyColumns, tableOf, within } from '../keys.ts';
import type { FoundRow, Page, State } from '../reads/source.ts';

/**
 * A part of a range that was looked at. A commit's number is greater than those of all before it, so as long as there
 * are as many rows, and the latest is the same, they are the same rows.
 */
interface RangeSeen extends KeyRange {
  readonly count: number;
  readonly version: number | null;
}

export interface ReadSet {
  /** With the version of what was found; `null`: nothing. */
  readonly keys: ReadonlyMap<Key, number | null>;
  readonly ranges: readonly RangeSeen[];
  /** Of the first read; `undefined` before it. */
  readonly state: State | undefined;
  /** Whether everything came from that one state. */
  readonly atOnce: boolean;
  /** Can no longer be true: a key was found to have changed between two reads, or all was cleared. */
  readonly broken: boolean;
}

export class Reads implements ReadSet {
  readonly keys = new Map<Key, number | null>();
  readonly ranges: RangeSeen[] = [];
  state: State | undefined;
  atOnce = true;
  broken = false;

  addKeys(keys: readonly Key[], rows: readonly FoundRow[], state: State): void {
    this.#from(state);
    for (const [index, key] of keys.entries()) {
      const { version } = rows[index]!;
      if (this.keys.has(key) && this.keys.get(key) !== version) this.broken = true;
      this.keys.set(key, version);
    }
  }

  addPage(part: KeyRange, { entries, version, state }: Page): void {
    this.#from(state);
    if (part.start < part.end) this.ranges.push({ ...part, count: entries.length, version });
  }

  #from(state: State): void {
    this.state ??= state;
    if (this.state.generation !== state.generation) this.broken = true;
    if (this.state.position !== state.position) this.atOnce = false;
  }
}

/** Whether these writes, not committed yet, change what was read. */
export function touches(writes: WriteBuffer, { keys, ranges }: ReadSet): boolean {
  if (writes.isEmpty) return false;
  for (const key of keys.keys()) if (writes.get(key)) return true;
  return ranges.some((range) => writes.touches(range));
}

/** Which of these read sets are not true in the state that `query` sees now: it is asked once. */
export async function notTrue(
  query: Query,
  generation: number,
  sets: readonly ReadSet[],
): Promise<ReadonlySet<ReadSet>> {
  const keys = sets.flatMap((set, index) => Array.from(set.keys, ([key, version]) => ({ index, key, version })));
  const ranges = sets.flatMap((set, index) => set.ranges.map((range) => ({ index, ...range })));
  const changed = await query({
    name: `changed_${generation}`,
    text: changedText(tableOf(generation)),
    values: [
      ...pluck(keys),
      ...keyColumns(keys.map(({ key }) => key)).slice(0, 2),
      ...pluck(ranges),
      ranges.map(({ count }) => count),
      ...boundColumns(ranges),
      generation,
    ],
  });
  return new Set(changed.flatMap(([index]) => (index === null ? sets : [sets[index]!])));
}

function pluck(seen: readonly { readonly index: number; readonly version: number | null }[]) {
  return [seen.map(({ index }) => index), seen.map(({ version }) => version)];
}

/** The places of those that have changed; NULL: all of them. */
function changedText(table: string): string {
  return `
    SELECT seen.index
    FROM unnest($1::int[], $2::bigint[], $3::bytea[], $4::bytea[]) seen(index, version, head, digest)
    LEFT JOIN ${table} kv ON kv.head = seen.head AND kv.tail_digest = seen.digest
    WHERE kv.version IS DISTINCT FROM seen.version
    UNION ALL
    SELECT seen.index
    FROM unnest($5::int[], $6::bigint[], $7::bigint[], $8::bytea[], $9::bytea[], $10::bytea[], $11::bytea[])
      seen(index, version, count, from_head, from_tail, to_head, to_tail)
    CROSS JOIN LATERAL (SELECT count(*) AS count, max(kv.version) AS version FROM ${table} kv
      WHERE ${within('seen.from_head', 'seen.from_tail', 'seen.to_head', 'seen.to_tail')}) found
    WHERE found.count <> seen.count OR found.version IS DISTINCT FROM seen.version
    UNION ALL
    SELECT NULL FROM meta WHERE generation <> $12::int`;
}
