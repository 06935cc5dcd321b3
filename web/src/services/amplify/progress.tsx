/** How the setup goes: what CloudFormation has told last of each resource, in the order in which they began. */
import Box from '@cloudscape-design/components/box';
import { useEffect, useRef } from 'react';
import { useQuery } from '../../api/use-query';
import { EmptyTable, ResourceTable, type Column } from '../../components/tables/resource-table';
import { StatusText } from '../../components/texts/status-text';
import { rowsOf } from '../../components/tables/rows-of';
import { usePolling } from '../../components/state/use-polling';
import { listStackEvents, type StackEvent } from '../cloudformation/api/stacks';
import { latestByResource } from '../cloudformation/api/events';
import { shownRegion } from '../../api/region';

const pollMilliseconds = 400;

const columns: readonly Column<StackEvent>[] = [
  {
    id: 'resource',
    header: 'Resource',
    minWidth: 240,
    isRowHeader: true,
    cell: ({ LogicalResourceId: id }) => <bdi>{id}</bdi>,
  },
  { id: 'type', header: 'Type', minWidth: 180, cell: ({ ResourceType: type }) => type },
  {
    id: 'status',
    header: 'Status',
    minWidth: 200,
    cell: ({ ResourceStatus: status = '' }) => <StatusText status={status} />,
  },
  {
    id: 'reason',
    header: 'Status reason',
    minWidth: 220,
    cell: ({ ResourceStatusReason: reason }) => <bdi>{reason ?? '-'}</bdi>,
  },
];

export function Progress({ stackName, running, since }: { stackName: string; running: boolean; since?: Date }) {
  const query = useQuery(`stack-progress/${shownRegion()}/${stackName}`, async (signal) => {
    const events = await listStackEvents(stackName, signal).catch(() => []);
    return { items: latestByResource(events, since) };
  });
  const wasRunning = useRef(running);
  usePolling(query, running ? pollMilliseconds : undefined);
  useEffect(() => {
    // The last events come with the end.
    if (wasRunning.current && !running) query.reload();
    wasRunning.current = running;
  }, [running]);
  return (
    <ResourceTable
      title="Progress"
      rows={rowsOf(query)}
      columns={columns}
      trackBy={({ LogicalResourceId: id = '' }) => id}
      empty={
        <EmptyTable title={running ? 'About to begin' : 'Nothing had to be done'}>
          <Box>What CloudFormation makes appears here.</Box>
        </EmptyTable>
      }
    />
  );
}
