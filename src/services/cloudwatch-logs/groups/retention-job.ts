/**
 * Keeps a group's retention: once a day by the domain clock it goes through the streams and deletes the events that are
 * too old, which nobody is shown any more by then. It ends with the retention.
 */
import type { ServiceJob } from '../../../wire/service.ts';
import { deleteEventsBefore } from '../events/event-rows.ts';
import { LogGroups, LogStreams } from '../records.ts';
import { dayMs, keptSince } from './retention-days.ts';
import { retentionJob, type RetentionPayload } from './retention-job-name.ts';

/** Streams that a transaction looks at. */
const pageSize = 100;

export const job: ServiceJob<RetentionPayload> = {
  steps: {
    start: async ({ group: id, name, after }, ctx, running) => {
      const now = ctx.clock.now();
      const passed = await ctx.write(async (tx) => {
        const group = await tx.in(LogGroups).get(name);
        if (group?.id !== id || group.retentionInDays === undefined) {
          await running.finish(tx.raw);
          return undefined;
        }
        const page = await tx.in(LogStreams).list([id], { limit: pageSize, after });
        for (const stream of page.items) deleteEventsBefore(tx, ctx, stream, keptSince(group, now));
        return page;
      });
      if (!passed) return undefined;
      const goesOn = passed.next !== undefined;
      return {
        step: 'start',
        payload: { group: id, name, ...(goesOn && { after: passed.next }) },
        ...(!goesOn && { runAt: now + dayMs }),
      };
    },
  },
  /** Whatever failed today may go well tomorrow. */
  failed: async ({ group, name }, _error, ctx) => {
    await ctx.write(async (tx) => {
      tx.enqueue({ ...retentionJob(group, name), runAt: ctx.clock.now() + dayMs });
    });
  },
};
