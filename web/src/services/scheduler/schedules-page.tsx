/** The schedules of this account and Region, of all groups. */
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { LinkButton } from '../../components/links/link-button';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { PagedTable } from '../../components/tables/paged-table';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { Timestamp } from '../../components/texts/timestamp';
import { createSchedulePath, schedulePath } from './addresses';
import { listSchedules, type ScheduleSummary } from './api/schedules';
import { ScheduleState } from './schedule-state';

const columns: readonly Column<ScheduleSummary>[] = [
  {
    id: 'name',
    header: 'Schedule name',
    minWidth: 220,
    isRowHeader: true,
    cell: ({ Name: name = '', GroupName = 'default' }) => (
      <ConsoleLink to={schedulePath(GroupName, name)}>
        <Name text={name} />
      </ConsoleLink>
    ),
  },
  { id: 'group', header: 'Schedule group', minWidth: 150, cell: ({ GroupName }) => <Name text={GroupName} /> },
  { id: 'status', header: 'Status', minWidth: 120, cell: ({ State }) => <ScheduleState state={State} /> },
  { id: 'target', header: 'Target', minWidth: 280, cell: ({ Target }) => <Name text={Target?.Arn} /> },
  {
    id: 'modified',
    header: 'Last modified',
    minWidth: 200,
    cell: ({ LastModificationDate }) => <Timestamp at={LastModificationDate} />,
  },
];

export function Component() {
  const region = shownRegion(useLocation().search);
  return (
    <Page
      title="Schedules"
      breadcrumbs={[]}
      description={`What invokes functions and state machines of this account in ${region} by the clock.`}
    >
      <PagedTable
        title="Schedules"
        queryKey={`scheduler/schedules/${region}`}
        load={listSchedules}
        columns={columns}
        trackBy={({ Arn = '' }) => Arn}
        actions={<CreateSchedule />}
        empty={
          <EmptyTable title="No schedules">
            <CreateSchedule />
          </EmptyTable>
        }
      />
    </Page>
  );
}

function CreateSchedule() {
  return (
    <LinkButton to={createSchedulePath()} variant="primary">
      Create schedule
    </LinkButton>
  );
}
