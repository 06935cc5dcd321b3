/** The user pools of this account and Region. */
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { PagedTable } from '../../components/tables/paged-table';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { Timestamp } from '../../components/texts/timestamp';
import { poolPath } from './addresses';
import { listUserPools, type UserPoolDescriptionType } from './api/user-pools';

const columns: readonly Column<UserPoolDescriptionType>[] = [
  {
    id: 'name',
    header: 'User pool name',
    minWidth: 260,
    isRowHeader: true,
    sortBy: ({ Name: name }) => name,
    cell: ({ Name: name = '', Id = '' }) => (
      <ConsoleLink to={poolPath(Id)}>
        <Name text={name} />
      </ConsoleLink>
    ),
  },
  { id: 'id', header: 'User pool ID', minWidth: 200, cell: ({ Id = '' }) => <Name text={Id} /> },
  {
    id: 'created',
    header: 'Created',
    minWidth: 180,
    sortBy: ({ CreationDate }) => CreationDate,
    cell: ({ CreationDate }) => <Timestamp at={CreationDate} />,
  },
];

export function Component() {
  const region = shownRegion(useLocation().search);
  return (
    <Page title="User pools" breadcrumbs={[]} description={`Who signs up and in to applications, in ${region}.`}>
      <PagedTable
        title="User pools"
        queryKey={`cognito/pools/${region}`}
        load={listUserPools}
        columns={columns}
        trackBy={({ Id = '' }) => Id}
        empty={
          <EmptyTable title="No user pools">A backend with auth makes one: &quot;npx ampx sandbox&quot;.</EmptyTable>
        }
      />
    </Page>
  );
}
