/** Deletes a key, with all that was its: material, aliases, grants. What it encrypted opens nowhere any more. */
import type { WriteTx } from '../../../../wire/context.ts';
import type { ServiceJob } from '../../../../wire/service.ts';
import { keyArn } from '../../access/key-reference.ts';
import type { KeyRecord } from '../../records.ts';
import { Aliases, Grants, Keys, Materials } from '../../records.ts';
import type { DeletionPayload } from './deletion-job.ts';
import { schedule } from './key-deletion.ts';
import { changeRelated } from '../multi-region/related-keys.ts';

/** Grants that a transaction deletes. */
const pageSize = 500;

export const job: ServiceJob<DeletionPayload> = {
  steps: {
    start: async (payload, ctx) => {
      const isDone = await ctx.write(async (tx) => {
        const key = await tx.in(Keys, payload).get(payload.id);
        if (key?.state !== 'PendingDeletion' || key.deletion?.at !== payload.at) return true;
        const { items } = await tx.in(Grants).list([keyArn(key, key.id)], { limit: pageSize });
        for (const grant of items) await tx.in(Grants).delete(grant.key, grant.id);
        if (items.length === pageSize) return false;
        await remove(tx, key, ctx.clock.now());
        return true;
      });
      return isDone ? undefined : { step: 'start', payload };
    },
  },
};

async function remove(tx: WriteTx, key: KeyRecord, now: number): Promise<void> {
  for (const name of key.aliases) await tx.in(Aliases, key).delete(name);
  for (const material of await tx.in(Materials, key).all([key.id]))
    await tx.in(Materials, key).delete(key.id, material.id);
  await tx.in(Keys, key).delete(key.id);
  if (!key.multiRegion || key.multiRegion.primary === key.region) return;
  const replicas = key.multiRegion.replicas.filter((region) => region !== key.region);
  const multiRegion = { ...key.multiRegion, replicas };
  await changeRelated(tx, { ...key, multiRegion }, () => ({ multiRegion }));
  const primary = await tx.in(Keys, { account: key.account, region: multiRegion.primary }).get(key.id);
  if (primary?.state === 'PendingReplicaDeletion' && replicas.length === 0)
    await schedule(tx, primary, primary.deletion!.windowDays, now);
}
