/** A stack's resources: what each is called in the template, and what it is. */
import { useReloadAfter } from '../../../components/state/use-reload-after';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { BrokenByWords, StatusText } from '../../../components/texts/status-text';
import { Name } from '../../../components/texts/name';
import { resourcePath, stackPath } from '../addresses';
import { listStackResources, type Stack, type StackResource } from '../api/stacks';

const columns: readonly Column<StackResource>[] = [
  {
    id: 'logical-id',
    header: 'Logical ID',
    minWidth: 220,
    isRowHeader: true,
    sortBy: ({ LogicalResourceId }) => LogicalResourceId,
    cell: ({ LogicalResourceId }) => <Name text={LogicalResourceId} />,
  },
  { id: 'physical-id', header: 'Physical ID', minWidth: 280, cell: (resource) => <PhysicalId {...resource} /> },
  {
    id: 'type',
    header: 'Type',
    minWidth: 180,
    sortBy: ({ ResourceType }) => ResourceType,
    cell: ({ ResourceType = '' }) => <BrokenByWords text={ResourceType} />,
  },
  {
    id: 'status',
    header: 'Status',
    minWidth: 200,
    sortBy: ({ ResourceStatus }) => ResourceStatus,
    cell: ({ ResourceStatus = '' }) => <StatusText status={ResourceStatus} />,
  },
  {
    id: 'reason',
    header: 'Status reason',
    minWidth: 220,
    cell: ({ ResourceStatusReason }) => <bdi>{ResourceStatusReason ?? '-'}</bdi>,
  },
];

function PhysicalId({ PhysicalResourceId: id, ResourceType: type = '' }: StackResource) {
  if (!id) return <>-</>;
  const path = type === 'AWS::CloudFormation::Stack' ? stackPath(id) : resourcePath(type, id);
  return (
    <ConsoleLink to={path}>
      <Name text={id} />
    </ConsoleLink>
  );
}

/** Loaded again with every `turn`: the stack's newest event. */
export function ResourcesTable({ stack, turn }: { stack: Stack; turn: string | undefined }) {
  const { StackId = '' } = stack;
  const query = useQuery(`stack-resources/${StackId}`, async (signal) => ({
    items: await listStackResources(StackId, signal),
  }));
  useReloadAfter(turn, query.reload);
  return (
    <FilteredTable
      title="Resources"
      rows={rowsOf(query)}
      columns={columns}
      trackBy={({ LogicalResourceId = '' }) => LogicalResourceId}
      pageSize={50}
      filterLabel="Find resources"
      textOf={({ LogicalResourceId, PhysicalResourceId, ResourceType }) =>
        [LogicalResourceId, PhysicalResourceId, ResourceType].join('\n')
      }
      empty={<EmptyTable title="No resources" />}
    />
  );
}
