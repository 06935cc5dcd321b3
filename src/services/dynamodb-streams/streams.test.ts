import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DynamoDB, type StreamViewType } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreams, type _Record } from '@aws-sdk/client-dynamodb-streams';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
const streams = new DynamoDBStreams({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  dynamodb.destroy();
  streams.destroy();
  await sandlot.close();
});

const create = async (TableName: string, StreamViewType: StreamViewType) => {
  const { TableDescription } = await dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType },
  });
  return TableDescription!.LatestStreamArn!;
};

const shardOf = async (StreamArn: string) =>
  (await streams.describeStream({ StreamArn })).StreamDescription!.Shards![0]!;

const iterator = async (StreamArn: string, start: object) =>
  (
    await streams.getShardIterator({
      StreamArn,
      ShardId: (await shardOf(StreamArn)).ShardId,
      ShardIteratorType: 'TRIM_HORIZON',
      ...start,
    })
  ).ShardIterator!;

async function records(StreamArn: string, start: object = {}, Limit?: number): Promise<_Record[]> {
  const found: _Record[] = [];
  let ShardIterator: string | undefined = await iterator(StreamArn, start);
  while (ShardIterator !== undefined) {
    const page: any = await streams.getRecords({ ShardIterator, Limit });
    found.push(...page.Records);
    if (page.Records.length === 0) break;
    ShardIterator = page.NextShardIterator;
  }
  return found;
}

const Key = { id: { S: 'a' } };
const change = (TableName: string, n: string) =>
  dynamodb.updateItem({
    TableName,
    Key,
    UpdateExpression: 'SET n = :n',
    ExpressionAttributeValues: { ':n': { N: n } },
  });

test('every change is in the stream once, in order, with what its view has', async () => {
  const TableName = 'both';
  const arn = await create(TableName, 'NEW_AND_OLD_IMAGES');
  await dynamodb.putItem({ TableName, Item: { ...Key, b: { B: new Uint8Array([0, 255]) } } });
  await change(TableName, '1');
  await change(TableName, '1');
  await dynamodb.deleteItem({ TableName, Key });
  await dynamodb.deleteItem({ TableName, Key });
  const found = await records(arn, {}, 1);
  const bytes = { B: new Uint8Array([0, 255]) };
  assert.deepEqual(
    found.map(({ eventName, dynamodb: { Keys, OldImage, NewImage } = {} }) => ({
      eventName,
      Keys,
      OldImage,
      NewImage,
    })),
    [
      { eventName: 'INSERT', Keys: Key, OldImage: undefined, NewImage: { ...Key, b: bytes } },
      {
        eventName: 'MODIFY',
        Keys: Key,
        OldImage: { ...Key, b: bytes },
        NewImage: { ...Key, b: bytes, n: { N: '1' } },
      },
      { eventName: 'REMOVE', Keys: Key, OldImage: { ...Key, b: bytes, n: { N: '1' } }, NewImage: undefined },
    ],
  );
  const sequences = found.map((record) => record.dynamodb!.SequenceNumber!);
  assert.deepEqual(sequences, sequences.toSorted());
  assert.equal(new Set(found.map(({ eventID }) => eventID)).size, 3);
  const from = async (ShardIteratorType: string) =>
    (await records(arn, { ShardIteratorType, SequenceNumber: sequences[1] })).map(({ eventName }) => eventName);
  assert.deepEqual(await from('AT_SEQUENCE_NUMBER'), ['MODIFY', 'REMOVE']);
  assert.deepEqual(await from('AFTER_SEQUENCE_NUMBER'), ['REMOVE']);
  const latest = await iterator(arn, { ShardIteratorType: 'LATEST' });
  await change(TableName, '2');
  const page = await streams.getRecords({ ShardIterator: latest });
  assert.deepEqual(
    page.Records?.map(({ eventName }) => eventName),
    ['INSERT'],
  );
});

test('views have keys, or one image', async () => {
  const views = [
    ['KEYS_ONLY', undefined, undefined],
    ['NEW_IMAGE', undefined, { ...Key, n: { N: '2' } }],
    ['OLD_IMAGE', { ...Key, n: { N: '1' } }, undefined],
  ] as const;
  for (const [view, old, now] of views) {
    const arn = await create(view, view);
    await change(view, '1');
    await change(view, '2');
    const { OldImage, NewImage } = (await records(arn))[1]!.dynamodb!;
    assert.deepEqual([OldImage, NewImage], [old, now], view);
  }
});

