/** SELECT of any number of items: a query where the condition names one partition, else a scan. */
import { rangeUnder } from '../../../kernel/key.ts';
import type { KeyRange } from '../../../kernel/store.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { validation } from '../errors.ts';
import type { KeyCondition } from '../expressions/key-condition.ts';
import { type Path, valueAt } from '../expressions/paths.ts';
import { consumed, readUnits, type ReturnConsumed } from '../items/capacity.ts';
import { inTurns, itemsFor } from '../items/decide-in-turns.ts';
import { isInRange, partitionPrefix, rangeBehind, rangeOf } from '../items/reads/key-range.ts';
import { readItemsPage } from '../items/reads/read-page.ts';
import {
  checkStartKey,
  lastKey,
  positionOf,
  type ReadTarget,
  selectionOf,
  targetOf,
} from '../items/reads/read-target.ts';
import { checkedItem } from '../items/requests/request-expressions.ts';
import { sent } from '../items/requests/sent-item.ts';
import { requireTable } from '../tables/find-table.ts';
import { type AttributeValue, type Item, setAttribute, typeOf } from '../values/attribute-value.ts';
import { fromStored, toStored } from '../values/stored.ts';
import { conditionsOn } from './keys-in-where.ts';
import type { Prepared } from './prepare.ts';
import type { Statement } from './statement.ts';

interface SelectInput {
  readonly ConsistentRead?: boolean | undefined;
  readonly NextToken?: string | undefined;
  readonly Limit?: number | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumed;
}

type Select = Extract<Statement, { kind: 'SELECT' }>;

export async function selectItems(ctx: Context, prepared: Prepared, select: Select, input: SelectInput) {
  const { page, last, table } = await ctx.read((tx) => pageOf(tx, prepared, select, input));
  const items = await itemsFor(prepared.decision, page.items);
  return {
    Items: await inTurns(items, (item) => sent(selected(item, select.paths))),
    ...(last && { LastEvaluatedKey: sent(last), NextToken: tokenOf(last) }),
    ...consumed(input.ReturnConsumedCapacity, table, () => ({
      table: readUnits(page.bytes, input.ConsistentRead),
      indexes: new Map(),
    })),
  };
}

async function pageOf(tx: ReadTx, { place, parameters }: Prepared, select: Select, input: SelectInput) {
  const table = await requireTable(tx, place);
  const target = targetOf(place, table, { IndexName: select.index, ConsistentRead: input.ConsistentRead });
  const { range: whole, isPartition } = rangeOfSelect(target, select, parameters);
  const reverse = orderOf(target, select, isPartition);
  const range = input.NextToken === undefined ? whole : behindToken(target, whole, input.NextToken, reverse);
  const page = await readItemsPage(tx, {
    place,
    range,
    isIndex: target.index !== undefined,
    reverse,
    limit: input.Limit,
    ...selectionOf(target, {}, select.paths),
  });
  return { page, last: page.last && lastKey(target, page.last), table };
}

/** Each under the last name of its path. */
export function selected(item: Item, paths: readonly Path[] | undefined): Item {
  if (!paths) return item;
  const found: Record<string, AttributeValue> = {};
  for (const path of paths) {
    const value = valueAt(item, path);
    const name = path.findLast((element) => typeof element === 'string')!;
    if (value !== undefined) setAttribute(found, name as string, value);
  }
  return found;
}

function rangeOfSelect(target: ReadTarget, { where }: Select, parameters: readonly AttributeValue[]) {
  const { key, prefix } = target;
  const fits = (name: string) => (condition: KeyCondition) =>
    condition.values.every((value) => isKeyValue(target, name, value));
  const partition = conditionsOn(key.hash, where, parameters)
    .filter(fits(key.hash))
    .find(({ operator }) => operator === '=');
  if (!partition) return { range: rangeUnder(prefix), isPartition: false };
  const sort = key.sort === undefined ? undefined : conditionsOn(key.sort, where, parameters).find(fits(key.sort));
  return { range: rangeOf(partitionPrefix(prefix, partition.values[0]!), sort), isPartition: true };
}

/** Others are compared, and never equal. */
function isKeyValue({ table }: ReadTarget, name: string, value: AttributeValue): boolean {
  const type = table.attributes.find((one) => one.name === name)!.type;
  return typeOf(value) === type && value[type]!.length > 0;
}

function orderOf({ key }: ReadTarget, { order }: Select, isPartition: boolean): boolean {
  if (!order) return false;
  if (!isPartition)
    throw validation(
      'Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.',
    );
  if (order.name !== key.sort && order.name !== key.hash)
    throw validation(`Variable reference ${order.name} in ORDER BY clause must be part of the primary key`);
  return order.name === key.sort && order.isDescending;
}

function tokenOf(key: Item): string {
  return Buffer.from(JSON.stringify(toStored(key))).toString('base64url');
}

function behindToken(target: ReadTarget, whole: KeyRange, token: string, reverse: boolean): KeyRange {
  const key = keyOfToken(target, token);
  const position = key && positionOf(target, key);
  if (position === undefined || !isInRange(whole, position)) throw validation('Given NextToken is not valid');
  return rangeBehind(whole, position, reverse);
}

function keyOfToken(target: ReadTarget, token: string): Item | undefined {
  try {
    const key = checkedItem(fromStored(JSON.parse(Buffer.from(token, 'base64url').toString())));
    checkStartKey(target, key);
    return key;
  } catch {
    return undefined;
  }
}
