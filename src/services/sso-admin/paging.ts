/** Pages of lists: the store's, and those of a record's own arrays. */
import type { Page } from '../../kernel/collections/collection.ts';
import { InvalidCursor } from '../../kernel/collections/collection.ts';
import { invalid } from './errors.ts';

export const defaultPageSize = 100;

/** A page, or ValidationException where the NextToken is none of ours. */
export async function page<T>(list: Promise<Page<T>>): Promise<Page<T>> {
  try {
    return await list;
  } catch (error) {
    if (error instanceof InvalidCursor) throw staleToken();
    throw error;
  }
}

/** A page of an array that is sorted by `keyOf`; the token is the last item's key. */
export function pageOf<T>(
  sorted: readonly T[],
  keyOf: (item: T) => string,
  options: { limit: number | undefined; after: string | undefined },
): Page<T> {
  const after = options.after === undefined ? undefined : decodeToken(options.after);
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const items = rest.slice(0, options.limit ?? defaultPageSize);
  const last = items.at(-1);
  return last !== undefined && items.length < rest.length
    ? { items, next: Buffer.from(keyOf(last)).toString('base64url') }
    : { items };
}

export function byKey<T>(keyOf: (item: T) => string): (left: T, right: T) => number {
  return (left, right) => (keyOf(left) < keyOf(right) ? -1 : keyOf(left) > keyOf(right) ? 1 : 0);
}

/** The page's token as an output has it: absent on the last page. */
export function nextToken(list: Page<unknown>): { NextToken?: string } {
  return list.next === undefined ? {} : { NextToken: list.next };
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (token === '' || Buffer.from(text).toString('base64url') !== token) throw staleToken();
  return text;
}

function staleToken() {
  return invalid('The NextToken is not valid: pass the one of the previous page unchanged.');
}
