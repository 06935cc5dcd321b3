import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type CreateTableCommandInput, DynamoDB } from '@aws-sdk/client-dynamodb';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  dynamodb.destroy();
  await sandlot.close();
});

const create = (TableName: string, more: Partial<CreateTableCommandInput> = {}) =>
  dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
    ...more,
  });

const arn = (name: string) => `arn:aws:dynamodb:us-east-1:${sandlot.account}:table/${name}`;

test('a table is made once, is active at once, and described', async () => {
  const { TableDescription } = await create('notes');
  assert.equal(TableDescription?.TableStatus, 'CREATING');
  assert.equal(TableDescription.TableArn, arn('notes'));
  const { Table } = await dynamodb.describeTable({ TableName: 'notes' });
  const { WarmThroughput, BillingModeSummary, ...described } = Table!;
  const { BillingModeSummary: billed, ...told } = TableDescription;
  assert.deepEqual({ ...described, TableStatus: 'CREATING' }, told);
  assert.deepEqual(WarmThroughput, { ReadUnitsPerSecond: 12_000, Status: 'ACTIVE', WriteUnitsPerSecond: 4000 });
  assert.deepEqual(BillingModeSummary?.LastUpdateToPayPerRequestDateTime, Table?.CreationDateTime);
  assert.deepEqual(billed, { BillingMode: 'PAY_PER_REQUEST' });
  assert.deepEqual((await dynamodb.describeTable({ TableName: arn('notes') })).Table, Table);
  await assert.rejects(create('notes'), refused('ResourceInUseException', /^Table already exists: notes$/));
  await assert.rejects(
    dynamodb.describeTable({ TableName: 'other' }),
    refused('ResourceNotFoundException', /^Requested resource not found: Table: other not found$/),
  );
  await dynamodb.putItem({ TableName: 'notes', Item: { id: { S: 'a' }, text: { S: 'x' } } });
  const counted = (await dynamodb.describeTable({ TableName: 'notes' })).Table!;
  assert.deepEqual([counted.ItemCount, counted.TableSizeBytes], [1, 8]);
});

