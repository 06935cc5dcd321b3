/** The users in a group; in and out. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { addToGroup, removeFromGroup } from '../api/directory-changes';
import { isNotFound } from '../../../api/errors';
import { listUsersOfGroup, type User } from '../api/identity-store';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { usePagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { usePageFrame } from '../../../components/pages/page-frame';
import { userColumns } from '../users/list/user-columns';
import { UserPicker } from '../users/list/user-picker';

const pageSize = 25;

const countText = (count: number) => (count === 1 ? 'One user is' : `${count} users are`);

export interface GroupMembersProps {
  readonly identityStoreId: string;
  readonly groupId: string;
  /** The group itself is not there any more. */
  readonly onGone: () => void;
}

export function GroupMembers({ identityStoreId, groupId, onGone }: GroupMembersProps) {
  const rows = usePagedRows(`group/${groupId}/users`, (token, signal) =>
    listUsersOfGroup(identityStoreId, groupId, pageSize, token, signal),
  );
  const [selected, setSelected] = useState<readonly User[]>([]);
  const [dialog, setDialog] = useState<'add' | 'remove'>();
  const { notify } = usePageFrame();
  useEffect(() => {
    if (isNotFound(rows.error)) onGone();
  }, [rows.error]);
  const close = () => {
    setDialog(undefined);
    rows.reload();
  };
  const remove = async () => {
    for (const user of selected) await removeFromGroup(identityStoreId, groupId, user.UserId ?? '');
    notify({ type: 'success', content: `${countText(selected.length)} removed from the group.` });
    setSelected([]);
    close();
  };
  return (
    <>
      <ResourceTable
        title="Users in this group"
        rows={rows}
        columns={userColumns}
        trackBy={(user) => user.UserId ?? ''}
        selection={{
          type: 'multi',
          selected,
          onChange: setSelected,
          label: (user) => user.UserName ?? user.UserId ?? '',
        }}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={selected.length === 0} onClick={() => setDialog('remove')}>
              Remove users from group
            </Button>
            <Button variant="primary" onClick={() => setDialog('add')}>
              Add users to group
            </Button>
          </SpaceBetween>
        }
        empty={<EmptyTable title="No users in this group" />}
      />
      {dialog === 'add' && <AddUsers identityStoreId={identityStoreId} groupId={groupId} onClose={close} />}
      {dialog === 'remove' && (
        <ActionDialog
          title="Remove users from group?"
          actionLabel="Remove users from group"
          onAction={remove}
          onClose={close}
        >
          <Box>They lose the access that comes with the group:</Box>
          <ul className="plain-list">
            {selected.map((user) => (
              <li key={user.UserId}>
                <bdi>{user.UserName}</bdi>
              </li>
            ))}
          </ul>
        </ActionDialog>
      )}
    </>
  );
}

function AddUsers({
  identityStoreId,
  groupId,
  onClose,
}: {
  identityStoreId: string;
  groupId: string;
  onClose: () => void;
}) {
  const [chosen, setChosen] = useState<readonly User[]>([]);
  const { notify } = usePageFrame();
  const add = async () => {
    for (const user of chosen) await addToGroup(identityStoreId, groupId, user.UserId ?? '');
    notify({ type: 'success', content: `${countText(chosen.length)} in the group.` });
    onClose();
  };
  return (
    <ActionDialog
      title="Add users to group"
      size="large"
      actionLabel="Add users to group"
      actionDisabled={chosen.length === 0}
      onAction={add}
      onClose={onClose}
    >
      <UserPicker identityStoreId={identityStoreId} selected={chosen} onChange={setChosen} />
    </ActionDialog>
  );
}
