/** Indexes that come and go under items, and items that expire. */
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

const create = (TableName: string) =>
  dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });

const addIndex = (TableName: string, IndexName: string, attribute: string) =>
  dynamodb.updateTable({
    TableName,
    AttributeDefinitions: [
      { AttributeName: 'id', AttributeType: 'S' },
      { AttributeName: attribute, AttributeType: 'S' },
    ],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName,
          KeySchema: [{ AttributeName: attribute, KeyType: 'HASH' }],
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['n'] },
        },
      },
    ],
  });

const fill = async (TableName: string, count: number) => {
  for (let from = 0; from < count; from += 25)
    await dynamodb.batchWriteItem({
      RequestItems: {
        [TableName]: Array.from({ length: Math.min(25, count - from) }, (_, at) => ({
          PutRequest: { Item: { id: { S: `i${from + at}` }, kind: { S: 'k' }, n: { N: '1' }, more: { S: 'x' } } },
        })),
      },
    });
};

const countIn = async (TableName: string, IndexName: string) => {
  let [count, ExclusiveStartKey]: [number, any] = [0, undefined];
  do {
    const page: any = await dynamodb.query({
      TableName,
      IndexName,
      KeyConditionExpression: 'kind = :k',
      ExpressionAttributeValues: { ':k': { S: 'k' } },
      Select: 'COUNT',
      ExclusiveStartKey,
    });
    count += page.Count;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return count;
};

test('an index over few items is there at once, and follows them', async () => {
  const TableName = 'few';
  await create(TableName);
  await fill(TableName, 3);
  await dynamodb.putItem({ TableName, Item: { id: { S: 'other' }, kind: { N: '1' } } });
  const { TableDescription } = await addIndex(TableName, 'by-kind', 'kind');
  const [index] = TableDescription!.GlobalSecondaryIndexes!;
  assert.deepEqual([index?.IndexStatus, index?.ItemCount], ['ACTIVE', 3]);
  const { Items } = await dynamodb.query({
    TableName,
    IndexName: 'by-kind',
    KeyConditionExpression: 'kind = :k',
    ExpressionAttributeValues: { ':k': { S: 'k' } },
    Limit: 1,
  });
  assert.deepEqual(Object.keys(Items![0]!).sort(), ['id', 'kind', 'n']);
  await dynamodb.deleteItem({ TableName, Key: { id: { S: 'i0' } } });
  await dynamodb.updateItem({
    TableName,
    Key: { id: { S: 'i1' } },
    UpdateExpression: 'SET kind = :k',
    ExpressionAttributeValues: { ':k': { S: 'elsewhere' } },
  });
  assert.equal(await countIn(TableName, 'by-kind'), 1);
  await assert.rejects(
    dynamodb.putItem({ TableName, Item: { id: { S: 'wrong' }, kind: { N: '1' } } }),
    refused('ValidationException', /Type mismatch for Index Key kind Expected: S Actual: N IndexName: by-kind$/),
  );
  await assert.rejects(
    addIndex(TableName, 'by-kind', 'kind'),
    refused('ValidationException', /^Attempting to create an index which already exists$/),
  );
  const gone = await dynamodb.updateTable({
    TableName,
    GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'by-kind' } }],
  });
  assert.equal(gone.TableDescription?.GlobalSecondaryIndexes, undefined);
  assert.deepEqual(gone.TableDescription?.AttributeDefinitions, [{ AttributeName: 'id', AttributeType: 'S' }]);
  await addIndex(TableName, 'by-kind', 'kind');
  assert.equal(await countIn(TableName, 'by-kind'), 1);
});

test('an index over many items is filled in pieces, with what is written meanwhile', async () => {
  const TableName = 'many';
  await create(TableName);
  await fill(TableName, 1100);
  const { TableDescription } = await addIndex(TableName, 'by-kind', 'kind');
  const [index] = TableDescription!.GlobalSecondaryIndexes!;
  assert.deepEqual([index?.IndexStatus, index?.Backfilling], ['CREATING', true]);
  await dynamodb.putItem({ TableName, Item: { id: { S: 'new' }, kind: { S: 'k' } } });
  await sandlot.idle();
  const { Table } = await dynamodb.describeTable({ TableName });
  assert.equal(Table?.GlobalSecondaryIndexes?.[0]?.IndexStatus, 'ACTIVE');
  assert.equal(await countIn(TableName, 'by-kind'), 1101);
});

test('items expire by the domain clock, those from before as well', async () => {
  const TableName = 'expiring';
  await create(TableName);
  const now = Math.floor(Date.now() / 1000);
  const put = (id: string, ttl: any) => dynamodb.putItem({ TableName, Item: { id: { S: id }, ttl } });
  await put('before', { N: String(now + 3600) });
  await put('ancient', { N: '5' });
  const specification = { AttributeName: 'ttl', Enabled: true };
  await dynamodb.updateTimeToLive({ TableName, TimeToLiveSpecification: specification });
  await assert.rejects(
    dynamodb.updateTimeToLive({ TableName, TimeToLiveSpecification: specification }),
    refused('ValidationException', /^TimeToLive is already enabled$/),
  );
  const { TimeToLiveDescription } = await dynamodb.describeTimeToLive({ TableName });
  assert.deepEqual(TimeToLiveDescription, { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' });
  await put('after', { N: String(now + 7200) });
  await put('kept', { N: String(now + 30 * 24 * 3600) });
  await put('text', { S: String(now) });
  const ids = async () => (await dynamodb.scan({ TableName })).Items!.map(({ id }) => id!.S!).sort();
  await sandlot.idle();
  assert.deepEqual(await ids(), ['after', 'ancient', 'before', 'kept', 'text']);
  await sandlot.advance(24 * 3600 * 1000);
  await sandlot.idle();
  assert.deepEqual(await ids(), ['ancient', 'kept', 'text']);
});

test('a large table is counted every six hours, and a small one whenever it is described', async () => {
  const TableName = 'counted';
  await create(TableName);
  await fill(TableName, 2100);
  const size = async () => {
    const { ItemCount, TableSizeBytes, GlobalSecondaryIndexes } = (await dynamodb.describeTable({ TableName })).Table!;
    return [ItemCount, TableSizeBytes, GlobalSecondaryIndexes?.[0]?.ItemCount];
  };
  await addIndex(TableName, 'by-kind', 'kind');
  await sandlot.idle();
  await sandlot.advance(7 * 3600 * 1000);
  await sandlot.idle();
  // i0 to i2099: `id` and the id, `kind` and k, `n` and a number, `more` and x.
  const digits = 10 + 90 * 2 + 900 * 3 + 1100 * 4;
  assert.deepEqual(await size(), [2100, digits + 2100 * (2 + 1 + 4 + 1 + 1 + 2 + 4 + 1), 2100]);
  for (let at = 0; at < 2100; at += 25)
    await dynamodb.batchWriteItem({
      RequestItems: {
        [TableName]: Array.from({ length: 25 }, (_, n) => ({ DeleteRequest: { Key: { id: { S: `i${at + n}` } } } })),
      },
    });
  assert.deepEqual(await size(), [0, 0, 0]);
});
