/** The stacks of this account and Region. */
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import { useState } from 'react';
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../../api/region';
import { useQuery } from '../../../api/use-query';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { StatusText } from '../../../components/texts/status-text';
import { Timestamp } from '../../../components/texts/timestamp';
import { usePolling } from '../../../components/state/use-polling';
import { Name } from '../../../components/texts/name';
import { stackPath } from '../addresses';
import { listStacks, type StackSummary } from '../api/stacks';

const movingPollMilliseconds = 2_000;
/** Somebody may begin an operation in a terminal. */
const stillPollMilliseconds = 5_000;

const columns: readonly Column<StackSummary>[] = [
  {
    id: 'name',
    header: 'Stack name',
    minWidth: 260,
    isRowHeader: true,
    sortBy: ({ StackName }) => StackName,
    cell: ({ StackName = '', StackId, StackStatus }) => (
      <ConsoleLink to={stackPath(StackStatus === 'DELETE_COMPLETE' ? (StackId ?? StackName) : StackName)}>
        <Name text={StackName} />
      </ConsoleLink>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    minWidth: 220,
    sortBy: ({ StackStatus }) => StackStatus,
    cell: ({ StackStatus = '' }) => <StatusText status={StackStatus} />,
  },
  {
    id: 'created',
    header: 'Created time',
    minWidth: 180,
    sortBy: ({ CreationTime }) => CreationTime,
    cell: ({ CreationTime }) => <Timestamp at={CreationTime} />,
  },
  {
    id: 'description',
    header: 'Description',
    minWidth: 240,
    cell: ({ TemplateDescription }) => <bdi>{TemplateDescription ?? '-'}</bdi>,
  },
];

export function Component() {
  const region = shownRegion(useLocation().search);
  const [shown, setShown] = useState('active');
  const query = useQuery(`stacks/${region}/${shown}`, (signal) => listStacks(shown === 'deleted', signal));
  const moving = query.data?.items.some(({ StackStatus = '' }) => StackStatus.endsWith('_IN_PROGRESS'));
  usePolling(query, moving ? movingPollMilliseconds : stillPollMilliseconds);
  return (
    <Page
      title="Stacks"
      breadcrumbs={[]}
      description={`What templates have made in ${region}. The CDK, Amplify and "aws cloudformation" deploy them.`}
    >
      <FilteredTable
        title="Stacks"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={({ StackId = '' }) => StackId}
        pageSize={25}
        filterLabel="Find stacks by name"
        textOf={({ StackName = '' }) => StackName}
        choices={
          <SegmentedControl
            label="Which stacks"
            selectedId={shown}
            options={[
              { id: 'active', text: 'Active' },
              { id: 'deleted', text: 'Deleted' },
            ]}
            onChange={({ detail }) => setShown(detail.selectedId)}
          />
        }
        empty={
          <EmptyTable title={shown === 'deleted' ? 'No deleted stacks' : 'No stacks'}>
            &quot;npx ampx sandbox&quot;, &quot;cdk deploy&quot; and &quot;aws cloudformation deploy&quot; make them.
          </EmptyTable>
        }
      />
    </Page>
  );
}
