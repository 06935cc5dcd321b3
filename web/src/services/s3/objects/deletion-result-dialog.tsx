/** What is left of a deletion that did not delete all: how many are gone, what is still there, and why. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import { Dialog } from '../../../components/dialogs/dialog';
import { ErrorAlert } from '../../../components/dialogs/error-alert';
import { pageLabels } from '../../../components/tables/page-labels';
import type { Failure } from '../api/batch-deletion';
import type { Outcome } from '../api/deletions';

export interface DeletionResultDialogProps {
  readonly state: 'stopped' | 'failed' | 'partly';
  readonly outcome: Outcome;
  /** Why it could not go on. */
  readonly error?: unknown;
  readonly onClose: () => void;
}

const titles = {
  stopped: 'Deleting was stopped',
  failed: 'Deleting could not go on',
  partly: 'Some objects were not deleted',
};

export function DeletionResultDialog({ state, outcome, error, onClose }: DeletionResultDialogProps) {
  const { deleted, failed, failures } = outcome;
  return (
    <Dialog
      visible
      size={failed > 0 ? 'large' : 'medium'}
      header={titles[state]}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type={failed > 0 ? 'error' : 'info'}>
          {deleted.toLocaleString()} deleted, {failed.toLocaleString()} not deleted.
          {state !== 'partly' && ' What comes after was not tried.'}
        </Alert>
        {error !== undefined && <ErrorAlert error={error} />}
        {failed > 0 && <Failures failed={failed} failures={failures} />}
      </SpaceBetween>
    </Dialog>
  );
}

const pageSize = 10;

const columns: readonly TableProps.ColumnDefinition<Failure>[] = [
  {
    id: 'key',
    header: 'Key',
    minWidth: 120,
    isRowHeader: true,
    cell: ({ entry: { key, versionId = 'null' } }) => (
      <div className="whole-words">
        <bdi>{key}</bdi>
        {versionId !== 'null' && (
          <div>
            <Box variant="small">
              Version <bdi>{versionId}</bdi>
            </Box>
          </div>
        )}
      </div>
    ),
  },
  {
    id: 'reason',
    header: 'Reason',
    minWidth: 160,
    cell: ({ code, message }) => (
      <div className="whole-words">{[code, message].filter((text) => text !== '').join(': ')}</div>
    ),
  },
];

function Failures({ failed, failures }: Pick<Outcome, 'failed' | 'failures'>) {
  const [page, setPage] = useState(1);
  const pages = Math.ceil(failures.length / pageSize);
  const others = (failed - failures.length).toLocaleString();
  return (
    <Table
      variant="embedded"
      items={failures.slice((page - 1) * pageSize, page * pageSize)}
      columnDefinitions={columns}
      trackBy={({ entry: { key, versionId = '' } }) => `${versionId}/${key}`}
      wrapLines
      ariaLabels={{ tableLabel: 'Not deleted' }}
      header={
        <Header variant="h3" counter={`(${failed.toLocaleString()})`}>
          Not deleted
        </Header>
      }
      {...(failed > failures.length && {
        footer: `The first ${failures.length} are listed; there are ${others} more.`,
      })}
      {...(pages > 1 && {
        pagination: (
          <Pagination
            currentPageIndex={page}
            pagesCount={pages}
            onChange={(event) => setPage(event.detail.currentPageIndex)}
            ariaLabels={pageLabels}
          />
        ),
      })}
    />
  );
}
