/** The GraphQL APIs of this account and Region. */
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { PagedTable } from '../../components/tables/paged-table';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { apiPath } from './addresses';
import { listApis, type GraphqlApi } from './api/apis';
import { authorizationNames } from './authorization-names';

const columns: readonly Column<GraphqlApi>[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: 220,
    isRowHeader: true,
    sortBy: ({ name }) => name,
    cell: ({ name = '', apiId = '' }) => (
      <ConsoleLink to={apiPath(apiId)}>
        <Name text={name} />
      </ConsoleLink>
    ),
  },
  { id: 'id', header: 'API ID', minWidth: 240, cell: ({ apiId = '' }) => <Name text={apiId} /> },
  {
    id: 'authorization',
    header: 'Primary authorization mode',
    minWidth: 220,
    sortBy: ({ authenticationType }) => authenticationType,
    cell: ({ authenticationType = '' }) => authorizationNames[authenticationType] ?? authenticationType,
  },
];

export function Component() {
  const region = shownRegion(useLocation().search);
  return (
    <Page title="APIs" breadcrumbs={[]} description={`GraphQL APIs of this account in ${region}.`}>
      <PagedTable
        title="APIs"
        queryKey={`appsync/apis/${region}`}
        load={listApis}
        columns={columns}
        trackBy={({ apiId = '' }) => apiId}
        empty={<EmptyTable title="No APIs">A backend with data makes them: &quot;npx ampx sandbox&quot;.</EmptyTable>}
      />
    </Page>
  );
}
