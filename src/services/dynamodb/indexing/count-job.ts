/** Counts a table's items every six hours by the domain clock, a piece at a time, for as long as the table is there. */
import type { ServiceJob } from '../../../wire/service.ts';
import { Tables, TableSizes } from '../records.ts';
import { countPiece, noSize } from '../tables/table-size.ts';
import { countEveryMs, countJob, type CountPayload } from './count-job-name.ts';

export const job: ServiceJob<CountPayload> = {
  steps: {
    start: async ({ place, table: id, after, size = noSize }, ctx, running) => {
      const counted = await ctx.write(async (tx) => {
        const table = await tx.in(Tables, place).get(place.name);
        if (table?.id !== id) {
          await running.finish(tx.raw);
          return undefined;
        }
        const piece = await countPiece(tx, place, table, size, after);
        if (piece.next === undefined) await tx.in(TableSizes, place).put({ ...piece.size, table: id });
        return piece;
      });
      if (!counted) return undefined;
      const { next } = counted;
      if (next !== undefined) return { step: 'start', payload: { place, table: id, after: next, size: counted.size } };
      return { step: 'start', payload: { place, table: id }, runAt: ctx.clock.now() + countEveryMs };
    },
  },
  /** Whatever failed now may go well later. */
  failed: async ({ place, table }, _error, ctx) => {
    await ctx.write(async (tx) => {
      tx.enqueue({ ...countJob({ place, table }), runAt: ctx.clock.now() + countEveryMs });
    });
  },
};
