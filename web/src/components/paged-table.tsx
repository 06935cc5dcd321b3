/**
 * A table over a list operation that pages by token. The page number is in the address and the tokens that lead to
 * it in the history entry, so that back, forward and reload come to the same rows.
 */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import { useQuery } from '../api/use-query';
import { ErrorAlert } from './error-alert';
import { usePolling } from './use-polling';

export interface ItemPage<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

export interface PagedTableProps<Item> {
  /** What the rows are, in the plural and as it stands in the heading: `Users`. */
  readonly title: string;
  readonly queryKey: string;
  readonly load: (token: string | undefined, signal: AbortSignal) => Promise<ItemPage<Item>>;
  readonly columns: TableProps.ColumnDefinition<Item>[];
  readonly trackBy: (item: Item) => string;
  readonly empty: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly variant?: TableProps.Variant;
  readonly pollMilliseconds?: number;
}

export function PagedTable<Item>(props: PagedTableProps<Item>) {
  const { page, token, tokens, goTo } = usePaging();
  const query = useQuery(`${props.queryKey}/${token ?? ''}`, (signal) => props.load(token, signal));
  usePolling(query.reload, props.pollMilliseconds);
  const nextToken = query.data?.nextToken;
  const known = nextToken && page > tokens.length ? [...tokens, nextToken] : tokens;
  const lastKnownPage = tokens.length + 1;
  const showPages = lastKnownPage > 1 || nextToken !== undefined;

  return (
    <SpaceBetween size="s">
      {query.error !== undefined && <ErrorAlert error={query.error} onRetry={page > 1 ? () => goTo(1, []) : query.reload} />}
      <Table
        variant={props.variant ?? 'container'}
        items={query.data?.items ?? []}
        columnDefinitions={props.columns}
        trackBy={props.trackBy}
        loading={query.loading && !query.data}
        loadingText={`Loading ${props.title.toLowerCase()}`}
        empty={query.error === undefined && props.empty}
        wrapLines
        enableKeyboardNavigation
        header={
          <Header
            variant="h2"
            {...(query.data && !showPages && { counter: `(${query.data.items.length})` })}
            description={props.description}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" ariaLabel={`Refresh ${props.title.toLowerCase()}`} onClick={query.reload} />
                {props.actions}
              </SpaceBetween>
            }
          >
            {props.title}
          </Header>
        }
        pagination={
          showPages && (
            <Pagination
              currentPageIndex={page}
              pagesCount={lastKnownPage}
              openEnd={page < lastKnownPage || nextToken !== undefined}
              disabled={query.loading}
              onChange={(event) => goTo(event.detail.currentPageIndex, known)}
              ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page', pageLabel: (number) => `Page ${number}` }}
            />
          )
        }
        ariaLabels={{ tableLabel: props.title }}
      />
    </SpaceBetween>
  );
}

/** `tokens[i]` opens page `i + 2`; a page whose token is not known (an address from elsewhere) becomes the first. */
function usePaging() {
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

/** What an empty table says. */
export function EmptyTable({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Box textAlign="center" color="inherit" padding={{ vertical: 's' }}>
      <SpaceBetween size="xxs">
        <b>{title}</b>
        {children}
      </SpaceBetween>
    </Box>
  );
}
