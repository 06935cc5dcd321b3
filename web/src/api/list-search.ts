/**
 * Search by a part of a name, over list operations that have none: pages are read one after the other, at most `most`
 * items at a time. What is named exactly is found by index, at once.
 */
import type { ListPage } from './all-pages';

export interface SearchedList<Item> {
  readonly idOf: (item: Item) => string;
  readonly matches: (item: Item, text: string) => boolean;
  readonly findExactly: (text: string, signal: AbortSignal) => Promise<Item | undefined>;
  readonly list: (token: string | undefined, signal: AbortSignal) => Promise<ListPage<Item>>;
}

export interface ListSearch<Item> {
  readonly found: readonly Item[];
  readonly scanned: number;
  /** Where the scan goes on; absent when everything was looked at. */
  readonly nextToken?: string;
}

/** Goes on with a search, up to `most` further items, and stops early at `enough` further matches. */
export async function searchList<Item>(
  searched: SearchedList<Item>,
  text: string,
  before: ListSearch<Item> | undefined,
  { most, enough, signal }: { most: number; enough: number; signal: AbortSignal },
): Promise<ListSearch<Item>> {
  const { idOf, matches, findExactly, list } = searched;
  const found = new Map((before?.found ?? []).map((item) => [idOf(item), item]));
  if (!before) {
    const exact = await findExactly(text, signal);
    if (exact) found.set(idOf(exact), exact);
  }
  const wanted = found.size + enough;
  let token = before?.nextToken;
  let scanned = 0;
  do {
    const page = await list(token, signal);
    scanned += page.items.length;
    for (const item of page.items) if (matches(item, text)) found.set(idOf(item), item);
    token = page.nextToken;
  } while (token && scanned < most && found.size < wanted);
  return { found: [...found.values()], scanned: (before?.scanned ?? 0) + scanned, ...(token && { nextToken: token }) };
}
