/**
 * IAM's paging: `Marker`, `MaxItems`, `IsTruncated`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
 */
import { InvalidCursor } from '../../kernel/collections/collection.ts';
import type { Page, PageOptions } from '../../kernel/collections/collection.ts';
import { validationError } from './errors.ts';

export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface PageOutput {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

const defaultMaxItems = 100;
/** A page may be short, even empty: a filter that matches nothing must not scan everything in one request. */
const maxScanned = 5000;

/** One page of a stored list, of the items that `keep` wants. */
export async function storedPage<T>(
  list: (options: PageOptions) => Promise<Page<T>>,
  input: PageInput,
  keep: (item: T) => boolean = () => true,
): Promise<{ items: T[]; page: PageOutput }> {
  const maxItems = input.MaxItems ?? defaultMaxItems;
  const items: T[] = [];
  let after = input.Marker;
  let scanned = 0;
  try {
    do {
      // Never more than still fits, so that the cursor stands after the last item given.
      const page = await list({ limit: maxItems - items.length, after });
      items.push(...page.items.filter(keep));
      scanned += page.items.length;
      after = page.next;
    } while (after !== undefined && items.length < maxItems && scanned < maxScanned);
  } catch (error) {
    throw error instanceof InvalidCursor ? invalidMarker() : error;
  }
  return { items, page: after === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: after } };
}

/** One page of a list in memory, in the order of `idOf`, which is unique. */
export function listPage<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  input: PageInput,
): { items: T[]; page: PageOutput } {
  const maxItems = input.MaxItems ?? defaultMaxItems;
  const after = input.Marker === undefined ? undefined : readMarker(input.Marker);
  const rest = all
    .map((item) => ({ item, id: idOf(item) }))
    .filter(({ id }) => after === undefined || id > after)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const shown = rest.slice(0, maxItems);
  const last = shown.at(-1);
  return {
    items: shown.map(({ item }) => item),
    page:
      rest.length > shown.length && last
        ? { IsTruncated: true, Marker: Buffer.from(last.id).toString('base64url') }
        : { IsTruncated: false },
  };
}

function readMarker(marker: string): string {
  const id = Buffer.from(marker, 'base64url').toString();
  if (Buffer.from(id).toString('base64url') !== marker) throw invalidMarker();
  return id;
}

function invalidMarker() {
  return validationError('Invalid Marker.');
}
