/** The state machines of this account and Region. */
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { Name } from '../../components/texts/name';
import { ConsoleLink } from '../../components/links/navigation';
import { Page } from '../../components/pages/page';
import { PagedTable } from '../../components/tables/paged-table';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { Timestamp } from '../../components/texts/timestamp';
import { machinePath } from './addresses';
import { listStateMachines, type StateMachineListItem } from './api/state-machines';

const columns: readonly Column<StateMachineListItem>[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: 280,
    isRowHeader: true,
    sortBy: ({ name }) => name,
    cell: ({ name = '', stateMachineArn = '' }) => (
      <ConsoleLink to={machinePath(stateMachineArn)}>
        <Name text={name} />
      </ConsoleLink>
    ),
  },
  { id: 'type', header: 'Type', minWidth: 120, sortBy: ({ type }) => type, cell: ({ type }) => type ?? '-' },
  {
    id: 'created',
    header: 'Creation date',
    minWidth: 180,
    sortBy: ({ creationDate }) => creationDate,
    cell: ({ creationDate }) => <Timestamp at={creationDate} />,
  },
];

export function Component() {
  const region = shownRegion(useLocation().search);
  return (
    <Page title="State machines" breadcrumbs={[]} description={`What goes on step by step in ${region}.`}>
      <PagedTable
        title="State machines"
        queryKey={`states/machines/${region}`}
        load={listStateMachines}
        columns={columns}
        trackBy={({ stateMachineArn = '' }) => stateMachineArn}
        empty={
          <EmptyTable title="No state machines">A backend with data makes one, which waits for its tables.</EmptyTable>
        }
      />
    </Page>
  );
}
