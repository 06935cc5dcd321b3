/**
 * IAM's paging: `Marker`, `MaxItems`, `IsTruncated`.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
 */
import type { Page, PageOptions } from '../../kernel/collections/collection.ts';
import { paging } from '../../wire/paging.ts';
import { validationError } from './errors.ts';

export interface PageInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface PageOutput {
  readonly IsTruncated: boolean;
  readonly Marker?: string;
}

/** IAM's model takes no longer marker; ARNs with a long path and tags' keys have plain ones that are longer. */
const maxToken = 320;

const pages = paging({ defaultLimit: 100, refused: () => validationError('Invalid Marker.'), maxToken });

/** One page of a stored list, of the items that `keep` wants. `longKeyOf`: their keys, where no short names are. */
export async function storedPage<T>(
  list: (options: PageOptions) => Promise<Page<T>>,
  input: PageInput,
  keep?: (item: T) => boolean,
  longKeyOf?: (item: T) => string,
): Promise<{ items: T[]; page: PageOutput }> {
  return asAnswered(await pages.filtered(list, asked(input), keep, longKeyOf));
}

/** One page of a list in memory, in the order of `idOf`, which is unique. */
export function listPage<T>(
  all: readonly T[],
  idOf: (item: T) => string,
  input: PageInput,
): { items: T[]; page: PageOutput } {
  return asAnswered(pages.inMemory(all, idOf, asked(input)));
}

const asked = ({ Marker, MaxItems }: PageInput) => ({ limit: MaxItems, after: Marker });

function asAnswered<T>({ items, next }: Page<T>): { items: T[]; page: PageOutput } {
  return { items: [...items], page: next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: next } };
}
