/** KMS's paging: `Marker`, `Limit`, `Truncated`. */
import type { Page, PageOptions } from '../../kernel/collections/collection.ts';
import { AwsError } from '../../wire/errors.ts';
import { paging } from '../../wire/paging.ts';

export interface PageInput {
  readonly Marker?: string | undefined;
  readonly Limit?: number | undefined;
}

interface PageOutput {
  readonly Truncated: boolean;
  readonly NextMarker?: string;
}

interface Answered<T> {
  readonly items: readonly T[];
  readonly page: PageOutput;
}

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html */
const lists = pagesOf(100);
/** Tags and aliases of one key come in pages of 50. */
const shortLists = pagesOf(50);

function pagesOf(defaultLimit: number) {
  const refused = (): AwsError => new AwsError('InvalidMarkerException', 'The marker is not valid.');
  return paging({ defaultLimit, refused });
}

export async function storedPage<T>(
  list: (options: PageOptions) => Promise<Page<T>>,
  input: PageInput,
  keep?: (item: T) => boolean,
): Promise<Answered<T>> {
  return answered(await lists.filtered(list, asked(input), keep));
}

/** One page of a list in memory, in the order of `keyOf`, which is unique. */
export function listPage<T>(all: readonly T[], keyOf: (item: T) => string, input: PageInput): Answered<T> {
  return answered(shortLists.inMemory(all, keyOf, asked(input)));
}

const asked = ({ Marker, Limit }: PageInput) => ({ limit: Limit, after: Marker });

function answered<T>({ items, next }: Page<T>): Answered<T> {
  return { items, page: next === undefined ? { Truncated: false } : { Truncated: true, NextMarker: next } };
}
