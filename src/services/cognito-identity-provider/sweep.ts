/** Removes what has expired, a few records with each write: the cost is spread, and what is kept stays bounded. */
import type { Collection } from '../../kernel/collections/collection.ts';
import type { WriteTx } from '../../wire/context.ts';

const recordsPerSweep = 8;

/** By the index `expiry`, whose first part is until when a record counts. */
export async function sweepExpired(tx: WriteTx, collection: Collection<any>, now: number): Promise<void> {
  const { items } = await tx.in(collection).listBy('expiry', [], { limit: recordsPerSweep });
  for (const record of items) {
    const [until] = (collection.indexes?.['expiry']?.(record) ?? []) as readonly number[];
    if (until === undefined || until > now) return;
    await tx.in(collection).delete(...collection.key(record));
  }
}
