/** Schedules a key's deletion: until then it does nothing, and the deletion can be cancelled. */
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { usePageFrame } from '../../components/pages/page-frame';
import { scheduleDeletion } from './api/keys';

export interface ScheduleDeletionDialogProps {
  readonly keyId: string;
  readonly onClose: () => void;
  readonly onScheduled: () => void;
}

export function ScheduleDeletionDialog({ keyId, onClose, onScheduled }: ScheduleDeletionDialogProps) {
  const [days, setDays] = useState('30');
  const { notify } = usePageFrame();
  const isValid = /^\d{1,2}$/.test(days) && Number(days) >= 7 && Number(days) <= 30;
  return (
    <ActionDialog
      title="Schedule key deletion?"
      actionLabel="Schedule deletion"
      actionDisabled={!isValid}
      onClose={onClose}
      onAction={async () => {
        await scheduleDeletion(keyId, Number(days));
        notify({ type: 'success', content: 'The deletion is scheduled.' });
        onScheduled();
      }}
    >
      <Box>What is encrypted under the key opens nowhere any more once it is deleted.</Box>
      <FormField
        label="Waiting period (in days)"
        constraintText="Between 7 and 30."
        {...(!isValid && { errorText: 'A number from 7 to 30.' })}
      >
        <Input value={days} invalid={!isValid} inputMode="numeric" onChange={(event) => setDays(event.detail.value)} />
      </FormField>
    </ActionDialog>
  );
}
