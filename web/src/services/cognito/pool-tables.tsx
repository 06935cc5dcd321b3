/** A user pool's groups, and its app clients. */
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { Copyable } from '../../components/texts/copyable';
import { FilteredTable } from '../../components/tables/filtered-table';
import { Name } from '../../components/texts/name';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { listClients, listGroups, type GroupType, type UserPoolClientType } from './api/user-pools';

const groupColumns: readonly Column<GroupType>[] = [
  {
    id: 'name',
    header: 'Group name',
    minWidth: 200,
    isRowHeader: true,
    sortBy: ({ GroupName }) => GroupName,
    cell: ({ GroupName = '' }) => <Name text={GroupName} />,
  },
  { id: 'precedence', header: 'Precedence', minWidth: 110, cell: ({ Precedence }) => Precedence ?? '-' },
  { id: 'role', header: 'IAM role', minWidth: 240, cell: ({ RoleArn }) => <Name text={RoleArn ?? '-'} /> },
  {
    id: 'description',
    header: 'Description',
    minWidth: 200,
    cell: ({ Description }) => <bdi>{Description ?? '-'}</bdi>,
  },
];

export function GroupsTable({ poolId }: { poolId: string }) {
  const { data, ...state } = useQuery(`cognito/groups/${shownRegion()}/${poolId}`, (signal) =>
    listGroups(poolId, signal),
  );
  return (
    <FilteredTable
      title="Groups"
      rows={{ ...state, ...(data && { items: data }) }}
      columns={groupColumns}
      trackBy={({ GroupName = '' }) => GroupName}
      pageSize={25}
      filterLabel="Find groups"
      textOf={({ GroupName = '' }) => GroupName}
      empty={<EmptyTable title="No groups">&quot;groups&quot; of defineAuth makes them.</EmptyTable>}
    />
  );
}

const clientColumns: readonly Column<UserPoolClientType>[] = [
  {
    id: 'name',
    header: 'App client name',
    minWidth: 220,
    isRowHeader: true,
    sortBy: ({ ClientName }) => ClientName,
    cell: ({ ClientName = '' }) => <Name text={ClientName} />,
  },
  {
    id: 'id',
    header: 'Client ID',
    minWidth: 240,
    cell: ({ ClientId = '' }) => <Copyable name="Client ID" value={ClientId} />,
  },
  {
    id: 'flows',
    header: 'Authentication flows',
    minWidth: 240,
    cell: ({ ExplicitAuthFlows: flows = [] }) => flows.map((flow) => flow.replace(/^ALLOW_/, '')).join(', ') || '-',
  },
  { id: 'secret', header: 'Secret', minWidth: 90, cell: ({ ClientSecret }) => (ClientSecret ? 'Yes' : 'No') },
];

export function ClientsTable({ poolId }: { poolId: string }) {
  const { data, ...state } = useQuery(`cognito/clients/${shownRegion()}/${poolId}`, (signal) =>
    listClients(poolId, signal),
  );
  return (
    <FilteredTable
      title="App clients"
      rows={{ ...state, ...(data && { items: data }) }}
      columns={clientColumns}
      trackBy={({ ClientId = '' }) => ClientId}
      pageSize={25}
      filterLabel="Find app clients"
      textOf={({ ClientName, ClientId }) => `${ClientName}\n${ClientId}`}
      empty={<EmptyTable title="No app clients" />}
    />
  );
}
