/** The sandboxes of this account and Region. */
import { useLocation } from 'react-router-dom';
import { shownRegion } from '../../../api/region';
import { useQuery } from '../../../api/use-query';
import { CommandLines } from '../../../components/texts/command-lines';
import { FilteredTable } from '../../../components/tables/filtered-table';
import { Name } from '../../../components/texts/name';
import { ConsoleLink } from '../../../components/links/navigation';
import { Page } from '../../../components/pages/page';
import { EmptyTable, type Column } from '../../../components/tables/resource-table';
import { rowsOf } from '../../../components/tables/rows-of';
import { StatusText } from '../../../components/texts/status-text';
import { Timestamp } from '../../../components/texts/timestamp';
import { usePolling } from '../../../components/state/use-polling';
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
