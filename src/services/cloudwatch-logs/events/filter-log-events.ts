/**
 * FilterLogEvents: the events of a group's streams that a pattern matches, in the order of their times. A page looks at
 * as much as it may have, and no more, so it may be short or empty and still have a next one.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
import type { Output } from '../../../wire/aws-types.ts';
import type { ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { checkedPattern } from '../filters/checked-pattern.ts';
import { matchingOf } from '../filters/look-through.ts';
import type { GroupPlace } from '../groups/arns.ts';
import { groupPlace, requireGroup } from '../groups/own-group.ts';
import { keptSince } from '../groups/retention-days.ts';
import { LogStreams, type LogStreamRecord } from '../records.ts';
import { timeOfId } from './event-ids.ts';
import { rowsByTurns } from './event-rows.ts';
import { eventsIn, rangeOfTimes, type EventRange, type FoundEvent } from './read-events.ts';

const mostEvents = 10_000;
const mostBytes = 1_048_576;
const overheadBytes = 26;
/** Streams that one request looks through. */
const mostStreams = 10_000;

type FilterOutput = Output<'cloudwatch-logs', 'FilterLogEvents'>;

export const filterLogEvents: Operation<'cloudwatch-logs', 'FilterLogEvents'> = async (input, ctx) => {
  const { logStreamNames, logStreamNamePrefix, nextToken, limit = mostEvents, startTime = 0, endTime } = input;
  if (logStreamNames && logStreamNamePrefix !== undefined)
    throw invalidParameter('LogStreamNames and LogStreamNamePrefix are mutually exclusive parameters.');
  if (endTime !== undefined && endTime < startTime) throw invalidParameter('endTime must not be before startTime.');
  if (nextToken !== undefined && !/^\d{56}$/.test(nextToken))
    throw invalidParameter('The specified nextToken is invalid.');
  const pattern = input.filterPattern ?? '';
  checkedPattern(pattern);
  const place = groupPlace(input, ctx);
  const { streams, range } = await ctx.read(async (tx) => {
    const group = await requireGroup(tx, place);
    const times = rangeOfTimes(
      Math.max(startTime, keptSince(group, ctx.clock.now())),
      endTime === undefined ? undefined : endTime + 1,
    );
    const range = nextToken !== undefined && nextToken > times.after ? { ...times, after: nextToken } : times;
    const streams = await streamsOf(tx, place, group.id, { names: logStreamNames, prefix: logStreamNamePrefix }, times);
    return { streams, range };
  });
  const matching: FoundEvent[] = [];
  let next: string | undefined;
  const source = eventsIn(rowsByTurns(ctx, place), streams, range);
  for await (const part of partsOf(source, pattern === '' ? limit : mostEvents)) {
    matching.push(...(await matchingOf(part.events, pattern, ctx)));
    ({ next } = part);
    if (matching.length > limit) break;
  }
  return pageOf(matching, limit, next);
};

/** `behind`: the last event that was looked at, when there are more. */
function pageOf(matching: readonly FoundEvent[], limit: number, behind: string | undefined): FilterOutput {
  const events = matching.slice(0, limit);
  const next = matching.length > limit ? events.at(-1)!.id : behind;
  return {
    events: events.map(({ stream, timestamp, message, ingestedAt, id }) => ({
      logStreamName: stream,
      timestamp,
      message,
      ingestionTime: ingestedAt,
      eventId: id,
    })),
    searchedLogStreams: [],
    ...(next !== undefined && { nextToken: next }),
  };
}

interface Wanted {
  readonly names: readonly string[] | undefined;
  readonly prefix: string | undefined;
}

/**
 * Streams that may have events then.
 * @throws AwsError ResourceNotFoundException where one that is named is not there
 */
async function streamsOf(
  tx: ReadTx,
  place: GroupPlace,
  group: string,
  { names, prefix }: Wanted,
  { after }: EventRange,
): Promise<LogStreamRecord[]> {
  const table = tx.in(LogStreams, place);
  if (names) {
    const found = await table.getMany([...new Set(names)].map((name) => [group, name]));
    return found.map((stream) => {
      if (!stream) throw notFound('log stream');
      return stream;
    });
  }
  // A stream's record may lag behind by a second.
  const earliest = timeOfId(after) - 2000;
  const streams: LogStreamRecord[] = [];
  let next: string | undefined;
  do {
    const from = next === undefined && prefix !== undefined ? { from: [prefix] } : {};
    const page = await table.list([group], { limit: 1000, after: next, ...from });
    const under = page.items.filter(({ name }) => prefix === undefined || name.startsWith(prefix));
    streams.push(...under.filter(({ lastEventAt }) => lastEventAt !== undefined && lastEventAt >= earliest));
    next = under.length < page.items.length ? undefined : page.next;
    if (streams.length > mostStreams) {
      throw invalidParameter(
        `More than ${mostStreams} log streams have events then: name some, or a prefix, or a later startTime.`,
      );
    }
  } while (next !== undefined);
  return streams;
}

interface Part {
  readonly events: readonly FoundEvent[];
  /** The last that was looked at, when a page looks at no more and there are more. */
  readonly next?: string;
}

/** Of the first part; each has twice as many as the one before: most patterns match soon, or never. */
const firstPart = 256;

async function* partsOf(source: AsyncIterable<FoundEvent>, most: number): AsyncGenerator<Part, void> {
  let [count, bytes, last] = [0, 0, ''];
  let size = firstPart;
  let events: FoundEvent[] = [];
  for await (const found of source) {
    bytes += Buffer.byteLength(found.message) + overheadBytes;
    if (count >= most || (count > 0 && bytes > mostBytes)) {
      yield { events, next: last };
      return;
    }
    if (events.length >= size) {
      yield { events };
      events = [];
      size *= 2;
    }
    events.push(found);
    count++;
    last = found.id;
  }
  yield { events };
}
