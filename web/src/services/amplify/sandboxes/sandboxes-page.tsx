/** The sandboxes of this account and Region. */
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../../api/region';
import { useQuery } from '../../../api/use-query';
import { CommandLines } from '../../../components/command-lines';
import { FilteredTable } from '../../../components/filtered-table';
import { Name } from '../../../components/name';
import { ConsoleLink } from '../../../components/navigation';
import { Page } from '../../../components/page';
import { EmptyTable, type Column } from '../../../components/resource-table';
import { rowsOf } from '../../../components/rows-of';
import { StatusText } from '../../../components/status-text';
import { Timestamp } from '../../../components/timestamp';
import { usePolling } from '../../../components/use-polling';
import { sandboxPath } from './addresses';
import { listSandboxes, type Sandbox } from '../api/sandboxes';

const pollMilliseconds = 5_000;

const columns: readonly Column<Sandbox>[] = [
  {
    id: 'project',
    header: 'Project',
    minWidth: 200,
    isRowHeader: true,
    sortBy: ({ project }) => project,
    cell: ({ project, stack: { StackName = '' } }) => (
      <ConsoleLink to={sandboxPath(StackName)}>
        <Name text={project} />
      </ConsoleLink>
    ),
  },
  {
    id: 'identifier',
    header: 'Identifier',
    minWidth: 140,
    sortBy: ({ identifier }) => identifier,
    cell: ({ identifier }) => <Name text={identifier} />,
  },
  {
    id: 'status',
    header: 'Last deployment',
    minWidth: 220,
    sortBy: ({ stack }) => stack.StackStatus,
    cell: ({ stack }) => <StatusText status={stack.StackStatus ?? '-'} />,
  },
  {
    id: 'updated',
    header: 'Deployed',
    minWidth: 180,
    sortBy: ({ stack }) => stack.LastUpdatedTime ?? stack.CreationTime,
    cell: ({ stack }) => <Timestamp at={stack.LastUpdatedTime ?? stack.CreationTime} />,
  },
];

export function Component() {
  const region = shownRegion(useLocation().search);
  const query = useQuery(`amplify/sandboxes/${region}`, listSandboxes);
  usePolling(query, pollMilliseconds);
  return (
    <Page
      title="Sandboxes"
      breadcrumbs={[]}
      description={`A backend for each developer, deployed by "npx ampx sandbox" in ${region}.`}
    >
      <FilteredTable
        title="Sandboxes"
        rows={rowsOf(query)}
        columns={columns}
        trackBy={({ stack }) => stack.StackId ?? ''}
        pageSize={25}
        filterLabel="Find sandboxes"
        textOf={({ stack }) => stack.StackName ?? ''}
        empty={
          <EmptyTable title="No sandboxes">
            In a project&apos;s folder, in a terminal that is led here:
            <CommandLines name="command" text="npx ampx sandbox" />
          </EmptyTable>
        }
      />
    </Page>
  );
}
