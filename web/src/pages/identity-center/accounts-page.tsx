/** The organization's accounts, to read. */
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { listAccounts, type Account } from '../../api/organization';
import { Page } from '../../components/page';
import { PagedTable } from '../../components/paged-table';
import { EmptyTable } from '../../components/resource-table';
import { Timestamp } from '../../components/timestamp';
import { areaCrumb, WithInstance } from './area';

const columns = [
  { id: 'name', header: 'Account', minWidth: 160, isRowHeader: true, cell: (account: Account) => <bdi>{account.Name}</bdi> },
  { id: 'id', header: 'Account ID', minWidth: 140, cell: (account: Account) => account.Id },
  { id: 'email', header: 'Email', minWidth: 180, cell: (account: Account) => <bdi>{account.Email}</bdi> },
  {
    id: 'status',
    header: 'Status',
    minWidth: 120,
    cell: (account: Account) => <StatusIndicator type={account.Status === 'ACTIVE' ? 'success' : 'stopped'}>{account.Status}</StatusIndicator>,
  },
  { id: 'joined', header: 'Joined', minWidth: 180, cell: (account: Account) => <Timestamp at={account.JoinedTimestamp} /> },
];

const pageSize = 20;

export function Component() {
  return (
    <WithInstance title="AWS accounts">
      {({ instanceArn }) => (
        <Page title="AWS accounts" breadcrumbs={[areaCrumb]} description="The accounts of your organization.">
          <PagedTable
            title="AWS accounts"
            queryKey={`accounts/${instanceArn}`}
            load={(token, signal) => listAccounts(pageSize, token, signal)}
            columns={columns}
            trackBy={(account) => account.Id ?? ''}
            empty={<EmptyTable title="No accounts" />}
          />
        </Page>
      )}
    </WithInstance>
  );
}
