/** The account's IAM users. */
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { listUsers, type User } from '../api/users';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink, consoleHref, useFollow } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { Timestamp } from '../../../components/texts/timestamp';
import { Name } from '../../../components/texts/name';
import { iamCrumb, userPath } from '../addresses';
import { DeleteUserDialog } from './delete-user-dialog';

const columns: readonly Column<User>[] = [
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
  { id: 'path', header: 'Path', minWidth: 100, cell: (user) => user.Path },
  { id: 'arn', header: 'ARN', minWidth: 260, cell: (user) => user.Arn },
  {
    id: 'created',
    sortBy: (user) => user.CreateDate,
    header: 'Creation time',
    minWidth: 180,
    cell: (user) => <Timestamp at={user.CreateDate} />,
  },
];

export function Component() {
  const query = useQuery('iam/users', listUsers);
  const [selected, setSelected] = useState<readonly User[]>([]);
  const [deleting, setDeleting] = useState(false);
  const [current] = selected.flatMap((one) => query.data?.items.find((user) => user.UserName === one.UserName) ?? []);
  const done = () => {
    setDeleting(false);
    setSelected([]);
    query.reload();
  };
  return (
    <Page
      title="Users"
      breadcrumbs={[iamCrumb]}
      description={
        'IAM users sign their requests with access keys that do not expire. ' +
        'For people, users in IAM Identity Center with temporary credentials are the better choice.'
      }
    >
      <FilteredTable
        title="Users"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={(user) => user.UserName ?? ''}
        pageSize={25}
        filterLabel="Find users by name"
        textOf={(user) => `${user.UserName}\n${user.Path}`}
        selection={{
          type: 'single',
          selected: current ? [current] : [],
          onChange: setSelected,
          label: (user) => user.UserName ?? '',
        }}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={!current} onClick={() => setDeleting(true)}>
              Delete
            </Button>
            <CreateUser />
          </SpaceBetween>
        }
        empty={
          <EmptyTable title="No users">
            <CreateUser />
          </EmptyTable>
        }
      />
      {deleting && current && (
        <DeleteUserDialog userName={current.UserName ?? ''} onClose={() => setDeleting(false)} onDone={done} />
      )}
    </Page>
  );
}

function CreateUser() {
  const follow = useFollow();
  return (
    <Button variant="primary" href={consoleHref('/iam/users/create')} onFollow={follow}>
      Create user
    </Button>
  );
}
