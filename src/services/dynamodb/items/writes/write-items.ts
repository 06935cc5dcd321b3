/**
 * PutItem, UpdateItem, DeleteItem.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html
 */
import { project } from '../../expressions/projection.ts';
import type { Update } from '../../expressions/update.ts';
import type { Context } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import { placeOfTable } from '../../arns.ts';
import { validation } from '../../errors.ts';
import type { TableRecord } from '../../records.ts';
import { requireTable } from '../../tables/find-table.ts';
import { attributeOf, type Item } from '../../values/attribute-value.ts';
import { consumed, writeUnits, type ReturnConsumed } from '../capacity.ts';
import { writeByRulings } from '../decide-in-turns.ts';
import { collectionMetrics } from './collection-metrics.ts';
import { checkOperator, expectationOf } from '../requests/legacy-conditions.ts';
import { legacyUpdate } from '../requests/legacy-updates.ts';
import { checkAction, performWrite, type WriteAction, type Written } from './perform-write.ts';
import { checkedItem, checkExpressions, type ExpressionInput } from '../requests/request-expressions.ts';
import { sent, type SentItem } from '../requests/sent-item.ts';

type ReturnValues = 'ALL_NEW' | 'ALL_OLD' | 'NONE' | 'UPDATED_NEW' | 'UPDATED_OLD' | undefined;

interface WriteInput extends ExpressionInput {
  readonly TableName: string;
  readonly Expected?: Readonly<Record<string, any>> | undefined;
  readonly ConditionalOperator?: 'AND' | 'OR' | undefined;
  readonly ReturnValues?: ReturnValues;
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE' | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumed;
  readonly ReturnItemCollectionMetrics?: 'SIZE' | 'NONE' | undefined;
}

export const putItem: Operation<'dynamodb', 'PutItem'> = async (input, ctx) => {
  checkReturnValues(input);
  let item: Item = {};
  const { condition } = checkExpressions(input, ['ConditionExpression'], ['Expected'], () => {
    item = checkedItem(input.Item);
  });
  return write(input, ctx, { kind: 'Put', item, ...parts(input, ctx, condition) }, undefined);
};

export const deleteItem: Operation<'dynamodb', 'DeleteItem'> = async (input, ctx) => {
  checkReturnValues(input);
  let key: Item = {};
  const { condition } = checkExpressions(input, ['ConditionExpression'], ['Expected'], () => {
    key = checkedItem(input.Key);
  });
  return write(input, ctx, { kind: 'Delete', key, ...parts(input, ctx, condition) }, undefined);
};

export const updateItem: Operation<'dynamodb', 'UpdateItem'> = async (input, ctx) => {
  let key: Item = {};
  let legacy: Update | undefined;
  const checked = checkExpressions(
    input,
    ['UpdateExpression', 'ConditionExpression'],
    ['AttributeUpdates', 'Expected'],
    () => {
      key = checkedItem(input.Key);
      legacy = input.AttributeUpdates && legacyUpdate(input.AttributeUpdates);
    },
  );
  const update = checked.update ?? legacy;
  return write(input, ctx, { kind: 'Update', key, update, ...parts(input, ctx, checked.condition) }, update);
};

function checkReturnValues({ ReturnValues = 'NONE' }: { ReturnValues?: ReturnValues }): void {
  if (ReturnValues !== 'NONE' && ReturnValues !== 'ALL_OLD') throw validation('Return values set to invalid value');
}

function parts(input: WriteInput, ctx: Context, condition: WriteAction['condition']) {
  return {
    place: placeOfTable(input.TableName, ctx),
    condition: condition ?? (input.Expected && expectationOf(input.Expected, input.ConditionalOperator)),
    returnsOnFailure: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
}

function write(input: WriteInput, ctx: Context, action: WriteAction, update: Update | undefined) {
  checkOperator(input.ConditionalOperator, input.Expected);
  return writeByRulings(ctx, async (tx, rulings) => {
    const table = await requireTable(tx, action.place);
    checkAction(table, action);
    const written = await performWrite(tx, ctx, table, action, rulings);
    const key = action.kind === 'Put' ? action.item : action.key;
    return {
      ...returned(input.ReturnValues, written, update),
      ...consumed(input.ReturnConsumedCapacity, table, () => writeUnits(table, written.before, written.after)),
      ...metrics(input, table, key),
    };
  });
}

function metrics({ ReturnItemCollectionMetrics }: WriteInput, table: TableRecord, key: Item) {
  const ItemCollectionMetrics = ReturnItemCollectionMetrics === 'SIZE' ? collectionMetrics(table, key) : undefined;
  return ItemCollectionMetrics ? { ItemCollectionMetrics } : {};
}

function returned(
  wanted: ReturnValues,
  { before, after }: Written,
  update: Update | undefined,
): { Attributes?: SentItem } {
  const attributes = attributesWanted(wanted, before, after, update);
  return attributes && Object.keys(attributes).length > 0 ? { Attributes: sent(attributes) } : {};
}

function attributesWanted(
  wanted: ReturnValues,
  before: Item | undefined,
  after: Item | undefined,
  update: Update | undefined,
): Item | undefined {
  const paths = update?.actions.map(({ path }) => path) ?? [];
  switch (wanted) {
    case 'ALL_OLD':
      return before;
    case 'ALL_NEW':
      return after;
    case 'UPDATED_OLD':
      return (
        before &&
        project(
          before,
          paths.filter(([name]) => attributeOf(before, name as string) !== undefined),
        )
      );
    case 'UPDATED_NEW':
      return after && project(after, paths);
    default:
      return undefined;
  }
}
