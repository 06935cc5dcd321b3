/** Deactivate, activate or delete an access key. As in AWS's console, only an inactive key is deleted. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { isNotFound } from '../../../api/errors';
import { deleteAccessKey, listAccessKeys, setAccessKeyStatus } from '../api/access-keys';
import { changeUserTags, listUserTags } from '../api/users';
import { useQuery } from '../../../api/use-query';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { isConfirmed, TypedConfirmation } from '../../../components/dialogs/typed-confirmation';
import { usePageFrame } from '../../../components/pages/page-frame';

export type AccessKeyChange = 'activate' | 'deactivate' | 'delete';

export interface AccessKeyDialogProps {
  readonly kind: AccessKeyChange;
  readonly userName: string;
  readonly accessKeyId: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** The key, and the tag that describes it. */
export async function deleteDescribedKey(userName: string, accessKeyId: string): Promise<void> {
  await deleteAccessKey(userName, accessKeyId).catch((error: unknown) => {
    // Deleted by somebody else a moment ago: that is what was wanted.
    if (!isNotFound(error)) throw error;
  });
  const described = (await listUserTags(userName)).some(({ Key }) => Key === accessKeyId);
  if (described) await changeUserTags(userName, { removed: [accessKeyId], set: [] });
}

export function AccessKeyDialog({ kind, userName, accessKeyId, onClose, onDone }: AccessKeyDialogProps) {
  if (kind === 'delete')
    return <DeleteKeyDialog userName={userName} accessKeyId={accessKeyId} onClose={onClose} onDone={onDone} />;
  return (
    <KeyStatusDialog kind={kind} userName={userName} accessKeyId={accessKeyId} onClose={onClose} onDone={onDone} />
  );
}

function KeyStatusDialog({
  kind,
  userName,
  accessKeyId,
  onClose,
  onDone,
}: AccessKeyDialogProps & { kind: 'activate' | 'deactivate' }) {
  const { notify } = usePageFrame();
  const activating = kind === 'activate';
  const change = async () => {
    await setAccessKeyStatus(userName, accessKeyId, activating ? 'Active' : 'Inactive');
    notify({ type: 'success', content: `The access key ${accessKeyId} is ${activating ? 'active' : 'inactive'}.` });
    onDone();
  };
  return (
    <ActionDialog
      title={activating ? 'Activate access key?' : 'Deactivate access key?'}
      actionLabel={activating ? 'Activate' : 'Deactivate'}
      onAction={change}
      onClose={onClose}
    >
      <Box>
        {activating
          ? 'Requests that are signed with this key are accepted again: '
          : 'Requests that are signed with this key are refused until it is activated again: '}
        {accessKeyId}
      </Box>
    </ActionDialog>
  );
}

function DeleteKeyDialog({ userName, accessKeyId, onClose, onDone }: Omit<AccessKeyDialogProps, 'kind'>) {
  const [typed, setTyped] = useState('');
  const { notify } = usePageFrame();
  const status = useQuery(`iam/user/${userName}/key/${accessKeyId}`, async (signal) => {
    const key = (await listAccessKeys(userName, signal)).find(({ AccessKeyId }) => AccessKeyId === accessKeyId);
    return key?.Status ?? 'Inactive';
  });
  const active = status.data === 'Active';
  const act = async () => {
    if (active) {
      await setAccessKeyStatus(userName, accessKeyId, 'Inactive');
      status.reload();
      return;
    }
    await deleteDescribedKey(userName, accessKeyId);
    notify({ type: 'success', content: `The access key ${accessKeyId} is deleted.` });
    onDone();
  };
  const close = () => (status.data === undefined || active ? onClose() : onDone());
  return (
    <ActionDialog
      title={`Delete ${accessKeyId}?`}
      actionLabel={active ? 'Deactivate' : 'Delete'}
      actionDisabled={status.data === undefined || (!active && !isConfirmed(typed, accessKeyId))}
      onAction={act}
      onClose={close}
    >
      {status.error !== undefined && <ErrorAlert error={status.error} onRetry={status.reload} />}
      {active ? (
        <Alert type="warning">
          This key is active. Deactivate it first, and make sure that nothing needs it: an inactive key can be activated
          again, a deleted one is gone.
        </Alert>
      ) : (
        <Alert type="info">The key is inactive. Once deleted, it cannot be brought back.</Alert>
      )}
      {!active && status.data !== undefined && (
        <TypedConfirmation expected={accessKeyId} typed={typed} onChange={setTyped} />
      )}
    </ActionDialog>
  );
}
