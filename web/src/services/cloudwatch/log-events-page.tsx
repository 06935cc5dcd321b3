/** The events of a log group or of one of its streams, by a filter pattern, from some time ago. */
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { PagedTable } from '../../components/tables/paged-table';
import { Page } from '../../components/pages/page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { SearchField } from '../../components/tables/search-field';
import { Name } from '../../components/texts/name';
import { groupCrumb, groupsCrumb } from './addresses';
import { findEvents, type FilteredLogEvent } from './api/logs';
import { EventMessage, EventTime } from './event-time';

const hourMs = 3_600_000;
const spans = [
  { id: '1', text: '1 hour' },
  { id: '24', text: '1 day' },
  { id: '168', text: '1 week' },
  { id: 'all', text: 'All' },
];

export function Component() {
  const [query] = useSearchParams();
  const [group, stream] = [query.get('group') ?? '', query.get('stream') ?? undefined];
  return <LogEventsPage key={`${shownRegion()} ${group} ${stream}`} group={group} stream={stream} />;
}

function LogEventsPage({ group, stream }: { group: string; stream: string | undefined }) {
  const [pattern, setPattern] = useState('');
  const [span, setSpan] = useState('all');
  // From when it was chosen: what is loaded again is then the same.
  const [opened] = useState(Date.now);
  const from = span === 'all' ? 0 : opened - Number(span) * hourMs;
  return (
    <Page
      title={stream ?? 'Log events'}
      breadcrumbs={[groupsCrumb(), groupCrumb(group)]}
      description="A filter pattern finds terms, phrases in quotes, %regular expressions%, { $.json = values }."
    >
      <PagedTable
        title="Log events"
        queryKey={`log-events/${shownRegion()}/${group}/${stream}/${span}/${pattern}`}
        load={(token, signal) => findEvents({ group, stream, pattern, from }, token, signal)}
        columns={stream === undefined ? [...columns, streamColumn] : columns}
        trackBy={({ eventId = '' }) => eventId}
        filter={
          <SpaceBetween size="xs">
            <SearchField label="Filter events: a filter pattern" wanted={pattern} onSearch={setPattern} />
            <SegmentedControl
              label="From when on"
              selectedId={span}
              options={spans}
              onChange={({ detail }) => setSpan(detail.selectedId)}
            />
          </SpaceBetween>
        }
        empty={<EmptyTable title="No events">None of that time matches.</EmptyTable>}
      />
    </Page>
  );
}

const columns: readonly Column<FilteredLogEvent>[] = [
  {
    id: 'time',
    header: 'Timestamp (UTC)',
    minWidth: 220,
    isRowHeader: true,
    cell: ({ timestamp }) => <EventTime at={timestamp} />,
  },
  { id: 'message', header: 'Message', minWidth: 400, cell: ({ message }) => <EventMessage message={message} /> },
];

const streamColumn: Column<FilteredLogEvent> = {
  id: 'stream',
  header: 'Log stream',
  minWidth: 200,
  cell: ({ logStreamName }) => <Name text={logStreamName} />,
};
