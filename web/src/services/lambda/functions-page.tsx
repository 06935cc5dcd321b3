/** The functions of this account and Region. */
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { FilteredTable } from '../../components/tables/filtered-table';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { rowsOf } from '../../components/tables/rows-of';
import { Timestamp } from '../../components/texts/timestamp';
import { functionPath } from './addresses';
import { listFunctions, type FunctionConfiguration } from './api/functions';

const columns: readonly Column<FunctionConfiguration>[] = [
  {
    id: 'name',
    header: 'Function name',
    minWidth: 240,
    isRowHeader: true,
    sortBy: ({ FunctionName }) => FunctionName,
    cell: ({ FunctionName = '' }) => (
      <ConsoleLink to={functionPath(FunctionName)}>
        <Name text={FunctionName} />
      </ConsoleLink>
    ),
  },
  {
    id: 'description',
    header: 'Description',
    minWidth: 200,
    cell: ({ Description }) => <bdi>{Description || '-'}</bdi>,
  },
  { id: 'package', header: 'Package type', minWidth: 130, cell: ({ PackageType }) => PackageType ?? 'Zip' },
  {
    id: 'runtime',
    header: 'Runtime',
    minWidth: 120,
    sortBy: ({ Runtime }) => Runtime,
    cell: ({ Runtime }) => Runtime ?? '-',
  },
  {
    id: 'modified',
    header: 'Last modified',
    minWidth: 210,
    sortBy: ({ LastModified }) => LastModified,
    cell: ({ LastModified }) => <Timestamp at={LastModified} />,
  },
];

export function Component() {
  const region = shownRegion(useLocation().search);
  const query = useQuery(`lambda/functions/${region}`, listFunctions);
  return (
    <Page
      title="Functions"
      breadcrumbs={[]}
      description={`Code of this account in ${region} that runs when it is asked.`}
    >
      <FilteredTable
        title="Functions"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={({ FunctionArn = '' }) => FunctionArn}
        pageSize={25}
        filterLabel="Find functions by name"
        textOf={({ FunctionName = '', Description = '' }) => `${FunctionName}\n${Description}`}
        empty={
          <EmptyTable title="No functions">
            &quot;npx ampx sandbox&quot;, the CDK or &quot;aws lambda create-function&quot; makes one.
          </EmptyTable>
        }
      />
    </Page>
  );
}
