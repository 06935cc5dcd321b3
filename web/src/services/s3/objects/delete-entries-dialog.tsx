/** Deletes objects and folders; in the view of versions each one for good. */
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { isConfirmed, TypedConfirmation } from '../../../components/dialogs/typed-confirmation';
import { usePageFrame } from '../../../components/pages/page-frame';
import { deleteEntries } from '../api/deletions';
import type { Entry } from '../api/listings';

/** More than these are counted, not listed. */
const mostListed = 10;

export interface DeleteEntriesDialogProps {
  readonly bucket: string;
  readonly entries: readonly Entry[];
  readonly everyVersion: boolean;
  /** `sent`: something may be gone, although not all. */
  readonly onClose: (sent: boolean) => void;
  readonly onDeleted: () => void;
}

export function DeleteEntriesDialog({ bucket, entries, everyVersion, onClose, onDeleted }: DeleteEntriesDialogProps) {
  const confirmation = everyVersion ? 'permanently delete' : 'delete';
  const [typed, setTyped] = useState('');
  const [deleted, setDeleted] = useState(0);
  const [sent, setSent] = useState(false);
  const { notify } = usePageFrame();
  return (
    <ActionDialog
      title="Delete objects?"
      actionLabel="Delete objects"
      runningLabel="Deleting"
      actionDisabled={!isConfirmed(typed, confirmation)}
      onClose={() => onClose(sent)}
      onAction={async () => {
        setSent(true);
        await deleteEntries(bucket, entries, everyVersion, setDeleted);
        notify({ type: 'success', content: 'The objects are deleted.' });
        onDeleted();
      }}
    >
      <Box>
        {everyVersion
          ? 'These versions are deleted for good, those under the folders as well:'
          : 'These are deleted, with all that is in the folders. A bucket with versions keeps theirs:'}
      </Box>
      <ul>
        {entries.slice(0, mostListed).map(({ kind, key, versionId }) => (
          <li key={`${kind}/${versionId}/${key}`}>
            <bdi>{key}</bdi>
          </li>
        ))}
        {entries.length > mostListed && <li>and {entries.length - mostListed} more</li>}
      </ul>
      <TypedConfirmation expected={confirmation} typed={typed} onChange={setTyped} />
      <Box aria-live="polite">{deleted > 0 && `${deleted.toLocaleString()} deleted so far.`}</Box>
    </ActionDialog>
  );
}
