/** A stack's change sets. */
import { useQuery } from '../../../api/use-query';
import { ConsoleLink } from '../../../components/links/navigation';
import { EmptyTable, ResourceTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { StatusText } from '../../../components/texts/status-text';
import { Timestamp } from '../../../components/texts/timestamp';
import { Name } from '../../../components/texts/name';
import { changeSetPath } from '../addresses';
import { listChangeSets, type ChangeSetSummary } from '../api/stacks';

const columns: readonly Column<ChangeSetSummary>[] = [
  {
    id: 'name',
    sortBy: ({ ChangeSetName }) => ChangeSetName,
    header: 'Name',
    minWidth: 240,
    isRowHeader: true,
    cell: ({ ChangeSetName, ChangeSetId = '', StackId = '' }) => (
      <ConsoleLink to={changeSetPath(ChangeSetId, StackId)}>
        <Name text={ChangeSetName} />
      </ConsoleLink>
    ),
  },
  {
    id: 'created',
    sortBy: ({ CreationTime }) => CreationTime,
    header: 'Created time',
    minWidth: 180,
    cell: ({ CreationTime }) => <Timestamp at={CreationTime} />,
  },
  {
    id: 'status',
    sortBy: ({ Status }) => Status,
    header: 'Status',
    minWidth: 200,
    cell: ({ Status = '' }) => <StatusText status={Status} />,
  },
  {
    id: 'execution',
    header: 'Execution status',
    minWidth: 180,
    cell: ({ ExecutionStatus }) => ExecutionStatus ?? '-',
  },
  {
    id: 'reason',
    header: 'Status reason',
    minWidth: 240,
    cell: ({ StatusReason }) => <bdi>{StatusReason ?? '-'}</bdi>,
  },
];

export function ChangeSets({ stackId }: { stackId: string }) {
  const query = useQuery(`change-sets/${stackId}`, async (signal) => ({
    items: await listChangeSets(stackId, signal),
  }));
  return (
    <ResourceTable
      title="Change sets"
      rows={rowsOf(query)}
      columns={columns}
      trackBy={({ ChangeSetId = '' }) => ChangeSetId}
      empty={
        <EmptyTable title="No change sets">&quot;aws cloudformation deploy&quot; and the CDK make them.</EmptyTable>
      }
    />
  );
}
