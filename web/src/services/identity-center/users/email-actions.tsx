/** A user who cannot sign in yet, or whose address is not verified: what an administrator may send. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { isMissingCall } from '../../../api/errors';
import type { User } from '../api/identity-store';
import { sendEmailVerification, type UserSignIn } from '../api/local-api';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { useAction } from '../../../components/state/use-action';
import { usePageFrame } from '../../../components/pages/page-frame';
import { invite } from './add/invite';
import { primaryEmail } from './list/user-columns';

export function EmailActions({ user, signIn }: { user: User; signIn: UserSignIn }) {
  const email = primaryEmail(user);
  const { notify } = usePageFrame();
  const [cannotVerify, setCannotVerify] = useState(false);
  const sent = (what: string, mailId: string) =>
    notify({
      type: 'success',
      content: (
        <>
          {what} was sent to <bdi>{email}</bdi>.
        </>
      ),
      link: { text: 'Open the mail', path: mailId ? `/mail/${encodeURIComponent(mailId)}` : '/mail' },
    });
  const userId = user.UserId ?? '';
  const invitation = useAction(async () =>
    sent('The mail with the password setup instructions', (await invite(userId)).mailId),
  );
  const verification = useAction(async () => {
    try {
      sent('The verification mail', (await sendEmailVerification(userId)).mailId);
    } catch (error) {
      if (!isMissingCall(error)) throw error;
      setCannotVerify(true);
    }
  });
  if (!email || (signIn.hasPassword && signIn.emailVerified !== false)) return null;
  const error = invitation.error ?? verification.error;
  return (
    <SpaceBetween size="m">
      {!signIn.hasPassword && (
        <Alert
          type="info"
          header="This user has no password yet"
          action={
            <Button loading={invitation.running} loadingText="Sending" onClick={invitation.run}>
              Send password setup instructions
            </Button>
          }
        >
          The instructions go to <bdi>{email}</bdi>. Or choose Reset password and share a one-time password.
        </Alert>
      )}
      {signIn.hasPassword && signIn.emailVerified === false && !cannotVerify && (
        <Alert
          type="info"
          header="The e-mail address is not verified"
          action={
            <Button loading={verification.running} loadingText="Sending" onClick={verification.run}>
              Send email verification link
            </Button>
          }
        >
          The user follows the link in a mail to <bdi>{email}</bdi>.
        </Alert>
      )}
      {cannotVerify && <Alert type="info">This version of Sandlot does not verify e-mail addresses.</Alert>}
      {error !== undefined && <ErrorAlert error={error} />}
    </SpaceBetween>
  );
}
