/** A list that was read whole, as the rows of a table; says so where it was too long to be. */
import Box from '@cloudscape-design/components/box';
import type { AllItems } from '../../api/all-pages';
import type { Query } from '../../api/use-query';
import type { ResourceRows } from './resource-table';

/** `keep`: which of the items are wanted at present. */
export function rowsOf<Item>(
  {
    data,
    error,
    loading,
    reload,
  }: Query<Partial<Pick<AllItems<Item>, 'truncated'>> & { readonly items: readonly Item[] }>,
  keep?: (item: Item) => boolean,
): ResourceRows<Item> {
  return {
    loading,
    reload,
    ...(error !== undefined && { error }),
    ...(data && { items: keep ? data.items.filter(keep) : data.items }),
    ...(data?.truncated && {
      footer: <Box>Only the first {data.items.length.toLocaleString()} were read; others are not found here.</Box>,
    }),
  };
}
