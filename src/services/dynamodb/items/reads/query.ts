/** Query. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
import type { Condition } from '../../expressions/condition.ts';
import type { KeyCondition, KeyConditions } from '../../expressions/key-condition.ts';
import type { Input, Output } from '../../../../wire/aws-types.ts';
import type { Context } from '../../../../wire/context.ts';
import type { AfterRead } from '../../../../wire/service.ts';
import { placeOfTable } from '../../arns.ts';
import { invalidParameter, validation } from '../../errors.ts';
import type { KeyNames } from '../../records.ts';
import { requireTable } from '../../tables/find-table.ts';
import { type AttributeValue, type Item, typeOf } from '../../values/attribute-value.ts';
import { pageOutput } from './page-output.ts';
import { isInRange, partitionPrefix, rangeBehind, rangeOf } from './key-range.ts';
import { checkOperator, filterOf, keyConditionsOf, pathsToGet } from '../requests/legacy-conditions.ts';
import { readItemsPage } from './read-page.ts';
import { checkSelect, checkStartKey, positionOf, type ReadTarget, selectionOf, targetOf } from './read-target.ts';
import { checkedItem, checkExpressions } from '../requests/request-expressions.ts';

export async function query(
  input: Input<'dynamodb', 'Query'>,
  ctx: Context,
): Promise<AfterRead<Output<'dynamodb', 'Query'>>> {
  let startKey: Item | undefined;
  let legacyFilter: Condition | undefined;
  let legacyKeys: KeyConditions | undefined;
  const compiled = checkExpressions(
    input,
    ['KeyConditionExpression', 'FilterExpression', 'ProjectionExpression'],
    ['KeyConditions', 'QueryFilter', 'AttributesToGet', 'ConditionalOperator'],
    () => {
      startKey =
        input.ExclusiveStartKey && checkedItem(input.ExclusiveStartKey, 'The provided starting key is invalid: ');
      checkOperator(input.ConditionalOperator, input.QueryFilter);
      legacyFilter = input.QueryFilter && filterOf(input.QueryFilter, input.ConditionalOperator);
      legacyKeys = input.KeyConditions && keyConditionsOf(input.KeyConditions);
    },
  );
  const conditions = compiled.keyConditions ?? legacyKeys;
  if (!conditions)
    throw validation('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
  checkSelect(input);
  const filter = compiled.filter ?? legacyFilter;
  const paths = compiled.projection ?? pathsToGet(input.AttributesToGet);
  const place = placeOfTable(input.TableName, ctx);
  const { target, page } = await ctx.read(async (tx) => {
    const target = targetOf(place, await requireTable(tx, place), input);
    checkFilter(target.key, filter);
    const { partition, sort } = keysOf(target, conditions);
    const reverse = input.ScanIndexForward === false;
    let range = rangeOf(partitionPrefix(target.prefix, partition), sort);
    if (startKey) {
      checkStartKey(target, startKey);
      const position = positionOf(target, startKey);
      if (!isInRange(range, position))
        throw validation('The provided starting key is outside query boundaries based on provided conditions');
      range = rangeBehind(range, position, reverse);
    }
    // A range that is turned round has nothing.
    const isEmpty = range.start >= range.end;
    const request = {
      place,
      range,
      isIndex: target.index !== undefined,
      reverse,
      limit: input.Limit,
      ...selectionOf(target, input, paths),
    };
    const page = isEmpty ? { items: [], scanned: 0, bytes: 0 } : await readItemsPage(tx, request);
    return { target, page };
  });
  return () => pageOutput(target, input, page, { filter, paths });
}

/** A filter is about what is read, not about where. */
function checkFilter({ hash, sort }: KeyNames, filter: Condition | undefined): void {
  const onKey = filter?.paths.find(([name]) => name === hash || name === sort);
  if (onKey)
    throw validation(
      'Filter Expression can only contain non-primary key attributes: ' + `Primary key attribute: ${String(onKey[0])}`,
    );
}

interface Keys {
  readonly partition: AttributeValue;
  readonly sort?: KeyCondition;
}

function keysOf({ key, table }: ReadTarget, conditions: KeyConditions): Keys {
  const partition = conditions.get(key.hash);
  if (!partition) throw validation(`Query condition missed key schema element: ${key.hash}`);
  const sort = key.sort === undefined ? undefined : conditions.get(key.sort);
  if (conditions.size > (sort ? 2 : 1)) {
    if (key.sort !== undefined && !sort) throw validation(`Query condition missed key schema element: ${key.sort}`);
    throw validation('Query key condition not supported');
  }
  if (partition.operator !== '=') throw validation('Query key condition not supported');
  for (const [name, { values, operator }] of conditions) {
    const type = table.attributes.find((one) => one.name === name)!.type;
    if (operator === 'begins_with' && type === 'N')
      throw invalidParameter('Condition parameter type does not match schema type');
    for (const value of values) {
      if (typeOf(value) !== type) throw invalidParameter('Condition parameter type does not match schema type');
      if (type !== 'N' && value[type]!.length === 0 && operator !== 'begins_with')
        throw validation(
          'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an ' +
            `empty ${type === 'S' ? 'string' : 'binary'} value. Key: ${name}`,
        );
    }
  }
  return { partition: partition.values[0]!, ...(sort && { sort }) };
}
