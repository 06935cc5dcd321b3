/** Deletes a bucket that is empty; another one stays, and S3 says so. */
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { isConfirmed, TypedConfirmation } from '../../../components/dialogs/typed-confirmation';
import { usePageFrame } from '../../../components/pages/page-frame';
import { deleteBucket } from '../api/buckets';

export interface DeleteBucketDialogProps {
  readonly bucket: string;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

export function DeleteBucketDialog({ bucket, onClose, onDeleted }: DeleteBucketDialogProps) {
  const [typed, setTyped] = useState('');
  const { notify } = usePageFrame();
  return (
    <ActionDialog
      title="Delete bucket?"
      actionLabel="Delete bucket"
      actionDisabled={!isConfirmed(typed, bucket)}
      onClose={onClose}
      onAction={async () => {
        await deleteBucket(bucket);
        notify({ type: 'success', content: 'The bucket is deleted.' });
        onDeleted();
      }}
    >
      <Box>
        The bucket <bdi>{bucket}</bdi> is deleted for good. It must be empty; &quot;Empty&quot; empties it.
      </Box>
      <TypedConfirmation expected={bucket} typed={typed} onChange={setTyped} />
    </ActionDialog>
  );
}
