/** Asks before objects are deleted, says how far it is, and what could not be deleted in the end. */
import Box from '@cloudscape-design/components/box';
import { useState, type ReactNode } from 'react';
import { ActionDialog } from '../../../components/dialogs/action-dialog';
import { isConfirmed, TypedConfirmation } from '../../../components/dialogs/typed-confirmation';
import { usePageFrame } from '../../../components/pages/page-frame';
import type { Outcome } from '../api/deletions';
import type { Entry } from '../api/listings';
import { DeletionResultDialog } from './deletion-result-dialog';
import { useDeletion } from './use-deletion';

export interface DeletionDialogProps {
  readonly title: string;
  readonly actionLabel: string;
  readonly runningLabel: string;
  /** What must be typed. */
  readonly confirmation: string;
  /** As it is told when all is gone. */
  readonly doneText: string;
  readonly bucket: string;
  readonly entries: readonly Entry[];
  readonly everyVersion: boolean;
  readonly children: ReactNode;
  /** `sent`: something may be gone, although not all. */
  readonly onClose: (sent: boolean) => void;
  readonly onDeleted: () => void;
}

export function DeletionDialog({
  confirmation,
  doneText,
  bucket,
  entries,
  everyVersion,
  children,
  onClose,
  onDeleted,
  ...labels
}: DeletionDialogProps) {
  const [typed, setTyped] = useState('');
  const { notify } = usePageFrame();
  const leave = () => onClose(true);
  const { outcome, state, error, run, stop } = useDeletion({
    bucket,
    entries,
    everyVersion,
    onLeave: leave,
    onDone: (deleted) => {
      notify({ type: 'success', content: `${doneText} Deleted: ${deleted.toLocaleString()}.` });
      onDeleted();
    },
  });
  if (state === 'stopped' || state === 'failed' || state === 'partly')
    return <DeletionResultDialog state={state} outcome={outcome} error={error} onClose={leave} />;
  return (
    <ActionDialog
      {...labels}
      actionDisabled={!isConfirmed(typed, confirmation)}
      whileRunning={{ cancelLabel: state === 'stopping' ? 'Leave' : 'Stop', onCancel: stop }}
      onClose={() => onClose(false)}
      onAction={run}
    >
      {children}
      <TypedConfirmation expected={confirmation} typed={typed} onChange={setTyped} />
      <Box aria-live="polite">
        {progressOf(outcome)} {state === 'stopping' && 'Stopping after what is on its way.'}
      </Box>
    </ActionDialog>
  );
}

function progressOf({ deleted, failed }: Outcome): string {
  if (deleted + failed === 0) return '';
  return `${deleted.toLocaleString()} deleted so far${failed > 0 ? `, ${failed.toLocaleString()} not` : ''}.`;
}
