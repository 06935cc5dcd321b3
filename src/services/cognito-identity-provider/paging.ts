/** How user pools' lists come in pages: tokens are called differently, and a limit of 0 is the default. */
import type { Page, PageOptions } from '../../kernel/collections/collection.ts';
import { paging } from '../../wire/paging.ts';
import { invalidParameter } from './errors.ts';

const defaultLimit = 60;
const pages = paging({ defaultLimit, refused: () => invalidParameter('Invalid pagination token.') });

export function pageOf<T>(
  list: (options: PageOptions) => Promise<Page<T>>,
  limit: number | undefined,
  after: string | undefined,
  keep?: (item: T) => boolean,
): Promise<Page<T>> {
  return pages.filtered(list, { limit: limit === 0 ? defaultLimit : limit, after }, keep);
}
