/**
 * Ids of events: 56 digits, in whose order events come: by their time, by when they were taken in, by the request that
 * brought them, by their place in it. Tokens are such ids, so that they stay good whatever is written.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
import type { EventRow } from '../records.ts';

export const eventIdDigits = 56;
const [timeDigits, nonceDigits, indexDigits] = [14, 18, 10];

export interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
  readonly ingestedAt: number;
}

/** The row's events, in the order of their ids. */
export function eventsOf({ second, ingestedAt, nonce, events }: EventRow): LogEvent[] {
  const ofRow = digits(ingestedAt, timeDigits) + nonce;
  return events.map(([offset, message], index) => {
    const timestamp = second * 1000 + offset;
    const id = digits(timestamp, timeDigits) + ofRow + digits(index, indexDigits);
    return { id, timestamp, message, ingestedAt };
  });
}

/** Before or after all events of a time, in milliseconds. */
export function edgeOf(timestamp: number, edge: 'before' | 'after'): string {
  const rest = edge === 'before' ? '0' : '9';
  return digits(Math.max(0, timestamp), timeDigits) + rest.repeat(eventIdDigits - timeDigits);
}

export function timeOfId(id: string): number {
  return Number(id.slice(0, timeDigits));
}

export function newNonce(random: Uint8Array): string {
  return String(Buffer.from(random).readBigUInt64BE() % 10n ** BigInt(nonceDigits)).padStart(nonceDigits, '0');
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
