/**
 * Conditions with as many searches as an expression may have, over items as large as they may be. Each is asked while
 * others are, and they are answered before it. No time is asserted: what holds the server lets nobody in between.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { refused } from '../../src/testing/refused.ts';
import { startSandlot } from '../../src/testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
after(async () => {
  dynamodb.destroy();
  await sandlot.close();
});

const TableName = 'long';
const Item = { id: { S: '1' }, a: { S: 'a'.repeat(380_000) } };
const searches = Array.from({ length: 200 }, () => 'contains(a,:b)').join(' OR ');
const ExpressionAttributeValues = { ':b': { S: `${'a'.repeat(4000)}b` } };
const condition = { ConditionExpression: searches, ExpressionAttributeValues };
const statement = {
  Statement: `SELECT id FROM "long" WHERE id = '1' AND (${'contains(a, ?) OR '.repeat(30)}id = 'no')`,
};
const Parameters = Array.from({ length: 30 }, () => ExpressionAttributeValues[':b']);

before(async () => {
  await dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await dynamodb.putItem({ TableName, Item });
});

/** What it comes to, and how many others were answered before it. */
async function amongOthers<T>(work: Promise<T>): Promise<{ readonly result: T; readonly others: number }> {
  let others = 0;
  let isOver = false;
  const done = work.finally(() => {
    isOver = true;
  });
  done.catch(() => {});
  while (!isOver) {
    await dynamodb.describeEndpoints();
    if (!isOver) others++;
  }
  return { result: await done, others };
}

test('a filter of two hundred searches', async () => {
  const filter = { FilterExpression: searches, ExpressionAttributeValues };
  const { result, others } = await amongOthers(dynamodb.scan({ TableName, ...filter }));
  assert.deepEqual([result.Count, result.ScannedCount], [0, 1]);
  assert.ok(others > 0);
});

test('a write whose condition has two hundred searches', async () => {
  const failed = assert.rejects(
    dynamodb.putItem({ TableName, Item, ...condition }),
    refused('ConditionalCheckFailedException'),
  );
  assert.ok((await amongOthers(failed)).others > 0);
  const holds = { ...condition, ConditionExpression: `NOT (${searches})` };
  const { others } = await amongOthers(dynamodb.putItem({ TableName, Item: { ...Item, n: { N: '1' } }, ...holds }));
  assert.ok(others > 0);
  assert.equal((await dynamodb.getItem({ TableName, Key: { id: Item.id } })).Item!['n']!.N, '1');
});

test('a transaction of several', async () => {
  const Put = { TableName, Item: { ...Item, id: { S: '2' } }, ConditionExpression: 'attribute_not_exists(id)' };
  const ConditionCheck = { TableName, Key: { id: Item.id }, ...condition };
  const written = dynamodb.transactWriteItems({ TransactItems: [{ Put }, { ConditionCheck }] });
  const failed = assert.rejects(written, (error: any) => {
    const codes = error.CancellationReasons.map(({ Code }: { Code: string }) => Code);
    assert.deepEqual(codes, ['None', 'ConditionalCheckFailed']);
    return true;
  });
  assert.ok((await amongOthers(failed)).others > 0);
  assert.equal((await dynamodb.getItem({ TableName, Key: { id: { S: '2' } } })).Item, undefined);
});

test('a statement, alone and in a batch', async () => {
  const alone = await amongOthers(dynamodb.executeStatement({ ...statement, Parameters }));
  assert.deepEqual(alone.result.Items, []);
  const batch = await amongOthers(dynamodb.batchExecuteStatement({ Statements: [{ ...statement, Parameters }] }));
  assert.deepEqual(batch.result.Responses, [{ TableName }]);
  assert.ok(alone.others > 0 && batch.others > 0);
});

test('an item that is written while its condition is decided is decided about anew', async () => {
  const ConditionExpression = `n = :n AND NOT (${searches})`;
  const values = { ...ExpressionAttributeValues, ':n': { N: '1' } };
  const Key = { id: Item.id };
  await dynamodb.putItem({ TableName, Item: { ...Item, n: { N: '1' } } });
  const asked = Array.from({ length: 2 }, () =>
    dynamodb.updateItem({
      TableName,
      Key,
      ConditionExpression,
      UpdateExpression: 'ADD n :n',
      ExpressionAttributeValues: values,
    }),
  );
  const results = await Promise.allSettled(asked);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1, 'one of them found it as it was');
  assert.equal((await dynamodb.getItem({ TableName, Key })).Item!['n']!.N, '2');
});
