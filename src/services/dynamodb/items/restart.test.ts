/** What a data folder has after a restart: items, indexes that were being filled, streams that go on. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreams } from '@aws-sdk/client-dynamodb-streams';
import { readConfig } from '../../../server/config.ts';
import { startServer } from '../../../server/main.ts';

const credentials = { accessKeyId: 'AKIAITEMSRESTARTTEST', secretAccessKey: 'secret-of-this-test' };

async function start(t: TestContext, data = mkdtempSync(join(tmpdir(), 'sandlot-items-'))) {
  const server = await startServer({ ...readConfig([], {}), port: 0, data, adminKey: credentials });
  const config = { endpoint: server.endpoint, region: server.region, credentials, maxAttempts: 1 };
  const [dynamodb, streams] = [new DynamoDB(config), new DynamoDBStreams(config)];
  const stop = async (): Promise<void> => {
    dynamodb.destroy();
    streams.destroy();
    await server.close();
  };
  t.after(async () => {
    await stop();
    rmSync(data, { recursive: true, force: true });
  });
  return { dynamodb, streams, data, stop, idle: () => server.runtime.jobs.idle() };
}

const TableName = 'kept';
const count = 1200;

test('a restart loses nothing: an index goes on being filled, a stream has its places', async (t) => {
  const first = await start(t);
  const { TableDescription } = await first.dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  const StreamArn = TableDescription!.LatestStreamArn!;
  for (let from = 0; from < count; from += 25)
    await first.dynamodb.batchWriteItem({
      RequestItems: {
        [TableName]: Array.from({ length: 25 }, (_, at) => ({
          PutRequest: {
            Item: { id: { S: `i${from + at}` }, kind: { S: 'k' }, bytes: { B: new Uint8Array([0, 255]) } },
          },
        })),
      },
    });
  const { Shards } = (await first.streams.describeStream({ StreamArn })).StreamDescription!;
  const { ShardIterator } = await first.streams.getShardIterator({
    StreamArn,
    ShardId: Shards![0]!.ShardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const half = await first.streams.getRecords({ ShardIterator, Limit: count / 2 });
  await first.dynamodb.updateTable({
    TableName,
    AttributeDefinitions: ['id', 'kind'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: 'by-kind',
          KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      },
    ],
  });
  await first.stop();

  const { dynamodb, streams, idle } = await start(t, first.data);
  await idle();
  const { Table } = await dynamodb.describeTable({ TableName });
  assert.equal(Table?.GlobalSecondaryIndexes?.[0]?.IndexStatus, 'ACTIVE');
  const found = await dynamodb.query({
    TableName,
    IndexName: 'by-kind',
    KeyConditionExpression: 'kind = :k',
    ExpressionAttributeValues: { ':k': { S: 'k' } },
  });
  assert.equal(new Set(found.Items!.map(({ id }) => id!.S)).size, count);
  const { Item } = await dynamodb.getItem({ TableName, Key: { id: { S: 'i7' } } });
  assert.deepEqual(Item?.['bytes']?.B, new Uint8Array([0, 255]));
  const rest = await streams.getRecords({ ShardIterator: half.NextShardIterator! });
  const ids = [...half.Records!, ...rest.Records!].map((record) => record.dynamodb!.Keys!['id']!.S);
  assert.deepEqual(
    ids,
    Array.from({ length: count }, (_, at) => `i${at}`),
  );
});
