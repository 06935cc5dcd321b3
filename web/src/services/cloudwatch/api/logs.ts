/** Log groups, their streams and events, through AWS's CloudWatch Logs API. */
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  StartLiveTailCommand,
  type FilteredLogEvent,
  type LiveTailSessionLogEvent,
  type LogGroup,
  type LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { allPages, type AllItems, type ListPage } from '../../../api/all-pages';
import { awsCaller } from '../../../api/aws-call';

export type { FilteredLogEvent, LiveTailSessionLogEvent, LogGroup, LogStream };

// The client would put a word in front of this server's name to tail.
const call = awsCaller((settings) => new CloudWatchLogsClient({ ...settings, disableHostPrefix: true }));

export function listLogGroups(abortSignal: AbortSignal): Promise<AllItems<LogGroup>> {
  return allPages(async (nextToken): Promise<ListPage<LogGroup>> => {
    const command = new DescribeLogGroupsCommand({ nextToken });
    const page = await call((client) => client.send(command, { abortSignal }));
    return { items: page.logGroups ?? [], ...(page.nextToken && { nextToken: page.nextToken }) };
  });
}

export async function describeLogGroup(name: string, abortSignal: AbortSignal): Promise<LogGroup> {
  const command = new DescribeLogGroupsCommand({ logGroupIdentifiers: [name] });
  const { logGroups: [found] = [] } = await call((client) => client.send(command, { abortSignal }));
  if (!found) throw Object.assign(new Error(`There is no log group ${name}.`), { name: 'ResourceNotFoundException' });
  return found;
}

/** The latest first. */
export async function listLogStreams(
  logGroupName: string,
  nextToken: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<LogStream>> {
  const command = new DescribeLogStreamsCommand({
    logGroupName,
    orderBy: 'LastEventTime',
    descending: true,
    nextToken,
  });
  const page = await call((client) => client.send(command, { abortSignal }));
  return { items: page.logStreams ?? [], ...(page.nextToken && { nextToken: page.nextToken }) };
}

export interface WantedEvents {
  readonly group: string;
  readonly stream?: string | undefined;
  readonly pattern: string;
  /** Milliseconds. */
  readonly from: number;
}

/** The oldest first. Pages without a match are passed over, as far as a few go. */
export async function findEvents(
  { group, stream, pattern, from }: WantedEvents,
  token: string | undefined,
  abortSignal: AbortSignal,
): Promise<ListPage<FilteredLogEvent>> {
  let nextToken = token;
  for (let look = 0; ; look++) {
    const command = new FilterLogEventsCommand({
      logGroupName: group,
      startTime: from,
      limit: 100,
      nextToken,
      ...(stream !== undefined && { logStreamNames: [stream] }),
      ...(pattern !== '' && { filterPattern: pattern }),
    });
    const page = await call((client) => client.send(command, { abortSignal }));
    ({ nextToken } = page);
    const items = page.events ?? [];
    if (items.length > 0 || nextToken === undefined || look === 10) return { items, ...(nextToken && { nextToken }) };
  }
}

/** What is taken in from now on, as it comes, until it is aborted. */
export async function* tail(
  group: LogGroup,
  pattern: string,
  abortSignal: AbortSignal,
): AsyncGenerator<readonly LiveTailSessionLogEvent[], void> {
  const command = new StartLiveTailCommand({
    logGroupIdentifiers: [group.logGroupArn!],
    ...(pattern !== '' && { logEventFilterPattern: pattern }),
  });
  const { responseStream = [] } = await call((client) => client.send(command, { abortSignal }));
  for await (const { sessionUpdate } of responseStream) yield sessionUpdate?.sessionResults ?? [];
}
