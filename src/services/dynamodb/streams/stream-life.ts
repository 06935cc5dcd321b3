/** A table's stream begins and ends with its specification; what it has stays readable for a day. */
import { randomUUID } from 'node:crypto';
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { TablePlace } from '../arns.ts';
import { Streams, type StreamView, type TableRecord } from '../records.ts';
import { trimJob } from './trim-job-name.ts';

/** Domain milliseconds. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const retentionMs = 24 * 60 * 60 * 1000;

/** The table with a new stream. */
export async function beginStream(
  tx: WriteTx,
  ctx: Context,
  place: TablePlace,
  table: TableRecord,
  view: StreamView,
): Promise<TableRecord> {
  const now = ctx.clock.now();
  const label = await freeLabel(tx, place, now);
  const id = randomUUID();
  await tx.in(Streams, place).insert({ table: table.name, label, id, view, key: table.key, createdAt: now });
  tx.enqueue({ ...trimJob(place, label, id), runAt: now + retentionMs });
  return { ...table, stream: { label, id, view }, latestStreamLabel: label };
}

/** The moment at which it was made; one of that moment is there already where the clock was put back. */
async function freeLabel(tx: WriteTx, place: TablePlace, now: number): Promise<string> {
  const streams = tx.in(Streams, place);
  for (let at = now; ; at++) {
    const label = new Date(at).toISOString().slice(0, -1);
    if (!(await streams.get(place.name, label))) return label;
  }
}

/** The table without it. */
export async function endStream(
  tx: WriteTx,
  ctx: Context,
  place: TablePlace,
  { stream, ...table }: TableRecord,
): Promise<TableRecord> {
  if (!stream) return table;
  const streams = tx.in(Streams, place);
  const record = await streams.get(table.name, stream.label);
  if (record) await streams.put({ ...record, endedAt: ctx.clock.now() });
  return table;
}
