/** One write of one item, inside a transaction: condition, change, indexes, stream. */
import type { Condition } from '../../expressions/condition.ts';
import { applyUpdate } from '../../expressions/apply-update.ts';
import { tooLargeToUpdate, type Update } from '../../expressions/update.ts';
import { UpdateRefused } from '../../expressions/update-refused.ts';
import type { Context, WriteTx } from '../../../../wire/context.ts';
import type { AwsError } from '../../../../wire/errors.ts';
import type { TablePlace } from '../../arns.ts';
import { conditionFailed, invalidParameter, validation } from '../../errors.ts';
import { itemOf } from '../../item-row.ts';
import type { TableRecord } from '../../records.ts';
import { recordChange } from '../../streams/record-change.ts';
import { keyNames } from '../../tables/find-table.ts';
import type { Item } from '../../values/attribute-value.ts';
import { itemSize } from '../../values/size.ts';
import { checkItemKeys, checkKey, checkUpdatedKeys, keyOf } from '../requests/key-checks.ts';
import type { Rulings } from '../decide-in-turns.ts';
import { readRow, rowOf, writeRow } from '../rows.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, bytes */
export const maxItemBytes = 400 * 1024;

/** What is to be done; its parts have been checked, as far as they can be without the table. */
export type WriteAction =
  | (ActionParts & { readonly kind: 'Put'; readonly item: Item })
  | (ActionParts & { readonly kind: 'Update'; readonly key: Item; readonly update?: Update | undefined })
  | (ActionParts & { readonly kind: 'Delete' | 'ConditionCheck'; readonly key: Item });

interface ActionParts {
  readonly place: TablePlace;
  readonly condition?: Condition | undefined;
  /** Whoever fails is told the item as it is. */
  readonly returnsOnFailure?: boolean;
  /** What a condition that fails is instead. */
  readonly failure?: () => AwsError;
}

export interface Written {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

/** What can be said before the item is looked at. @throws AwsError ValidationException */
export function checkAction(table: TableRecord, action: WriteAction): void {
  if (action.kind === 'Put') {
    checkItemKeys(table, action.item);
    if (itemSize(action.item) > maxItemBytes) throw validation('Item size has exceeded the maximum allowed size');
    return;
  }
  checkKey(table, action.key);
  if (action.kind !== 'Update') return;
  const keys = keyNames(table.key);
  const wrong = action.update?.actions.find(({ path }) => keys.includes(path[0] as string));
  if (wrong)
    throw invalidParameter(`Cannot update attribute ${String(wrong.path[0])}. This attribute is part of the key`);
}

/** @throws AwsError ConditionalCheckFailedException, ValidationException */
export async function performWrite(
  tx: WriteTx,
  ctx: Context,
  table: TableRecord,
  action: WriteAction,
  rulings: Rulings,
): Promise<Written> {
  const { place, condition, returnsOnFailure, failure } = action;
  const key = action.kind === 'Put' ? keyOf(table, action.item) : action.key;
  const row = await readRow(tx, place, table, key);
  const before = row && itemOf(row);
  if (condition && !rulings.holds(condition.decision, { item: before ?? {}, stored: row?.i ?? {}, bytes: row?.z ?? 0 }))
    throw failure?.() ?? conditionFailed(returnsOnFailure ? before : undefined);
  if (action.kind === 'ConditionCheck') return { before, after: before };
  const after = resultOf(table, action, before);
  writeRow(tx, place, row, after && rowOf(table, after));
  recordChange(tx, ctx, place, table, { before, after });
  return { before, after };
}

/** `undefined`: no item. */
function resultOf(
  table: TableRecord,
  action: Exclude<WriteAction, { kind: 'ConditionCheck' }> | WriteAction,
  before: Item | undefined,
): Item | undefined {
  if (action.kind === 'Put') return action.item;
  if (action.kind !== 'Update') return undefined;
  const from = before ?? action.key;
  const after = updated(from, action.update);
  if (itemSize(after) > maxItemBytes) throw validation(tooLargeToUpdate);
  checkUpdatedKeys(table, after, from);
  return after;
}

function updated(item: Item, update: Update | undefined): Item {
  if (!update) return item;
  try {
    return applyUpdate(item, update.actions);
  } catch (error) {
    throw error instanceof UpdateRefused ? validation(error.message) : error;
  }
}
