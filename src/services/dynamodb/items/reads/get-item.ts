/** GetItem. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html */
import type { Path } from '../../expressions/paths.ts';
import { project } from '../../expressions/projection.ts';
import type { ReadTx } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import { placeOfTable, type TablePlace } from '../../arns.ts';
import { itemOf } from '../../item-row.ts';
import type { TableRecord } from '../../records.ts';
import { requireTable } from '../../tables/find-table.ts';
import type { Item } from '../../values/attribute-value.ts';
import { itemSize } from '../../values/size.ts';
import { consumed, readUnits } from '../capacity.ts';
import { checkKey } from '../requests/key-checks.ts';
import { pathsToGet } from '../requests/legacy-conditions.ts';
import { checkedItem, checkExpressions } from '../requests/request-expressions.ts';
import { readRow } from '../rows.ts';
import { sent } from '../requests/sent-item.ts';

export const getItem: Operation<'dynamodb', 'GetItem'> = async (input, ctx) => {
  let key: Item = {};
  const { projection } = checkExpressions(input, ['ProjectionExpression'], ['AttributesToGet'], () => {
    key = checkedItem(input.Key);
  });
  const paths = projection ?? pathsToGet(input.AttributesToGet);
  const place = placeOfTable(input.TableName, ctx);
  return ctx.read(async (tx) => {
    const table = await requireTable(tx, place);
    checkKey(table, key);
    const item = await readItem(tx, place, table, key);
    const { ReturnConsumedCapacity } = input;
    return {
      ...(item && { Item: sent(projected(item, paths)) }),
      ...consumed(ReturnConsumedCapacity, table, () => ({
        table: readUnits(item ? itemSize(item) : 0, input.ConsistentRead),
        indexes: new Map(),
      })),
    };
  });
};

export async function readItem(
  tx: ReadTx,
  place: TablePlace,
  table: TableRecord,
  key: Item,
): Promise<Item | undefined> {
  const row = await readRow(tx, place, table, key);
  return row && itemOf(row);
}

export function projected(item: Item, paths: readonly Path[] | undefined): Item {
  return paths ? project(item, paths) : item;
}
