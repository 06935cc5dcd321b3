/**
 * GetLogEvents: one stream's events, page by page in both directions. A token is an event's id and the direction; where
 * there is nothing more, it is the one that was sent.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
 */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, notFound } from '../errors.ts';
import { groupPlace, requireGroup } from '../groups/own-group.ts';
import { keptSince } from '../groups/retention-days.ts';
import { LogStreams } from '../records.ts';
import { edgeOf, eventIdDigits, type LogEvent } from './event-ids.ts';
import { rowsByTurns } from './event-rows.ts';
import { eventsIn, rangeOfTimes, type EventRange } from './read-events.ts';

const mostEvents = 10_000;
const mostBytes = 1_048_576;
const overheadBytes = 26;

export const getLogEvents: Operation<'cloudwatch-logs', 'GetLogEvents'> = async (input, ctx) => {
  const place = groupPlace(input, ctx);
  const { group, stream } = await ctx.read(async (tx) => {
    const group = await requireGroup(tx, place);
    const stream = await tx.in(LogStreams, place).get(group.id, input.logStreamName);
    if (!stream) throw notFound('log stream');
    return { group, stream };
  });
  const { startTime = 0, endTime, limit = mostEvents, startFromHead = false } = input;
  const times = rangeOfTimes(Math.max(startTime, keptSince(group, ctx.clock.now())), endTime);
  const token = input.nextToken === undefined ? undefined : tokenOf(input.nextToken);
  const forward = token ? token.direction === 'f' : startFromHead;
  const range = rangeFrom(times, token, forward);
  const events = await pageOf(eventsIn(rowsByTurns(ctx, place), [stream], range), limit);
  if (!forward) events.reverse();
  return { events: events.map(shown), ...tokens(events, token, ctx, endTime) };
};

interface Token {
  readonly direction: 'f' | 'b';
  readonly id: string;
}

function tokenOf(text: string): Token {
  const [, direction, id] = /^([fb])\/(\d{56})\/s$/.exec(text) ?? [];
  if (direction === undefined || id === undefined) throw invalidParameter('The specified nextToken is invalid.');
  return { direction: direction as Token['direction'], id };
}

function rangeFrom({ after, before }: EventRange, token: Token | undefined, forward: boolean): EventRange {
  if (!token) return { after, before, reverse: !forward };
  return forward
    ? { after: token.id > after ? token.id : after, before }
    : { after, before: token.id < before ? token.id : before, reverse: true };
}

/** As many as a page may have, in the order in which they come. */
async function pageOf(source: AsyncIterable<LogEvent>, limit: number): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  let bytes = 0;
  for await (const event of source) {
    bytes += Buffer.byteLength(event.message) + overheadBytes;
    if (events.length > 0 && bytes > mostBytes) break;
    events.push(event);
    if (events.length >= limit) break;
  }
  return events;
}

function tokens(events: readonly LogEvent[], token: Token | undefined, { clock }: Context, endTime = clock.now()) {
  const here = token?.id ?? edgeOf(endTime, 'before');
  const [first, last] = [events[0]?.id ?? here, events.at(-1)?.id ?? here];
  return { nextForwardToken: `f/${last.padStart(eventIdDigits, '0')}/s`, nextBackwardToken: `b/${first}/s` };
}

function shown({ timestamp, message, ingestedAt }: LogEvent) {
  return { timestamp, message, ingestionTime: ingestedAt };
}
