import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  dynamodb.destroy();
  await sandlot.close();
});

await dynamodb.createTable({
  TableName: 'notes',
  KeySchema: [
    { AttributeName: 'owner', KeyType: 'HASH' },
    { AttributeName: 'at', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'owner', AttributeType: 'S' },
    { AttributeName: 'at', AttributeType: 'N' },
    { AttributeName: 'kind', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-kind',
      KeySchema: [
        { AttributeName: 'kind', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
});

const TableName = 'notes';

test('an item is put, read, changed and deleted', async () => {
  const Key = { owner: { S: 'ann' }, at: { N: '1.50' } };
  const Item = { ...Key, bytes: { B: new Uint8Array([1, 2]) }, list: { L: [{ S: 'a' }, { N: '007' }] } };
  assert.deepEqual((await dynamodb.putItem({ TableName, Item })).Attributes, undefined);
  const shown = { ...Item, at: { N: '1.5' }, list: { L: [{ S: 'a' }, { N: '7' }] } };
  assert.deepEqual((await dynamodb.getItem({ TableName, Key })).Item, shown);
  const { Attributes } = await dynamodb.updateItem({
    TableName,
    Key,
    UpdateExpression: 'SET #l[0] = :b, n = if_not_exists(n, :zero) + :one REMOVE bytes',
    ExpressionAttributeNames: { '#l': 'list' },
    ExpressionAttributeValues: { ':b': { S: 'b' }, ':zero': { N: '0' }, ':one': { N: '1' } },
    ReturnValues: 'UPDATED_NEW',
  });
  assert.deepEqual(Attributes, { list: { L: [{ S: 'b' }] }, n: { N: '1' } });
  const gone = await dynamodb.deleteItem({ TableName, Key, ReturnValues: 'ALL_OLD' });
  assert.deepEqual(gone.Attributes, {
    owner: { S: 'ann' },
    at: { N: '1.5' },
    list: { L: [{ S: 'b' }, { N: '7' }] },
    n: { N: '1' },
  });
  assert.equal((await dynamodb.getItem({ TableName, Key })).Item, undefined);
});

test('a condition that fails changes nothing, and tells the item to who asks', async () => {
  const Item = { owner: { S: 'bob' }, at: { N: '1' }, n: { N: '5' } };
  await dynamodb.putItem({ TableName, Item });
  const again = dynamodb.putItem({
    TableName,
    Item: { ...Item, n: { N: '6' } },
    ConditionExpression: 'attribute_not_exists(#o)',
    ExpressionAttributeNames: { '#o': 'owner' },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  await assert.rejects(again, (error: any) => {
    assert.equal(error.name, 'ConditionalCheckFailedException');
    assert.equal(error.message, 'The conditional request failed');
    assert.deepEqual(error.Item, Item);
    return true;
  });
  await assert.rejects(
    dynamodb.deleteItem({
      TableName,
      Key: { owner: Item.owner, at: Item.at },
      ConditionExpression: 'n > :n',
      ExpressionAttributeValues: { ':n': { N: '5' } },
    }),
    refused('ConditionalCheckFailedException'),
  );
});

test('queries go by the sort key, both ways, page by page, in the table and its index', async () => {
  for (let n = 0; n < 12; n++)
    await dynamodb.putItem({
      TableName,
      Item: {
        owner: { S: 'cy' },
        at: { N: String((n % 2 ? -1 : 1) * n * 1.5) },
        kind: { S: 'k' },
        more: { N: String(n) },
      },
    });
  const pages = async (input: object) => {
    const found: (string | undefined)[] = [];
    let ExclusiveStartKey: any;
    do {
      const page: any = await dynamodb.query({ TableName, Limit: 5, ExclusiveStartKey, ...input } as any);
      found.push(...page.Items.map((item: any) => item.at.N));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return found;
  };
  const order = ['-16.5', '-13.5', '-10.5', '-7.5', '-4.5', '-1.5', '0', '3', '6', '9', '12', '15'];
  const inTable = {
    KeyConditionExpression: '#o = :o',
    ExpressionAttributeNames: { '#o': 'owner' },
    ExpressionAttributeValues: { ':o': { S: 'cy' } },
  };
  const inIndex = {
    IndexName: 'by-kind',
    KeyConditionExpression: 'kind = :k',
    ExpressionAttributeValues: { ':k': { S: 'k' } },
  };
  for (const input of [inTable, inIndex]) {
    assert.deepEqual(await pages(input), order);
    assert.deepEqual(await pages({ ...input, ScanIndexForward: false }), order.toReversed());
  }
  const between = await dynamodb.query({
    TableName,
    IndexName: 'by-kind',
    KeyConditionExpression: 'kind = :k AND #at BETWEEN :low AND :high',
    ExpressionAttributeNames: { '#at': 'at' },
    ExpressionAttributeValues: { ':k': { S: 'k' }, ':low': { N: '-4.5' }, ':high': { N: '3' } },
  });
  assert.deepEqual(
    between.Items?.map((item) => Object.keys(item).sort()),
    Array(4).fill(['at', 'kind', 'owner']),
  );
  const missing = dynamodb.query({
    TableName,
    IndexName: 'none',
    KeyConditionExpression: 'kind = :k',
    ExpressionAttributeValues: { ':k': { S: 'k' } },
  });
  await assert.rejects(missing, refused('ValidationException', /^The table does not have the specified index: none$/));
});
