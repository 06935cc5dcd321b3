/**
 * Lets a stream's records go that are older than a day by the domain clock, and in the end the stream itself, once it
 * has been disabled for as long. Nobody is shown records that are too old, however late this is.
 */
import type { ServiceJob } from '../../../wire/service.ts';
import { Changes, Streams } from '../records.ts';
import { retentionMs } from './stream-life.ts';
import { trimJob, type TrimPayload } from './trim-job-name.ts';

const everyMs = 60 * 60 * 1000;
const pageSize = 1000;

export const job: ServiceJob<TrimPayload> = {
  steps: {
    start: async ({ place, label, id }, ctx, running) => {
      const now = ctx.clock.now();
      const since = now - retentionMs;
      const result = await ctx.write(async (tx) => {
        const streams = tx.in(Streams, place);
        const stream = await streams.get(place.name, label);
        const log = tx.log(Changes, place);
        if (!stream || (stream.endedAt !== undefined && stream.endedAt <= since)) {
          if (await running.finish(tx.raw)) {
            log.deleteAll([id]);
            await streams.delete(place.name, label);
          }
          return 'ended';
        }
        const { items, more } = await log.after([id], undefined, { limit: pageSize, maxBytes: 1024 * 1024 });
        const old = items.filter(({ record }) => record.at <= since);
        if (old.length > 0) log.deleteThrough([id], old.at(-1)!.position);
        return more && old.length === items.length ? 'more' : 'done';
      });
      if (result === 'ended') return undefined;
      return { step: 'start', payload: { place, label, id }, ...(result === 'done' && { runAt: now + everyMs }) };
    },
  },
  /** Whatever failed now may go well later. */
  failed: async ({ place, label, id }, _error, ctx) => {
    await ctx.write(async (tx) => {
      tx.enqueue({ ...trimJob(place, label, id), runAt: ctx.clock.now() + everyMs });
    });
  },
};
