/** Uploads files into the folder that is shown, one after the other, with their progress. */
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { useEffect, useRef, useState } from 'react';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { usePageFrame } from '../../../components/pages/page-frame';
import { uploadFile } from '../api/upload';

export interface UploadDialogProps {
  readonly bucket: string;
  readonly prefix: string;
  readonly onClose: () => void;
  readonly onUploaded: () => void;
}

interface Progress {
  readonly name: string;
  readonly percent: number;
}

export function UploadDialog({ bucket, prefix, onClose, onUploaded }: UploadDialogProps) {
  const [files, setFiles] = useState<readonly File[]>([]);
  const [progress, setProgress] = useState<Progress>();
  const { notify } = usePageFrame();
  const left = useRef(new AbortController());
  useEffect(() => () => left.current.abort(), []);
  const upload = async () => {
    const total = files.reduce((sum, { size }) => sum + size, 0);
    let before = 0;
    for (const file of files) {
      const show = (bytes: number) =>
        setProgress({ name: file.name, percent: total === 0 ? 100 : ((before + bytes) / total) * 100 });
      show(0);
      await uploadFile({ bucket, key: prefix + file.name, file, signal: left.current.signal, progress: show });
      before += file.size;
    }
    notify({ type: 'success', content: files.length === 1 ? 'The file is uploaded.' : 'The files are uploaded.' });
    onUploaded();
  };
  return (
    <ActionDialog
      title="Upload"
      actionLabel="Upload"
      runningLabel="Uploading"
      actionDisabled={files.length === 0}
      onClose={onClose}
      onAction={upload}
    >
      <FormField
        label="Files"
        description={
          <>
            They go to <bdi>{`s3://${bucket}/${prefix}`}</bdi> and replace objects of their names.
          </>
        }
      >
        <FileUpload
          multiple
          value={[...files]}
          onChange={(event) => setFiles(event.detail.value)}
          showFileSize
          i18nStrings={{
            uploadButtonText: (multiple) => (multiple ? 'Choose files' : 'Choose file'),
            dropzoneText: (multiple) => (multiple ? 'Drop files to upload' : 'Drop file to upload'),
            removeFileAriaLabel: (index) => `Remove file ${index + 1}`,
            limitShowFewer: 'Show fewer files',
            limitShowMore: 'Show more files',
            errorIconAriaLabel: 'Error',
          }}
        />
      </FormField>
      {progress && <ProgressBar value={progress.percent} label="Progress" description={<bdi>{progress.name}</bdi>} />}
    </ActionDialog>
  );
}
