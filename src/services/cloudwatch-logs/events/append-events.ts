/**
 * Takes events in. They lie in rows of one second each, which are written blindly: requests for the same stream do not
 * wait for one another, but once a second, when the stream's own record follows.
 */
import { randomBytes } from 'node:crypto';
import type { Scope } from '../../../kernel/collections/collection.ts';
import { defineTopic } from '../../../kernel/topics.ts';
import type { WriteTx } from '../../../wire/context.ts';
import { EventRows, LogStreams, type LogStreamRecord, type StoredEvent } from '../records.ts';
import { newNonce } from './event-ids.ts';

export interface NewEvent {
  /** Milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/** What a live tail hears, by the group's id: where the events of a request lie. */
export interface TakenIn {
  /** The stream's id. */
  readonly stream: string;
  readonly streamName: string;
  readonly seconds: readonly number[];
  readonly ingestedAt: number;
  readonly nonce: string;
}

export const takenIn = defineTopic<TakenIn>('cloudwatch-logs/taken-in');

/** Seconds of one request that a live tail hears of. */
const mostTold = 100;
/** How far a stream's record may lag behind its events, in milliseconds. */
const lagMs = 1000;

/** Events in the order of their times. */
export async function appendEvents(
  tx: WriteTx,
  scope: Scope,
  stream: LogStreamRecord,
  events: readonly NewEvent[],
  now: number,
): Promise<void> {
  if (events.length === 0) return;
  const rows = tx.in(EventRows, scope);
  const nonce = newNonce(randomBytes(8));
  const seconds = bySecond(events);
  for (const [second, ofSecond] of seconds)
    await rows.put({ group: stream.group, stream: stream.id, second, ingestedAt: now, nonce, events: ofSecond });
  const [first, last] = [events[0]!.timestamp, events.at(-1)!.timestamp];
  if (isBehind(stream, first, last, now)) {
    await tx.in(LogStreams, scope).put({
      ...stream,
      firstEventAt: Math.min(first, stream.firstEventAt ?? first),
      lastEventAt: Math.max(last, stream.lastEventAt ?? last),
      lastIngestedAt: now,
    });
  }
  const told = [...seconds.keys()].slice(0, mostTold);
  tx.publish(takenIn, stream.group, {
    stream: stream.id,
    streamName: stream.name,
    seconds: told,
    ingestedAt: now,
    nonce,
  });
}

function bySecond(events: readonly NewEvent[]): Map<number, StoredEvent[]> {
  const seconds = new Map<number, StoredEvent[]>();
  for (const { timestamp, message } of events) {
    const second = Math.floor(timestamp / 1000);
    const before = seconds.get(second);
    const event: StoredEvent = [timestamp - second * 1000, message];
    if (before) before.push(event);
    else seconds.set(second, [event]);
  }
  return seconds;
}

function isBehind(
  { firstEventAt, lastEventAt, lastIngestedAt }: LogStreamRecord,
  first: number,
  last: number,
  now: number,
) {
  if (firstEventAt === undefined || lastEventAt === undefined || lastIngestedAt === undefined) return true;
  return first < firstEventAt || last > lastEventAt + lagMs || now > lastIngestedAt + lagMs;
}
