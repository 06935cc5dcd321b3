/**
 * BatchGetItem and BatchWriteItem.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
 */
import type { Input } from '../../../../wire/aws-types.ts';
import type { Context } from '../../../../wire/context.ts';
import type { Operation } from '../../../../wire/service.ts';
import { placeOfTable, tableArn, type TablePlace } from '../../arns.ts';
import { validation } from '../../errors.ts';
import type { TableRecord } from '../../records.ts';
import { requireTable } from '../../tables/find-table.ts';
import type { Item } from '../../values/attribute-value.ts';
import { itemSize } from '../../values/size.ts';
import { addUnits, type ConsumedCapacity, consumed, noUnits, readUnits, type Units, writeUnits } from '../capacity.ts';
import { collectionMetrics } from '../writes/collection-metrics.ts';
import { projected, readItem } from '../reads/get-item.ts';
import { checkKey, keyOf } from '../requests/key-checks.ts';
import { pathsToGet } from '../requests/legacy-conditions.ts';
import { Rulings } from '../decide-in-turns.ts';
import { checkAction, performWrite, type WriteAction } from '../writes/perform-write.ts';
import { checkedItem, checkExpressions } from '../requests/request-expressions.ts';
import { suffixOf } from '../rows.ts';
import { sent, type SentItem } from '../requests/sent-item.ts';

const maxGets = 100;
const maxWrites = 25;
/** Bytes of items in an answer. */
const maxAnswerBytes = 16 * 1024 * 1024;

type GetInput = Input<'dynamodb', 'BatchGetItem'>;
type Gets = GetInput['RequestItems'][string];

export const batchGetItem: Operation<'dynamodb', 'BatchGetItem'> = async (input, ctx) => {
  const requests = Object.entries(input.RequestItems).map(([name, gets]) => getsOf(name, gets, ctx));
  if (requests.reduce((sum, { keys }) => sum + keys.length, 0) > maxGets)
    throw validation('Too many items requested for the BatchGetItem call');
  return ctx.read(async (tx) => {
    const Responses: Record<string, SentItem[]> = {};
    const UnprocessedKeys: NonNullable<GetInput['RequestItems']> = {};
    const capacities: ConsumedCapacity[] = [];
    let bytes = 0;
    for (const { name, gets, keys, paths, place } of requests) {
      const table = await requireTable(tx, place);
      for (const key of keys) checkKey(table, key);
      checkDistinct(keys.map((key) => suffixOf(table, key)));
      const [units, found, left] = [noUnits(), [] as SentItem[], [] as SentItem[]];
      for (const key of keys) {
        if (bytes >= maxAnswerBytes) {
          left.push(sent(key));
          continue;
        }
        const item = await readItem(tx, place, table, key);
        const size = item ? itemSize(item) : 0;
        bytes += size;
        units.table += readUnits(size, gets.ConsistentRead);
        if (item) found.push(sent(projected(item, paths)));
      }
      Responses[name] = found;
      if (left.length > 0) UnprocessedKeys[name] = { ...gets, Keys: left };
      capacities.push(...capacityOf(input.ReturnConsumedCapacity, table, units));
    }
    return { Responses, UnprocessedKeys, ...(capacities.length > 0 && { ConsumedCapacity: capacities }) };
  });
};

function getsOf(name: string, gets: Gets, ctx: Context) {
  let keys: Item[] = [];
  const { projection } = checkExpressions(gets, ['ProjectionExpression'], ['AttributesToGet'], () => {
    keys = gets.Keys!.map((key) => checkedItem(key));
  });
  const paths = projection ?? pathsToGet(gets.AttributesToGet);
  return { name, gets, keys, paths, place: placeOfTable(name, ctx) };
}

function checkDistinct(keys: readonly string[]): void {
  if (new Set(keys).size < keys.length) throw validation('Provided list of item keys contains duplicates');
}

function capacityOf(wanted: GetInput['ReturnConsumedCapacity'], table: TableRecord, units: Units): ConsumedCapacity[] {
  const { ConsumedCapacity } = consumed(wanted, table, () => units);
  return ConsumedCapacity ? [ConsumedCapacity] : [];
}

type WriteInput = Input<'dynamodb', 'BatchWriteItem'>;

export const batchWriteItem: Operation<'dynamodb', 'BatchWriteItem'> = async (input, ctx) => {
  const requests = Object.entries(input.RequestItems).map(([name, writes]) => writesOf(name, writes, ctx));
  if (requests.reduce((sum, { actions }) => sum + actions.length, 0) > maxWrites)
    throw validation('Too many items requested for the BatchWriteItem call');
  return ctx.write(async (tx) => {
    const capacities: ConsumedCapacity[] = [];
    const ItemCollectionMetrics: Record<string, any[]> = {};
    const tables = new Map<string, TableRecord>();
    for (const { place, actions } of requests) {
      const table = await requireTable(tx, place);
      tables.set(tableArn(place), table);
      for (const action of actions) {
        checkKey(table, keyIn(table, action));
        checkAction(table, action);
      }
      checkDistinct(actions.map((action) => suffixOf(table, keyIn(table, action))));
    }
    for (const { name, place, actions } of requests) {
      const table = tables.get(tableArn(place))!;
      const units = noUnits();
      for (const action of actions) {
        const { before, after } = await performWrite(tx, ctx, table, action, new Rulings());
        addUnits(units, writeUnits(table, before, after));
        const metrics = input.ReturnItemCollectionMetrics === 'SIZE' && collectionMetrics(table, keyIn(table, action));
        if (metrics) (ItemCollectionMetrics[name] ??= []).push(metrics);
      }
      capacities.push(...capacityOf(input.ReturnConsumedCapacity, table, units));
    }
    return {
      UnprocessedItems: {},
      ...(Object.keys(ItemCollectionMetrics).length > 0 && { ItemCollectionMetrics }),
      ...(capacities.length > 0 && { ConsumedCapacity: capacities }),
    };
  });
};

function keyIn(table: TableRecord, action: WriteAction): Item {
  return action.kind === 'Put' ? keyOf(table, action.item) : action.key;
}

function writesOf(name: string, writes: WriteInput['RequestItems'][string], ctx: Context) {
  const place = placeOfTable(name, ctx);
  return { name, place, actions: writes.map((write) => writeOf(place, write)) };
}

function writeOf(
  place: TablePlace,
  { PutRequest, DeleteRequest }: WriteInput['RequestItems'][string][number],
): WriteAction {
  if (PutRequest && DeleteRequest)
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  if (PutRequest) return { kind: 'Put', place, item: checkedItem(PutRequest.Item!) };
  if (DeleteRequest) return { kind: 'Delete', place, key: checkedItem(DeleteRequest.Key!) };
  throw validation('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
}
