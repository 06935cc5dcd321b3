/**
 * Asks before a change, runs it, and shows its failure in the dialog, so that it can be tried again. It does not close
 * itself after success: `onAction` does, or shows something else.
 */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { ModalProps } from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { Dialog } from './dialog';
import { ErrorAlert } from './error-alert';
import { useAction } from '../state/use-action';

export interface ActionDialogProps {
  readonly title: string;
  readonly actionLabel: string;
  /** What screen readers hear while it runs. */
  readonly runningLabel?: string;
  /** The action waits for something, such as a typed confirmation. */
  readonly actionDisabled?: boolean;
  readonly size?: ModalProps['size'];
  readonly children: ReactNode;
  readonly onAction: () => Promise<void>;
  readonly onClose: () => void;
  /** For what may be given up while it runs: by Cancel, by ✕ and by Escape. Else they wait for its end. */
  readonly whileRunning?: { readonly cancelLabel: string; readonly onCancel: () => void };
  /** Enter in a field of the dialog is its action. */
  readonly byEnter?: boolean;
}

export function ActionDialog({
  title,
  actionLabel,
  runningLabel,
  actionDisabled = false,
  size = 'medium',
  children,
  onAction,
  onClose,
  whileRunning,
  byEnter = false,
}: ActionDialogProps) {
  const { running, error, run } = useAction(onAction);
  const leave = running ? whileRunning?.onCancel : onClose;
  const content = byEnter ? <ByEnter onEnter={() => actionDisabled || run()}>{children}</ByEnter> : children;
  return (
    <Dialog
      visible
      size={size}
      header={title}
      closeAriaLabel="Close"
      // A click beside the dialog is too easily made to give up what runs.
      onDismiss={({ detail }) => (running && detail.reason === 'overlay') || leave?.()}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={leave === undefined} onClick={leave}>
              {(running && whileRunning?.cancelLabel) || 'Cancel'}
            </Button>
            <Button
              variant="primary"
              disabled={actionDisabled}
              loading={running}
              loadingText={runningLabel ?? actionLabel}
              onClick={run}
            >
              {actionLabel}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {content}
        {error !== undefined && <ErrorAlert error={error} />}
      </SpaceBetween>
    </Dialog>
  );
}

function ByEnter({ children, onEnter }: { children: ReactNode; onEnter: () => void }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onEnter();
      }}
    >
      {children}
    </form>
  );
}
