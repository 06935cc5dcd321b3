/** "Edit secret value": a new version, which becomes the current one. */
import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { usePageFrame } from '../../components/pages/page-frame';
import { putSecretValue } from './api/secrets';

export interface EditValueDialogProps {
  readonly secretId: string;
  readonly before: string;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function EditValueDialog({ secretId, before, onClose, onSaved }: EditValueDialogProps) {
  const [value, setValue] = useState(before);
  const { notify } = usePageFrame();
  return (
    <ActionDialog
      title="Edit secret value"
      actionLabel="Save"
      actionDisabled={value === ''}
      onClose={onClose}
      onAction={async () => {
        await putSecretValue(secretId, value);
        notify({ type: 'success', content: 'The secret has a new value.' });
        onSaved();
      }}
    >
      <FormField label="Secret value">
        <Textarea value={value} spellcheck={false} rows={8} onChange={(event) => setValue(event.detail.value)} />
      </FormField>
    </ActionDialog>
  );
}
