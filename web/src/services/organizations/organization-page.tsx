/** AWS Organizations' first page: the tree of units and accounts, or the accounts as a list. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { allPages } from '../../api/all-pages';
import { describeOrganization, largestOrganizationsPage, listAccounts, type Account } from './api/organization';
import { nodeName, type TreeNode } from './api/tree';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { FilteredTable } from '../../components/tables/filtered-table';
import { ConsoleLink, consoleHref, useFollow } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { rowsOf } from '../../components/tables/rows-of';
import { Timestamp } from '../../components/texts/timestamp';
import { Name } from '../../components/texts/name';
import { AccountStatus } from './tree/account-status';
import { accountPath, nodePath } from './addresses';
import { ManagementBadge } from './tree/management-badge';
import { OrganizationActions } from './organization-actions';
import { OrganizationTreeTable } from './tree/organization-tree-table';
import { useOrganizationTree } from './tree/use-organization-tree';

export function Component() {
  const [search, setSearch] = useSearchParams();
  const view = search.get('view') === 'list' ? 'list' : 'hierarchy';
  return (
    <Page
      title="AWS Organizations"
      breadcrumbs={[]}
      description="The accounts of your organization, and the organizational units that they stand in."
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
      <SpaceBetween size="l">
        {view === 'list' ? <AccountList /> : <AccountTree />}
        <OrganizationDetails />
      </SpaceBetween>
    </Page>
  );
}

function AccountTree() {
  const tree = useOrganizationTree();
  const [selected, setSelected] = useState<readonly TreeNode[]>([]);
  const change = (gone: boolean) => {
    if (gone) setSelected([]);
    tree.reload();
  };
  return (
    <OrganizationTreeTable
      title="AWS accounts"
      tree={tree}
      pathOf={nodePath}
      selection={{ type: 'single', selected, onChange: setSelected, label: nodeName }}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <OrganizationActions node={selected[0]} managementAccountId={tree.managementAccountId} onChange={change} />
          <AddAccount />
        </SpaceBetween>
      }
    />
  );
}

function AccountList() {
  const query = useQuery('all-accounts', (signal) =>
    allPages((token) => listAccounts(largestOrganizationsPage, token, signal)),
  );
  const organization = useQuery('organization', async (signal) => (await describeOrganization(signal)) ?? {});
  const [selected, setSelected] = useState<readonly Account[]>([]);
  // As it is now, not as it was when it was selected.
  const [current] = selected.flatMap((one) => query.data?.items.find((account) => account.Id === one.Id) ?? []);
  const managementAccountId = organization.data?.MasterAccountId;
  const columns: readonly Column<Account>[] = [
    {
      id: 'name',
      header: 'Account name',
      minWidth: 200,
      isRowHeader: true,
      cell: (account) => <AccountName account={account} management={account.Id === managementAccountId} />,
    },
    { id: 'id', header: 'Account ID', minWidth: 130, cell: (account) => account.Id },
    { id: 'email', header: 'Email', minWidth: 180, cell: (account) => <Name text={account.Email} /> },
    { id: 'joined', header: 'Joined', minWidth: 180, cell: (account) => <Timestamp at={account.JoinedTimestamp} /> },
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
        type: 'single',
        selected: current ? [current] : [],
        onChange: setSelected,
        label: (account) => account.Name ?? account.Id ?? '',
      }}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <OrganizationActions
            node={current && { kind: 'account', id: current.Id ?? '', account: current }}
            managementAccountId={managementAccountId}
            onChange={() => query.reload()}
          />
          <AddAccount />
        </SpaceBetween>
      }
      empty={<EmptyTable title="No accounts" />}
    />
  );
}

function AccountName({ account, management }: { account: Account; management: boolean }) {
  return (
    <>
      <ConsoleLink to={accountPath(account.Id ?? '')}>
        <bdi>{account.Name}</bdi>
      </ConsoleLink>{' '}
      {management && <ManagementBadge />}
    </>
  );
}

function AddAccount() {
  const follow = useFollow();
  return (
    <Button variant="primary" href={consoleHref('/organizations/create-account')} onFollow={follow}>
      Add an AWS account
    </Button>
  );
}

function OrganizationDetails() {
  const { data } = useQuery('organization', async (signal) => (await describeOrganization(signal)) ?? {});
  if (!data?.Id) return null;
  return (
    <Container header={<Header variant="h2">Organization details</Header>}>
      <KeyValuePairs
        columns={3}
        minColumnWidth={200}
        items={[
          { label: 'Organization ID', value: <Copyable name="Organization ID" value={data.Id} /> },
          { label: 'Management account ID', value: data.MasterAccountId ?? '-' },
          { label: 'Management account email', value: <bdi>{data.MasterAccountEmail ?? '-'}</bdi> },
          { label: 'Feature set', value: data.FeatureSet === 'ALL' ? 'All features' : 'Consolidated billing' },
          { label: 'ARN', value: data.Arn ?? '-' },
        ]}
      />
    </Container>
  );
}
