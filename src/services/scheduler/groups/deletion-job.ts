/** A group that is being deleted goes once its schedules are gone. */
import type { ServiceJob } from '../../../wire/service.ts';
import { Groups, Schedules } from '../records.ts';
import { stopSchedule } from '../schedules/stop-schedule.ts';
import type { DeletionPayload } from './deletion-job-name.ts';

const atOnce = 50;

export const job: ServiceJob<DeletionPayload> = {
  steps: {
    start: async (payload, ctx) => {
      const { group } = payload;
      const more = await ctx.write(async (tx) => {
        const { items } = await tx.in(Schedules).list([group], { limit: atOnce });
        for (const { name } of items) {
          await tx.in(Schedules).delete(group, name);
          await stopSchedule(tx, ctx, group, name);
        }
        if (items.length < atOnce) await tx.in(Groups).delete(group);
        return items.length === atOnce;
      });
      return more ? { step: 'start', payload } : undefined;
    },
  },
};
