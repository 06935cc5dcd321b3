/** A user made by hand: the pool sends an invitation with a password for the first sign-in. */
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { ConsoleLink } from '../../components/links/navigation';
import { usePageFrame } from '../../components/pages/page-frame';
import type { UserPoolType } from './api/user-pools';
import { createUser } from './api/users';

export interface CreateUserDialogProps {
  readonly pool: UserPoolType;
  readonly onClose: () => void;
  readonly onCreated: () => void;
}

export function CreateUserDialog({ pool, onClose, onCreated }: CreateUserDialogProps) {
  const { Id = '', UsernameAttributes = [] } = pool;
  const byEmail = UsernameAttributes.includes('email');
  const [userName, setUserName] = useState('');
  const [email, setEmail] = useState('');
  const { notify } = usePageFrame();
  const name = byEmail ? email : userName;
  return (
    <ActionDialog
      title="Create user"
      actionLabel="Create user"
      actionDisabled={name.trim() === ''}
      onClose={onClose}
      onAction={async () => {
        await createUser({ UserPoolId: Id, Username: name.trim() }, email.trim());
        notify({ type: 'success', content: 'The user is created.' });
        onCreated();
      }}
    >
      {!byEmail && (
        <FormField label="User name">
          <Input value={userName} autoComplete={false} onChange={({ detail }) => setUserName(detail.value)} />
        </FormField>
      )}
      <FormField label="Email address">
        <Input value={email} autoComplete={false} inputMode="email" onChange={({ detail }) => setEmail(detail.value)} />
      </FormField>
      <Box color="text-body-secondary">
        The invitation, with a password for the first sign-in, is in the{' '}
        <ConsoleLink to="/mail">mail inbox</ConsoleLink>.
      </Box>
    </ActionDialog>
  );
}
