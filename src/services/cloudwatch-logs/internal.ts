/**
 * For services that write logs themselves (functions): into groups and streams that are there, in their own
 * transaction, without a look at what others put into the same stream.
 */
import type { Scope } from '../../kernel/collections/collection.ts';
import type { ReadTx, WriteTx } from '../../wire/context.ts';
import { appendEvents, type NewEvent } from './events/append-events.ts';
import { LogGroups, LogStreams, type LogStreamRecord } from './records.ts';

export type { NewEvent };

/** `undefined`: there is no such group, or no such stream in it. */
export async function findLogStream(
  tx: ReadTx,
  scope: Scope,
  { group, stream }: { readonly group: string; readonly stream: string },
): Promise<LogStreamRecord | undefined> {
  const found = await tx.in(LogGroups, scope).get(group);
  return found && tx.in(LogStreams, scope).get(found.id, stream);
}

/** Events in the order of their times, which are taken as they are: `now` is when they are taken in, domain time. */
export function writeLogEvents(
  tx: WriteTx,
  scope: Scope,
  stream: LogStreamRecord,
  events: readonly NewEvent[],
  now: number,
): Promise<void> {
  return appendEvents(tx, scope, stream, events, now);
}
