/** What requests are refused for, in AWS's order and words; capacity; parameters from before expressions; pages. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { refused } from '../../../../testing/refused.ts';
import { startSandlot } from '../../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  dynamodb.destroy();
  await sandlot.close();
});

const TableName = 'requests';
await dynamodb.createTable({
  TableName,
  KeySchema: [
    { AttributeName: 'h', KeyType: 'HASH' },
    { AttributeName: 's', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: ['h', 's', 'g'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'glob',
      KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
});
const Key = { h: { S: 'a' }, s: { S: 'b' } };
const put = (more: object, input: object = {}) =>
  dynamodb.putItem({ TableName, Item: { ...Key, ...more } as any, ...input });
const get = (input: object) => dynamodb.getItem({ TableName, Key, ...input });
const update = (input: object) => dynamodb.updateItem({ TableName, Key, ...input });
const query = (input: object) => dynamodb.query({ TableName, ...input });
const scan = (input: object) => dynamodb.scan({ TableName, ...input });
const v = (S: string) => ({ ':v': { S } });

const refusals: readonly [name: string, request: () => Promise<unknown>, message: string | RegExp][] = [
  ['a table that is not there', () => get({ TableName: 'none' }), 'Requested resource not found'],
  ['a key with less', () => get({ Key: { h: Key.h } }), 'The provided key element does not match the schema'],
  ['a key with more', () => get({ Key: { ...Key, x: Key.h } }), 'The provided key element does not match the schema'],
  [
    'a key of another type',
    () => get({ Key: { ...Key, s: { N: '1' } } }),
    'The provided key element does not match the schema',
  ],
  [
    'an empty key',
    () => get({ Key: { ...Key, s: { S: '' } } }),
    'One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ' +
      'string value. Key: s',
  ],
  [
    'a partition key of 2049 bytes',
    () => get({ Key: { ...Key, h: { S: 'x'.repeat(2049) } } }),
    'One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes',
  ],
  [
    'a sort key of 1025 bytes',
    () => get({ Key: { ...Key, s: { S: 'x'.repeat(1025) } } }),
    'One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ' +
      '1024 bytes',
  ],
  [
    'both ways at once',
    () => get({ ProjectionExpression: 'a', AttributesToGet: ['a'] }),
    'Can not use both expression and non-expression parameters in the same request: Non-expression parameters: ' +
      '{AttributesToGet} Expression parameters: {ProjectionExpression}',
  ],
  [
    'an operator for one condition',
    () => put({}, { Expected: { n: { Exists: false } }, ConditionalOperator: 'OR' }),
    'ConditionalOperator can only be used when Filter or Expected has two or more elements',
  ],
  [
    'an attribute twice',
    () => get({ AttributesToGet: ['a', 'a'] }),
    'One or more parameter values were invalid: Duplicate value in attribute name: a',
  ],
  [
    'a table of another Region',
    () => get({ TableName: `arn:aws:dynamodb:eu-west-1:${sandlot.account}:table/${TableName}` }),
    /^Invalid TableArn: .* is of another Region than us-east-1$/,
  ],
  [
    'names for nothing',
    () => get({ ExpressionAttributeNames: { '#a': 'a' } }),
    'ExpressionAttributeNames can only be specified when using expressions',
  ],
  [
    'values for nothing',
    () => update({ ExpressionAttributeValues: v('x') }),
    'ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ' +
      'ConditionExpression are null',
  ],
  [
    'a name of another form',
    () => get({ ProjectionExpression: 'a', ExpressionAttributeNames: { a: 'a' } }),
    'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"',
  ],
  [
    'a value that is none',
    () => put({}, { ConditionExpression: 'a = :v', ExpressionAttributeValues: { ':v': { N: 'x' } } }),
    'ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for ' +
      'key :v',
  ],
  [
    'a value that nothing uses',
    () => put({}, { ConditionExpression: 'attribute_exists(a)', ExpressionAttributeValues: v('x') }),
    'Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}',
  ],
  [
    'an expression of nothing',
    () => update({ UpdateExpression: '' }),
    'Invalid UpdateExpression: The expression can not be empty;',
  ],
  [
    'a key that is changed',
    () => update({ UpdateExpression: 'SET h = :v', ExpressionAttributeValues: v('x') }),
    'One or more parameter values were invalid: Cannot update attribute h. This attribute is part of the key',
  ],
  [
    "an index's key of another type",
    () => update({ UpdateExpression: 'SET g = :v', ExpressionAttributeValues: { ':v': { N: '1' } } }),
    'The update expression attempted to update the secondary index key to unsupported type',
  ],
  [
    'an item without its key',
    () => dynamodb.putItem({ TableName, Item: { h: Key.h } }),
    'One or more parameter values were invalid: Missing the key s in the item',
  ],
  [
    'an item whose key has another type',
    () => put({ s: { N: '1' } }),
    'One or more parameter values were invalid: Type mismatch for key s expected: S actual: N',
  ],
  [
    "an index's key that is empty",
    () => put({ g: { S: '' } }),
    /A value specified for a secondary index key is not supported\..*IndexName: glob, IndexKey: g$/,
  ],
  [
    'an item of more than 400 KB',
    () => put({ x: { S: 'x'.repeat(400 * 1024) } }),
    'Item size has exceeded the maximum allowed size',
  ],
  ['what PutItem does not return', () => put({}, { ReturnValues: 'ALL_NEW' }), 'Return values set to invalid value'],
  [
    'a query without a key',
    () => query({}),
    'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
  ],
  [
    'a query by something else',
    () => query({ KeyConditionExpression: 'x = :v', ExpressionAttributeValues: v('x') }),
    'Query condition missed key schema element: h',
  ],
  [
    'a query by a range of partitions',
    () => query({ KeyConditionExpression: 'h > :v', ExpressionAttributeValues: v('x') }),
    'Query key condition not supported',
  ],
  [
    'a query of another type',
    () => query({ KeyConditionExpression: 'h = :v', ExpressionAttributeValues: { ':v': { N: '1' } } }),
    'One or more parameter values were invalid: Condition parameter type does not match schema type',
  ],
  [
    'a filter on a key',
    () => query({ KeyConditionExpression: 'h = :v', FilterExpression: 's = :v', ExpressionAttributeValues: v('x') }),
    'Filter Expression can only contain non-primary key attributes: Primary key attribute: s',
  ],
  [
    'a consistent read of a global index',
    () =>
      query({
        IndexName: 'glob',
        ConsistentRead: true,
        KeyConditionExpression: 'g = :v',
        ExpressionAttributeValues: v('x'),
      }),
    'Consistent reads are not supported on global secondary indexes',
  ],
  [
    'all attributes of an index that has not',
    () =>
      query({
        IndexName: 'glob',
        Select: 'ALL_ATTRIBUTES',
        KeyConditionExpression: 'g = :v',
        ExpressionAttributeValues: v('x'),
      }),
    /^One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index glob because its projection type is not ALL$/,
  ],
  [
    'a start elsewhere',
    () => query({ KeyConditionExpression: 'h = :v', ExpressionAttributeValues: v('x'), ExclusiveStartKey: Key }),
    'The provided starting key is outside query boundaries based on provided conditions',
  ],
  ['a start that is no key', () => scan({ ExclusiveStartKey: { h: Key.h } }), /^The provided starting key is invalid/],
  ['a segment of none', () => scan({ Segment: 0 }), /^The TotalSegments parameter is required/],
  [
    'a segment beyond',
    () => scan({ Segment: 2, TotalSegments: 2 }),
    /^The Segment parameter is zero-based and must be less than/,
  ],
  [
    'a count of something',
    () => scan({ Select: 'COUNT', ProjectionExpression: 'a' }),
    /^Cannot specify the ProjectionExpression when choosing to get only the Count$/,
  ],
];

for (const [name, request, message] of refusals)
  test(`refused: ${name}`, async () => {
    const code = message === 'Requested resource not found' ? 'ResourceNotFoundException' : 'ValidationException';
    await assert.rejects(request(), (error: Error) => {
      assert.equal(error.name, code);
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
      return true;
    });
  });

test('parameters from before expressions do what they did', async () => {
  await put({ n: { N: '1' }, set: { SS: ['a'] } }, { Expected: { n: { Exists: false } } });
  await assert.rejects(put({}, { Expected: { n: { Value: { N: '2' } } } }), refused('ConditionalCheckFailedException'));
  const { Attributes } = await update({
    AttributeUpdates: {
      n: { Action: 'ADD', Value: { N: '2' } },
      set: { Action: 'DELETE', Value: { SS: ['a'] } },
      text: { Value: { S: 'x' } },
    },
    Expected: { n: { ComparisonOperator: 'BETWEEN', AttributeValueList: [{ N: '0' }, { N: '5' }] } },
    ReturnValues: 'ALL_NEW',
  });
  assert.deepEqual(Attributes, { ...Key, n: { N: '3' }, text: { S: 'x' } });
  const found = await query({
    KeyConditions: {
      h: { ComparisonOperator: 'EQ', AttributeValueList: [Key.h] },
      s: { ComparisonOperator: 'BEGINS_WITH', AttributeValueList: [{ S: 'b' }] },
    },
    QueryFilter: { text: { ComparisonOperator: 'NOT_NULL' } },
    AttributesToGet: ['n'],
  });
  assert.deepEqual(found.Items, [{ n: { N: '3' } }]);
  const scanned = await scan({
    ScanFilter: {
      n: { ComparisonOperator: 'GT', AttributeValueList: [{ N: '9' }] },
      text: { ComparisonOperator: 'CONTAINS', AttributeValueList: [{ S: 'x' }] },
    },
    ConditionalOperator: 'OR',
  });
  assert.deepEqual([scanned.Count, scanned.ScannedCount], [1, 1]);
});

test('capacity is what the size says, of table and index', async () => {
  const { ConsumedCapacity } = await put(
    { g: { S: 'k' }, x: { S: 'x'.repeat(2000) } },
    { ReturnConsumedCapacity: 'INDEXES' },
  );
  assert.deepEqual(ConsumedCapacity, {
    TableName,
    CapacityUnits: 3,
    Table: { CapacityUnits: 2 },
    GlobalSecondaryIndexes: { glob: { CapacityUnits: 1 } },
  });
  const read = async (ConsistentRead: boolean) =>
    (await get({ ConsistentRead, ReturnConsumedCapacity: 'TOTAL' })).ConsumedCapacity?.CapacityUnits;
  assert.deepEqual([await read(true), await read(false)], [1, 0.5]);
});

test('a page ends at 1 MB, before any filter', async () => {
  for (let at = 0; at < 9; at++)
    await dynamodb.putItem({
      TableName,
      Item: { h: { S: 'large' }, s: { S: String(at) }, x: { S: 'x'.repeat(200_000) } },
    });
  const pages: number[] = [];
  let ExclusiveStartKey: any;
  do {
    const page: any = await query({
      KeyConditionExpression: 'h = :v',
      FilterExpression: 'attribute_not_exists(x)',
      ExpressionAttributeValues: v('large'),
      ExclusiveStartKey,
    });
    assert.equal(page.Count, 0);
    pages.push(page.ScannedCount);
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  assert.deepEqual(pages, [6, 3]);
});
