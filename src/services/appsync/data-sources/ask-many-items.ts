/**
 * Batches and transactions over tables, which a request names itself.
 * https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-resolver-mapping-template-reference-dynamodb-batch-get-item.html
 */
import type { InProcessAws } from '../../../wire/aws-types.ts';
import { isObject, objectOf, type Json, type JsonObject } from '../functions/json.ts';
import type { SourceAnswer } from '../resolution/program.ts';
import { itemOf, jsonOf, type Item } from './attribute-values.ts';
import { expressionOf, together } from './expressions.ts';

/** `undefined`: it is none of these operations. */
export async function askManyItems(
  operation: string,
  request: JsonObject,
  aws: InProcessAws,
): Promise<SourceAnswer | undefined> {
  switch (operation) {
    case 'BatchGetItem':
      return batchGet(tablesOf(request), aws);
    case 'BatchPutItem':
      return batchWrite(tablesOf(request), aws, (Item) => ({ PutRequest: { Item } }));
    case 'BatchDeleteItem':
      return batchWrite(tablesOf(request), aws, (Key) => ({ DeleteRequest: { Key } }));
    case 'TransactGetItems':
      return transactGet(itemsOf(request), aws);
    case 'TransactWriteItems':
      return transactWrite(itemsOf(request), aws);
  }
  return undefined;
}

const tablesOf = ({ tables }: JsonObject): readonly (readonly [string, Json])[] =>
  Object.entries(isObject(tables) ? tables : {});

const itemsOf = ({ transactItems }: JsonObject): readonly JsonObject[] =>
  Array.isArray(transactItems) ? transactItems.filter(isObject) : [];

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

async function batchGet(
  tables: readonly (readonly [string, Json])[],
  { dynamodb }: InProcessAws,
): Promise<SourceAnswer> {
  const RequestItems = Object.fromEntries(
    tables.map(([table, given]) => {
      const { keys, consistentRead, projection } = isObject(given) ? given : {};
      const more = expressionOf(projection, 'ProjectionExpression');
      return [
        table,
        { Keys: list(keys).map(itemOf), ...(consistentRead === true && { ConsistentRead: true }), ...more },
      ];
    }),
  );
  const { Responses = {}, UnprocessedKeys = {} } = await dynamodb.batchGetItem({ RequestItems });
  // AppSync answers in the order of the keys, null for what is not there.
  const inOrder = tables.map(([table, given]) => {
    const items = (Responses[table] ?? []).map(jsonOf);
    const keys = list(isObject(given) ? given['keys'] : undefined).map((key) => jsonOf(itemOf(key)) as JsonObject);
    return [table, keys.map((key) => items.find((item) => hasKey(item, key)) ?? null)] as const;
  });
  const unprocessedKeys = Object.entries(UnprocessedKeys).map(
    ([table, { Keys = [] }]) => [table, Keys.map(jsonOf)] as const,
  );
  return { result: { data: objectOf(inOrder), unprocessedKeys: objectOf(unprocessedKeys) } };
}

function hasKey(item: Json, key: JsonObject): boolean {
  return isObject(item) && Object.entries(key).every(([name, value]) => item[name] === value);
}

async function batchWrite(
  tables: readonly (readonly [string, Json])[],
  { dynamodb }: InProcessAws,
  write: (item: Item) => object,
): Promise<SourceAnswer> {
  const given = tables.map(([table, items]) => [table, list(items).map(itemOf)] as const);
  const RequestItems = Object.fromEntries(given.map(([table, items]) => [table, items.map(write)]));
  await dynamodb.batchWriteItem({ RequestItems } as never);
  return {
    result: { data: objectOf(given.map(([table, items]) => [table, items.map(jsonOf)])), unprocessedItems: {} },
  };
}

async function transactGet(items: readonly JsonObject[], { dynamodb }: InProcessAws): Promise<SourceAnswer> {
  const TransactItems = items.map(({ table, key, projection }) => ({
    Get: { TableName: String(table), Key: itemOf(key), ...expressionOf(projection, 'ProjectionExpression') },
  }));
  const { Responses = [] } = await dynamodb.transactGetItems({ TransactItems });
  return { result: { items: Responses.map(({ Item }) => jsonOf(Item)), cancellationReasons: null } };
}

async function transactWrite(items: readonly JsonObject[], { dynamodb }: InProcessAws): Promise<SourceAnswer> {
  await dynamodb.transactWriteItems({ TransactItems: items.map(writeOf) } as never);
  return { result: { keys: items.map(({ key }) => jsonOf(itemOf(key))), cancellationReasons: null } };
}

function writeOf({ table, operation, key, attributeValues, update, condition }: JsonObject): object {
  const TableName = String(table);
  const only = expressionOf(condition, 'ConditionExpression');
  switch (operation) {
    case 'PutItem':
      return { Put: { TableName, Item: { ...itemOf(attributeValues), ...itemOf(key) }, ...only } };
    case 'UpdateItem':
      return { Update: { TableName, Key: itemOf(key), ...together(expressionOf(update, 'UpdateExpression'), only) } };
    case 'DeleteItem':
      return { Delete: { TableName, Key: itemOf(key), ...only } };
    default:
      return { ConditionCheck: { TableName, Key: itemOf(key), ...only } };
  }
}
