/** Removes what a deleted pool had: each of its collections in pieces, so that no transaction is large. */
import { type Collection } from '../../../kernel/collections/collection.ts';
import type { WriteTx } from '../../../wire/context.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { Clients, Groups, Memberships, SigningKeys } from '../records.ts';
import { Aliases, Codes, FailedSignIns, Sessions, UserCounts, Users } from '../user-records.ts';
import type { EmptyingJob } from './emptying-job.ts';

const pageSize = 500;
/** Whose keys begin with the pool's id. */
const ofPool: readonly Collection<any>[] = [
  Users,
  Aliases,
  Memberships,
  Groups,
  Codes,
  Sessions,
  FailedSignIns,
  SigningKeys,
  UserCounts,
];

export const job: ServiceJob<EmptyingJob> = {
  steps: {
    start: async (payload, ctx) => {
      const isEmpty = await ctx.write((tx) => removePage(tx, payload.poolId));
      return isEmpty ? undefined : { step: 'start', payload };
    },
  },
};

async function removePage(tx: WriteTx, poolId: string): Promise<boolean> {
  const { items: clients } = await tx.in(Clients).listBy('pool', [poolId], { limit: pageSize });
  for (const { id } of clients) await tx.in(Clients).delete(id);
  if (clients.length > 0) return false;
  for (const collection of ofPool) {
    const { items } = await tx.in(collection).list([poolId], { limit: pageSize });
    for (const record of items) await tx.in(collection).delete(...collection.key(record));
    if (items.length > 0) return false;
  }
  return true;
}
