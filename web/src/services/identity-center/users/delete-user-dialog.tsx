/** Deletes a user, after asking. */
import Box from '@cloudscape-design/components/box';
import { deleteUser } from '../api/directory-changes';
import type { User } from '../api/identity-store';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { usePageFrame } from '../../../components/pages/page-frame';

export interface DeleteUserDialogProps {
  readonly identityStoreId: string;
  readonly user: User;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

export function DeleteUserDialog({ identityStoreId, user, onDeleted, onClose }: DeleteUserDialogProps) {
  const { notify } = usePageFrame();
  const remove = async () => {
    await deleteUser(identityStoreId, user.UserId ?? '');
    notify({
      type: 'success',
      content: (
        <>
          The user <bdi>{user.UserName}</bdi> is deleted.
        </>
      ),
    });
    onDeleted();
  };
  return (
    <ActionDialog
      title="Delete user?"
      actionLabel="Delete user"
      runningLabel="Deleting the user"
      onAction={remove}
      onClose={onClose}
    >
      <Box>
        <bdi>{user.UserName}</bdi> is deleted for good, with the MFA devices, the group memberships and the access to
        AWS accounts. Another user of the same name will be another person.
      </Box>
    </ActionDialog>
  );
}
