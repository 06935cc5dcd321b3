/**
 * PutLogEvents. Sequence tokens are neither needed nor looked at, as in AWS today.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, notFound, notSupported } from '../errors.ts';
import { keptSince } from '../groups/retention-days.ts';
import { placeOfIdentifier, requireGroup } from '../groups/own-group.ts';
import { LogStreams } from '../records.ts';
import { appendEvents, type NewEvent } from './append-events.ts';
import { newNonce } from './event-ids.ts';
import { randomBytes } from 'node:crypto';

const hourMs = 3_600_000;
const maxBatchBytes = 1_048_576;
const maxEventBytes = 1_048_576;
const overheadBytes = 26;
const oldestMs = 14 * 24 * hourMs;
const newestMs = 2 * hourMs;
const longestMs = 24 * hourMs;

export const putLogEvents: Operation<'cloudwatch-logs', 'PutLogEvents'> = async (input, ctx) => {
  if (input.entity) throw notSupported('the entity of PutLogEvents');
  const events = input.logEvents.map(({ timestamp, message }) => ({ timestamp: timestamp!, message: message! }));
  checkSizes(events);
  const now = ctx.clock.now();
  const rejected = await ctx.write(async (tx) => {
    const place = placeOfIdentifier(input.logGroupName, ctx);
    const group = await requireGroup(tx, place);
    const stream = await tx.in(LogStreams, place).get(group.id, input.logStreamName);
    if (!stream) throw notFound('log stream');
    const { kept, info } = sorted(events, now, keptSince(group, now));
    await appendEvents(tx, place, stream, kept, now);
    return info;
  });
  return { nextSequenceToken: nextToken(now), ...(rejected && { rejectedLogEventsInfo: rejected }) };
};

function checkSizes(events: readonly NewEvent[]): void {
  let bytes = 0;
  for (const [index, { timestamp, message }] of events.entries()) {
    const size = Buffer.byteLength(message) + overheadBytes;
    if (size > maxEventBytes + overheadBytes)
      throw invalidParameter(`Log event too large: ${size} bytes exceeds limit of ${maxEventBytes}`);
    bytes += size;
    if (index > 0 && timestamp < events[index - 1]!.timestamp) {
      throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
    }
  }
  if (bytes > maxBatchBytes)
    throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${maxBatchBytes}`);
}

/** The events that are taken in, and what is told of the others. @throws AwsError where they are too far apart */
function sorted(events: readonly NewEvent[], now: number, expiredBefore: number) {
  const count = (isSo: (timestamp: number) => boolean): number =>
    events.filter(({ timestamp }) => isSo(timestamp)).length;
  const expired = expiredBefore > 0 ? count((timestamp) => timestamp < expiredBefore) : 0;
  const tooOld = count((timestamp) => timestamp < now - oldestMs);
  const tooNew = count((timestamp) => timestamp > now + newestMs);
  const kept = events.slice(Math.max(expired, tooOld), events.length - tooNew);
  if (kept.length > 0 && kept.at(-1)!.timestamp - kept[0]!.timestamp > longestMs) {
    throw invalidParameter('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  if (kept.length === events.length) return { kept };
  const info = {
    ...(tooNew > 0 && { tooNewLogEventStartIndex: events.length - tooNew }),
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > tooOld && { expiredLogEventEndIndex: expired }),
  };
  return { kept, info };
}

/** Older clients send it with the next request; nothing is made of it. */
function nextToken(now: number): string {
  return `49${String(now).padStart(18, '0')}${newNonce(randomBytes(8))}${newNonce(randomBytes(8))}`;
}
