/** Deletes objects and folders; in the view of versions each one for good. */
import Box from '@cloudscape-design/components/box';
import type { Entry } from '../api/listings';
import { DeletionDialog } from './deletion-dialog';

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

export function DeleteEntriesDialog({ entries, everyVersion, ...dialog }: DeleteEntriesDialogProps) {
  return (
    <DeletionDialog
      {...dialog}
      title="Delete objects?"
      actionLabel="Delete objects"
      runningLabel="Deleting"
      confirmation={everyVersion ? 'permanently delete' : 'delete'}
      doneText="The objects are deleted."
      entries={entries}
      everyVersion={everyVersion}
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
            {kind === 'delete-marker' && ' (delete marker)'}
          </li>
        ))}
        {entries.length > mostListed && <li>and {(entries.length - mostListed).toLocaleString()} more</li>}
      </ul>
      {entries.some(({ kind, isLatest }) => kind === 'delete-marker' && isLatest === true) && (
        <Box>Without its current delete marker an object is there again, as its newest version.</Box>
      )}
    </DeletionDialog>
  );
}
