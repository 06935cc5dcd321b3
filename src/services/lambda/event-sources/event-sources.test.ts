/** Streams of DynamoDB as event sources: what a function is given, in which batches, and what becomes of failures. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { CreateEventSourceMappingCommandInput } from '@aws-sdk/client-lambda';
import { resourcesOf } from '../../../testing/cloud-control.ts';
import { functionTests } from '../../../testing/functions.ts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const isThere = (() => {
  try {
    return execFileSync('python3', ['--version']).length > 0;
  } catch {
    return false;
  }
})();
const sandlot = await startSandlot();
const functions = await functionTests(sandlot, ['logs:*', 'dynamodb:*']);
const { lambda, create } = functions;
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1 });
const resources = resourcesOf(sandlot);

after(async () => {
  functions.destroy();
  dynamodb.destroy();
  logs.destroy();
  resources.close();
  await sandlot.close();
});

async function table(TableName: string): Promise<string> {
  const { TableDescription } = await dynamodb.createTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  await dynamodb.createTable({
    TableName: `${TableName}-seen`,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  return TableDescription!.LatestStreamArn!;
}

const put = (TableName: string, id: string, more: object = {}) =>
  dynamodb.putItem({ TableName, Item: { id: { S: id }, ...more } });

/** Notes what it was given, and does then what `then` says of `ids`. */
const noting = (then = '') => `import { DynamoDB } from '@aws-sdk/client-dynamodb';
  const db = new DynamoDB({}); let count = 0;
  export const handler = async (event) => {
    const ids = event.Records.map(({ dynamodb }) => dynamodb.Keys.id.S);
    const Item = { id: { S: String(count++).padStart(3, '0') } };
    Object.assign(Item, { ids: { S: JSON.stringify(ids) }, event: { S: JSON.stringify(event) } });
    await db.putItem({ TableName: process.env.SEEN, Item });
    ${then}
  };`;

async function mapped(
  name: string,
  then?: string,
  more: Partial<CreateEventSourceMappingCommandInput> = {},
): Promise<{ readonly UUID: string; readonly stream: string }> {
  const stream = await table(name);
  await create(name, noting(then), { Environment: { Variables: { SEEN: `${name}-seen` } } });
  const given = { FunctionName: name, EventSourceArn: stream, StartingPosition: 'TRIM_HORIZON' as const, ...more };
  const { UUID, State } = await lambda.createEventSourceMapping(given);
  assert.match(State!, /^(?:Creating|Disabled)$/);
  return { UUID: UUID!, stream };
}

async function seen(name: string) {
  const { Items } = await dynamodb.scan({ TableName: `${name}-seen`, ConsistentRead: true });
  const all = Items!.toSorted((a, b) => (a['id']!.S! < b['id']!.S! ? -1 : 1));
  return all.map(({ ids, event }) => ({ ids: JSON.parse(ids!.S!) as string[], event: JSON.parse(event!.S!) }));
}

async function seenIds(name: string, done: (batches: string[][]) => boolean): Promise<string[][]> {
  for (;;) {
    const batches = (await seen(name)).map(({ ids }) => ids);
    if (done(batches)) return batches;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a function is given what a table has changed, in order, as AWS gives it', async () => {
  const { UUID, stream } = await mapped('orders', undefined, { Enabled: false });
  await put('orders', 'a', { bytes: { B: Buffer.from('bytes') } });
  await put('orders', 'a', { n: { N: '1' } });
  await dynamodb.deleteItem({ TableName: 'orders', Key: { id: { S: 'a' } } });
  await lambda.updateEventSourceMapping({ UUID, Enabled: true });
  await seenIds('orders', (batches) => batches.length > 0);
  const [{ event }] = (await seen('orders')) as any;
  assert.deepEqual(
    event.Records.map(({ eventName }: any) => eventName),
    ['INSERT', 'MODIFY', 'REMOVE'],
  );
  const { dynamodb: change, eventID, ...facts } = event.Records[0];
  assert.match(eventID, /^[0-9a-f]{32}$/);
  assert.deepEqual(facts, {
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: sandlot.region,
    eventSourceARN: stream,
  });
  const { ApproximateCreationDateTime: at, SequenceNumber, SizeBytes, ...rest } = change;
  assert.ok(Number.isInteger(at) && /^\d{21,40}$/.test(SequenceNumber) && SizeBytes > 0);
  assert.deepEqual(rest, {
    Keys: { id: { S: 'a' } },
    NewImage: { id: { S: 'a' }, bytes: { B: Buffer.from('bytes').toString('base64') } },
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  });
  // What comes later wakes it.
  await put('orders', 'b');
  await seenIds('orders', (batches) => batches.flat().includes('b'));
  await sandlot.idle();
  const found = await lambda.getEventSourceMapping({ UUID });
  assert.deepEqual([found.State, found.LastProcessingResult, found.BatchSize], ['Enabled', 'OK', 100]);
});

