/** Goes through a table's items piece by piece; whoever writes meanwhile writes by the table as it is already. */
import type { ServiceJob } from '../../../wire/service.ts';
import { Tables } from '../records.ts';
import { reindexPiece } from './reindex.ts';
import { reindexJob, type ReindexPayload } from './reindex-job-name.ts';

export const job: ServiceJob<ReindexPayload> = {
  steps: {
    start: async (payload, ctx, running) => {
      const { place, index, after } = payload;
      const next = await ctx.write(async (tx) => {
        const tables = tx.in(Tables, place);
        const table = await tables.get(place.name);
        if (table?.id !== payload.table) {
          await running.finish(tx.raw);
          return undefined;
        }
        const key = await reindexPiece(tx, place, table, after);
        if (key !== undefined) return key;
        if (!(await running.finish(tx.raw)) || index === undefined) return undefined;
        const indexes = table.indexes.map(({ isCreating, ...one }) =>
          one.id === index || !isCreating ? one : { ...one, isCreating },
        );
        await tables.put({ ...table, indexes });
        return undefined;
      });
      return next === undefined ? undefined : { step: 'start', payload: { ...payload, after: next } };
    },
  },
  /** An index must not stay half made: it goes on where it was. */
  failed: async (payload, _error, ctx) => {
    await ctx.write(async (tx) => {
      tx.enqueue({ ...reindexJob(payload), runAt: ctx.clock.now() + 60_000 });
    });
  },
};
