/** Uploads one file after the other, until all are there or somebody cancels. */
import { useEffect, useRef, useState } from 'react';
import { usePageFrame } from '../../../components/pages/page-frame';
import { useUnloadWarning } from '../../../components/state/use-unload-warning';
import { uploadFile } from '../api/upload';
import type { ChosenFile } from './chosen-files';

export interface Uploads {
  readonly bucket: string;
  readonly prefix: string;
  readonly files: readonly ChosenFile[];
  /** All are there, or it is cancelled and no part is left. */
  readonly onEnd: () => void;
}

interface Progress {
  readonly path: string;
  readonly percent: number;
}

export function useUploads({ bucket, prefix, files, onEnd }: Uploads) {
  const [progress, setProgress] = useState<Progress>();
  const [begun, setBegun] = useState(false);
  const { notify } = usePageFrame();
  const current = useRef<AbortController>(undefined);
  useEffect(() => () => current.current?.abort(), []);
  useUnloadWarning(progress !== undefined);
  const upload = async () => {
    const { signal } = (current.current = new AbortController());
    const total = files.reduce((sum, { file }) => sum + file.size, 0);
    let done = 0;
    let before = 0;
    setBegun(true);
    try {
      for (const { path, file } of files) {
        signal.throwIfAborted();
        const show = (bytes: number) =>
          setProgress({ path, percent: total === 0 ? 100 : ((before + bytes) / total) * 100 });
        show(0);
        await uploadFile({ bucket, key: prefix + path, file, signal, progress: show });
        before += file.size;
        done += 1;
      }
      notify({ type: 'success', content: files.length === 1 ? 'The file is uploaded.' : 'The files are uploaded.' });
    } catch (error) {
      if (!signal.aborted) throw error;
      notify({ type: 'info', content: `The upload is cancelled. Uploaded before: ${done} of ${files.length}.` });
    } finally {
      setProgress(undefined);
    }
    onEnd();
  };
  const cancel = () => {
    // Asked for again, it does not wait for a server that does not answer.
    if (current.current?.signal.aborted) onEnd();
    else current.current?.abort();
  };
  return { progress, begun, upload, cancel };
}
