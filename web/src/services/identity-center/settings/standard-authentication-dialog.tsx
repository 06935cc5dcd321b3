/** Whether users made through the API get a one-time password by mail at their first sign-in. */
import Checkbox from '@cloudscape-design/components/checkbox';
import { useState } from 'react';
import { changeSignInSettings } from '../api/local-api';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { usePageFrame } from '../../../components/pages/page-frame';

export function StandardAuthenticationDialog({ current, onClose }: { current: boolean; onClose: () => void }) {
  const [enabled, setEnabled] = useState(current);
  const { notify } = usePageFrame();
  const save = async () => {
    await changeSignInSettings({ emailOneTimePassword: enabled });
    notify({ type: 'success', content: 'The standard authentication settings are saved.' });
    onClose();
  };
  return (
    <ActionDialog
      title="Configure standard authentication"
      actionLabel="Save"
      runningLabel="Saving"
      onAction={save}
      onClose={onClose}
    >
      <Checkbox
        checked={enabled}
        description={
          'A user who was made through the API and has no password signs in with a one-time password that is sent by ' +
          'mail, and then chooses a password.'
        }
        onChange={(event) => setEnabled(event.detail.checked)}
      >
        Send email OTP
      </Checkbox>
    </ActionDialog>
  );
}
