/** A folder is an empty object whose key ends with a slash. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useState } from 'react';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { createFolder } from '../api/objects';

export interface CreateFolderDialogProps {
  readonly bucket: string;
  readonly prefix: string;
  readonly onClose: () => void;
  readonly onCreated: () => void;
}

export function CreateFolderDialog({ bucket, prefix, onClose, onCreated }: CreateFolderDialogProps) {
  const [name, setName] = useState('');
  return (
    <ActionDialog
      title="Create folder"
      actionLabel="Create folder"
      actionDisabled={name.trim() === '' || name.includes('/')}
      onClose={onClose}
      onAction={async () => {
        await createFolder(bucket, `${prefix}${name.trim()}/`);
        onCreated();
      }}
    >
      <FormField label="Folder name" constraintText="Without slashes.">
        <Input value={name} autoComplete={false} onChange={(event) => setName(event.detail.value)} />
      </FormField>
    </ActionDialog>
  );
}
