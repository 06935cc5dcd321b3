/** One user group: its users and its permissions, to read. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Tabs from '@cloudscape-design/components/tabs';
import { useParams } from 'react-router-dom';
import { getGroup, getGroupPermissions, type GroupWithUsers } from '../api/roles-and-groups';
import type { User } from '../api/users';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/texts/copyable';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { Timestamp } from '../../../components/texts/timestamp';
import { tabTexts } from '../../../components/pages/tab-texts';
import { groupsCrumbs, userPath } from '../addresses';
import { PermissionsList } from '../policies/permissions-list';
import { ResourcePage } from '../../../components/pages/resource-page';
import { useTabInAddress } from '../../../components/pages/use-tab-in-address';
import { Name } from '../../../components/texts/name';

const userColumns: readonly Column<User>[] = [
  {
    id: 'name',
    sortBy: (user) => user.UserName,
    header: 'User name',
    minWidth: 200,
    isRowHeader: true,
    cell: (user) => (
      <ConsoleLink to={userPath(user.UserName ?? '')}>
        <Name text={user.UserName} />
      </ConsoleLink>
    ),
  },
  {
    id: 'created',
    sortBy: (user) => user.CreateDate,
    header: 'Creation time',
    minWidth: 180,
    cell: (user) => <Timestamp at={user.CreateDate} />,
  },
];

export function Component() {
  const { groupName = '' } = useParams();
  const query = useQuery(`iam/group/${groupName}`, (signal) => getGroup(groupName, signal));
  return (
    <ResourcePage key={groupName} what="user group" name={groupName} breadcrumbs={groupsCrumbs} query={query}>
      {(found) => <GroupDetail groupName={groupName} found={found} reload={query.reload} loading={query.loading} />}
    </ResourcePage>
  );
}

function GroupDetail({
  groupName,
  found: { group, users },
  reload,
  loading,
}: {
  groupName: string;
  found: GroupWithUsers;
  reload: () => void;
  loading: boolean;
}) {
  const permissions = useQuery(`iam/group/${groupName}/permissions`, (signal) =>
    getGroupPermissions(groupName, signal),
  );
  const [tab, open] = useTabInAddress(['users', 'permissions']);
  return (
    <>
      <Container header={<Header variant="h2">Summary</Header>}>
        <KeyValuePairs
          columns={2}
          minColumnWidth={200}
          items={[
            { label: 'ARN', value: <Copyable name="ARN" value={group.Arn ?? ''} /> },
            { label: 'Creation time', value: <Timestamp at={group.CreateDate} /> },
          ]}
        />
      </Container>
      <Tabs
        i18nStrings={tabTexts}
        ariaLabel="User group"
        activeTabId={tab}
        onChange={(event) => open(event.detail.activeTabId)}
        tabs={[
          {
            id: 'users',
            label: 'Users',
            content: (
              <FilteredTable
                title="Users in this group"
                rows={{ items: users.items, loading, reload }}
                columns={userColumns}
                trackBy={(user) => user.UserName ?? ''}
                pageSize={25}
                filterLabel="Find users by name"
                textOf={(user) => user.UserName ?? ''}
                empty={<EmptyTable title="No users in this group" />}
              />
            ),
          },
          { id: 'permissions', label: 'Permissions', content: <PermissionsList query={permissions} /> },
        ]}
      />
    </>
  );
}
