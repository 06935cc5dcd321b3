/** Marks a secret for deletion; until the window is over it can be restored. */
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { usePageFrame } from '../../components/pages/page-frame';
import { scheduleDeletion } from './api/secrets';

export interface DeleteSecretDialogProps {
  readonly name: string;
  readonly secretId: string;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

export function DeleteSecretDialog({ name, secretId, onClose, onDeleted }: DeleteSecretDialogProps) {
  const [days, setDays] = useState('7');
  const { notify } = usePageFrame();
  const isValid = /^\d+$/.test(days) && Number(days) >= 7 && Number(days) <= 30;
  return (
    <ActionDialog
      title="Disable secret and schedule deletion"
      actionLabel="Schedule deletion"
      actionDisabled={!isValid}
      onClose={onClose}
      onAction={async () => {
        await scheduleDeletion(secretId, Number(days));
        notify({ type: 'success', content: 'The secret is scheduled for deletion.' });
        onDeleted();
      }}
    >
      <Box>
        The secret <bdi>{name}</bdi> can be read no more, and goes for good when its waiting period is over.
      </Box>
      <FormField label="Waiting period in days" constraintText="7 to 30.">
        <Input type="number" value={days} invalid={!isValid} onChange={(event) => setDays(event.detail.value)} />
      </FormField>
    </ActionDialog>
  );
}
