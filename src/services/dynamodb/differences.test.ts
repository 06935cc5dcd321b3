/** Where DynamoDB here is not as on AWS: each row of docs/dynamodb.md that no other test shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type CreateTableCommandInput, DynamoDB, paginateScan } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreams } from '@aws-sdk/client-dynamodb-streams';
import { refused } from '../../testing/refused.ts';
import { sendRaw } from '../../testing/requests/signed-request.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
const streams = new DynamoDBStreams({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  dynamodb.destroy();
  streams.destroy();
  await sandlot.close();
});

const id = { AttributeName: 'id', AttributeType: 'S' } as const;

async function create(TableName: string, more: Partial<CreateTableCommandInput> = {}) {
  const KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' as const }];
  const given = { TableName, KeySchema, AttributeDefinitions: [id], BillingMode: 'PAY_PER_REQUEST' as const, ...more };
  return (await dynamodb.createTable(given)).TableDescription!;
}

test('a read sees what was written before it, in the index as well', async () => {
  const Projection = { ProjectionType: 'ALL' as const };
  const KeySchema = [{ AttributeName: 'kind', KeyType: 'HASH' as const }];
  await create('read', {
    AttributeDefinitions: [id, { AttributeName: 'kind', AttributeType: 'S' }],
    GlobalSecondaryIndexes: [{ IndexName: 'by-kind', KeySchema, Projection }],
  });
  const Key = { id: { S: 'a' } };
  for (let count = 0; count < 50; count++) {
    const Item = { ...Key, kind: { S: 'k' }, n: { N: String(count) } };
    await dynamodb.putItem({ TableName: 'read', Item });
    assert.deepEqual((await dynamodb.getItem({ TableName: 'read', Key })).Item, Item);
    const { Items } = await dynamodb.query({
      TableName: 'read',
      IndexName: 'by-kind',
      KeyConditionExpression: 'kind = :k',
      ExpressionAttributeValues: { ':k': { S: 'k' } },
    });
    assert.deepEqual(Items, [Item]);
  }
  const units = async (ConsistentRead: boolean) => {
    const given = { TableName: 'read', Key, ConsistentRead, ReturnConsumedCapacity: 'TOTAL' as const };
    return (await dynamodb.getItem(given)).ConsumedCapacity!.CapacityUnits;
  };
  assert.deepEqual([await units(false), await units(true)], [0.5, 1]);
});

test('a batch is written whole, and more than is provisioned', async () => {
  const ProvisionedThroughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
  await create('batch', { BillingMode: 'PROVISIONED', ProvisionedThroughput });
  const text = { S: 'x'.repeat(100_000) };
  const requests = Array.from({ length: 25 }, (_, at) => ({ PutRequest: { Item: { id: { S: `i${at}` }, text } } }));
  for (let count = 0; count < 4; count++) {
    const { UnprocessedItems } = await dynamodb.batchWriteItem({ RequestItems: { batch: requests } });
    assert.deepEqual(UnprocessedItems, {});
  }
  let found = 0;
  for await (const { Count } of paginateScan({ client: dynamodb }, { TableName: 'batch' })) found += Count!;
  assert.equal(found, 25);
});

test('billing may change as often as one likes, and so may throughput and time to live', async () => {
  await create('changing');
  const ProvisionedThroughput = { ReadCapacityUnits: 1, WriteCapacityUnits: 1 };
  for (let count = 0; count < 6; count++) {
    await dynamodb.updateTable({ TableName: 'changing', BillingMode: 'PROVISIONED', ProvisionedThroughput });
    for (const ReadCapacityUnits of [9, 8, 7, 6, 5, 4])
      await dynamodb.updateTable({
        TableName: 'changing',
        ProvisionedThroughput: { ...ProvisionedThroughput, ReadCapacityUnits },
      });
    await dynamodb.updateTable({ TableName: 'changing', BillingMode: 'PAY_PER_REQUEST' });
    for (const Enabled of [true, false]) {
      const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled };
      await dynamodb.updateTimeToLive({ TableName: 'changing', TimeToLiveSpecification });
      const { TimeToLiveDescription: told } = await dynamodb.describeTimeToLive({ TableName: 'changing' });
      assert.equal(told!.TimeToLiveStatus, Enabled ? 'ENABLED' : 'DISABLED');
    }
  }
});

test('an item collection is told to have up to a gigabyte', async () => {
  await create('collections', {
    AttributeDefinitions: [id, { AttributeName: 's', AttributeType: 'S' }],
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 's', KeyType: 'RANGE' },
    ],
    LocalSecondaryIndexes: [
      {
        IndexName: 'local',
        KeySchema: [
          { AttributeName: 'id', KeyType: 'HASH' },
          { AttributeName: 's', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  const { ItemCollectionMetrics } = await dynamodb.putItem({
    TableName: 'collections',
    Item: { id: { S: 'a' }, s: { S: 'b' } },
    ReturnItemCollectionMetrics: 'SIZE',
  });
  assert.deepEqual(ItemCollectionMetrics!.SizeEstimateRangeGB, [0, 1]);
});

test('a key that encrypts a table need not be there, nor let anybody', async () => {
  const KMSMasterKeyId = `arn:aws:kms:us-east-1:${sandlot.account}:key/11111111-2222-3333-4444-555555555555`;
  const SSESpecification = { Enabled: true, SSEType: 'KMS' as const, KMSMasterKeyId };
  const { SSEDescription } = await create('sealed', { SSESpecification });
  assert.equal(SSEDescription!.KMSMasterKeyArn, KMSMasterKeyId);
  const Item = { id: { S: 'a' } };
  await dynamodb.putItem({ TableName: 'sealed', Item });
  assert.deepEqual((await dynamodb.getItem({ TableName: 'sealed', Key: Item })).Item, Item);
});

test('a request of more than 100,000 values and members is refused', async () => {
  await create('wide');
  const item = (length: number) => ({ id: { S: 'a' }, l: { L: Array.from({ length }, () => ({ N: '1' })) } });
  await dynamodb.putItem({ TableName: 'wide', Item: item(20_000) });
  const wide = dynamodb.putItem({ TableName: 'wide', Item: item(90_000) });
  await assert.rejects(wide, refused('SerializationException', /100000 values/));
});

test('a stream has one shard, whose records have numbers of 25 digits', async () => {
  const { LatestStreamArn: StreamArn } = await create('streamed', {
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  });
  for (let at = 0; at < 100; at++) await dynamodb.putItem({ TableName: 'streamed', Item: { id: { S: `i${at}` } } });
  await sandlot.advance(12 * 3_600_000);
  const { Shards } = (await streams.describeStream({ StreamArn })).StreamDescription!;
  assert.deepEqual(
    Shards!.map(({ SequenceNumberRange }) => SequenceNumberRange!.EndingSequenceNumber),
    [undefined],
  );
  const { ShardId } = Shards![0]!;
  const { ShardIterator } = await streams.getShardIterator({ StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
  const { Records } = await streams.getRecords({ ShardIterator });
  assert.equal(Records!.length, 100);
  for (const { dynamodb: change } of Records!) assert.match(change!.SequenceNumber!, /^\d{25}$/);
});

test('a SELECT with IN on its partition key is a scan', async () => {
  await create('selected');
  const text = { S: 'x'.repeat(8000) };
  for (let at = 0; at < 5; at++) await dynamodb.putItem({ TableName: 'selected', Item: { id: { S: `i${at}` }, text } });
  const units = async (condition: string) => {
    const Statement = `SELECT * FROM "selected" WHERE ${condition}`;
    const { Items, ConsumedCapacity } = await dynamodb.executeStatement({ Statement, ReturnConsumedCapacity: 'TOTAL' });
    assert.equal(Items!.length, 1, condition);
    return ConsumedCapacity!.CapacityUnits!;
  };
  const one = await units("id = 'i1'");
  assert.ok((await units("id IN ['i1']")) > 4 * one);
});

test('the message of a failed condition with its item is called `message`', async () => {
  await create('conditions');
  const Item = { id: { S: 'a' } };
  await dynamodb.putItem({ TableName: 'conditions', Item });
  const body = Buffer.from(
    JSON.stringify({
      TableName: 'conditions',
      Item,
      ConditionExpression: 'attribute_not_exists(id)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    }),
  );
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.PutItem' };
  const request = { method: 'POST', path: '/', query: '', headers, body };
  const signing = { service: 'dynamodb', keys: sandlot.credentials };
  const answer = JSON.parse((await sendRaw(sandlot.endpoint, request, signing)).body);
  assert.deepEqual([answer.message, answer.Message, answer.Item], ['The conditional request failed', undefined, Item]);
});

test('replicas of a table are refused by name', async () => {
  const { TableArn: GlobalTableSourceArn } = await create('alone');
  const elsewhere = create('elsewhere', { GlobalTableSourceArn });
  await assert.rejects(elsewhere, refused('NotImplementedException', /GlobalTableSourceArn/, 501));
  for (const [name, more] of Object.entries({
    ReplicaUpdates: [{ Create: { RegionName: 'eu-west-1' } }],
    MultiRegionConsistency: 'STRONG',
    GlobalTableWitnessUpdates: [{ Create: { RegionName: 'eu-west-1' } }],
  })) {
    const changed = dynamodb.updateTable({ TableName: 'alone', [name]: more });
    await assert.rejects(changed, refused('NotImplementedException', new RegExp(name), 501));
  }
});
