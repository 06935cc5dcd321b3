/** The newest requests of AWS clients, as they come. */
import Toggle from '@cloudscape-design/components/toggle';
import { useState } from 'react';
import { FilteredTable } from '../../components/tables/filtered-table';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { EmptyTable } from '../../components/tables/resource-table';
import { Name } from '../../components/texts/name';
import { usePolling } from '../../components/state/use-polling';
import { useActivity, type ActivityItem } from './api/activity';
import { operationName, Result } from './result';

const pollMilliseconds = 2_000;

const columns = [
  {
    id: 'time',
    header: 'Time',
    minWidth: 125,
    cell: ({ time }: ActivityItem) => (
      <time dateTime={time} title={time}>
        {new Date(time).toLocaleTimeString()}
      </time>
    ),
  },
  {
    id: 'operation',
    header: 'Operation',
    minWidth: 190,
    isRowHeader: true,
    cell: (item: ActivityItem) => (
      <ConsoleLink to={`/activity/${encodeURIComponent(item.requestId)}`}>
        <Name text={operationName(item)} />
      </ConsoleLink>
    ),
  },
  { id: 'result', header: 'Result', minWidth: 140, cell: (item: ActivityItem) => <Result item={item} /> },
  {
    id: 'principal',
    header: 'Principal',
    minWidth: 200,
    cell: (item: ActivityItem) => (
      <span title={item.principalArn}>
        <Name text={principalName(item)} />
      </span>
    ),
  },
  { id: 'account', header: 'Account', minWidth: 120, cell: (item: ActivityItem) => item.account ?? '-' },
  {
    id: 'latency',
    header: 'Latency',
    minWidth: 110,
    cell: (item: ActivityItem) => `${item.latencyMs.toFixed(1)}\u00a0ms`,
  },
  {
    id: 'request',
    header: 'Request ID',
    minWidth: 95,
    cell: ({ requestId }: ActivityItem) => <span title={requestId}>{requestId.slice(0, 8)}…</span>,
  },
];

/** `arn:aws:iam::111122223333:user/casey` -> `user/casey` */
function principalName({ principalArn }: ActivityItem): string {
  return principalArn === undefined ? 'Not authenticated' : principalArn.split(':').slice(5).join(':') || principalArn;
}

function searched(item: ActivityItem): string {
  return [
    operationName(item),
    item.status,
    item.errorCode,
    item.errorMessage,
    item.principalArn,
    item.account,
    item.region,
    item.requestId,
    JSON.stringify(item.parameters),
  ].join('\n');
}

export function Component() {
  const [errorsOnly, setErrorsOnly] = useState(false);
  const [all, setAll] = useState(false);
  const { data, ...query } = useActivity({ errorsOnly, all });
  usePolling(query, pollMilliseconds);
  return (
    <Page
      title="Activity"
      breadcrumbs={[]}
      description={
        'Requests of AWS clients, newest first. ' +
        'They are kept in memory until Sandlot ends: the last 2,000, within 4 MB.'
      }
    >
      <FilteredTable
        title="Requests"
        rows={{ ...query, ...(data && { items: data }) }}
        columns={columns}
        trackBy={(item) => String(item.sequence)}
        pageSize={25}
        filterLabel="Find requests"
        textOf={searched}
        choices={
          <>
            <Toggle checked={errorsOnly} onChange={(event) => setErrorsOnly(event.detail.checked)}>
              Errors only
            </Toggle>
            <Toggle checked={all} onChange={(event) => setAll(event.detail.checked)}>
              Console and waiting requests, too
            </Toggle>
          </>
        }
        empty={
          <EmptyTable title={errorsOnly ? 'No request has failed' : 'No requests yet'}>
            <span>Requests appear here by themselves.</span>
          </EmptyTable>
        }
      />
    </Page>
  );
}