test('what a transaction cancels is in no stream; what it does is there whole', async () => {
  const TableName = 'transacted';
  const arn = await create(TableName, 'KEYS_ONLY');
  const put = (id: string) => ({ Put: { TableName, Item: { id: { S: id } } } });
  const impossible = {
    ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_exists(id)' },
  };
  await assert.rejects(
    dynamodb.transactWriteItems({ TransactItems: [put('x'), impossible] }),
    refused('TransactionCanceledException'),
  );
  await dynamodb.transactWriteItems({ TransactItems: [put('x'), put('y')] });
  assert.deepEqual(
    (await records(arn)).map((record) => record.dynamodb?.Keys?.['id']?.S),
    ['x', 'y'],
  );
});

test('a stream that is disabled ends, stays readable for its day, and goes', async () => {
  const TableName = 'ending';
  const arn = await create(TableName, 'KEYS_ONLY');
  await change(TableName, '1');
  await assert.rejects(
    dynamodb.updateTable({ TableName, StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' } }),
    refused('ValidationException', /^Table already has an enabled stream: TableName: ending$/),
  );
  await dynamodb.updateTable({ TableName, StreamSpecification: { StreamEnabled: false } });
  await change(TableName, '2');
  const { StreamDescription } = await streams.describeStream({ StreamArn: arn });
  assert.equal(StreamDescription?.StreamStatus, 'DISABLED');
  assert.ok(StreamDescription?.Shards?.[0]?.SequenceNumberRange?.EndingSequenceNumber);
  const page = await streams.getRecords({ ShardIterator: await iterator(arn, {}) });
  assert.deepEqual([page.Records?.length, page.NextShardIterator], [1, undefined]);
  await dynamodb.updateTable({
    TableName,
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  const { Streams } = await streams.listStreams({ TableName });
  assert.equal(Streams?.length, 2);
  const first = await streams.listStreams({ TableName, Limit: 1 });
  const second = await streams.listStreams({ TableName, ExclusiveStartStreamArn: first.LastEvaluatedStreamArn });
  assert.deepEqual([...first.Streams!, ...second.Streams!], Streams);
  const stale = await iterator(arn, {});
  await sandlot.advance(25 * 3600 * 1000);
  await assert.rejects(streams.getRecords({ ShardIterator: stale }), refused('ExpiredIteratorException'));
  await sandlot.idle();
  await assert.rejects(streams.describeStream({ StreamArn: arn }), refused('ResourceNotFoundException'));
});

test('records are kept for a day, and what expired says so', async () => {
  const TableName = 'daily';
  const arn = await create(TableName, 'KEYS_ONLY');
  await dynamodb.updateTimeToLive({
    TableName,
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
  });
  const now = Math.floor(
    (await streams.describeStream({ StreamArn: arn })).StreamDescription!.CreationRequestDateTime!.getTime() / 1000,
  );
  await dynamodb.putItem({ TableName, Item: { ...Key, ttl: { N: String(now + 3600) } } });
  await sandlot.idle();
  const [{ dynamodb: { SequenceNumber } = {} } = {}] = await records(arn);
  await sandlot.advance(25 * 3600 * 1000);
  await sandlot.idle();
  const left = await records(arn);
  assert.deepEqual(
    left.map(({ eventName, userIdentity }) => [eventName, userIdentity?.PrincipalId]),
    [['REMOVE', 'dynamodb.amazonaws.com']],
  );
  // Gone from the log already, or too old in it: the next one is what comes.
  const next = await records(arn, { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber });
  assert.deepEqual(
    next.map(({ eventName }) => eventName),
    ['REMOVE'],
  );
});

test('what is no iterator or sequence number is refused', async () => {
  const arn = await create('refusing', 'KEYS_ONLY');
  for (const ShardIterator of [
    'x',
    `${arn}|1|0|1`,
    `${arn}|2|zz|`,
    `${arn}|1|${Date.now().toString(36)}|${'1'.repeat(25)}`,
  ])
    await assert.rejects(
      streams.getRecords({ ShardIterator }),
      refused('ValidationException', /^Invalid ShardIterator$/),
    );
  for (const SequenceNumber of ['9'.repeat(25), `1${'9'.repeat(24)}`, '1'.repeat(21)])
    await assert.rejects(
      iterator(arn, { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber }),
      refused('ValidationException'),
    );
  await assert.rejects(
    streams.getShardIterator({ StreamArn: arn, ShardId: `shardId-${'0'.repeat(29)}`, ShardIteratorType: 'LATEST' }),
    refused('ResourceNotFoundException'),
  );
});
