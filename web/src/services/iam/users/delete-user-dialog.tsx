/** "Delete user", with everything that belongs to it, after its name was typed. */
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { deleteUser } from '../api/users';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { isConfirmed, TypedConfirmation } from '../../../components/dialogs/typed-confirmation';
import { usePageFrame } from '../../../components/pages/page-frame';

export function DeleteUserDialog({
  userName,
  onClose,
  onDone,
}: {
  userName: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const [typed, setTyped] = useState('');
  const { notify } = usePageFrame();
  const remove = async () => {
    await deleteUser(userName);
    notify({
      type: 'success',
      content: (
        <>
          The user <bdi>{userName}</bdi> is deleted.
        </>
      ),
    });
    onDone();
  };
  return (
    <ActionDialog
      title="Delete user?"
      actionLabel="Delete user"
      runningLabel="Deleting the user"
      actionDisabled={!isConfirmed(typed, userName)}
      onAction={remove}
      onClose={onClose}
    >
      <Box>
        <bdi>{userName}</bdi> is deleted with its access keys, inline policies and group memberships. Programs that use
        its access keys are refused from then on.
      </Box>
      <TypedConfirmation expected={userName} typed={typed} onChange={setTyped} />
    </ActionDialog>
  );
}
