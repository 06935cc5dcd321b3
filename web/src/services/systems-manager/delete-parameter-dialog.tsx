/** Deletes a parameter with all its versions. */
import Box from '@cloudscape-design/components/box';
import { ActionDialog } from '../../components/dialogs/action-dialog';
import { usePageFrame } from '../../components/pages/page-frame';
import { deleteParameter } from './api/parameters';

export interface DeleteParameterDialogProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

export function DeleteParameterDialog({ name, onClose, onDeleted }: DeleteParameterDialogProps) {
  const { notify } = usePageFrame();
  return (
    <ActionDialog
      title="Delete parameter?"
      actionLabel="Delete parameter"
      onClose={onClose}
      onAction={async () => {
        await deleteParameter(name);
        notify({ type: 'success', content: 'The parameter is deleted.' });
        onDeleted();
      }}
    >
      <Box>
        The parameter <bdi>{name}</bdi> is deleted for good, with all its versions.
      </Box>
    </ActionDialog>
  );
}
