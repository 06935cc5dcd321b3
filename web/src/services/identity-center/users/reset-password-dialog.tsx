/** "Reset password": a mail with a link, or a one-time password that is shown exactly once. */
import Box from '@cloudscape-design/components/box';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import type { User } from '../api/identity-store';
import { createOneTimePassword, sendPasswordReset } from '../api/local-api';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { usePageFrame } from '../../../components/pages/page-frame';
import { OneTimePassword } from './one-time-password';
import { primaryEmail } from './list/user-columns';

type ResetMethod = 'email' | 'one-time-password';

export function ResetPasswordDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const email = primaryEmail(user);
  const [method, setMethod] = useState<ResetMethod>(email ? 'email' : 'one-time-password');
  const [oneTimePassword, setOneTimePassword] = useState<string>();
  const { notify } = usePageFrame();

  const reset = async () => {
    if (method === 'one-time-password')
      return setOneTimePassword((await createOneTimePassword(user.UserId ?? '')).oneTimePassword);
    const { mailId } = await sendPasswordReset(user.UserId ?? '');
    notify({
      type: 'success',
      content: (
        <>
          The instructions were sent to <bdi>{email}</bdi>.
        </>
      ),
      link: { text: 'Open the mail', path: mailId ? `/mail/${encodeURIComponent(mailId)}` : '/mail' },
    });
    onClose();
  };

  if (oneTimePassword !== undefined)
    return <OneTimePassword userName={user.UserName ?? ''} password={oneTimePassword} onClose={onClose} />;
  return (
    <ActionDialog
      title="Reset password"
      actionLabel="Reset password"
      runningLabel="Resetting the password"
      onAction={reset}
      onClose={onClose}
    >
      <Box>
        Choose how <bdi>{user.UserName}</bdi> gets a new password.
      </Box>
      <RadioGroup
        ariaLabel="How the user gets a new password"
        value={method}
        onChange={(event) => setMethod(event.detail.value as ResetMethod)}
        items={[
          {
            value: 'email',
            label: 'Send an email to the user with instructions for resetting the password',
            description: email ? <EmailHint email={email} /> : 'This user has no e-mail address.',
            disabled: !email,
          },
          {
            value: 'one-time-password',
            label: 'Generate a one-time password and share the password with the user',
            description: 'The user must choose a password of their own at the next sign-in.',
          },
        ]}
      />
    </ActionDialog>
  );
}

function EmailHint({ email }: { email: string }) {
  return (
    <>
      To <bdi>{email}</bdi>. Sandlot delivers it to its own mail inbox.
    </>
  );
}
