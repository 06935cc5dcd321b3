/** Rows in the order of a column that a person chose. */
import { useState } from 'react';
import type { Column, Sorting } from './resource-table';

/** The order, and what the table's headings need to show and to change it. */
export function useOwnSorting<Item>(columns: readonly Column<Item>[]): {
  readonly sorting: Sorting;
  readonly sorted: (items: readonly Item[]) => readonly Item[];
} {
  const [{ by, descending }, setSort] = useState<{ by?: string; descending: boolean }>({ descending: false });
  const sortBy = columns.find(({ id }) => id === by)?.sortBy;
  return {
    sorting: { by, descending, onChange: (column, down) => setSort({ by: column, descending: down }) },
    sorted: (items) => inOrder(items, sortBy, descending),
  };
}

/** What has no value comes last, either way. */
function inOrder<Item>(items: readonly Item[], sortBy: Column<Item>['sortBy'], descending: boolean): readonly Item[] {
  if (!sortBy) return items;
  const direction = descending ? -1 : 1;
  return [...items].sort((left, right) => {
    const [a, b] = [sortBy(left), sortBy(right)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    const order = typeof a === 'string' ? a.localeCompare(String(b)) : Number(a) - Number(b);
    return direction * order;
  });
}
