/** "Close AWS account": after the account's ID was typed. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import type { Account } from './api/organization';
import { closeAccount } from './api/changes';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { isConfirmed, TypedConfirmation } from '../../components/dialogs/typed-confirmation';
import { usePageFrame } from '../../components/pages/page-frame';

export function CloseAccountDialog({
  account,
  onClose,
  onDone,
}: {
  account: Account;
  onClose: () => void;
  onDone: () => void;
}) {
  const [typed, setTyped] = useState('');
  const { notify } = usePageFrame();
  const accountId = account.Id ?? '';
  const close = async () => {
    await closeAccount(accountId);
    notify({ type: 'success', content: `The account ${accountId} is being closed.` });
    onDone();
  };
  return (
    <ActionDialog
      title="Close AWS account?"
      actionLabel="Close account"
      runningLabel="Closing the account"
      actionDisabled={!isConfirmed(typed, accountId)}
      onAction={close}
      onClose={onClose}
    >
      <Alert type="warning">
        A closed account stays in the organization as Suspended. Nobody can enter it, and its e-mail address stays
        taken.
      </Alert>
      <Box>
        <bdi>{account.Name}</bdi> ({accountId})
      </Box>
      <TypedConfirmation expected={accountId} typed={typed} onChange={setTyped} />
    </ActionDialog>
  );
}
