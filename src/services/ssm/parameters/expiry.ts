/** What the job of `expiry-job.ts` does. */
import type { ServiceJob } from '../../../wire/service.ts';
import { nameKey, Parameters } from '../records.ts';
import { removeParameter } from './delete-parameters.ts';
import type { ExpiryPayload } from './expiry-job.ts';
import { expiryOf } from './policies.ts';

export const job: ServiceJob<ExpiryPayload> = {
  steps: {
    start: async ({ name }, ctx, running) => {
      await ctx.write(async (tx) => {
        if (!(await running.finish(tx.raw))) return;
        const parameter = await tx.in(Parameters).get(...nameKey(name));
        const expiry = expiryOf(parameter?.policies);
        if (parameter && expiry !== undefined && expiry <= ctx.clock.now()) await removeParameter(tx, ctx, parameter);
      });
    },
  },
};
