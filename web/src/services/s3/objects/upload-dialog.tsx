/** Uploads files and folders into the folder that is shown, one file after the other, with their progress. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FileDropzone from '@cloudscape-design/components/file-dropzone';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { useState } from 'react';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { ofDrop, withMore, type Chosen, type ChosenFile } from './chosen-files';
import { ChosenFilesTable } from './chosen-files-table';
import { useFileDrop } from './use-file-drop';
import { useUploads } from './use-uploads';

export interface UploadDialogProps {
  readonly bucket: string;
  readonly prefix: string;
  readonly onClose: () => void;
  readonly onUploaded: () => void;
}

export function UploadDialog({ bucket, prefix, onClose, onUploaded }: UploadDialogProps) {
  const [{ files, problem }, setChosen] = useState<Chosen>({ files: [] });
  const { progress, begun, upload, cancel } = useUploads({ bucket, prefix, files, onEnd: onUploaded });
  const running = progress !== undefined;
  const add = (more: readonly ChosenFile[]) => setChosen((before) => withMore(before, more));
  useFileDrop((items) => {
    if (!running)
      ofDrop(items).then(add, (error: Error) => setChosen((before) => ({ ...before, problem: error.message })));
  });
  return (
    <ActionDialog
      title="Upload"
      actionLabel="Upload"
      runningLabel="Uploading"
      size="large"
      actionDisabled={files.length === 0}
      whileRunning={{ cancelLabel: 'Cancel upload', onCancel: cancel }}
      // After a failure some of the files may be there.
      onClose={begun ? onUploaded : onClose}
      onAction={upload}
    >
      <Box>
        The files go to <bdi>{`s3://${bucket}/${prefix}`}</bdi> and replace objects of their names.
      </Box>
      {!running && (
        <FileDropzone onChange={() => {}}>
          Drag and drop files and folders here, or choose Add files or Add folder.
        </FileDropzone>
      )}
      {problem !== undefined && <Alert type="error">{problem}</Alert>}
      <ChosenFilesTable
        files={files}
        disabled={running}
        onAdd={add}
        onRemove={(removed) => setChosen({ files: files.filter((file) => file !== removed) })}
      />
      {progress && <ProgressBar value={progress.percent} label="Progress" description={<bdi>{progress.path}</bdi>} />}
    </ActionDialog>
  );
}
