/** A password for good, of the administrator's choice: the user signs in with it at once. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { usePageFrame } from '../../components/pages/page-frame';
import { setPassword, type PoolUser } from './api/users';

export interface SetPasswordDialogProps {
  readonly user: PoolUser;
  readonly onClose: () => void;
  readonly onSet: () => void;
}

export function SetPasswordDialog({ user, onClose, onSet }: SetPasswordDialogProps) {
  const [password, choose] = useState('');
  const { notify } = usePageFrame();
  return (
    <ActionDialog
      title="Set password"
      actionLabel="Set password"
      actionDisabled={password === ''}
      onClose={onClose}
      onAction={async () => {
        await setPassword(user, password);
        notify({ type: 'success', content: 'The password is set.' });
        onSet();
      }}
    >
      <FormField label="New password" description="By the pool's password policy. The account is confirmed with it.">
        <Input type="password" value={password} autoComplete={false} onChange={({ detail }) => choose(detail.value)} />
      </FormField>
    </ActionDialog>
  );
}
