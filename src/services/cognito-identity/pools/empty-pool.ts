/** Removes the identities of a deleted pool, in pieces. */
import type { WriteTx } from '../../../wire/context.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { Identities, Logins } from '../records.ts';
import type { EmptyingJob } from './emptying-job.ts';

const pageSize = 500;

export const job: ServiceJob<EmptyingJob> = {
  steps: {
    start: async (payload, ctx) => {
      const isEmpty = await ctx.write((tx) => removePage(tx, payload.poolId));
      return isEmpty ? undefined : { step: 'start', payload };
    },
  },
};

async function removePage(tx: WriteTx, poolId: string): Promise<boolean> {
  const { items: logins } = await tx.in(Logins).list([poolId], { limit: pageSize });
  for (const { provider, subject } of logins) await tx.in(Logins).delete(poolId, provider, subject);
  const { items } = await tx.in(Identities).listBy('pool', [poolId], { limit: pageSize });
  for (const { id } of items) await tx.in(Identities).delete(id);
  return logins.length < pageSize && items.length < pageSize;
}
