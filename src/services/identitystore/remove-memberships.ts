/**
 * Memberships go with their user or group: the first thousand in the transaction that deletes it, the rest (a group
 * can have 100,000) in a durable job, a batch at a time, so that no transaction grows without bound.
 */
import type { JobHandler } from '../../kernel/jobs/index.ts';
import type { Context, WriteTx } from '../../wire/context.ts';
import type { DeletedPrincipal } from './internal.ts';
import { Memberships } from './records.ts';

const batch = 1000;

export async function removeMemberships(tx: WriteTx, principal: DeletedPrincipal): Promise<void> {
  if (await removeBatch(tx, principal)) tx.enqueue({ kind: 'identitystore/remove-memberships', payload: principal });
}

export const removeMembershipsJob: JobHandler<DeletedPrincipal, Context> = {
  steps: {
    start: async (principal, ctx) => {
      const more = await ctx.write((tx) => removeBatch(tx, principal));
      return more ? { step: 'start', payload: principal } : undefined;
    },
  },
};

/** Whether there are more. */
async function removeBatch(tx: WriteTx, principal: DeletedPrincipal): Promise<boolean> {
  const memberships = tx.in(Memberships);
  const index = principal.type === 'USER' ? 'user' : 'group';
  const found = await memberships.listBy(index, [principal.identityStoreId, principal.id], { limit: batch });
  for (const { identityStoreId, membershipId } of found.items) await memberships.delete(identityStoreId, membershipId);
  return found.next !== undefined;
}
