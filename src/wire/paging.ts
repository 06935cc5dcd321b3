/**
 * Lists in pages, as operations answer them: of the store, or of an array in memory. Services differ in what they call
 * a page's token (`NextToken`, `nextToken`, `Marker`), in how large a page is where nobody says so, and in how they
 * refuse a token that they never gave out.
 */
import { InvalidCursor, type KeyParts, type Page, type PageOptions } from '../kernel/collections/collection.ts';
import type { AwsError } from './errors.ts';
import { readShortToken, readToken, shortToken, tokenOfKey, type ShortToken } from './page-tokens.ts';

export interface PageRequest {
  readonly limit?: number | undefined;
  /** The token of the page before. */
  readonly after?: string | undefined;
}

/** As the inputs of most lists have it. */
export interface ListInput {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface Paging {
  /** What the store's lists take, out of an operation's input. */
  options(input: ListInput): { readonly limit: number; readonly after: string | undefined };
  /** A page of a stored list. @throws AwsError where the token is none of ours */
  stored<T>(page: Promise<Page<T>>): Promise<Page<T>>;
  /**
   * A page of those of a stored list that `keep` wants. It may be short, even empty: what matches little must not scan
   * everything in one request. `longKeyOf`: what the list's records have as their key, its one part, where the token
   * of one may be longer than `maxToken`. @throws AwsError
   */
  filtered<T>(
    list: StoredList<T>,
    request: PageRequest,
    keep?: (item: T) => boolean,
    longKeyOf?: (item: T) => string,
  ): Promise<Page<T>>;
  /** A page of an array in the order of `keyOf`, which is unique; its token is the last item's key. @throws AwsError */
  inMemory<T>(all: readonly T[], keyOf: (item: T) => string, request: PageRequest): Page<T>;
}

type StoredList<T> = (options: PageOptions) => Promise<Page<T>>;

export interface PagingOptions {
  readonly defaultLimit: number;
  /** What a token that is none is answered with. */
  readonly refused: () => AwsError;
  /** Of a token's characters, where the service's model takes no more than some keys have. */
  readonly maxToken?: number;
}

/** Of records that `filtered` looks at for one page. */
const maxScanned = 5000;
/** Of records read at once to find the one that a short token names. */
const searched = 1000;

export function paging({ defaultLimit, refused, maxToken = Infinity }: PagingOptions): Paging {
  const stored = async <T>(page: Promise<Page<T>>): Promise<Page<T>> => {
    try {
      return await page;
    } catch (error) {
      throw error instanceof InvalidCursor ? refused() : error;
    }
  };
  const placeAfter = async <T>(
    token: string | undefined,
    list: StoredList<T>,
    longKeyOf?: (item: T) => string,
  ): Promise<Pick<PageOptions, 'after' | 'from'>> => {
    const short = longKeyOf && token !== undefined ? readShortToken(token, maxToken) : undefined;
    return short && longKeyOf ? { from: behind(await storedKeyOf(short, list, longKeyOf)) } : { after: token };
  };
  const filtered = async <T>(
    list: StoredList<T>,
    request: PageRequest,
    keep: (item: T) => boolean = () => true,
    longKeyOf?: (item: T) => string,
  ): Promise<Page<T>> => {
    const limit = request.limit ?? defaultLimit;
    const items: T[] = [];
    let place = await placeAfter(request.after, list, longKeyOf);
    let last: T | undefined;
    let scanned = 0;
    do {
      // Never more than still fits, so that the cursor stands after the last item given.
      const page: Page<T> = await stored(list({ limit: limit - items.length, ...place }));
      items.push(...page.items.filter(keep));
      scanned += page.items.length;
      last = page.items.at(-1);
      place = { after: page.next };
    } while (place.after !== undefined && items.length < limit && scanned < maxScanned);
    const { after: next } = place;
    if (next === undefined) return { items };
    return { items, next: next.length > maxToken && longKeyOf ? shortToken(longKeyOf(last!), maxToken) : next };
  };
  const inMemory = <T>(all: readonly T[], keyOf: (item: T) => string, request: PageRequest): Page<T> => {
    const keyed = all.map((item) => ({ item, key: keyOf(item) }));
    const keys = keyed.map(({ key }) => key);
    const after = request.after === undefined ? undefined : readToken(request.after, maxToken, keys);
    if (after === undefined && request.after !== undefined) throw refused();
    const rest = keyed.filter(({ key }) => after === undefined || key > after).sort((a, b) => (a.key < b.key ? -1 : 1));
    const shown = rest.slice(0, request.limit ?? defaultLimit);
    const items = shown.map(({ item }) => item);
    return shown.length < rest.length ? { items, next: tokenOfKey(shown.at(-1)!.key, maxToken) } : { items };
  };
  return {
    options: ({ MaxResults, NextToken }) => ({ limit: MaxResults ?? defaultLimit, after: NextToken }),
    stored,
    filtered,
    inMemory,
  };
}

/** The page's token as most outputs have it: absent on the last page. */
export function nextToken({ next }: Page<unknown>): { NextToken?: string } {
  return next === undefined ? {} : { NextToken: next };
}

/** As `readToken`, among the keys of a stored list. */
async function storedKeyOf<T>(token: ShortToken, list: StoredList<T>, keyOf: (item: T) => string): Promise<string> {
  const from = behind(token.head);
  let after: string | undefined;
  do {
    const page = await list({ from, after, limit: searched });
    const keys = page.items.map(keyOf);
    const found = keys.find(token.names);
    if (found !== undefined) return found;
    after = keys.every((key) => key.startsWith(token.head)) ? page.next : undefined;
  } while (after !== undefined);
  return token.head;
}

/** Where a list of keys of one part goes on after this one. */
function behind(key: string): KeyParts {
  return [key, ''];
}
