/** The keys of a multi-Region key: its primary, and the replicas in other Regions. */
import type { WriteTx } from '../../../../wire/context.ts';
import type { KeyRecord } from '../../records.ts';
import { Keys } from '../../records.ts';

export function regionsOf({ multiRegion, region }: KeyRecord): readonly string[] {
  return multiRegion ? [multiRegion.primary, ...multiRegion.replicas] : [region];
}

/** Changes the records in all Regions that `key` says it is in. */
export async function changeRelated(
  tx: WriteTx,
  key: KeyRecord,
  change: (related: KeyRecord) => Partial<KeyRecord>,
): Promise<void> {
  for (const region of regionsOf(key)) {
    const keys = tx.in(Keys, { account: key.account, region });
    const related = await keys.get(key.id);
    if (related) await keys.put({ ...related, ...change(related) });
  }
}
