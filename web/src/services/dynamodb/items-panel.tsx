/** "Items returned": a scan of the table page by page; items are looked at, made, edited and deleted. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { shownRegion } from '../../api/region';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { usePagedRows } from '../../components/tables/paged-table';
import { EmptyTable, ResourceTable, type Column } from '../../components/tables/resource-table';
import { usePageFrame } from '../../components/pages/page-frame';
import { plainText, type Item } from './api/attribute-values';
import { deleteItem, itemId, keyNames, scanItems, type TableDescription } from './api/tables';
import { ItemDialog } from './item-dialog';

/** As many attributes as have a column, besides the key's. */
const mostColumns = 6;
const longestCell = 100;

export function ItemsPanel({ table }: { table: TableDescription }) {
  const name = table.TableName ?? '';
  const rows = usePagedRows(`dynamodb/items/${shownRegion()}/${name}`, (token, signal) =>
    scanItems(name, token, signal),
  );
  const [selected, setSelected] = useState<readonly Item[]>([]);
  const [open, setOpen] = useState<'create' | 'edit' | 'delete'>();
  const { notify } = usePageFrame();
  const done = (content: string) => {
    setOpen(undefined);
    setSelected([]);
    notify({ type: 'success', content });
    rows.reload();
  };
  const [item] = selected;
  return (
    <>
      <ResourceTable<Item>
        title="Items returned"
        rows={rows}
        columns={columnsOf(table, rows.items ?? [])}
        trackBy={(one) => itemId(table, one)}
        selection={{ type: 'single', selected, onChange: setSelected, label: (one) => itemId(table, one) }}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={item === undefined} onClick={() => setOpen('delete')}>
              Delete item
            </Button>
            <Button disabled={item === undefined} onClick={() => setOpen('edit')}>
              Edit item
            </Button>
            <Button variant="primary" onClick={() => setOpen('create')}>
              Create item
            </Button>
          </SpaceBetween>
        }
        empty={<EmptyTable title="No items">The table is empty.</EmptyTable>}
      />
      {open === 'create' && (
        <ItemDialog table={table} onClose={() => setOpen(undefined)} onSaved={() => done('The item is created.')} />
      )}
      {open === 'edit' && item && (
        <ItemDialog
          table={table}
          item={item}
          onClose={() => setOpen(undefined)}
          onSaved={() => done('The item is saved.')}
        />
      )}
      {open === 'delete' && item && (
        <ActionDialog
          title="Delete item?"
          actionLabel="Delete"
          onAction={async () => {
            await deleteItem(table, item);
            done('The item is deleted.');
          }}
          onClose={() => setOpen(undefined)}
        >
          <span>
            The item with the key <bdi>{itemId(table, item)}</bdi> goes, and cannot be brought back.
          </span>
        </ActionDialog>
      )}
    </>
  );
}

/** The key first, then the attributes in the order in which they are met. */
function columnsOf(table: TableDescription, items: readonly Item[]): Column<Item>[] {
  const keys = keyNames(table);
  const others = new Set(items.flatMap((item) => Object.keys(item)).filter((name) => !keys.includes(name)));
  return [...keys, ...[...others].slice(0, mostColumns)].map((name, index) => ({
    id: name,
    header: name,
    minWidth: 160,
    ...(index === 0 && { isRowHeader: true }),
    sortBy: (item) => sortValue(item, name),
    cell: (item) => <bdi>{cut(plainText(item[name]))}</bdi>,
  }));
}

function sortValue(item: Item, name: string): string | number | undefined {
  const value = item[name];
  if (value === undefined) return undefined;
  return value.N === undefined ? plainText(value) : Number(value.N);
}

function cut(text: string): string {
  return text.length > longestCell ? `${text.slice(0, longestCell - 1)}…` : text;
}
