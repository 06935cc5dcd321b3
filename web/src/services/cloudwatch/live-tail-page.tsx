/** Live Tail: what is taken into a log group from now on. */
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { ErrorAlert } from '../../components/dialogs/error-alert';
import { Page } from '../../components/pages/page';
import { EmptyTable, ResourceTable, type Column } from '../../components/tables/resource-table';
import { Name } from '../../components/texts/name';
import { groupsCrumb } from './addresses';
import { listLogGroups, tail, type LiveTailSessionLogEvent, type LogGroup } from './api/logs';
import { EventMessage, EventTime } from './event-time';

/** Events that stay on show. */
const most = 500;

interface Tailed extends LiveTailSessionLogEvent {
  readonly place: number;
}

interface Session {
  readonly group: LogGroup;
  readonly pattern: string;
}

export function Component() {
  const region = shownRegion();
  const asked = useSearchParams()[0].get('group') ?? '';
  const groups = useQuery(`log-groups/${region}`, listLogGroups);
  const [chosen, setChosen] = useState(asked);
  const [pattern, setPattern] = useState('');
  const [session, setSession] = useState<Session>();
  const { events, error, ended } = useTail(session);
  const running = session !== undefined && !ended;
  const group = groups.data?.items.find(({ logGroupName }) => logGroupName === chosen);
  return (
    <Page title="Live Tail" breadcrumbs={[groupsCrumb()]} description="Events as they are taken in, once a second.">
      <SpaceBetween size="l">
        <FormField label="Log group">
          <Select
            selectedOption={group ? { value: chosen, label: chosen } : null}
            options={(groups.data?.items ?? []).map(({ logGroupName = '' }) => ({
              value: logGroupName,
              label: logGroupName,
            }))}
            onChange={({ detail }) => setChosen(detail.selectedOption.value ?? '')}
            placeholder="Choose a log group"
            filteringType="auto"
            empty="No log groups"
            disabled={running}
            statusType={groups.loading && !groups.data ? 'loading' : 'finished'}
          />
        </FormField>
        <FormField label="Filter pattern - optional">
          <Input
            value={pattern}
            disabled={running}
            placeholder="ERROR"
            onChange={({ detail }) => setPattern(detail.value)}
          />
        </FormField>
        {(error ?? groups.error) !== undefined && <ErrorAlert error={error ?? groups.error} onRetry={groups.reload} />}
        <ResourceTable
          title="Events"
          rows={{ items: events, loading: false, reload: () => {}, counter: `(${events.length})` }}
          columns={columns}
          trackBy={({ place }) => String(place)}
          actions={
            running ? (
              <Button onClick={() => setSession(undefined)}>Stop</Button>
            ) : (
              <Button variant="primary" disabled={!group} onClick={() => group && setSession({ group, pattern })}>
                Start
              </Button>
            )
          }
          empty={<EmptyTable title={running ? 'Waiting for events' : 'Not tailing'} />}
        />
      </SpaceBetween>
    </Page>
  );
}

/** The latest first; they stay when the session is over. */
function useTail(session: Session | undefined): { events: readonly Tailed[]; error?: unknown; ended: boolean } {
  const [events, setEvents] = useState<readonly Tailed[]>([]);
  const [over, setOver] = useState<{ session: Session; error?: unknown }>();
  useEffect(() => {
    if (!session) return undefined;
    const controller = new AbortController();
    setEvents([]);
    const read = async (): Promise<void> => {
      let place = 0;
      for await (const batch of tail(session.group, session.pattern, controller.signal)) {
        const added = batch.map((event) => ({ ...event, place: ++place }));
        if (added.length > 0) setEvents((before) => [...added.toReversed(), ...before].slice(0, most));
      }
    };
    read().then(
      () => setOver({ session }),
      (error: unknown) => controller.signal.aborted || setOver({ session, error }),
    );
    return () => controller.abort();
  }, [session]);
  const ended = over !== undefined && over.session === session;
  return { events, ended, ...(ended && over.error !== undefined && { error: over.error }) };
}

const columns: readonly Column<Tailed>[] = [
  {
    id: 'time',
    header: 'Timestamp (UTC)',
    minWidth: 220,
    isRowHeader: true,
    cell: ({ timestamp }) => <EventTime at={timestamp} />,
  },
  { id: 'message', header: 'Message', minWidth: 400, cell: ({ message }) => <EventMessage message={message} /> },
  { id: 'stream', header: 'Log stream', minWidth: 200, cell: ({ logStreamName }) => <Name text={logStreamName} /> },
];
