/** A nested stack has come somewhere: its parent, which waits for it, looks at once. */
import type { WriteTx } from '../../../wire/context.ts';
import type { StackRecord } from '../records.ts';
import { wakeResource } from '../signals/wake-resource.ts';

export async function wakeParent(tx: WriteTx, { id, parentId, parentLogicalId }: StackRecord): Promise<void> {
  if (parentId === undefined || parentLogicalId === undefined) return;
  const [, , , region = '', account = ''] = id.split(':');
  await wakeResource(tx, { account, region }, parentId, parentLogicalId);
}
