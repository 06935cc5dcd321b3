/** Enables or disables a user, after asking. */
import Box from '@cloudscape-design/components/box';
import { setUserStatus, type UserStatus } from '../api/local-api';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { usePageFrame } from '../../../components/pages/page-frame';

export interface UserAccessDialogProps {
  readonly userId: string;
  readonly userName: string;
  /** As it is now. */
  readonly status: UserStatus;
  readonly onClose: () => void;
}

export function UserAccessDialog({ userId, userName, status, onClose }: UserAccessDialogProps) {
  const { notify } = usePageFrame();
  const enabling = status === 'DISABLED';
  const change = async () => {
    await setUserStatus(userId, enabling ? 'ENABLED' : 'DISABLED');
    notify({ type: 'success', content: enabling ? 'User access is enabled.' : 'User access is disabled.' });
    onClose();
  };
  return (
    <ActionDialog
      title={enabling ? 'Enable user access?' : 'Disable user access?'}
      actionLabel={enabling ? 'Enable user access' : 'Disable user access'}
      onAction={change}
      onClose={onClose}
    >
      <Box>
        {enabling ? (
          <>
            <bdi>{userName}</bdi> can sign in again, with the same password, devices and access as before.
          </>
        ) : (
          <>
            <bdi>{userName}</bdi> can no longer sign in or get new credentials. Credentials that are already issued last
            until they expire.
          </>
        )}
      </Box>
    </ActionDialog>
  );
}
