/** A change set: what executing it would do. */
import type { ResourceChange } from '@aws-sdk/client-cloudformation';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../../api/region';
import { useQuery } from '../../../api/use-query';
import { EmptyTable, ResourceTable, type Column } from '../../../components/tables/resource-table';
import { ResourcePage } from '../../../components/pages/resource-page';
import { StatusText } from '../../../components/texts/status-text';
import { Timestamp } from '../../../components/texts/timestamp';
import { Name } from '../../../components/texts/name';
import { stackPath, stacksCrumb } from '../addresses';
import { describeChangeSet, type DescribeChangeSetOutput } from '../api/stacks';

const columns: readonly Column<ResourceChange>[] = [
  { id: 'action', header: 'Action', minWidth: 120, cell: ({ Action }) => Action },
  {
    id: 'logical-id',
    header: 'Logical ID',
    minWidth: 220,
    isRowHeader: true,
    cell: ({ LogicalResourceId }) => <Name text={LogicalResourceId} />,
  },
  {
    id: 'physical-id',
    header: 'Physical ID',
    minWidth: 240,
    cell: (change) => <Name text={change.PhysicalResourceId ?? '-'} />,
  },
  { id: 'type', header: 'Resource type', minWidth: 180, cell: ({ ResourceType }) => ResourceType },
  { id: 'replacement', header: 'Replacement', minWidth: 140, cell: ({ Replacement }) => Replacement ?? '-' },
  {
    id: 'properties',
    header: 'Because of',
    minWidth: 220,
    cell: ({ Details = [] }) =>
      [...new Set(Details.map(({ Target }) => Target?.Name ?? Target?.Attribute ?? ''))].filter(Boolean).join(', ') ||
      '-',
  },
];

export function Component() {
  const [search] = useSearchParams();
  const [changeSet, stack] = [search.get('changeSetId') ?? '', search.get('stackId') ?? ''];
  const query = useQuery(`change-set/${shownRegion()}/${changeSet}`, (signal) =>
    describeChangeSet(changeSet, stack, signal),
  );
  const stackName = query.data?.StackName ?? stack;
  return (
    <ResourcePage
      what="change set"
      name={query.data?.ChangeSetName ?? changeSet}
      breadcrumbs={[stacksCrumb(), { text: stackName || 'Stack', path: stackPath(stack || stackName) }]}
      query={query}
    >
      {(data) => (
        <SpaceBetween size="l">
          <Overview changeSet={data} />
          <Changes changeSet={data} onReload={query.reload} />
        </SpaceBetween>
      )}
    </ResourcePage>
  );
}

function Overview({ changeSet }: { changeSet: DescribeChangeSetOutput }) {
  return (
    <Container header={<Header variant="h2">Overview</Header>}>
      <KeyValuePairs
        columns={4}
        minColumnWidth={180}
        items={[
          { label: 'Status', value: <StatusText status={changeSet.Status ?? ''} /> },
          { label: 'Status reason', value: <bdi>{changeSet.StatusReason ?? '-'}</bdi> },
          { label: 'Execution status', value: changeSet.ExecutionStatus ?? '-' },
          { label: 'Created time', value: <Timestamp at={changeSet.CreationTime} /> },
        ]}
      />
    </Container>
  );
}

function Changes({ changeSet, onReload }: { changeSet: DescribeChangeSetOutput; onReload: () => void }) {
  const items = (changeSet.Changes ?? []).flatMap(({ ResourceChange: change }) => (change ? [change] : []));
  return (
    <ResourceTable
      title="Changes"
      rows={{ items, loading: false, reload: onReload, counter: `(${items.length})` }}
      columns={columns}
      trackBy={({ LogicalResourceId = '' }) => LogicalResourceId}
      empty={<EmptyTable title="No changes" />}
    />
  );
}
