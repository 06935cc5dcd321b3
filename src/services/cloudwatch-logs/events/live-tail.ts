/**
 * StartLiveTail: what is taken in from now on, told once a second. Only what comes to this node is heard.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html
 */
import { setTimeout as passed } from 'node:timers/promises';
import type { Received, TopicReader } from '../../../kernel/topics.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter } from '../errors.ts';
import { checkedPattern } from '../filters/checked-pattern.ts';
import { matchingOf } from '../filters/look-through.ts';
import { groupArn, type GroupPlace } from '../groups/arns.ts';
import { placeOfIdentifier, requireGroup } from '../groups/own-group.ts';
import { EventRows } from '../records.ts';
import { takenIn, type TakenIn } from './append-events.ts';
import { eventsOf } from './event-ids.ts';

const everyMs = 1000;
const mostEvents = 500;
const longestMs = 3 * 3_600_000;
/** Requests of one second and group that are heard of. */
const maxWaiting = 1000;

interface Tail {
  readonly place: GroupPlace;
  readonly group: string;
  readonly reader: TopicReader<TakenIn>;
}

interface Wanted {
  /** It has been checked. */
  readonly pattern: string;
  isOf(stream: string): boolean;
}

export const startLiveTail: Operation<'cloudwatch-logs', 'StartLiveTail'> = async (input, ctx) => {
  const { logGroupIdentifiers, logStreamNames, logStreamNamePrefixes, logEventFilterPattern } = input;
  if (logGroupIdentifiers.some((identifier) => !identifier.startsWith('arn:') || identifier.endsWith('*')))
    throw invalidParameter('The specified logGroupIdentifiers must be ARNs that do not end with an asterisk.');
  if (logStreamNames && logStreamNamePrefixes)
    throw invalidParameter('logStreamNames and logStreamNamePrefixes are mutually exclusive parameters.');
  if ((logStreamNames ?? logStreamNamePrefixes) && logGroupIdentifiers.length > 1)
    throw invalidParameter('Log streams can be given with one log group only.');
  checkedPattern(logEventFilterPattern ?? '');
  const wanted: Wanted = {
    pattern: logEventFilterPattern ?? '',
    isOf: (stream) =>
      logStreamNames?.includes(stream) ?? logStreamNamePrefixes?.some((prefix) => stream.startsWith(prefix)) ?? true,
  };
  const tails = await tailsOf(logGroupIdentifiers, ctx);
  const start = {
    requestId: ctx.requestId,
    sessionId: ctx.ids.uuid(),
    logGroupIdentifiers,
    ...(logStreamNames && { logStreamNames }),
    ...(logStreamNamePrefixes && { logStreamNamePrefixes }),
    ...(logEventFilterPattern !== undefined && { logEventFilterPattern }),
  };
  return { responseStream: session(start, tails, wanted, ctx) as never };
};

/** @throws AwsError ResourceNotFoundException */
async function tailsOf(identifiers: readonly string[], ctx: Context): Promise<Tail[]> {
  const groups = await ctx.read(async (tx) => {
    const found = [];
    for (const identifier of identifiers) {
      const place = placeOfIdentifier(identifier, ctx);
      found.push({ place, group: (await requireGroup(tx, place)).id });
    }
    return found;
  });
  const options = { maxWaiting, ...(ctx.ended && { signal: ctx.ended }) };
  return groups.map((one) => ({ ...one, reader: ctx.topics.subscribe(takenIn, one.group, options) }));
}

async function* session(start: object, tails: readonly Tail[], wanted: Wanted, ctx: Context) {
  const endsAt = performance.now() + longestMs;
  try {
    yield { sessionStart: start };
    while (ctx.ended?.aborted !== true) {
      if (performance.now() > endsAt)
        throw new AwsError('SessionTimeoutException', 'The Live Tail session has been open for three hours.');
      await passed(everyMs, undefined, ctx.ended && { signal: ctx.ended }).catch(() => {});
      if (tails.every(({ reader }) => reader.closed)) return;
      yield { sessionUpdate: await update(tails, wanted, ctx) };
    }
  } finally {
    for (const { reader } of tails) reader.close();
  }
}

interface TailedEvent {
  readonly logStreamName: string;
  readonly logGroupIdentifier: string;
  readonly message: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
}

async function update(tails: readonly Tail[], wanted: Wanted, ctx: Context) {
  const sessionResults: TailedEvent[] = [];
  let sampled = false;
  for (const tail of tails) {
    for (let next = await tail.reader.next(0); next !== undefined; next = await tail.reader.next(0)) {
      if (sessionResults.length >= mostEvents || 'missed' in next) sampled = true;
      else sessionResults.push(...(await eventsOfOne(tail, next, wanted, ctx)));
    }
  }
  sampled ||= sessionResults.length > mostEvents;
  return { sessionMetadata: { sampled }, sessionResults: sessionResults.slice(0, mostEvents) };
}

async function eventsOfOne(
  { place, group }: Tail,
  received: Extract<Received<TakenIn>, { message: unknown }>,
  { pattern, isOf }: Wanted,
  ctx: Context,
): Promise<TailedEvent[]> {
  const { stream, streamName, seconds, ingestedAt, nonce } = received.message;
  if (!isOf(streamName)) return [];
  const keys = seconds.map((second) => [group, stream, second, ingestedAt, nonce]);
  const rows = await ctx.read((tx) => tx.in(EventRows, place).getMany(keys));
  const logGroupIdentifier = groupArn(place, place.name);
  const events = rows.flatMap((row) => (row ? eventsOf(row) : []));
  return (await matchingOf(events, pattern, ctx)).map(({ message, timestamp, ingestedAt: ingestionTime }) => ({
    logStreamName: streamName,
    logGroupIdentifier,
    message,
    timestamp,
    ingestionTime,
  }));
}