/** Texts as AWS's own clients' tests have them. */
const refusals: readonly [more: Partial<CreateTableCommandInput>, message: RegExp][] = [
  [{ TableName: 'ab' }, /^Invalid table\/index name\. {2}Table\/index names must be between 3 and 255 characters long/],
  [
    { KeySchema: [{ AttributeName: 'other', KeyType: 'HASH' }] },
    /^One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions\. Keys: \[other\], AttributeDefinitions: \[id\]$/,
  ],
  [
    { KeySchema: [{ AttributeName: 'id', KeyType: 'RANGE' }] },
    /^Invalid KeySchema: The first KeySchemaElement is not a HASH key type$/,
  ],
  [
    {
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
    },
    /^Both the Hash Key and the Range Key element in the KeySchema have the same name$/,
  ],
  [
    {
      AttributeDefinitions: [
        { AttributeName: 'id', AttributeType: 'S' },
        { AttributeName: 'more', AttributeType: 'S' },
      ],
    },
    /Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions$/,
  ],
  [
    { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
    /Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST$/,
  ],
  [
    { BillingMode: 'PROVISIONED' },
    /ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED$/,
  ],
  [{ GlobalSecondaryIndexes: [] }, /(List of GlobalSecondaryIndexes is empty|length greater than or equal to 1)/],
  [
    {
      LocalSecondaryIndexes: [
        {
          IndexName: 'loc',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    },
    /Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex$/,
  ],
  [
    {
      GlobalSecondaryIndexes: [
        {
          IndexName: 'glob',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL', NonKeyAttributes: ['x'] },
        },
      ],
    },
    /ProjectionType is ALL, but NonKeyAttributes is specified$/,
  ],
];

test('what no table can be is refused in words', async () => {
  for (const [more, message] of refusals)
    await assert.rejects(create('refused', more), refused('ValidationException', message), JSON.stringify(more));
  assert.equal((await dynamodb.listTables({})).TableNames?.includes('refused'), false);
  const elsewhere = create('refused', { GlobalTableSourceArn: arn('notes') } as never);
  await assert.rejects(elsewhere, refused('NotImplementedException', /GlobalTableSourceArn/, 501));
});

test('tables are listed by name, page by page', async () => {
  for (const name of ['list-b', 'list-a']) await create(name);
  const names: string[] = [];
  let ExclusiveStartTableName: string | undefined;
  do {
    const page = await dynamodb.listTables({ Limit: 1, ExclusiveStartTableName });
    names.push(...page.TableNames!);
    ExclusiveStartTableName = page.LastEvaluatedTableName;
  } while (ExclusiveStartTableName !== undefined);
  assert.ok(names.includes('list-a') && names.includes('list-b'));
  assert.deepEqual(names, names.toSorted());
});

test('a table goes with its items, unless it is protected', async () => {
  await create('going', { DeletionProtectionEnabled: true });
  await dynamodb.putItem({ TableName: 'going', Item: { id: { S: 'a' } } });
  await assert.rejects(
    dynamodb.deleteTable({ TableName: 'going' }),
    refused('ValidationException', /^Resource cannot be deleted as it is currently protected against deletion\./),
  );
  await dynamodb.updateTable({ TableName: 'going', DeletionProtectionEnabled: false });
  const { TableDescription } = await dynamodb.deleteTable({ TableName: 'going' });
  assert.equal(TableDescription?.TableStatus, 'DELETING');
  assert.equal(TableDescription.KeySchema, undefined);
  await assert.rejects(
    dynamodb.getItem({ TableName: 'going', Key: { id: { S: 'a' } } }),
    refused('ResourceNotFoundException', /^Requested resource not found$/),
  );
  await create('going');
  assert.deepEqual((await dynamodb.scan({ TableName: 'going' })).Items, []);
});

test('billing, class and encryption change in place', async () => {
  const TableName = 'settings';
  await create(TableName, {
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 2 },
  });
  const change = async (input: object) => (await dynamodb.updateTable({ TableName, ...input })).TableDescription!;
  const units = { ReadCapacityUnits: 1, WriteCapacityUnits: 2 };
  await assert.rejects(
    change({ ProvisionedThroughput: units }),
    refused('ValidationException', /^The provisioned throughput for the table will not change\./),
  );
  const raised = await change({ ProvisionedThroughput: { ...units, ReadCapacityUnits: 5 } });
  assert.equal(raised.ProvisionedThroughput?.ReadCapacityUnits, 5);
  assert.ok(raised.ProvisionedThroughput?.LastIncreaseDateTime);
  const onDemand = await change({ BillingMode: 'PAY_PER_REQUEST' });
  assert.equal(onDemand.BillingModeSummary?.BillingMode, 'PAY_PER_REQUEST');
  assert.equal(onDemand.ProvisionedThroughput?.ReadCapacityUnits, 0);
  assert.equal(
    (await change({ TableClass: 'STANDARD_INFREQUENT_ACCESS' })).TableClassSummary?.TableClass,
    'STANDARD_INFREQUENT_ACCESS',
  );
  const encrypted = await change({ SSESpecification: { Enabled: true, SSEType: 'KMS' } });
  assert.equal(encrypted.SSEDescription?.Status, 'ENABLED');
  await assert.rejects(change({}), refused('ValidationException', /^At least one of ProvisionedThroughput,/));
  await assert.rejects(
    change({ ReplicaUpdates: [{ Create: { RegionName: 'eu-west-1' } }] }),
    refused('NotImplementedException', /ReplicaUpdates/, 501),
  );
});

test('tags are put, replaced and taken', async () => {
  await create('tagged', { Tags: [{ Key: 'team', Value: 'web' }] });
  const ResourceArn = arn('tagged');
  await dynamodb.tagResource({
    ResourceArn,
    Tags: [
      { Key: 'team', Value: 'api' },
      { Key: 'stage', Value: 'dev' },
    ],
  });
  await dynamodb.untagResource({ ResourceArn, TagKeys: ['stage', 'none'] });
  assert.deepEqual((await dynamodb.listTagsOfResource({ ResourceArn })).Tags, [{ Key: 'team', Value: 'api' }]);
  await assert.rejects(
    dynamodb.listTagsOfResource({ ResourceArn: arn('none-there') }),
    refused('ResourceNotFoundException'),
  );
});

test('continuous backups are switched on and off', async () => {
  const TableName = 'backed-up';
  await create(TableName);
  const status = async () =>
    (await dynamodb.describeContinuousBackups({ TableName })).ContinuousBackupsDescription
      ?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  assert.equal(await status(), 'DISABLED');
  await dynamodb.updateContinuousBackups({
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  assert.equal(await status(), 'ENABLED');
  await assert.rejects(
    dynamodb.describeContinuousBackups({ TableName: 'not-there' }),
    refused('TableNotFoundException', /^Table not found: not-there$/),
  );
});

test('limits and endpoints are told', async () => {
  assert.equal((await dynamodb.describeLimits({})).TableMaxReadCapacityUnits, 40_000);
  const { Endpoints } = await dynamodb.describeEndpoints({});
  assert.equal(Endpoints?.[0]?.Address, new URL(sandlot.endpoint).host);
});
