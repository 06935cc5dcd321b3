/** A table of resources in the console's one form: heading with refresh, filter, pages, loading, empty and error. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { ErrorAlert } from '../dialogs/error-alert';
import { useOwnSorting } from './own-sorting';

export interface Column<Item> {
  readonly id: string;
  readonly header: string;
  readonly cell: (item: Item) => ReactNode;
  readonly isRowHeader?: boolean;
  /** In pixels; the table scrolls sideways rather than break words below it. */
  readonly minWidth?: number;
  /** What the rows may be sorted by. Of a list that comes page by page the page is, and the table says so. */
  readonly sortBy?: (item: Item) => string | number | Date | undefined;
}

export interface Sorting {
  /** A column's ID. */
  readonly by: string | undefined;
  readonly descending: boolean;
  readonly onChange: (by: string, descending: boolean) => void;
}

export interface ResourceRows<Item> {
  /** Absent until the first answer. */
  readonly items?: readonly Item[];
  readonly loading: boolean;
  readonly error?: unknown;
  readonly counter?: string;
  readonly pagination?: ReactNode;
  readonly footer?: ReactNode;
  reload(): void;
  /** After an error; `reload` where the same request may do. */
  retry?(): void;
}

/** Rows with check boxes or radio buttons. What is selected stays selected on other pages of the table. */
export interface RowSelection<Item> {
  readonly type: 'single' | 'multi';
  readonly selected: readonly Item[];
  readonly onChange: (selected: readonly Item[]) => void;
  /** For screen readers: what the row is. */
  readonly label: (item: Item) => string;
  readonly isDisabled?: (item: Item) => boolean;
}

export interface ResourceTableProps<Item> {
  /** What the rows are, in the plural and as it stands in the heading: `Users`. */
  readonly title: string;
  readonly rows: ResourceRows<Item>;
  readonly columns: readonly Column<Item>[];
  readonly trackBy: (item: Item) => string;
  readonly empty: ReactNode;
  readonly actions?: ReactNode;
  readonly filter?: ReactNode;
  readonly selection?: RowSelection<Item>;
  /** Of rows that the caller sorts; else the table sorts those that it is given. */
  readonly sorting?: Sorting;
  /** The heading's level: 2 unless told. */
  readonly headingLevel?: 'h2' | 'h3';
}

export function ResourceTable<Item>({
  title,
  rows,
  columns,
  trackBy,
  empty,
  actions,
  filter,
  selection,
  sorting,
  headingLevel = 'h2',
}: ResourceTableProps<Item>) {
  const own = useOwnSorting(columns);
  const order = sorting ?? own.sorting;
  const items = rows.items ?? [];
  const onlyPage = sorting === undefined && order.by !== undefined && rows.pagination !== undefined;
  const lowerTitle = title.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
  return (
    <SpaceBetween size="s">
      {rows.error !== undefined && <ErrorAlert error={rows.error} onRetry={rows.retry ?? rows.reload} />}
      <Table
        items={sorting ? items : own.sorted(items)}
        columnDefinitions={columnDefinitions(columns)}
        trackBy={trackBy}
        loading={rows.loading && !rows.items}
        loadingText={`Loading ${lowerTitle}`}
        empty={rows.error === undefined && empty}
        filter={filter}
        pagination={rows.pagination}
        footer={rows.footer}
        {...sortingProps<Item>(order)}
        wrapLines
        enableKeyboardNavigation
        {...(selection ? selectionProps(title, selection) : { ariaLabels: { tableLabel: title } })}
        header={
          <Header
            variant={headingLevel}
            {...(onlyPage && {
              description: (
                <span role="status">
                  Sorted on this page only: other pages may have {lowerTitle} that belong before.
                </span>
              ),
            })}
            {...((selection || rows.counter) && { counter: counterOf(rows, selection) })}
            actions={
              <div className="table-actions">
                <Button iconName="refresh" ariaLabel={`Refresh ${lowerTitle}`} onClick={rows.reload} />
                {actions}
              </div>
            }
          >
            {title}
          </Header>
        }
      />
    </SpaceBetween>
  );
}

function columnDefinitions<Item>(columns: readonly Column<Item>[]): readonly TableProps.ColumnDefinition<Item>[] {
  return columns.map(({ sortBy, ...column }) => ({
    ...column,
    ...(sortBy && {
      sortingField: column.id,
      ariaLabel: ({ sorted, descending }: TableProps.LabelData) =>
        `${column.header}, ${sorted ? `sorted ${descending ? 'descending' : 'ascending'}` : 'not sorted'}`,
    }),
  }));
}

function sortingProps<Item>({ by, descending, onChange }: Sorting): Partial<TableProps<Item>> {
  return {
    ...(by !== undefined && { sortingColumn: { sortingField: by } }),
    sortingDescending: descending,
    onSortingChange: ({ detail }) => onChange(detail.sortingColumn.sortingField ?? '', detail.isDescending ?? false),
  };
}

function counterOf<Item>({ counter = '' }: ResourceRows<Item>, selection: RowSelection<Item> | undefined): string {
  if (!selection || selection.type === 'single' || selection.selected.length === 0) return counter;
  return `${counter} ${selection.selected.length} selected`.trim();
}

function selectionProps<Item>(
  title: string,
  { type, selected, onChange, label, isDisabled }: RowSelection<Item>,
): Partial<TableProps<Item>> {
  return {
    selectionType: type,
    selectedItems: selected,
    onSelectionChange: (event) => onChange(event.detail.selectedItems),
    ...(isDisabled && { isItemDisabled: isDisabled }),
    ariaLabels: {
      tableLabel: title,
      selectionGroupLabel: `Selection of ${title}`,
      allItemsSelectionLabel: () => 'Select all on this page',
      itemSelectionLabel: (_state, item) => `Select ${label(item)}`,
    },
  };
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
