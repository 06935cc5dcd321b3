/**
 * A table over a list operation that pages by token. The page number is in the address and the tokens that lead to
 * it in the history entry, so that back, forward and reload come to the same rows.
 */
import Pagination from '@cloudscape-design/components/pagination';
import { useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import type { ListPage } from '../../api/all-pages';
import { useQuery } from '../../api/use-query';
import { ResourceTable, type ResourceRows, type ResourceTableProps } from './resource-table';
import { usePolling } from '../state/use-polling';
import { pageLabels } from './page-labels';

type LoadPage<Item> = (token: string | undefined, signal: AbortSignal) => Promise<ListPage<Item>>;

export interface PagedTableProps<Item> extends Omit<ResourceTableProps<Item>, 'rows'> {
  readonly queryKey: string;
  readonly load: LoadPage<Item>;
  readonly pollMilliseconds?: number;
}

export function PagedTable<Item>({ queryKey, load, pollMilliseconds, ...table }: PagedTableProps<Item>) {
  const rows = usePagedRows(queryKey, load);
  usePolling(rows, pollMilliseconds);
  return <ResourceTable {...table} rows={rows} />;
}

/** The rows of the page that the address names. Without a key, nothing is loaded. */
export function usePagedRows<Item>(queryKey: string | undefined, load: LoadPage<Item>): ResourceRows<Item> {
  return useRows(queryKey, load, usePaging());
}

/** As `usePagedRows`, for a table inside a dialog or wizard: turning its pages leaves the address alone. */
export function useInnerPagedRows<Item>(queryKey: string | undefined, load: LoadPage<Item>): ResourceRows<Item> {
  return useRows(queryKey, load, useInnerPaging(queryKey));
}

interface Paging {
  readonly page: number;
  readonly token: string | undefined;
  readonly tokens: readonly string[];
  goTo(page: number, known: readonly string[]): void;
}

function useRows<Item>(
  queryKey: string | undefined,
  load: LoadPage<Item>,
  { page, token, tokens, goTo }: Paging,
): ResourceRows<Item> {
  const query = useQuery(queryKey === undefined ? undefined : `${queryKey}/${token ?? ''}`, (signal) =>
    load(token, signal),
  );
  const nextToken = query.data?.nextToken;
  const known = nextToken && page > tokens.length ? [...tokens, nextToken] : tokens;
  const lastKnownPage = tokens.length + 1;
  const showPages = lastKnownPage > 1 || nextToken !== undefined;
  return {
    loading: query.loading,
    reload: query.reload,
    // A token may have grown old: the first page needs none.
    ...(page > 1 && { retry: () => goTo(1, []) }),
    ...(query.error !== undefined && { error: query.error }),
    ...(query.data && { items: query.data.items, ...(!showPages && { counter: `(${query.data.items.length})` }) }),
    ...(showPages && {
      pagination: (
        <Pagination
          currentPageIndex={page}
          pagesCount={lastKnownPage}
          openEnd={page < lastKnownPage || nextToken !== undefined}
          disabled={query.loading && !query.data}
          onChange={(event) => goTo(event.detail.currentPageIndex, known)}
          ariaLabels={pageLabels}
        />
      ),
    }),
  };
}

/** `tokens[i]` opens page `i + 2`; a page whose token is not known (an address from elsewhere) becomes the first. */
function usePaging(): Paging {
  const [search] = useSearchParams();
  const location = useLocation();
  const navigate = useNavigate();
  const tokens = (location.state as { tokens?: readonly string[] } | null)?.tokens ?? [];
  const wanted = Math.max(1, Number.parseInt(search.get('page') ?? '1', 10) || 1);
  const page = wanted <= tokens.length + 1 ? wanted : 1;
  const goTo = (next: number, known: readonly string[]) => {
    const query = new URLSearchParams(search);
    if (next > 1) query.set('page', String(next));
    else query.delete('page');
    void navigate({ search: query.toString() }, { state: { tokens: known } });
  };
  return { page, token: page > 1 ? tokens[page - 2] : undefined, tokens, goTo };
}

function useInnerPaging(queryKey: string | undefined): Paging {
  const [place, setPlace] = useState<{ key: string | undefined; page: number; tokens: readonly string[] }>({
    key: queryKey,
    page: 1,
    tokens: [],
  });
  const { page, tokens } = place.key === queryKey ? place : { page: 1, tokens: [] };
  return {
    page,
    tokens,
    token: page > 1 ? tokens[page - 2] : undefined,
    goTo: (next, known) => setPlace({ key: queryKey, page: next, tokens: known }),
  };
}
