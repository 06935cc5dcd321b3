/** A stack's resources: what each is called in the template, and what it is. */
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/filtered-table';
import { ConsoleLink } from '../../../components/navigation';
import { EmptyTable, type Column } from '../../../components/resource-table';
import { rowsOf } from '../../../components/rows-of';
import { StatusText } from '../../../components/status-text';
import { resourcePath, stackPath } from '../addresses';
import { listStackResources, type Stack, type StackResource } from '../api/stacks';

const columns: readonly Column<StackResource>[] = [
  {
    id: 'logical-id',
    header: 'Logical ID',
    minWidth: 220,
    isRowHeader: true,
    sortBy: ({ LogicalResourceId }) => LogicalResourceId,
    cell: ({ LogicalResourceId }) => <bdi>{LogicalResourceId}</bdi>,
  },
  { id: 'physical-id', header: 'Physical ID', minWidth: 280, cell: (resource) => <PhysicalId {...resource} /> },
  {
    id: 'type',
    header: 'Type',
    minWidth: 180,
    sortBy: ({ ResourceType }) => ResourceType,
    cell: ({ ResourceType }) => ResourceType,
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
      <bdi>{id}</bdi>
    </ConsoleLink>
  );
}

/** Loaded again with every status of the stack, and whenever the stack has been read anew. */
export function ResourcesTable({ stack }: { stack: Stack }) {
  const { StackId = '', StackStatus, LastUpdatedTime } = stack;
  const key = `stack-resources/${StackId}/${StackStatus}/${LastUpdatedTime?.getTime()}`;
  const query = useQuery(key, async (signal) => ({ items: await listStackResources(StackId, signal) }));
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
