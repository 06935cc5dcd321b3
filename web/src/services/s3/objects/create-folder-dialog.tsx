/** A folder is an empty object whose key ends with a slash. */
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import { useEffect, useRef, useState } from 'react';
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
      byEnter
      onClose={onClose}
      onAction={async () => {
        await createFolder(bucket, `${prefix}${name.trim()}/`);
        onCreated();
      }}
    >
      <FolderName name={name} onChange={setName} />
    </ActionDialog>
  );
}

function FolderName({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  const field = useRef<InputProps.Ref>(null);
  useEffect(() => {
    // The dialog gives the focus to its ✕ when it opens, after this effect.
    const soon = setTimeout(() => field.current?.focus());
    return () => clearTimeout(soon);
  }, []);
  return (
    <FormField label="Folder name" constraintText="Without slashes.">
      <Input ref={field} value={name} autoComplete={false} onChange={(event) => onChange(event.detail.value)} />
    </FormField>
  );
}
