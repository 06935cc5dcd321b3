/** The tables of this account and Region. */
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { PagedTable } from '../../components/tables/paged-table';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { StatusText } from '../../components/texts/status-text';
import { tablePath } from './addresses';
import { listTables, type TableDescription } from './api/tables';
import { keyText, modeText } from './table-texts';

const columns: readonly Column<TableDescription>[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: 240,
    isRowHeader: true,
    sortBy: ({ TableName }) => TableName,
    cell: ({ TableName = '' }) => (
      <ConsoleLink to={tablePath(TableName)}>
        <Name text={TableName} />
      </ConsoleLink>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    minWidth: 120,
    sortBy: ({ TableStatus }) => TableStatus,
    cell: ({ TableStatus }) => (TableStatus === undefined ? '-' : <StatusText status={TableStatus} />),
  },
  { id: 'hash', header: 'Partition key', minWidth: 150, cell: (table) => <bdi>{keyText(table, 'HASH')}</bdi> },
  { id: 'range', header: 'Sort key', minWidth: 150, cell: (table) => <bdi>{keyText(table, 'RANGE')}</bdi> },
  {
    id: 'indexes',
    header: 'Indexes',
    minWidth: 100,
    cell: ({ GlobalSecondaryIndexes: global = [], LocalSecondaryIndexes: local = [] }) => global.length + local.length,
  },
  { id: 'mode', header: 'Capacity mode', minWidth: 140, cell: modeText },
];

export function Component() {
  const region = shownRegion(useLocation().search);
  return (
    <Page
      title="Tables"
      breadcrumbs={[]}
      description={`Items with a key, which applications of this account read and write in ${region}.`}
    >
      <PagedTable
        title="Tables"
        queryKey={`dynamodb/tables/${region}`}
        load={listTables}
        columns={columns}
        trackBy={({ TableName = '' }) => TableName}
        empty={
          <EmptyTable title="No tables">
            A backend with data makes them, or &quot;aws dynamodb create-table&quot;.
          </EmptyTable>
        }
      />
    </Page>
  );
}
