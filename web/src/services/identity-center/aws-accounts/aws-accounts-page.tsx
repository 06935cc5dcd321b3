/** "AWS accounts": the organization's tree or list with what is provisioned where, and the way to assign access. */
import Button from '@cloudscape-design/components/button';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import { allPages } from '../../../api/all-pages';
import { listProvisionedSets } from '../api/account-assignments';
import {
  describeOrganization,
  largestOrganizationsPage,
  listAccounts,
  type Account,
} from '../../organizations/api/organization';
import type { TreeNode } from '../../organizations/api/tree';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { Name } from '../../../components/texts/name';
import { AccountStatus } from '../../organizations/tree/account-status';
import { ManagementBadge } from '../../organizations/tree/management-badge';
import { OrganizationTreeTable } from '../../organizations/tree/organization-tree-table';
import { useOrganizationTree } from '../../organizations/tree/use-organization-tree';
import { useTreeSelection } from '../../organizations/tree/use-tree-selection';
import { areaCrumb, WithInstance, type Instance } from '../area';

export const accountPath = (accountId: string) => `/identity-center/accounts/${encodeURIComponent(accountId)}`;

export function assignPath(accountIds: readonly string[]): string {
  return `/identity-center/accounts/assign?${new URLSearchParams({ accounts: accountIds.join(',') })}`;
}

export function Component() {
  return <WithInstance title="AWS accounts">{(instance) => <AwsAccountsPage {...instance} />}</WithInstance>;
}

function AwsAccountsPage({ instanceArn }: Instance) {
  const [search, setSearch] = useSearchParams();
  const view = search.get('view') === 'list' ? 'list' : 'hierarchy';
  return (
    <Page
      title="AWS accounts"
      breadcrumbs={[areaCrumb]}
      description={
        'Select one or more accounts, then assign users or groups. ' +
        'The permission sets that you choose become roles in those accounts.'
      }
      actions={
        <SegmentedControl
          label="View"
          selectedId={view}
          options={[
            { id: 'hierarchy', text: 'Hierarchy' },
            { id: 'list', text: 'List' },
          ]}
          onChange={(event) => setSearch(event.detail.selectedId === 'list' ? { view: 'list' } : {}, { replace: true })}
        />
      }
    >
      {view === 'list' ? <AccountList instanceArn={instanceArn} /> : <AccountTree instanceArn={instanceArn} />}
    </Page>
  );
}

function AccountTree({ instanceArn }: { instanceArn: string }) {
  const tree = useOrganizationTree();
  const selection = useTreeSelection(tree);
  const columns: readonly Column<TreeNode>[] = [
    {
      id: 'permissionSets',
      header: 'Permission sets',
      minWidth: 180,
      cell: (node) => (node.kind === 'account' ? <Provisioned instanceArn={instanceArn} accountId={node.id} /> : ''),
    },
    {
      id: 'status',
      header: 'Status',
      minWidth: 120,
      cell: (node) => (node.kind === 'account' ? <AccountStatus account={node.account} /> : ''),
    },
  ];
  return (
    <OrganizationTreeTable
      title="Organizational structure"
      tree={tree}
      columns={columns}
      pathOf={(node) => (node.kind === 'account' ? accountPath(node.id) : undefined)}
      selection={selection.rows}
      actions={
        <AssignButton accountIds={selection.accounts.map((account) => account.id)} loading={selection.loading} />
      }
    />
  );
}

const allAccounts = (signal: AbortSignal) => allPages((token) => listAccounts(largestOrganizationsPage, token, signal));

function AccountList({ instanceArn }: { instanceArn: string }) {
  const query = useQuery('all-accounts', allAccounts);
  const organization = useQuery('organization', async (signal) => (await describeOrganization(signal)) ?? {});
  const [selected, setSelected] = useState<readonly Account[]>([]);
  const columns: readonly Column<Account>[] = [
    {
      id: 'name',
      header: 'Account',
      minWidth: 200,
      isRowHeader: true,
      cell: (account) => (
        <>
          <ConsoleLink to={accountPath(account.Id ?? '')}>
            <bdi>{account.Name}</bdi>
          </ConsoleLink>{' '}
          {account.Id === organization.data?.MasterAccountId && <ManagementBadge />}
        </>
      ),
    },
    { id: 'id', header: 'Account ID', minWidth: 130, cell: (account) => account.Id },
    { id: 'email', header: 'Email', minWidth: 180, cell: (account) => <Name text={account.Email} /> },
    {
      id: 'permissionSets',
      header: 'Permission sets',
      minWidth: 180,
      cell: (account) => <Provisioned instanceArn={instanceArn} accountId={account.Id ?? ''} />,
    },
    { id: 'status', header: 'Status', minWidth: 120, cell: (account) => <AccountStatus account={account} /> },
  ];
  return (
    <FilteredTable
      title="AWS accounts"
      rows={rowsOf(query)}
      columns={columns}
      pageSize={50}
      filterLabel="Find accounts by name, ID or e-mail address"
      textOf={(account) => `${account.Name}\n${account.Id}\n${account.Email}`}
      trackBy={(account) => account.Id ?? ''}
      selection={{
        type: 'multi',
        selected,
        onChange: setSelected,
        label: (account) => account.Name ?? account.Id ?? '',
        isDisabled: (account) => account.Status !== 'ACTIVE',
      }}
      actions={<AssignButton accountIds={selected.map((account) => account.Id ?? '')} />}
      empty={<EmptyTable title="No accounts" />}
    />
  );
}

function AssignButton({ accountIds, loading = false }: { accountIds: readonly string[]; loading?: boolean }) {
  const navigate = useNavigate();
  return (
    <Button
      variant="primary"
      disabled={accountIds.length === 0}
      loading={loading}
      onClick={() => void navigate(assignPath(accountIds))}
    >
      Assign users or groups
    </Button>
  );
}

const mostNames = 3;

/** The permission sets that have a role in the account. */
function Provisioned({ instanceArn, accountId }: { instanceArn: string; accountId: string }) {
  const query = useQuery(`provisioned/${instanceArn}/${accountId}`, (signal) =>
    listProvisionedSets(instanceArn, accountId, signal),
  );
  if (query.error !== undefined) return <>Unknown</>;
  if (!query.data) return <>…</>;
  if (query.data.length === 0) return <>-</>;
  const names = query.data.slice(0, mostNames).map(({ permissionSet }) => permissionSet.Name ?? '');
  return (
    <>
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <bdi>{name}</bdi>
        </span>
      ))}
      {query.data.length > mostNames && ` and ${query.data.length - mostNames} more`}
    </>
  );
}
