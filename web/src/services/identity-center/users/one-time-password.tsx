/** A one-time password, shown exactly once, with what the user needs besides. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Copyable } from '../../../components/texts/copyable';
import { Dialog } from '../../../components/dialogs/dialog';
import { useIdentityCenter } from '../area';

export function OneTimePassword({
  userName,
  password,
  onClose,
}: {
  userName: string;
  password: string;
  onClose: () => void;
}) {
  const { localPortalUrl = '' } = useIdentityCenter().identityCenter;
  return (
    <Dialog
      visible
      header="One-time password"
      closeAriaLabel="Close"
      // A click beside the dialog must not lose a password that nothing can show again.
      onDismiss={(event) => event.detail.reason === 'overlay' || onClose()}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="info">
          Copy the password now: it is not shown again. It works once, and then the user chooses a password.
        </Alert>
        <Value label="AWS access portal URL" value={localPortalUrl} />
        <Value label="Username" value={userName} />
        <Value label="One-time password" value={password} code />
      </SpaceBetween>
    </Dialog>
  );
}

function Value({ label, value, code = false }: { label: string; value: string; code?: boolean }) {
  const shown: ReactNode = <Copyable name={label} value={value} />;
  return (
    <div>
      <Box variant="awsui-key-label">{label}</Box>
      {code ? <Box variant="code">{shown}</Box> : shown}
    </div>
  );
}
