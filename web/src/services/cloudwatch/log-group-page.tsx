/** One log group: what it is set to, and its streams, the latest first. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useSearchParams } from 'react-router-dom';
import { shownRegion } from '../../api/region';
import { useQuery } from '../../api/use-query';
import { LinkButton } from '../../components/links/link-button';
import { ConsoleLink } from '../../components/links/navigation';
import { PagedTable } from '../../components/tables/paged-table';
import { ResourcePage } from '../../components/pages/resource-page';
import { EmptyTable, type Column } from '../../components/tables/resource-table';
import { Timestamp } from '../../components/texts/timestamp';
import { Name } from '../../components/texts/name';
import { eventsPath, groupsCrumb, tailPath } from './addresses';
import { describeLogGroup, listLogStreams, type LogGroup, type LogStream } from './api/logs';
import { EventTime } from './event-time';
import { retentionText } from './log-groups-page';

export function Component() {
  const group = useSearchParams()[0].get('group') ?? '';
  return <LogGroupPage key={`${shownRegion()} ${group}`} name={group} />;
}

function LogGroupPage({ name }: { name: string }) {
  const query = useQuery(`log-group/${shownRegion()}/${name}`, (signal) => describeLogGroup(name, signal));
  return (
    <ResourcePage
      what="log group"
      name={name}
      breadcrumbs={[groupsCrumb()]}
      query={query}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <LinkButton to={eventsPath(name)}>Search log group</LinkButton>
          <LinkButton to={tailPath(name)}>Start tailing</LinkButton>
        </SpaceBetween>
      }
    >
      {(group) => <Details group={group} name={name} />}
    </ResourcePage>
  );
}

const columnsOf = (group: string): readonly Column<LogStream>[] => [
  {
    id: 'name',
    sortBy: ({ logStreamName }) => logStreamName,
    header: 'Log stream',
    minWidth: 300,
    isRowHeader: true,
    cell: ({ logStreamName = '' }) => (
      <ConsoleLink to={eventsPath(group, logStreamName)}>
        <Name text={logStreamName} />
      </ConsoleLink>
    ),
  },
  {
    id: 'last',
    sortBy: ({ lastEventTimestamp }) => lastEventTimestamp,
    header: 'Last event time (UTC)',
    minWidth: 220,
    cell: ({ lastEventTimestamp }) => <EventTime at={lastEventTimestamp} />,
  },
];

function Details({ group, name }: { group: LogGroup; name: string }) {
  const { logGroupArn, logGroupClass, retentionInDays, kmsKeyId, creationTime, deletionProtectionEnabled } = group;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Log group details</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: 'ARN', value: <bdi>{logGroupArn}</bdi> },
            { label: 'Log class', value: logGroupClass },
            { label: 'Retention', value: retentionText(retentionInDays) },
            {
              label: 'Creation time',
              value: <Timestamp at={creationTime === undefined ? undefined : new Date(creationTime)} />,
            },
            { label: 'KMS key ID', value: <bdi>{kmsKeyId ?? '-'}</bdi> },
            { label: 'Deletion protection', value: deletionProtectionEnabled ? 'On' : 'Off' },
          ]}
        />
      </Container>
      <PagedTable
        title="Log streams"
        queryKey={`log-streams/${shownRegion()}/${name}`}
        load={(token, signal) => listLogStreams(name, token, signal)}
        columns={columnsOf(name)}
        trackBy={({ logStreamName = '' }) => logStreamName}
        empty={<EmptyTable title="No log streams">What writes into this group makes them.</EmptyTable>}
      />
    </SpaceBetween>
  );
}