test('LATEST begins with what is written later, filters choose, batches have their size', async () => {
  const stream = await table('chosen');
  await put('chosen', 'before');
  await create('chosen', noting(), { Environment: { Variables: { SEEN: 'chosen-seen' } } });
  const pattern = { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: [{ prefix: 'wan' }] } } } };
  const { UUID } = await lambda.createEventSourceMapping({
    FunctionName: 'chosen',
    EventSourceArn: stream,
    StartingPosition: 'LATEST',
    BatchSize: 2,
    Enabled: false,
    FilterCriteria: { Filters: [{ Pattern: JSON.stringify(pattern) }] },
  });
  for (const id of ['a', 'b', 'c', 'd', 'e']) await put('chosen', id, { kind: { S: id === 'c' ? 'other' : 'wanted' } });
  await lambda.updateEventSourceMapping({ UUID, Enabled: true });
  const batches = await seenIds('chosen', (all) => all.flat().includes('e'));
  assert.deepEqual(batches, [['a', 'b'], ['d'], ['e']]);
});

test('a batch that fails is given again, cut in two, and given up when it has had its tries', async () => {
  const { UUID } = await mapped('cut', "if (ids.includes('bad')) throw new Error('bad');", {
    Enabled: false,
    MaximumRetryAttempts: 1,
    BisectBatchOnFunctionError: true,
  });
  for (const id of ['a', 'b', 'bad', 'c']) await put('cut', id);
  await lambda.updateEventSourceMapping({ UUID, Enabled: true });
  const batches = await seenIds('cut', (all) => all.flat().at(-1) === 'c' && all.at(-1)!.length === 1);
  assert.deepEqual(batches, [['a', 'b', 'bad', 'c'], ['a', 'b'], ['bad', 'c'], ['bad'], ['bad'], ['c']]);
  await sandlot.idle();
  assert.equal((await lambda.getEventSourceMapping({ UUID })).LastProcessingResult, 'OK');
});

test('what a function reports as failed is given again, and nothing before it', async () => {
  const report = `const itemIdentifier = event.Records[1]?.dynamodb.SequenceNumber;
    if (itemIdentifier) return { batchItemFailures: [{ itemIdentifier }] };`;
  const { UUID } = await mapped('partly', report, {
    Enabled: false,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  for (const id of ['a', 'b', 'c']) await put('partly', id);
  await lambda.updateEventSourceMapping({ UUID, Enabled: true });
  const batches = await seenIds('partly', (all) => all.length >= 3);
  assert.deepEqual(batches.slice(0, 3), [['a', 'b', 'c'], ['b', 'c'], ['c']]);
});

test('how many batches a shard may have at a time is kept, and changed', async () => {
  const { UUID } = await mapped('parallel', undefined, { Enabled: false, ParallelizationFactor: 4 });
  assert.equal((await lambda.updateEventSourceMapping({ UUID, Enabled: false })).State, 'Disabling');
  const factor = async () => (await lambda.getEventSourceMapping({ UUID })).ParallelizationFactor;
  assert.equal(await factor(), 4);
  await lambda.updateEventSourceMapping({ UUID, BatchSize: 5 });
  assert.equal(await factor(), 4);
  await lambda.updateEventSourceMapping({ UUID, ParallelizationFactor: 1 });
  assert.equal(await factor(), 1);
});

test('what is not here is refused by name, what is wrong as AWS refuses it', async () => {
  const { UUID, stream } = await mapped('refusing', undefined, { Enabled: false });
  const given = { FunctionName: 'refusing', EventSourceArn: stream, StartingPosition: 'LATEST' as const };
  const make = (more: object) => lambda.createEventSourceMapping({ ...given, ...more });
  const queue = `arn:aws:sqs:${sandlot.region}:${sandlot.account}:queue`;
  const absent: [object, RegExp][] = [
    [{ EventSourceArn: queue }, /sqs as an event source/],
    [{ DestinationConfig: { OnFailure: { Destination: queue } } }, /DestinationConfig/],
    [{ TumblingWindowInSeconds: 30 }, /TumblingWindowInSeconds/],
  ];
  for (const [more, message] of absent)
    await assert.rejects(make(more), refused('NotImplementedException', message, 501));
  await assert.rejects(
    make({}),
    refused(
      'ResourceConflictException',
      new RegExp(
        `^The event source arn \\(" ${stream} "\\) and function \\(" refusing "\\) provided mapping already ` +
          `exists\\. Please update or delete the existing mapping with UUID ${UUID}$`,
      ),
      409,
    ),
  );
  const wrong: [object, RegExp][] = [
    [{ StartingPosition: undefined }, /'startingPosition'/],
    [{ EventSourceArn: `${stream}1` }, new RegExp(`^Stream not found: ${stream}1$`)],
    [{ EventSourceArn: `${stream}1`, StartingPosition: 'TRIM_HORIZON' }, /^Stream not found: /],
    [{ FilterCriteria: { Filters: [{ Pattern: '{"a":"b"}' }] } }, /^Invalid filter pattern definition\.$/],
    [{ MaximumRecordAgeInSeconds: 30 }, /MaximumRecordAgeInSeconds/],
  ];
  for (const [more, message] of wrong)
    await assert.rejects(make(more), refused('InvalidParameterValueException', message));
  await functions.iam.putRolePolicy({
    RoleName: 'function-tests',
    PolicyName: 'no-streams',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'dynamodb:GetRecords', Resource: '*' }],
    }),
  });
  await create('may-not', noting());
  await assert.rejects(
    make({ FunctionName: 'may-not' }),
    refused('InvalidParameterValueException', /^Cannot access stream .+ Please ensure the role can perform/),
  );
  await functions.iam.deleteRolePolicy({ RoleName: 'function-tests', PolicyName: 'no-streams' });
  assert.equal((await lambda.deleteEventSourceMapping({ UUID })).State, 'Deleting');
  await assert.rejects(
    lambda.getEventSourceMapping({ UUID }),
    refused('ResourceNotFoundException', /^The resource you requested does not exist\.$/, 404),
  );
});

