/**
 * Deletes items that have expired by the domain clock, within the hour (AWS: within a few days). What expired more than
 * five years ago is left, as there: it is probably no time at all.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
import { encodeKey } from '../../../kernel/key.ts';
import { decodeStored } from '../../../kernel/collections/stored.ts';
import { placeOf } from '../../../kernel/collections/place.ts';
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { expiryPrefix } from '../items/place-keys.ts';
import { writeRow } from '../items/rows.ts';
import { itemOf, type ItemRecord } from '../item-row.ts';
import { Items, type TableRecord, Tables } from '../records.ts';
import type { TablePlace } from '../arns.ts';
import { recordChange } from '../streams/record-change.ts';
import { expiryJob, type ExpiryPayload } from './expiry-job-name.ts';

const everyMs = 60 * 60 * 1000;
const fiveYears = 5 * 365 * 24 * 60 * 60;
const pageSize = 100;

export const job: ServiceJob<ExpiryPayload> = {
  steps: {
    start: async (payload, ctx, running) => {
      const { place } = payload;
      const deleted = await ctx.write(async (tx) => {
        const table = await tx.in(Tables, place).get(place.name);
        if (table?.id !== payload.table || !table.ttl?.isEnabled) {
          await running.finish(tx.raw);
          return undefined;
        }
        return deleteExpired(tx, ctx, place, table);
      });
      if (deleted === undefined) return undefined;
      return { step: 'start', payload, ...(deleted < pageSize && { runAt: ctx.clock.now() + everyMs }) };
    },
  },
  /** Whatever failed now may go well later. */
  failed: async (payload, _error, ctx) => {
    await ctx.write(async (tx) => {
      tx.enqueue({ ...expiryJob(payload), runAt: ctx.clock.now() + everyMs });
    });
  },
};

async function deleteExpired(tx: WriteTx, ctx: Context, place: TablePlace, table: TableRecord): Promise<number> {
  const now = Math.floor(ctx.clock.now() / 1000);
  const prefix = expiryPrefix(place, table);
  const range = {
    start: prefix + encodeKey([Math.max(1, now - fiveYears)]),
    end: prefix + encodeKey([now + 1]),
  };
  const { entries } = await tx.raw.range(range, { limit: pageSize });
  const { records } = placeOf(Items, place);
  const texts = await tx.raw.getMany(entries.map(({ value }) => records + (JSON.parse(value) as string)));
  for (const text of texts) {
    if (text === undefined) continue;
    const row = decodeStored(Items, text) as ItemRecord;
    writeRow(tx, place, row, undefined);
    recordChange(tx, ctx, place, table, { before: itemOf(row), isExpiry: true });
  }
  return entries.length;
}
