/** What a transaction reads from: keys and pages of ranges, each from one state of the store, and which it was. */
import type { Entry, Key, KeyRange } from '../../store.ts';
import type { Query } from '../connection.ts';
import { isMissingTable } from '../errors.ts';
import { boundColumns, joinKey, keyColumns, tableOf, within } from '../keys.ts';

/** Goes up with each commit (`position`), and with each clear (`generation`). */
export interface State {
  readonly generation: number;
  readonly position: number;
}

/** `null`: there is no such row. */
export interface FoundRow {
  readonly value: string | undefined;
  readonly version: number | null;
}

export interface Page {
  readonly state: State;
  readonly entries: readonly Entry[];
  /** The latest of its rows' versions. */
  readonly version: number | null;
  readonly more: boolean;
}

export interface PageOptions {
  readonly limit: number;
  readonly maxBytes: number | undefined;
  readonly reverse: boolean;
}

export interface Source {
  /** One for each key. */
  getMany(keys: readonly Key[]): Promise<{ readonly state: State; readonly rows: readonly FoundRow[] }>;
  /** At most so many rows, and no more after so many bytes; `more` when it ended so. */
  page(range: KeyRange, options: PageOptions): Promise<Page>;
}

/** The generation that statements are addressed to; they say themselves when it is another by now. */
export interface Generation {
  current: number;
  learn(generation: number): void;
}

export function createSource(query: Query, generation: Generation): Source {
  type Stated = { readonly state: State };
  const currently = async <Read extends Stated>(read: (generation: number) => Promise<Read>): Promise<Read> => {
    for (;;) {
      const tried = generation.current;
      const found = await read(tried).catch((error: unknown) => {
        if (!isMissingTable(error)) throw error;
      });
      const actual = found?.state.generation ?? (await readGeneration(query));
      if (actual === tried && found) return found;
      generation.learn(actual);
    }
  };
  return {
    getMany: (keys) => currently((table) => getMany(query, table, keys)),
    page: (range, options) => currently((table) => readPage(query, table, range, options)),
  };
}

export async function readGeneration(query: Query): Promise<number> {
  return (await query({ text: 'SELECT generation FROM meta' }))[0]![0];
}

async function getMany(query: Query, generation: number, keys: readonly Key[]) {
  const [heads, digests] = keyColumns(keys);
  const found = await query({
    name: `get_${generation}`,
    text: `
      SELECT meta.generation, meta.position, wanted.at, kv.value, kv.version
      FROM meta CROSS JOIN unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY wanted(head, digest, at)
      LEFT JOIN ${tableOf(generation)} kv ON kv.head = wanted.head AND kv.tail_digest = wanted.digest`,
    values: [heads, digests],
  });
  const rows: FoundRow[] = Array(keys.length);
  for (const [, , at, value, version] of found) {
    rows[Number(at) - 1] = { value: value ?? undefined, version: version === null ? null : Number(version) };
  }
  return { state: stateOf(found), rows };
}

async function readPage(query: Query, generation: number, range: KeyRange, options: PageOptions): Promise<Page> {
  const { limit, maxBytes, reverse } = options;
  const bounds = boundColumns([range]).map(([bound]) => bound);
  const found = await query({
    name: `page_${generation}_${reverse}_${maxBytes !== undefined}`,
    text: pageText(generation, reverse, maxBytes !== undefined),
    values: [...bounds, limit, ...(maxBytes === undefined ? [] : [maxBytes])],
  });
  const rows = found.filter(([, , head]) => head !== null);
  const entries = rows.map(([, , head, tail, value]): Entry => ({ key: joinKey(head, tail), value }));
  const version = rows.reduce((latest: number | null, row) => Math.max(latest ?? 0, Number(row[5])), null);
  // A join promises no order.
  entries.sort((a, b) => (a.key < b.key === reverse ? 1 : -1));
  const bytes = () => entries.reduce((sum, { key, value }) => sum + key.length + Buffer.byteLength(value), 0);
  const more = entries.length === limit || (maxBytes !== undefined && entries.length > 0 && bytes() >= maxBytes);
  return { state: stateOf(found), entries, version, more };
}

/** One row at least, with the state: without an entry when there is none. */
export function pageText(generation: number, reverse: boolean, counted: boolean): string {
  const order = reverse ? 'kv.head DESC, kv.tail DESC' : 'kv.head, kv.tail';
  const size = 'sum(octet_length(kv.head) + octet_length(kv.tail) + octet_length(kv.value))';
  const before = `${size} OVER (ORDER BY ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`;
  const rows = `
    SELECT kv.head, kv.tail, kv.value, kv.version ${counted ? `, ${before} AS before` : ''}
    FROM ${tableOf(generation)} kv WHERE ${within('$1', '$2', '$3', '$4')} ORDER BY ${order} LIMIT $5::int`;
  const fitting = counted ? 'found.before IS NULL OR found.before < $6::bigint' : 'true';
  return `
    SELECT meta.generation, meta.position, found.head, found.tail, found.value, found.version
    FROM meta LEFT JOIN LATERAL (${rows}) found ON ${fitting}`;
}

function stateOf([row]: any[][]): State {
  return { generation: row![0], position: Number(row![1]) };
}
