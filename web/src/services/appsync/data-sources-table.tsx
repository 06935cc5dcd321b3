/** Where an API's resolvers get their data. */
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { FilteredTable } from '../../components/tables/filtered-table';
import { Name } from '../../components/texts/name';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { listDataSources, type DataSource } from './api/apis';

const targetOf = ({ dynamodbConfig, lambdaConfig }: DataSource): string =>
  dynamodbConfig?.tableName ?? lambdaConfig?.lambdaFunctionArn ?? '-';

const columns: readonly Column<DataSource>[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: 200,
    isRowHeader: true,
    sortBy: ({ name }) => name,
    cell: ({ name = '' }) => <Name text={name} />,
  },
  { id: 'type', header: 'Type', minWidth: 180, sortBy: ({ type }) => type, cell: ({ type }) => type ?? '-' },
  { id: 'resource', header: 'Resource', minWidth: 260, cell: (source) => <Name text={targetOf(source)} /> },
];

export function DataSourcesTable({ apiId }: { apiId: string }) {
  const { data, ...state } = useQuery(`appsync/${shownRegion()}/${apiId}/data-sources`, (signal) =>
    listDataSources(apiId, signal),
  );
  return (
    <FilteredTable
      title="Data sources"
      rows={{ ...state, ...(data && { items: data }) }}
      columns={columns}
      trackBy={({ name = '' }) => name}
      pageSize={25}
      filterLabel="Find data sources"
      textOf={(source) => `${source.name}\n${targetOf(source)}`}
      empty={<EmptyTable title="No data sources" />}
    />
  );
}
