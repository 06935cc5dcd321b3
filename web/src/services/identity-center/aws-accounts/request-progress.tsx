/** How the requests of one run go: one row each, with AWS's reason and another try where one failed. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { AsyncRequest, RequestRun, RequestState } from './use-requests';

export interface ShownRequest extends AsyncRequest {
  /** For screen readers: what the row is about. */
  readonly label: string;
  readonly cells: Readonly<Record<string, ReactNode>>;
}

export interface RequestProgressProps {
  readonly title: string;
  /** The table's columns: their ids are the keys of each request's cells. */
  readonly columns: readonly { readonly id: string; readonly header: string }[];
  readonly requests: readonly ShownRequest[];
  readonly run: RequestRun;
  readonly onRetry: (requests: readonly ShownRequest[]) => void;
}

export function RequestProgress({ title, columns, requests, run, onRetry }: RequestProgressProps) {
  const stateOf = (request: ShownRequest): RequestState => run.states.get(request.key) ?? { status: 'WAITING' };
  const failed = requests.filter((request) => stateOf(request).status === 'FAILED');
  const ended = run.failed + run.succeeded;
  return (
    <SpaceBetween size="m">
      <ProgressBar
        value={requests.length === 0 ? 100 : (100 * ended) / requests.length}
        label={title}
        additionalInfo={`${ended} of ${requests.length} done${run.failed > 0 ? `, ${run.failed} failed` : ''}`}
        status={run.running ? 'in-progress' : run.failed > 0 ? 'error' : 'success'}
        resultText={run.failed > 0 ? `${run.failed} of ${requests.length} failed` : 'Done'}
        {...(!run.running &&
          failed.length > 0 && { resultButtonText: 'Retry failed', onResultButtonClick: () => onRetry(failed) })}
      />
      <Table
        variant="embedded"
        items={requests}
        trackBy="key"
        wrapLines
        ariaLabels={{ tableLabel: title }}
        columnDefinitions={[
          ...columns.map(({ id, header }, index) => ({
            id,
            header,
            isRowHeader: index === 0,
            minWidth: 140,
            cell: (request: ShownRequest) => request.cells[id],
          })),
          {
            id: 'status',
            header: 'Status',
            minWidth: 200,
            cell: (request: ShownRequest) => (
              <Outcome label={request.label} state={stateOf(request)} onRetry={() => onRetry([request])} />
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}

function Outcome({ label, state, onRetry }: { label: string; state: RequestState; onRetry: () => void }) {
  if (state.status === 'WAITING') return <StatusIndicator type="pending">Waiting</StatusIndicator>;
  if (state.status === 'IN_PROGRESS') return <StatusIndicator type="in-progress">In progress</StatusIndicator>;
  if (state.status === 'SUCCEEDED') return <StatusIndicator>Succeeded</StatusIndicator>;
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type="error">Failed</StatusIndicator>
      <Box>
        <bdi>{state.reason ?? 'AWS gave no reason.'}</bdi>
      </Box>
      <Button variant="inline-link" ariaLabel={`Retry ${label}`} onClick={onRetry}>
        Retry
      </Button>
    </SpaceBetween>
  );
}
