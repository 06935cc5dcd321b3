/** The groups that the user is in; into and out of groups. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { addToGroup, removeFromGroup } from '../api/directory-changes';
import { listGroupsOfUser, type Group } from '../api/identity-store';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { usePagedRows } from '../../../components/tables/paged-table';
import { EmptyTable, ResourceTable } from '../../../components/tables/resource-table';
import { usePageFrame } from '../../../components/pages/page-frame';
import { groupColumns } from '../groups/group-columns';
import { GroupPicker } from '../groups/group-picker';

const pageSize = 25;

export function UserGroups({ identityStoreId, userId }: { identityStoreId: string; userId: string }) {
  const rows = usePagedRows(`user/${userId}/groups`, (token, signal) =>
    listGroupsOfUser(identityStoreId, userId, pageSize, token, signal),
  );
  const [selected, setSelected] = useState<readonly Group[]>([]);
  const [dialog, setDialog] = useState<'add' | 'remove'>();
  const { notify } = usePageFrame();
  const close = () => {
    setDialog(undefined);
    rows.reload();
  };
  const remove = async () => {
    for (const group of selected) await removeFromGroup(identityStoreId, group.GroupId ?? '', userId);
    notify({
      type: 'success',
      content:
        selected.length === 1
          ? 'The user is removed from the group.'
          : `The user is removed from ${selected.length} groups.`,
    });
    setSelected([]);
    close();
  };
  return (
    <>
      <ResourceTable
        title="Groups"
        rows={rows}
        columns={groupColumns}
        trackBy={(group) => group.GroupId ?? ''}
        selection={{
          type: 'multi',
          selected,
          onChange: setSelected,
          label: (group) => group.DisplayName ?? group.GroupId ?? '',
        }}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={selected.length === 0} onClick={() => setDialog('remove')}>
              Remove from groups
            </Button>
            <Button onClick={() => setDialog('add')}>Add user to groups</Button>
          </SpaceBetween>
        }
        empty={<EmptyTable title="No groups">This user is in no group.</EmptyTable>}
      />
      {dialog === 'add' && <AddToGroups identityStoreId={identityStoreId} userId={userId} onClose={close} />}
      {dialog === 'remove' && (
        <ActionDialog title="Remove from groups?" actionLabel="Remove from groups" onAction={remove} onClose={close}>
          <Box>The user loses the access that comes with:</Box>
          <ul className="plain-list">
            {selected.map((group) => (
              <li key={group.GroupId}>
                <bdi>{group.DisplayName}</bdi>
              </li>
            ))}
          </ul>
        </ActionDialog>
      )}
    </>
  );
}

function AddToGroups({
  identityStoreId,
  userId,
  onClose,
}: {
  identityStoreId: string;
  userId: string;
  onClose: () => void;
}) {
  const [chosen, setChosen] = useState<readonly Group[]>([]);
  const { notify } = usePageFrame();
  const add = async () => {
    for (const group of chosen) await addToGroup(identityStoreId, group.GroupId ?? '', userId);
    notify({
      type: 'success',
      content:
        chosen.length === 1 ? 'The user is added to the group.' : `The user is added to ${chosen.length} groups.`,
    });
    onClose();
  };
  return (
    <ActionDialog
      title="Add user to groups"
      size="large"
      actionLabel="Add user to groups"
      actionDisabled={chosen.length === 0}
      onAction={add}
      onClose={onClose}
    >
      <GroupPicker identityStoreId={identityStoreId} selected={chosen} onChange={setChosen} />
    </ActionDialog>
  );
}
