/**
 * DynamoDB as a data source: what a resolver's request says, and what comes back as plain JSON.
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-dynamodb.html
 */
import type { InProcessAws } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Json, JsonObject } from '../functions/json.ts';
import type { SourceAnswer } from '../resolution/program.ts';
import { askManyItems } from './ask-many-items.ts';
import { expressionOf, together } from './expressions.ts';
import { itemOf, jsonOf, type Item } from './attribute-values.ts';

export interface DynamoDbAsking {
  readonly aws: InProcessAws;
  readonly seal: Context['seal'];
}

type Ask = (TableName: string, request: JsonObject, asking: DynamoDbAsking) => Promise<SourceAnswer>;

const getItem: Ask = async (TableName, { key, consistentRead, projection }, { aws }) => {
  const { Item } = await aws.dynamodb.getItem({
    TableName,
    Key: itemOf(key),
    ...(consistentRead === true && { ConsistentRead: true }),
    ...expressionOf(projection, 'ProjectionExpression'),
  });
  return { result: jsonOf(Item) };
};

const putItem: Ask = (TableName, { key, attributeValues, condition }, { aws }) => {
  const Item = { ...itemOf(attributeValues), ...itemOf(key) };
  return conditionally(TableName, itemOf(key), aws, async () => {
    await aws.dynamodb.putItem({ TableName, Item, ...expressionOf(condition, 'ConditionExpression') });
    return jsonOf(Item);
  });
};

const updateItem: Ask = (TableName, { key, update, condition }, { aws }) =>
  conditionally(TableName, itemOf(key), aws, async () => {
    const expressions = together(
      expressionOf(update, 'UpdateExpression'),
      expressionOf(condition, 'ConditionExpression'),
    );
    const asked = { TableName, Key: itemOf(key), ReturnValues: 'ALL_NEW', ...expressions } as const;
    return jsonOf((await aws.dynamodb.updateItem(asked)).Attributes);
  });

const deleteItem: Ask = (TableName, { key, condition }, { aws }) =>
  conditionally(TableName, itemOf(key), aws, async () => {
    const expressions = expressionOf(condition, 'ConditionExpression');
    const asked = { TableName, Key: itemOf(key), ReturnValues: 'ALL_OLD', ...expressions } as const;
    return jsonOf((await aws.dynamodb.deleteItem(asked)).Attributes);
  });

/** A condition that fails is an error that has the item as it is. */
async function conditionally(
  TableName: string,
  Key: Item,
  { dynamodb }: InProcessAws,
  write: () => Promise<Json>,
): Promise<SourceAnswer> {
  try {
    return { result: await write() };
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') throw error;
    const { Item } = await dynamodb.getItem({ TableName, Key, ConsistentRead: true });
    return { result: jsonOf(Item), error: { message: error.message, type: `DynamoDB:${error.code}` } };
  }
}

const purpose = 'appsync/next-token';

/** What Query and Scan have in common. */
function pageOf(TableName: string, request: JsonObject, { seal }: DynamoDbAsking): object {
  const { index, limit, nextToken, consistentRead, select, filter, projection } = request;
  const start = typeof nextToken === 'string' ? seal.open(purpose, nextToken) : undefined;
  if (typeof nextToken === 'string' && start === undefined)
    throw new AwsError('ValidationException', 'The provided nextToken is invalid.');
  return {
    TableName,
    ...(typeof index === 'string' && { IndexName: index }),
    ...(typeof limit === 'number' && { Limit: limit }),
    ...(consistentRead === true && { ConsistentRead: true }),
    ...(typeof select === 'string' && { Select: select }),
    ...(start !== undefined && { ExclusiveStartKey: itemOf(JSON.parse(start) as Json) }),
    ...together(expressionOf(filter, 'FilterExpression'), expressionOf(projection, 'ProjectionExpression')),
  };
}

interface Listed {
  readonly Items?: Item[] | undefined;
  readonly LastEvaluatedKey?: Item | undefined;
  readonly ScannedCount?: number | undefined;
}

function listed({ Items = [], LastEvaluatedKey, ScannedCount = 0 }: Listed, { seal }: DynamoDbAsking): SourceAnswer {
  const nextToken = LastEvaluatedKey === undefined ? null : seal.seal(purpose, JSON.stringify(LastEvaluatedKey));
  return { result: { items: Items.map(jsonOf), nextToken, scannedCount: ScannedCount } };
}

const query: Ask = async (TableName, request, asking) => {
  const asked = together(
    pageOf(TableName, request, asking),
    expressionOf(request['query'], 'KeyConditionExpression'),
    typeof request['scanIndexForward'] === 'boolean' ? { ScanIndexForward: request['scanIndexForward'] } : {},
  );
  return listed(await asking.aws.dynamodb.query(asked as never), asking);
};

const scan: Ask = async (TableName, request, asking) => {
  const { totalSegments, segment } = request;
  const parts = typeof totalSegments === 'number' ? { TotalSegments: totalSegments, Segment: segment } : {};
  const asked = { ...pageOf(TableName, request, asking), ...parts };
  return listed(await asking.aws.dynamodb.scan(asked as never), asking);
};

const operations: Readonly<Record<string, Ask>> = {
  GetItem: getItem,
  PutItem: putItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  Query: query,
  Scan: scan,
};

/** @throws AwsError what DynamoDB refuses */
export async function askDynamoDb(table: string, request: JsonObject, asking: DynamoDbAsking): Promise<SourceAnswer> {
  const { operation } = request;
  if (typeof operation !== 'string')
    return { result: null, error: { message: "Value for field '$[operation]' not found.", type: 'MappingTemplate' } };
  const ask = Object.hasOwn(operations, operation) ? operations[operation]! : undefined;
  if (ask) return ask(table, request, asking);
  const answer = await askManyItems(operation, request, asking.aws);
  return (
    answer ?? { result: null, error: { message: `Unsupported operation '${operation}'.`, type: 'MappingTemplate' } }
  );
}
