/** A table over rows that are all there: filtered and paged in the browser. */
import Pagination from '@cloudscape-design/components/pagination';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useState, type ReactNode } from 'react';
import { useOwnSorting } from './own-sorting';
import { EmptyTable, ResourceTable, type ResourceTableProps } from './resource-table';
import { pageLabels } from './page-labels';

export interface FilteredTableProps<Item> extends Omit<ResourceTableProps<Item>, 'filter'> {
  readonly pageSize: number;
  /** What the filter asks for: `Find AWS managed policies`. */
  readonly filterLabel: string;
  /** What the filter looks in. */
  readonly textOf: (item: Item) => string;
  /** Beside the text: further choices, by which the caller has already narrowed the rows. */
  readonly choices?: ReactNode;
}

export function FilteredTable<Item>({
  rows,
  pageSize,
  filterLabel,
  textOf,
  choices,
  ...table
}: FilteredTableProps<Item>) {
  const [text, setText] = useState('');
  const [page, setPage] = useState(1);
  const { sorting, sorted } = useOwnSorting(table.columns);
  const wanted = text.trim().toLocaleLowerCase();
  const all = rows.items ?? [];
  const matching = wanted === '' ? all : all.filter((item) => textOf(item).toLocaleLowerCase().includes(wanted));
  const found = sorted(matching);
  const pages = Math.max(1, Math.ceil(found.length / pageSize));
  const current = Math.min(page, pages);
  const { pagination: _pagination, ...given } = rows;
  return (
    <ResourceTable
      {...table}
      sorting={sorting}
      rows={{
        ...given,
        ...(rows.items && {
          items: found.slice((current - 1) * pageSize, current * pageSize),
          counter: `(${all.length})`,
        }),
        ...(pages > 1 && {
          pagination: (
            <Pagination
              currentPageIndex={current}
              pagesCount={pages}
              onChange={(event) => setPage(event.detail.currentPageIndex)}
              ariaLabels={pageLabels}
            />
          ),
        }),
      }}
      empty={wanted !== '' && all.length > 0 ? <EmptyTable title="No matches" /> : table.empty}
      filter={
        <div className="table-filter">
          <TextFilter
            filteringText={text}
            filteringPlaceholder={filterLabel}
            filteringAriaLabel={filterLabel}
            filteringClearAriaLabel="Clear the filter"
            {...(wanted !== '' && { countText: found.length === 1 ? '1 match' : `${found.length} matches` })}
            onChange={(event) => {
              setText(event.detail.filteringText);
              setPage(1);
            }}
          />
          {choices}
        </div>
      }
    />
  );
}
