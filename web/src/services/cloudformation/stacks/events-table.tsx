/** A stack's events, newest first. */
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { BrokenByWords, StatusText } from '../../../components/texts/status-text';
import { Name } from '../../../components/texts/name';
import type { StackEvent } from '../api/stacks';

const columns: readonly Column<StackEvent>[] = [
  { id: 'time', header: 'Timestamp', minWidth: 150, cell: ({ Timestamp }) => <Moment at={Timestamp} /> },
  {
    id: 'logical-id',
    header: 'Logical ID',
    minWidth: 160,
    isRowHeader: true,
    cell: ({ LogicalResourceId }) => <Name text={LogicalResourceId} />,
  },
  { id: 'type', header: 'Type', minWidth: 170, cell: ({ ResourceType = '' }) => <BrokenByWords text={ResourceType} /> },
  {
    id: 'status',
    header: 'Status',
    minWidth: 230,
    cell: ({ ResourceStatus = '' }) => <StatusText status={ResourceStatus} />,
  },
  {
    id: 'reason',
    header: 'Status reason',
    minWidth: 260,
    cell: ({ ResourceStatusReason }) => <bdi>{ResourceStatusReason ?? '-'}</bdi>,
  },
];

export function EventsTable({ events, onReload }: { events: readonly StackEvent[]; onReload: () => void }) {
  return (
    <FilteredTable
      title="Events"
      rows={{ items: events, loading: false, reload: onReload }}
      columns={columns}
      trackBy={({ EventId = '' }) => EventId}
      pageSize={50}
      filterLabel="Find events"
      textOf={({ LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason }) =>
        [LogicalResourceId, ResourceType, ResourceStatus, ResourceStatusReason].join('\n')
      }
      empty={<EmptyTable title="No events" />}
    />
  );
}

/** To the second: events of one operation are seconds apart. */
function Moment({ at }: { at: Date | undefined }) {
  if (!at) return <>-</>;
  return (
    <time dateTime={at.toISOString()} title={at.toISOString()}>
      {at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' })}
    </time>
  );
}
