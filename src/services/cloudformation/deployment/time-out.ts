/** A stack's time is over (`TimeoutInMinutes`): what works on it looks at its clock. */
import type { ServiceJob } from '../../../wire/service.ts';
import type { DeployPayload } from './job-name.ts';

export const timeOut: ServiceJob<DeployPayload> = {
  steps: {
    start: async ({ stackId }, ctx, running) => {
      await ctx.write(async (tx) => {
        if (!(await running.finish(tx.raw))) return;
        for (const job of await tx.jobs.find([stackId])) await tx.jobs.wake(job.id);
      });
    },
  },
};