test('a stack’s mapping is made, read, changed, listed and removed', async () => {
  const stream = await table('stacked');
  await create('stacked', noting(), { Environment: { Variables: { SEEN: 'stacked-seen' } } });
  const type = 'AWS::Lambda::EventSourceMapping';
  const Tags = [{ Key: 'a', Value: 'b' }];
  const desired = { FunctionName: 'stacked', EventSourceArn: stream, StartingPosition: 'LATEST', BatchSize: 5, Tags };
  const id = await resources.create(type, desired);
  const model = await resources.read(type, id);
  assert.deepEqual([model['BatchSize'], model['Enabled'], model['Tags']], [5, true, Tags]);
  await put('stacked', 'a');
  await seenIds('stacked', (batches) => batches.length > 0);
  await resources.update(type, id, { BatchSize: 7, Enabled: false });
  assert.deepEqual((await lambda.getEventSourceMapping({ UUID: id })).State, 'Disabled');
  assert.ok((await resources.list(type)).includes(id));
  const { EventSourceMappings } = await lambda.listEventSourceMappings({ FunctionName: 'stacked' });
  assert.deepEqual(
    EventSourceMappings!.map(({ UUID, BatchSize }) => [UUID, BatchSize]),
    [[id, 7]],
  );
  await resources.remove(type, id);
  await assert.rejects(resources.read(type, id), { name: 'ResourceNotFoundException' });
});

test('Python is given times as numbers with a point, and data as they are', { skip: !isThere }, async () => {
  const EventSourceArn = await table('timed');
  const code = [
    'def handler(event, context):',
    '  for one in event["Records"]:',
    '    print("time", type(one["dynamodb"]["ApproximateCreationDateTime"]).__name__)',
    '    print("data", one["dynamodb"]["NewImage"]["ApproximateCreationDateTime"]["S"])',
  ];
  await create('timed', { 'index.py': code.join('\n') }, { Runtime: 'python3.12' });
  const text = '{"ApproximateCreationDateTime":5}';
  await put('timed', 'a', { ApproximateCreationDateTime: { S: text } });
  await lambda.createEventSourceMapping({ FunctionName: 'timed', EventSourceArn, StartingPosition: 'TRIM_HORIZON' });
  for (let lines: string[] = []; lines.length < 2;) {
    await sandlot.idle();
    const found = await logs.filterLogEvents({ logGroupName: '/aws/lambda/timed' }).catch(() => ({ events: [] }));
    lines = found.events!.map(({ message }) => message!.trim()).filter((line) => /^(?:time|data) /.test(line));
    if (lines.length >= 2) assert.deepEqual(lines.toSorted(), [`data ${text}`, 'time float']);
  }
});
