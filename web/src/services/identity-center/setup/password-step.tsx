/** "Create password for user": sends the mail, and leads to it. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { ConsoleLink } from '../../../components/links/navigation';
import { useAction } from '../../../components/state/use-action';
import { sendPasswordReset } from '../api/local-api';
import type { SetupUser } from '../api/setup';

export function PasswordStep({ user }: { user: SetupUser | undefined }) {
  const [mailId, setMailId] = useState<string>();
  const sending = useAction(async () => setMailId((await sendPasswordReset(user?.userId ?? '')).mailId));
  if (!user) return <Box variant="p">First create the user.</Box>;
  const userLink = (
    <ConsoleLink to={`/identity-center/users/${encodeURIComponent(user.userId)}`}>Go to the user</ConsoleLink>
  );
  if (!user.email)
    return (
      <Box variant="p">
        <bdi>{user.userName}</bdi> has no e-mail address. Add one, or generate a one-time password there: {userLink}
      </Box>
    );
  return (
    <SpaceBetween size="s">
      <Box variant="p">
        The mail to <bdi>{user.email}</bdi> holds a link where the user chooses a password. It stays on this machine, in
        the mail inbox; <Box variant="code">sandlot mail latest</Box> shows it in a terminal. {userLink}
      </Box>
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <Button loading={sending.running} loadingText="Sending" onClick={sending.run}>
          Send the password mail
        </Button>
        <span role="status">
          {mailId && <ConsoleLink to={`/mail/${encodeURIComponent(mailId)}`}>Sent. Open the mail</ConsoleLink>}
        </span>
      </SpaceBetween>
      {sending.error !== undefined && <ErrorAlert error={sending.error} />}
    </SpaceBetween>
  );
}
