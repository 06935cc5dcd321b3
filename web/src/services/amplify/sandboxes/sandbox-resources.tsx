/** What a sandbox has, by what people call it; with the page of each, and its functions' logs. */
import { ConsoleLink } from '../../../components/links/navigation';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { Name } from '../../../components/texts/name';
import { StatusText } from '../../../components/texts/status-text';
import type { Query } from '../../../api/use-query';
import type { Stack, StackResource } from '../../cloudformation/api/stacks';
import { logsPath, pageOf } from './addresses';

/** In the order in which people look for them. What else the stacks have serves these. */
const kinds: Readonly<Record<string, string>> = {
  'AWS::AppSync::GraphQLApi': 'GraphQL API',
  'AWS::Cognito::UserPool': 'User pool',
  'AWS::Cognito::UserPoolClient': 'App client',
  'AWS::Cognito::UserPoolGroup': 'User group',
  'AWS::Cognito::IdentityPool': 'Identity pool',
  'Custom::AmplifyDynamoDBTable': 'Table',
  'AWS::DynamoDB::Table': 'Table',
  'AWS::S3::Bucket': 'Bucket',
  'AWS::Lambda::Function': 'Function',
  'AWS::Scheduler::Schedule': 'Schedule',
  'AWS::StepFunctions::StateMachine': 'State machine',
};
const order = Object.keys(kinds);

const columns: readonly Column<StackResource>[] = [
  {
    id: 'name',
    header: 'Name',
    minWidth: 280,
    isRowHeader: true,
    sortBy: ({ PhysicalResourceId }) => PhysicalResourceId,
    cell: ({ ResourceType = '', PhysicalResourceId: id = '' }) => {
      const page = pageOf(ResourceType, id);
      const name = <Name text={id.slice(id.lastIndexOf('/') + 1)} />;
      return page === undefined ? name : <ConsoleLink to={page}>{name}</ConsoleLink>;
    },
  },
  {
    id: 'kind',
    header: 'What it is',
    minWidth: 130,
    sortBy: ({ ResourceType = '' }) => kinds[ResourceType],
    cell: ({ ResourceType = '' }) => kinds[ResourceType],
  },
  {
    id: 'status',
    header: 'Status',
    minWidth: 180,
    cell: ({ ResourceStatus = '' }) => <StatusText status={ResourceStatus} />,
  },
  {
    id: 'logs',
    header: 'Logs',
    minWidth: 90,
    cell: ({ ResourceType, PhysicalResourceId: id = '' }) =>
      ResourceType === 'AWS::Lambda::Function' ? <ConsoleLink to={logsPath(id)}>Logs</ConsoleLink> : '-',
  },
];

export interface SandboxResourcesProps {
  readonly query: Query<readonly StackResource[]>;
  readonly stack: Stack;
}

export function SandboxResources({ query: { data, ...state }, stack }: SandboxResourcesProps) {
  const items = data
    ?.filter(({ ResourceType = '', PhysicalResourceId }) => ResourceType in kinds && PhysicalResourceId)
    .toSorted((a, b) => order.indexOf(a.ResourceType!) - order.indexOf(b.ResourceType!));
  return (
    <FilteredTable
      title="What it has"
      rows={{ ...state, ...(items && { items }) }}
      columns={columns}
      trackBy={({ StackId, LogicalResourceId }) => `${StackId} ${LogicalResourceId}`}
      pageSize={25}
      filterLabel="Find in what it has"
      textOf={({ PhysicalResourceId, ResourceType = '' }) => `${PhysicalResourceId}\n${kinds[ResourceType]}`}
      empty={<EmptyTable title={stack.StackStatus?.endsWith('_IN_PROGRESS') ? 'Nothing yet' : 'Nothing'} />}
    />
  );
}
