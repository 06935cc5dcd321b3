/** One IAM user: permissions, groups, tags, access keys. */
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Tabs from '@cloudscape-design/components/tabs';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';
import { changeUserTags, getUser, listGroupsForUser, listUserTags, type User } from '../api/users';
import { useQuery } from '../../../api/use-query';
import { Copyable } from '../../../components/texts/copyable';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { EmptyTable } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { TagsPanel } from '../../../components/tags/tags-panel';
import { Timestamp } from '../../../components/texts/timestamp';
import { tabTexts } from '../../../components/pages/tab-texts';
import { AccessKeys } from '../access-keys/access-keys';
import { usersCrumbs } from '../addresses';
import { DeleteUserDialog } from './delete-user-dialog';
import { groupColumns } from '../groups/group-columns';
import { ResourcePage } from '../../../components/pages/resource-page';
import { useTabInAddress } from '../../../components/pages/use-tab-in-address';
import { UserPermissions } from './user-permissions';

export function Component() {
  const { userName = '' } = useParams();
  const query = useQuery(`iam/user/${userName}`, (signal) => getUser(userName, signal));
  const [deleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  return (
    <ResourcePage
      key={userName}
      what="user"
      name={userName}
      breadcrumbs={usersCrumbs}
      query={query}
      actions={<Button onClick={() => setDeleting(true)}>Delete</Button>}
    >
      {(user) => (
        <>
          <UserDetail userName={userName} user={user} />
          {deleting && (
            <DeleteUserDialog
              userName={userName}
              onClose={() => setDeleting(false)}
              onDone={() => void navigate('/iam/users')}
            />
          )}
        </>
      )}
    </ResourcePage>
  );
}

function UserDetail({ userName, user }: { userName: string; user: User }) {
  const [tab, open] = useTabInAddress(['permissions', 'groups', 'tags', 'security-credentials']);
  return (
    <>
      <Container header={<Header variant="h2">Summary</Header>}>
        <KeyValuePairs
          columns={3}
          minColumnWidth={200}
          items={[
            { label: 'ARN', value: <Copyable name="ARN" value={user.Arn ?? ''} /> },
            { label: 'Created', value: <Timestamp at={user.CreateDate} /> },
            { label: 'Permissions boundary', value: user.PermissionsBoundary?.PermissionsBoundaryArn ?? 'Not set' },
          ]}
        />
      </Container>
      <Tabs
        i18nStrings={tabTexts}
        ariaLabel="User"
        activeTabId={tab}
        onChange={(event) => open(event.detail.activeTabId)}
        tabs={[
          { id: 'permissions', label: 'Permissions', content: <UserPermissions userName={userName} /> },
          { id: 'groups', label: 'Groups', content: <UserGroups userName={userName} /> },
          {
            id: 'tags',
            label: 'Tags',
            content: (
              <TagsPanel
                queryKey={`iam/user/${userName}/tags`}
                load={(signal) => listUserTags(userName, signal)}
                onSave={(change) => changeUserTags(userName, change)}
              />
            ),
          },
          { id: 'security-credentials', label: 'Security credentials', content: <AccessKeys userName={userName} /> },
        ]}
      />
    </>
  );
}

function UserGroups({ userName }: { userName: string }) {
  const query = useQuery(`iam/user/${userName}/groups`, async (signal) => ({
    items: await listGroupsForUser(userName, signal),
  }));
  return (
    <FilteredTable
      title="User groups membership"
      rows={rowsOf(query)}
      columns={groupColumns}
      trackBy={(group) => group.GroupName ?? ''}
      pageSize={25}
      filterLabel="Find groups by name"
      textOf={(group) => group.GroupName ?? ''}
      empty={<EmptyTable title="No groups">The user is in no group.</EmptyTable>}
    />
  );
}
