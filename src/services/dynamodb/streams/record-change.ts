/** Writes a change of an item into its table's stream, in the item's own transaction. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { TablePlace } from '../arns.ts';
import { type ChangeRecord, Changes, type TableRecord } from '../records.ts';
import { keyOf } from '../items/requests/key-checks.ts';
import type { Item } from '../values/attribute-value.ts';
import { isEqual } from '../values/compare.ts';
import { itemSize } from '../values/size.ts';
import { toStored } from '../values/stored.ts';
import { streamTouched } from './stream-touched.ts';

export interface Change {
  readonly before?: Item | undefined;
  readonly after?: Item | undefined;
  readonly isExpiry?: true;
}

/** What changes nothing is no change. */
export function recordChange(tx: WriteTx, ctx: Context, place: TablePlace, table: TableRecord, change: Change): void {
  const { stream } = table;
  const { before, after, isExpiry } = change;
  if (!stream || (!before && !after) || (before && after && isEqual({ M: before }, { M: after }))) return;
  const { view } = stream;
  const keys = keyOf(table, (after ?? before)!);
  const old = view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? before : undefined;
  const now = view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES' ? after : undefined;
  const record: ChangeRecord = {
    at: ctx.clock.now(),
    kind: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    keys: toStored(keys),
    ...(old && { old: toStored(old) }),
    ...(now && { new: toStored(now) }),
    bytes: itemSize(keys) + (old ? itemSize(old) : 0) + (now ? itemSize(now) : 0),
    ...(isExpiry && { isExpiry }),
  };
  tx.log(Changes, place).append([stream.id], record);
  tx.publish(streamTouched, stream.id, true);
}
