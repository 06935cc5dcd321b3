/** A user pool's users, and making one. */
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { shownRegion } from '../../api/region';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { usePagedRows } from '../../components/tables/paged-table';
import { EmptyTable, ResourceTable, type Column } from '../../components/tables/resource-table';
import { Timestamp } from '../../components/texts/timestamp';
import { userPath } from './addresses';
import type { UserPoolType } from './api/user-pools';
import { listUsers, type AttributeType, type UserType } from './api/users';
import { CreateUserDialog } from './create-user-dialog';
import { UserStatus } from './user-status';

const attribute = (attributes: readonly AttributeType[], name: string): string =>
  attributes.find(({ Name: one }) => one === name)?.Value ?? '-';

const columnsOf = (poolId: string): readonly Column<UserType>[] => [
  {
    id: 'name',
    header: 'User name',
    minWidth: 260,
    isRowHeader: true,
    cell: ({ Username = '' }) => (
      <ConsoleLink to={userPath(poolId, Username)}>
        <Name text={Username} />
      </ConsoleLink>
    ),
  },
  {
    id: 'email',
    header: 'Email address',
    minWidth: 200,
    cell: ({ Attributes = [] }) => <Name text={attribute(Attributes, 'email')} />,
  },
  {
    id: 'status',
    header: 'Confirmation status',
    minWidth: 180,
    cell: ({ UserStatus: status, Enabled }) => <UserStatus status={status} enabled={Enabled} />,
  },
  { id: 'created', header: 'Created', minWidth: 180, cell: ({ UserCreateDate }) => <Timestamp at={UserCreateDate} /> },
];

export function UsersTable({ pool }: { pool: UserPoolType }) {
  const poolId = pool.Id ?? '';
  const rows = usePagedRows(`cognito/users/${shownRegion()}/${poolId}`, (token, signal) =>
    listUsers(poolId, token, signal),
  );
  const [creating, setCreating] = useState(false);
  return (
    <>
      <ResourceTable<UserType>
        title="Users"
        rows={rows}
        columns={columnsOf(poolId)}
        trackBy={({ Username = '' }) => Username}
        actions={
          <Button variant="primary" onClick={() => setCreating(true)}>
            Create user
          </Button>
        }
        empty={<EmptyTable title="No users">Who signs up in an application appears here.</EmptyTable>}
      />
      {creating && (
        <CreateUserDialog
          pool={pool}
          onClose={() => setCreating(false)}
          onCreated={() => {
            setCreating(false);
            rows.reload();
          }}
        />
      )}
    </>
  );
}
