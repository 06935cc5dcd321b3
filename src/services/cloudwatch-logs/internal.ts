/**
 * For services that write logs themselves (functions): into groups and streams that are there, in their own
 * transaction, without a look at what others put into the same stream.
 */
import type { Scope } from '../../kernel/collections/collection.ts';
import { randomUUID } from 'node:crypto';
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

/** Made where it is not there; `undefined`: there is no such group. */
export async function openLogStream(
  tx: WriteTx,
  scope: Scope,
  { group, stream: name }: { readonly group: string; readonly stream: string },
  now: number,
): Promise<{ readonly stream: LogStreamRecord; readonly isNew: boolean } | undefined> {
  const found = await tx.in(LogGroups, scope).get(group);
  if (!found) return undefined;
  const there = await tx.in(LogStreams, scope).get(found.id, name);
  if (there) return { stream: there, isNew: false };
  const stream = { group: found.id, name, id: randomUUID(), createdAt: now };
  await tx.in(LogStreams, scope).insert(stream);
  return { stream, isNew: true };
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
