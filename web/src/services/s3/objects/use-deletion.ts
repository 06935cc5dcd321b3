/** Deletes what a dialog was opened for, until all of it was tried or somebody stops it. */
import { useEffect, useRef, useState } from 'react';
import { useUnloadWarning } from '../../../components/state/use-unload-warning';
import { deleteEntries, nothingYet, type Deletion } from '../api/deletions';

export type DeletionState = 'before' | 'running' | 'stopping' | 'stopped' | 'failed' | 'partly' | 'done';

interface Deleting extends Pick<Deletion, 'bucket' | 'entries' | 'everyVersion'> {
  /** All is deleted. */
  readonly onDone: (deleted: number) => void;
  /** What is stopped a second time does not wait for a server that does not answer. */
  readonly onLeave: () => void;
}

export function useDeletion({ bucket, entries, everyVersion, onDone, onLeave }: Deleting) {
  const [outcome, setOutcome] = useState(nothingYet);
  const [state, setState] = useState<DeletionState>('before');
  const [error, setError] = useState<unknown>();
  const current = useRef<AbortController>(undefined);
  useEffect(() => () => current.current?.abort(), []);
  useUnloadWarning(state === 'running' || state === 'stopping');
  const run = async () => {
    const { signal } = (current.current = new AbortController());
    setState('running');
    try {
      const result = await deleteEntries({ bucket, entries, everyVersion, signal, progress: setOutcome });
      if (signal.aborted) return setState('stopped');
      setState(result.failed === 0 ? 'done' : 'partly');
      if (result.failed === 0) onDone(result.deleted);
    } catch (failure) {
      setError(failure);
      setState('failed');
    }
  };
  const stop = () => {
    if (current.current?.signal.aborted) return onLeave();
    current.current?.abort();
    setState('stopping');
  };
  return { outcome, state, error, run, stop };
}
