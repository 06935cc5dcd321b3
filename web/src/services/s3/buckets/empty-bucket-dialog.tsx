/** Deletes all that is in a bucket, every version. */
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { isConfirmed, TypedConfirmation } from '../../../components/dialogs/typed-confirmation';
import { usePageFrame } from '../../../components/pages/page-frame';
import { deleteEntries } from '../api/deletions';

const confirmation = 'permanently delete';

export interface EmptyBucketDialogProps {
  readonly bucket: string;
  readonly onClose: () => void;
  readonly onEmptied?: () => void;
}

export function EmptyBucketDialog({ bucket, onClose, onEmptied }: EmptyBucketDialogProps) {
  const [typed, setTyped] = useState('');
  const [deleted, setDeleted] = useState(0);
  const { notify } = usePageFrame();
  return (
    <ActionDialog
      title="Empty bucket?"
      actionLabel="Empty"
      runningLabel="Emptying the bucket"
      actionDisabled={!isConfirmed(typed, confirmation)}
      onClose={onClose}
      onAction={async () => {
        await deleteEntries(bucket, [{ kind: 'folder', key: '' }], true, setDeleted);
        notify({ type: 'success', content: 'The bucket is empty.' });
        onEmptied?.();
        onClose();
      }}
    >
      <Box>
        All objects of <bdi>{bucket}</bdi> are deleted, with all their versions. This cannot be undone.
      </Box>
      <TypedConfirmation expected={confirmation} typed={typed} onChange={setTyped} />
      <Box aria-live="polite">{deleted > 0 && `${deleted.toLocaleString()} deleted so far.`}</Box>
    </ActionDialog>
  );
}
