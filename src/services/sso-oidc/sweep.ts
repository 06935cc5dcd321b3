/** Removes what has expired, a few records with each write: the cost is spread, and what is kept stays bounded. */
import type { Collection } from '../../kernel/collections/collection.ts';
import type { WriteTx } from '../../wire/context.ts';

/** Kept so long past its end, a record still tells "expired" from "never was". */
const retentionMilliseconds = 3_600_000;
const recordsPerSweep = 8;

export async function sweepExpired(tx: WriteTx, collection: Collection<any>, now: number): Promise<void> {
  const table = tx.in(collection);
  const { items } = await table.listBy('expiry', [], { limit: recordsPerSweep });
  for (const record of items) {
    const [expiresAt] = (collection.indexes?.['expiry']?.(record) ?? []) as readonly number[];
    if (expiresAt === undefined || expiresAt + retentionMilliseconds > now) return;
    await table.delete(...collection.key(record));
  }
}
