/** Lets imported material go when its time is over. */
import type { ServiceJob } from '../../../wire/service.ts';
import { Keys, Materials } from '../records.ts';
import type { ExpiryPayload } from './expiry-job.ts';
import { forget } from './import.ts';

export const job: ServiceJob<ExpiryPayload> = {
  steps: {
    start: async ({ account, region, id, materialId, at }, ctx) => {
      await ctx.write(async (tx) => {
        const here = { account, region };
        const key = await tx.in(Keys, here).get(id);
        const material = await tx.in(Materials, here).get(id, materialId);
        if (key && material?.sealed !== undefined && material.imported?.validTo === at) await forget(tx, key, material);
      });
    },
  },
};
