/** Asks before a change that takes AWS a while, then shows how it goes until everything has succeeded. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactNode } from 'react';
import { Dialog } from '../../../components/dialogs/dialog';
import { RequestProgress, type RequestProgressProps, type ShownRequest } from './request-progress';
import { useRequests } from './use-requests';

export interface RequestsDialogProps {
  readonly title: string;
  readonly actionLabel: string;
  readonly progressTitle: string;
  readonly columns: RequestProgressProps['columns'];
  /** Empty: there is nothing to do yet. */
  readonly requests: readonly ShownRequest[];
  readonly children: ReactNode;
  /** Everything succeeded. */
  readonly onDone: () => void;
  /** Left before that; `changed`: something may have happened. */
  readonly onClose: (changed: boolean) => void;
}

export function RequestsDialog({
  title,
  actionLabel,
  progressTitle,
  columns,
  requests,
  children,
  onDone,
  onClose,
}: RequestsDialogProps) {
  const run = useRequests(onDone);
  const [started, setStarted] = useState<readonly ShownRequest[]>();
  const close = () => run.running || onClose(started !== undefined);
  return (
    <Dialog
      visible
      size="large"
      header={title}
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" disabled={run.running} onClick={close}>
              {started ? 'Close' : 'Cancel'}
            </Button>
            {!started && (
              <Button
                variant="primary"
                disabled={requests.length === 0}
                onClick={() => {
                  setStarted(requests);
                  run.run(requests);
                }}
              >
                {actionLabel}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      {started ? (
        <RequestProgress title={progressTitle} columns={columns} requests={started} run={run} onRetry={run.run} />
      ) : (
        children
      )}
    </Dialog>
  );
}
