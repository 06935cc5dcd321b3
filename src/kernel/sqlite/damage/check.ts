/**
 * Looks for damage in a database: its structure by SQLite, each row by its checksum, and which keys it may have hit.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Key, KeyRange } from '../../store.ts';
import { afterAll, keysOfPages, type Pages } from './database-pages.ts';
import { isWhole, keyOf } from '../file/rows.ts';

export interface Damage {
  /** Sentences. */
  readonly problems: readonly string[];
  /** Keys whose rows may be missing, or old; in order, apart from each other. */
  readonly suspects: readonly KeyRange[];
}

export const noDamage: Damage = { problems: [], suspects: [] };
export const everything: KeyRange = { start: '', end: afterAll };

const maxProblems = 1000;

/** `pages`: the same database's, to narrow down what its damage may have hit; without them that is everything. */
export function findDamage(db: DatabaseSync, pages?: Pages, onRows?: (count: number) => void): Damage {
  const structure = structureProblems(db);
  const broken = structure.length > 0 ? brokenRanges(db, pages, structure) : [];
  const rows = rowProblems(db, merge(broken), onRows);
  const suspects = merge([...broken, ...rows.suspects]);
  const problems = [...structure, ...rows.problems];
  return {
    problems,
    suspects: problems.length > 0 && suspects.length === 0 && !onlyFreePages(structure) ? [everything] : suspects,
  };
}

/** What SQLite says, which names pages. It may stop in the middle: what it has said by then counts. */
function structureProblems(db: DatabaseSync): string[] {
  const problems: string[] = [];
  try {
    for (const row of db.prepare(`PRAGMA integrity_check(${maxProblems})`).iterate()) {
      problems.push(
        ...String(Object.values(row)[0])
          .split('\n')
          .filter((line) => line !== 'ok' && line !== '' && !line.startsWith('***')),
      );
    }
  } catch (error) {
    if (problems.length === 0) problems.push((error as Error).message);
  }
  return problems;
}

/** Damage among the free pages hits what is written later, and nothing that can be read. */
function onlyFreePages(structure: readonly string[]): boolean {
  return structure.every((line) => line.startsWith('Freelist: ') || isUnused(line));
}

const isUnused = (line: string): boolean => /^Page \d+: never used$/.test(line);

/** Pages that neither a broken tree nor a broken list of free pages has lost: some page is not the one it was. */
function hasLostPages(structure: readonly string[]): boolean {
  return structure.some(isUnused) && !structure.some((line) => /^(?:Freelist: |Tree )/.test(line));
}

function brokenRanges(db: DatabaseSync, pages: Pages | undefined, problems: readonly string[]): KeyRange[] {
  if (!pages || problems.length >= maxProblems || hasLostPages(problems)) return [everything];
  let root: number;
  try {
    root = Number(db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'kv'").get()?.['rootpage']);
  } catch {
    return [everything];
  }
  const keys = keysOfPages(pages, root);
  return problems.flatMap((line) => {
    const page = /^Tree (\d+) page (\d+)/.exec(line);
    if (page) return Number(page[1]) === root ? [keys.get(Number(page[2])) ?? everything] : [];
    // Of rows: their checksums and order say where.
    return onlyFreePages([line]) || / (?:kv|long_values)\b/.test(line) ? [] : [everything];
  });
}

/** Reads every row outside of what is known to be broken. */
function rowProblems(
  db: DatabaseSync,
  broken: readonly KeyRange[],
  onRows?: (count: number) => void,
): { problems: string[]; suspects: KeyRange[] } {
  const problems: string[] = [];
  const suspects: KeyRange[] = [];
  const select = db.prepare('SELECT k, v, c FROM kv WHERE k >= ? AND k < ? ORDER BY k');
  select.setReturnArrays(true);
  const long = db.prepare('SELECT v FROM long_values WHERE id = ?');
  let count = 0;
  for (const { start, end } of gapsBetween(broken)) {
    let last: Key = start;
    /** The keys that a run of damaged rows shows, and the last whole one before it. */
    let bad: { from: Key; keys: Key[] } | undefined;
    const whole = [start];
    const close = (next: Key): void => {
      if (bad) suspects.push(hull(bad.from, next, bad.keys, whole));
      bad = undefined;
    };
    try {
      for (const [k, v, c] of select.iterate(bytesOf(start), bytesOf(end)) as unknown as Iterable<unknown[]>) {
        if (++count % 10_000 === 0) onRows?.(count);
        const key = keyOf(k);
        if (key !== undefined && key >= last && isWhole(key, typeof v === 'number' ? longValue(long, v) : v, c)) {
          close(key);
          last = key;
          if (count % marked === 0) whole.push(key);
          continue;
        }
        if (problems.length < maxProblems)
          problems.push(`The row after ${JSON.stringify(last.slice(0, 60))} does not fit its checksum or its place.`);
        bad = { from: last, keys: [...(bad?.keys ?? []), ...(key === undefined ? [] : [key])] };
      }
      close(end);
    } catch (error) {
      problems.push(`Reading stopped after ${JSON.stringify(last.slice(0, 60))}: ${(error as Error).message}.`);
      suspects.push({ start: last, end });
    }
  }
  onRows?.(count);
  return { problems, suspects };
}

/** Where its table is broken: not a value, and so no whole row. */
function longValue(select: StatementSync, id: number): unknown {
  try {
    return select.get(BigInt(id))?.['v'];
  } catch {
    return undefined;
  }
}

/** One of so many rows is remembered, in a check of millions. */
const marked = 32;

/**
 * What lies between two whole rows around damaged ones. A key that changed may also send a search the wrong way for
 * everything between what it was and what it is. Where keys go back, the rows before may be those of another page, in
 * the place of what is missing between the last one that is smaller (of `whole`, in order) and them.
 */
function hull(from: Key, to: Key, shown: readonly Key[], whole: readonly Key[]): KeyRange {
  const least = shown.reduce((found, key) => (key < found ? key : found), `${from}\0`);
  const end = shown.reduce((most, key) => (key >= most ? `${key}\0` : most), to);
  const before = least <= from ? whole.findLast((key) => key < least) : undefined;
  return { start: before === undefined ? least : `${before}\0`, end };
}

export function merge(ranges: readonly KeyRange[]): KeyRange[] {
  const merged: KeyRange[] = [];
  for (const range of ranges.toSorted((a, b) => (a.start < b.start ? -1 : 1))) {
    const last = merged.at(-1);
    if (last && range.start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: range.end > last.end ? range.end : last.end };
    else merged.push(range);
  }
  return merged;
}

function gapsBetween(ranges: readonly KeyRange[]): KeyRange[] {
  const starts = ['', ...ranges.map(({ end }) => end)];
  const ends = [...ranges.map(({ start }) => start), afterAll];
  return starts.map((start, index) => ({ start, end: ends[index]! })).filter(({ start, end }) => start < end);
}

function bytesOf(key: Key): Buffer {
  return Buffer.from(key, 'latin1');
}
