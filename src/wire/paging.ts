/**
 * Lists in pages, as operations answer them: of the store, or of an array in memory. Services differ in what they call
 * a page's token (`NextToken`, `nextToken`, `Marker`), in how large a page is where nobody says so, and in how they
 * refuse a token that they never gave out.
 */
import { InvalidCursor, type Page, type PageOptions } from '../kernel/collections/collection.ts';
import type { AwsError } from './errors.ts';

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
   * everything in one request. @throws AwsError
   */
  filtered<T>(
    list: (options: PageOptions) => Promise<Page<T>>,
    request: PageRequest,
    keep?: (item: T) => boolean,
  ): Promise<Page<T>>;
  /** A page of an array in the order of `keyOf`, which is unique; its token is the last item's key. @throws AwsError */
  inMemory<T>(all: readonly T[], keyOf: (item: T) => string, request: PageRequest): Page<T>;
}

/** Of records that `filtered` looks at for one page. */
const maxScanned = 5000;

/** `refused`: what a token that is none is answered with. */
export function paging({ defaultLimit, refused }: { defaultLimit: number; refused: () => AwsError }): Paging {
  const stored = async <T>(page: Promise<Page<T>>): Promise<Page<T>> => {
    try {
      return await page;
    } catch (error) {
      throw error instanceof InvalidCursor ? refused() : error;
    }
  };
  const filtered = async <T>(
    list: (options: PageOptions) => Promise<Page<T>>,
    request: PageRequest,
    keep: (item: T) => boolean = () => true,
  ): Promise<Page<T>> => {
    const limit = request.limit ?? defaultLimit;
    const items: T[] = [];
    let after = request.after;
    let scanned = 0;
    do {
      // Never more than still fits, so that the cursor stands after the last item given.
      const page: Page<T> = await stored(list({ limit: limit - items.length, after }));
      items.push(...page.items.filter(keep));
      scanned += page.items.length;
      after = page.next;
    } while (after !== undefined && items.length < limit && scanned < maxScanned);
    return after === undefined ? { items } : { items, next: after };
  };
  const inMemory = <T>(all: readonly T[], keyOf: (item: T) => string, request: PageRequest): Page<T> => {
    const after = request.after === undefined ? undefined : keyOfToken(request.after);
    if (after === undefined && request.after !== undefined) throw refused();
    const rest = all
      .map((item) => ({ item, key: keyOf(item) }))
      .filter(({ key }) => after === undefined || key > after)
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const shown = rest.slice(0, request.limit ?? defaultLimit);
    const items = shown.map(({ item }) => item);
    return shown.length < rest.length ? { items, next: tokenOfKey(shown.at(-1)!.key) } : { items };
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

function tokenOfKey(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function keyOfToken(token: string): string | undefined {
  const key = Buffer.from(token, 'base64url').toString();
  return token !== '' && tokenOfKey(key) === token ? key : undefined;
}
