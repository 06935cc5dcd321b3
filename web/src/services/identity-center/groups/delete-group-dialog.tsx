/** Deletes a group, after asking. */
import Box from '@cloudscape-design/components/box';
import { deleteGroup } from '../api/directory-changes';
import type { Group } from '../api/identity-store';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { usePageFrame } from '../../../components/pages/page-frame';

export interface DeleteGroupDialogProps {
  readonly identityStoreId: string;
  readonly group: Group;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

export function DeleteGroupDialog({ identityStoreId, group, onDeleted, onClose }: DeleteGroupDialogProps) {
  const { notify } = usePageFrame();
  const remove = async () => {
    await deleteGroup(identityStoreId, group.GroupId ?? '');
    notify({
      type: 'success',
      content: (
        <>
          The group <bdi>{group.DisplayName}</bdi> is deleted.
        </>
      ),
    });
    onDeleted();
  };
  return (
    <ActionDialog
      title="Delete group?"
      actionLabel="Delete group"
      runningLabel="Deleting the group"
      onAction={remove}
      onClose={onClose}
    >
      <Box>
        <bdi>{group.DisplayName}</bdi> is deleted for good. Its users stay, but lose the access to AWS accounts that
        they have through this group.
      </Box>
    </ActionDialog>
  );
}
