/**
 * A page of a listing: the keys under a prefix in the order of their UTF-8 bytes, with those that have a delimiter
 * after it rolled up. What a common prefix stands for is skipped by a seek, so that a page costs what it answers, not
 * what the bucket holds.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */

/** Where entries come from, in order. `P`: a place among them. */
export interface Source<T extends { readonly key: string }, P> {
  /** Some entries from the place on, at least one where there is any. */
  read(place: P, limit: number): Promise<Chunk<T>>;
  /** The key of the first entry from the place on, where that is cheaper to learn than the entry. */
  keyAt?(place: P): Promise<string | undefined>;
  /** The place of the first entry whose key is this or a later one. */
  at(key: string): P;
  after(entry: T): P;
}

export interface Chunk<T> {
  readonly entries: readonly T[];
  /** Whether there may be more behind them. */
  readonly hasMore: boolean;
}

export interface Asked {
  readonly prefix: string;
  /** Empty: nothing is rolled up. */
  readonly delimiter: string;
  /** Of entries and common prefixes together. */
  readonly limit: number;
}

export interface Page<T> {
  readonly entries: T[];
  readonly prefixes: string[];
  /** The last one of both. */
  last?: { readonly entry: T } | { readonly prefix: string };
  /** What would come next. */
  next?: T;
}

/** Bytes of stored records that are read at once: an object of 10,000 parts has a megabyte. */
const chunkBytes = 4 * 1024 * 1024;
/** What bounds a read of so many: of one entry nobody needs to know its bytes, nor what is behind it. */
export function boundOf(limit: number): { readonly maxBytes: number } | { readonly lookAhead: false } {
  return limit === 1 ? { lookAhead: false } : { maxBytes: chunkBytes };
}

/** Entries that are read at once: what is not told of them is garbage while it is young. */
const manyEntries = 128;
/** Where a delimiter may make most of it superfluous: few behind a seek, then ever more. */
const fewEntries = 1;

export async function rollUp<T extends { readonly key: string }, P>(
  source: Source<T, P>,
  asked: Asked,
  start: P,
): Promise<Page<T>> {
  const page: Page<T> = { entries: [], prefixes: [] };
  if (asked.limit === 0) return page;
  let place: P | undefined = start;
  let most = asked.delimiter === '' ? manyEntries : fewEntries;
  while (place !== undefined) {
    const before = page.prefixes.length;
    const wanted: number = asked.limit + 1 - page.entries.length - before;
    // Behind a common prefix mostly comes another one, of which nothing but a key is needed.
    const key: string | undefined = most === fewEntries && wanted > 1 ? await source.keyAt?.(place) : undefined;
    const common: string | undefined = key === undefined ? undefined : commonPrefix(key, asked.prefix, asked.delimiter);
    if (common !== undefined) {
      place = addPrefix(source, page, common);
      continue;
    }
    place = take(source, page, await source.read(place, Math.min(wanted, most)), asked);
    most = page.prefixes.length > before ? fewEntries : Math.min(manyEntries, 2 * most);
  }
  return page;
}

/** Adds a chunk; answers where to read on, or `undefined` when the page is done. */
function take<T extends { readonly key: string }, P>(
  source: Source<T, P>,
  page: Page<T>,
  { entries, hasMore }: Chunk<T>,
  { prefix, delimiter, limit }: Asked,
): P | undefined {
  for (const entry of entries) {
    if (!entry.key.startsWith(prefix)) return undefined;
    if (page.entries.length + page.prefixes.length === limit) {
      page.next = entry;
      return undefined;
    }
    const common = commonPrefix(entry.key, prefix, delimiter);
    if (common === undefined) {
      page.entries.push(entry);
      page.last = { entry };
      continue;
    }
    return addPrefix(source, page, common);
  }
  return hasMore && entries.length > 0 ? source.after(entries.at(-1)!) : undefined;
}

/** Answers the place of the first key that the prefix does not stand for. */
function addPrefix<T extends { readonly key: string }, P>(
  source: Source<T, P>,
  page: Page<T>,
  prefix: string,
): P | undefined {
  page.prefixes.push(prefix);
  page.last = { prefix };
  const next = successor(prefix);
  return next === undefined ? undefined : source.at(next);
}

/** What the key is rolled up to: all of it up to the first delimiter behind the prefix. */
export function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === '' || !key.startsWith(prefix) ? -1 : key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** The least key behind a marker: one that was rolled up, or lies in what was, stands for all of that. */
export function keyAfter(marker: string, { prefix, delimiter }: Omit<Asked, 'limit'>): string | undefined {
  const common = commonPrefix(marker, prefix, delimiter);
  // The least string greater than a given one is that one and a NUL.
  return common === undefined ? `${marker}\0` : successor(common);
}

/** The later of two keys, by their UTF-8 bytes. */
export function laterOf(one: string, other: string): string {
  return compareKeys(one, other) > 0 ? one : other;
}

export function compareKeys(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/** The least string greater than every string that starts with `prefix`; `undefined` when there is none. */
export function successor(prefix: string): string | undefined {
  const end = prefix.charCodeAt(prefix.length - 1);
  if (end < 0x7f) return prefix.slice(0, -1) + String.fromCharCode(end + 1);
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const point = last.codePointAt(0)! + 1;
    if (point <= 0x10ffff) return points.join('') + String.fromCodePoint(point === 0xd800 ? 0xe000 : point);
  }
  return undefined;
}
