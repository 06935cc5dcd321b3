/** Batches and transactions. */
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

for (const TableName of ['one', 'two'])
  await dynamodb.createTable({
    TableName: `table-${TableName}`,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
const [one, two] = ['table-one', 'table-two'];
const item = (id: string, more: Record<string, any> = {}) => ({ id: { S: id }, ...more });
const ids = (items: readonly Record<string, any>[] | undefined) => items?.map(({ id }) => id.S).sort();
const put = (TableName: string, id: string, more = {}) => ({ Put: { TableName, Item: item(id), ...more } });

test('a batch writes and reads in several tables', async () => {
  await dynamodb.batchWriteItem({
    RequestItems: {
      [one]: ['a', 'b', 'c'].map((id) => ({ PutRequest: { Item: item(id) } })),
      [two]: [{ PutRequest: { Item: item('z', { n: { N: '1' } }) } }],
    },
  });
  await dynamodb.batchWriteItem({ RequestItems: { [one]: [{ DeleteRequest: { Key: item('c') } }] } });
  const { Responses, UnprocessedKeys, ConsumedCapacity } = await dynamodb.batchGetItem({
    RequestItems: {
      [one]: { Keys: ['a', 'b', 'c'].map((id) => item(id)) },
      [two]: { Keys: [item('z')], ProjectionExpression: 'n' },
    },
    ReturnConsumedCapacity: 'TOTAL',
  });
  assert.deepEqual([ids(Responses?.[one]), Responses?.[two]], [['a', 'b'], [{ n: { N: '1' } }]]);
  assert.deepEqual(UnprocessedKeys, {});
  assert.deepEqual(
    ConsumedCapacity?.map(({ TableName, CapacityUnits }) => [TableName, CapacityUnits]),
    [
      [one, 1.5],
      [two, 0.5],
    ],
  );
});

test('batches that cannot be are refused', async () => {
  const keys = (count: number) => Array.from({ length: count }, (_, at) => item(`k${at}`));
  await assert.rejects(
    dynamodb.batchGetItem({ RequestItems: { [one]: { Keys: [item('a'), item('a')] } } }),
    refused('ValidationException', /^Provided list of item keys contains duplicates$/),
  );
  await assert.rejects(
    dynamodb.batchGetItem({ RequestItems: { [one]: { Keys: keys(60) }, [two]: { Keys: keys(60) } } }),
    refused('ValidationException', /^Too many items requested for the BatchGetItem call$/),
  );
  const writes = (count: number) => keys(count).map((Key) => ({ DeleteRequest: { Key } }));
  await assert.rejects(
    dynamodb.batchWriteItem({ RequestItems: { [one]: writes(20), [two]: writes(20) } }),
    refused('ValidationException', /^Too many items requested for the BatchWriteItem call$/),
  );
  await assert.rejects(
    dynamodb.batchWriteItem({
      RequestItems: { [one]: [{ PutRequest: { Item: item('a') } }, ...writes(1), ...writes(1)] },
    }),
    refused('ValidationException', /^Provided list of item keys contains duplicates$/),
  );
  await assert.rejects(
    dynamodb.batchGetItem({ RequestItems: { none: { Keys: keys(1) } } }),
    refused('ResourceNotFoundException', /^Requested resource not found$/),
  );
});

test('a transaction is all or nothing, with a reason for each', async () => {
  await dynamodb.putItem({ TableName: one, Item: item('there', { n: { N: '1' } }) });
  const attempt = dynamodb.transactWriteItems({
    TransactItems: [
      put(two, 'new'),
      put(one, 'there', {
        ConditionExpression: 'attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      { Update: { TableName: one, Key: item('other'), UpdateExpression: 'SET a = b1' } },
    ],
  });
  await assert.rejects(attempt, (error: any) => {
    assert.equal(error.name, 'TransactionCanceledException');
    assert.equal(
      error.message,
      'Transaction cancelled, please refer cancellation reasons for specific reasons ' +
        '[None, ConditionalCheckFailed, ValidationError]',
    );
    assert.deepEqual(error.CancellationReasons[1], {
      Code: 'ConditionalCheckFailed',
      Message: 'The conditional request failed',
      Item: item('there', { n: { N: '1' } }),
    });
    return true;
  });
  assert.equal((await dynamodb.getItem({ TableName: two, Key: item('new') })).Item, undefined);
  await assert.rejects(
    dynamodb.transactWriteItems({ TransactItems: [put(one, 'x'), put(one, 'x')] }),
    refused('ValidationException', /^Transaction request cannot include multiple operations on one item$/),
  );
  await dynamodb.transactWriteItems({
    TransactItems: [
      put(two, 'new'),
      {
        Update: {
          TableName: one,
          Key: item('there'),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': { N: '1' } },
        },
      },
      { ConditionCheck: { TableName: one, Key: item('none'), ConditionExpression: 'attribute_not_exists(id)' } },
      { Delete: { TableName: one, Key: item('a') } },
    ],
  });
  const { Responses } = await dynamodb.transactGetItems({
    TransactItems: [
      { Get: { TableName: one, Key: item('there'), ProjectionExpression: 'n' } },
      { Get: { TableName: one, Key: item('a') } },
      { Get: { TableName: two, Key: item('new') } },
    ],
  });
  assert.deepEqual(Responses, [{ Item: { n: { N: '2' } } }, {}, { Item: item('new') }]);
});

test('a token makes a transaction happen once', async () => {
  const add = (n: string, token = 'token-1') =>
    dynamodb.transactWriteItems({
      ClientRequestToken: token,
      ReturnConsumedCapacity: 'TOTAL',
      TransactItems: [
        {
          Update: {
            TableName: two,
            Key: item('counted'),
            UpdateExpression: 'ADD n :n',
            ExpressionAttributeValues: { ':n': { N: n } },
          },
        },
      ],
    });
  const first = await add('1');
  assert.equal(first.ConsumedCapacity?.[0]?.CapacityUnits, 2);
  await add('1');
  await assert.rejects(add('2'), refused('IdempotentParameterMismatchException'));
  const n = async () => (await dynamodb.getItem({ TableName: two, Key: item('counted') })).Item?.['n']?.N;
  assert.equal(await n(), '1');
  await sandlot.advance(11 * 60 * 1000);
  await add('1');
  assert.equal(await n(), '2');
});
