/** Deletes all that is in a bucket, every version. */
import Box from '@cloudscape-design/components/box';
import type { Entry } from '../api/listings';
import { DeletionDialog } from '../objects/deletion-dialog';

/** All keys are under it. */
const everything: readonly Entry[] = [{ kind: 'folder', key: '' }];

export function EmptyBucketDialog({ bucket, onClose }: { bucket: string; onClose: () => void }) {
  return (
    <DeletionDialog
      title="Empty bucket?"
      actionLabel="Empty"
      runningLabel="Emptying the bucket"
      confirmation="permanently delete"
      doneText="The bucket is empty."
      bucket={bucket}
      entries={everything}
      everyVersion
      onClose={onClose}
      onDeleted={onClose}
    >
      <Box>
        All objects of <bdi>{bucket}</bdi> are deleted, with all their versions. This cannot be undone.
      </Box>
    </DeletionDialog>
  );
}
