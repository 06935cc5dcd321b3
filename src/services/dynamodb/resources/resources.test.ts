/** Tables in stacks and through Cloud Control. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { resourcesOf } from '../../../testing/cloud-control.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../../cloudformation/test-stacks.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
const stacks = stackTester(sandlot);
const resources = resourcesOf(sandlot);

after(async () => {
  dynamodb.destroy();
  stacks.close();
  resources.close();
  await sandlot.close();
});

const type = 'AWS::DynamoDB::Table';
const index = (IndexName: string, AttributeName: string) => ({
  IndexName,
  KeySchema: [{ AttributeName, KeyType: 'HASH' }],
  Projection: { ProjectionType: 'ALL' },
});
const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const basic = {
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [attribute('id')],
  BillingMode: 'PAY_PER_REQUEST',
};

test('a table is made, changed in place and removed with its stack', async () => {
  const template = (properties: object) => ({
    Resources: { T: { Type: type, Properties: { ...basic, ...properties } } },
    Outputs: {
      Name: { Value: { Ref: 'T' } },
      Arn: { Value: { 'Fn::GetAtt': ['T', 'Arn'] } },
      Stream: { Value: { 'Fn::GetAtt': ['T', 'StreamArn'] } },
    },
  });
  const stream = { StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' } };
  const properties = {
    ...stream,
    AttributeDefinitions: [attribute('id'), attribute('a')],
    GlobalSecondaryIndexes: [index('by-a', 'a')],
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    Tags: [{ Key: 'team', Value: 'web' }],
  };
  await stacks.deploy('tables', template(properties), { Tags: [{ Key: 'stage', Value: 'dev' }] });
  assert.equal(await stacks.statusOf('tables'), 'CREATE_COMPLETE', (await stacks.eventsOf('tables')).join('\n'));
  const { Name: TableName = '', Arn, Stream } = await stacks.outputsOf('tables');
  const told = async () => (await dynamodb.describeTable({ TableName })).Table!;
  const first = await told();
  assert.deepEqual([first.TableArn, first.LatestStreamArn], [Arn, Stream]);
  assert.match(TableName, /^tables-T-/);
  await dynamodb.putItem({ TableName, Item: { id: { S: '1' }, b: { S: 'x' } } });
  await stacks.deploy(
    'tables',
    template({
      ...stream,
      AttributeDefinitions: [attribute('id'), attribute('b'), attribute('c')],
      GlobalSecondaryIndexes: [index('by-b', 'b'), index('by-c', 'c')],
      DeletionProtectionEnabled: true,
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      Tags: [{ Key: 'team', Value: 'api' }],
    }),
  );
  assert.equal(await stacks.statusOf('tables'), 'UPDATE_COMPLETE', (await stacks.eventsOf('tables')).join('\n'));
  const second = await told();
  assert.deepEqual(
    [
      second.TableId,
      second.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName),
      second.DeletionProtectionEnabled,
    ],
    [first.TableId, ['by-b', 'by-c'], true],
  );
  assert.equal(second.GlobalSecondaryIndexes?.[0]?.ItemCount, 1);
  const { TimeToLiveDescription } = await dynamodb.describeTimeToLive({ TableName });
  assert.equal(TimeToLiveDescription?.AttributeName, 'expires');
  await stacks.deploy('tables', template({ ...stream, Tags: [] }));
  await stacks.cfn.deleteStack({ StackName: 'tables' });
  await stacks.settled();
  assert.deepEqual((await dynamodb.listTables({})).TableNames, []);
});

test('another type of a key makes another table, which cannot have the name of the first', async () => {
  const template = (AttributeType: string, more: object = {}) => ({
    Resources: {
      T: {
        Type: type,
        Properties: { ...basic, AttributeDefinitions: [{ AttributeName: 'id', AttributeType }], ...more },
      },
    },
    Outputs: { Name: { Value: { Ref: 'T' } } },
  });
  const keyOf = async (TableName: string) =>
    (await dynamodb.describeTable({ TableName })).Table!.AttributeDefinitions![0]!.AttributeType;
  await stacks.deploy('unnamed', template('S'));
  const { Name: first = '' } = await stacks.outputsOf('unnamed');
  await stacks.deploy('unnamed', template('N'));
  const { Name: second = '' } = await stacks.outputsOf('unnamed');
  assert.deepEqual([await stacks.statusOf('unnamed'), await keyOf(second)], ['UPDATE_COMPLETE', 'N']);
  await assert.rejects(keyOf(first), { name: 'ResourceNotFoundException' });
  await stacks.deploy('named', template('S', { TableName: 'kept-name' }));
  await dynamodb.putItem({ TableName: 'kept-name', Item: { id: { S: 'kept' } } });
  await stacks.deploy('named', template('N', { TableName: 'kept-name' }));
  assert.equal(await stacks.statusOf('named'), 'UPDATE_ROLLBACK_COMPLETE');
  const reason =
    'T=kept-name UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. ' +
    'Rename kept-name and update the stack again.';
  assert.ok((await stacks.eventsOf('named')).includes(reason), (await stacks.eventsOf('named')).join('\n'));
  assert.equal((await dynamodb.scan({ TableName: 'kept-name' })).Count, 1);
  for (const StackName of ['named', 'unnamed']) await stacks.cfn.deleteStack({ StackName });
  await stacks.settled();
});

test('an index whose members are written in another order is the same index', async () => {
  const local = {
    IndexName: 'by-a',
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 'a', KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'ALL' },
  };
  const turned = (given: object) => Object.fromEntries(Object.entries(given).toReversed());
  const byId = index('global', 'id');
  const template = (given: object, Projection: object, TableClass: string) => ({
    Resources: {
      T: {
        Type: type,
        Properties: {
          GlobalSecondaryIndexes: [
            { ...byId, Projection },
            { ...byId, IndexName: 'other' },
          ],
          AttributeDefinitions: [attribute('id'), attribute('at'), attribute('a')],
          KeySchema: [...basic.KeySchema, { AttributeName: 'at', KeyType: 'RANGE' }],
          BillingMode: 'PAY_PER_REQUEST',
          LocalSecondaryIndexes: [given],
          TableClass,
        },
      },
    },
    Outputs: { Name: { Value: { Ref: 'T' } } },
  });
  const projected = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['n'] };
  await stacks.deploy('ordered', template(local, projected, 'STANDARD'));
  const first = await stacks.outputsOf('ordered');
  await stacks.deploy('ordered', template(turned(local), turned(projected), 'STANDARD_INFREQUENT_ACCESS'));
  assert.equal(await stacks.statusOf('ordered'), 'UPDATE_COMPLETE');
  assert.deepEqual(await stacks.outputsOf('ordered'), first);
  const { GlobalSecondaryIndexes } = (await dynamodb.describeTable({ TableName: first['Name'] })).Table!;
  const names = GlobalSecondaryIndexes!.map(({ IndexName }) => IndexName);
  assert.deepEqual(names, ['global', 'other'], 'neither is made anew');
  await stacks.cfn.deleteStack({ StackName: 'ordered' });
  await stacks.settled();
});

test('a table is read as it was made, and changed, through Cloud Control', async () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${sandlot.account}:root` },
        Action: 'dynamodb:GetItem',
        Resource: '*',
      },
    ],
  };
  const desired = {
    TableName: 'controlled',
    KeySchema: [
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 'at', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [attribute('id'), attribute('at'), attribute('l')],
    LocalSecondaryIndexes: [
      {
        IndexName: 'loc',
        KeySchema: [
          { AttributeName: 'id', KeyType: 'HASH' },
          { AttributeName: 'l', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['n'] },
      },
    ],
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
    SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: 'alias/mine' },
    ResourcePolicy: { PolicyDocument: policy },
    TableClass: 'STANDARD',
    Tags: [{ Key: 'a', Value: 'b' }],
  };
  const name = await resources.create(type, desired);
  const { Arn, ...model } = await resources.read(type, name);
  assert.equal(Arn, `arn:aws:dynamodb:us-east-1:${sandlot.account}:table/controlled`);
  assert.deepEqual(model, {
    ...desired,
    SSESpecification: {
      ...desired.SSESpecification,
      KMSMasterKeyId: `arn:aws:kms:us-east-1:${sandlot.account}:alias/mine`,
    },
    DeletionProtectionEnabled: false,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
    WarmThroughput: { ReadUnitsPerSecond: 3, WriteUnitsPerSecond: 4 },
  });
  await resources.update(type, name, {
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 4 },
    StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
    ResourcePolicy: undefined,
  });
  const changed = await resources.read(type, name);
  assert.deepEqual(changed['ProvisionedThroughput'], { ReadCapacityUnits: 5, WriteCapacityUnits: 4 });
  assert.deepEqual([changed['ResourcePolicy'], typeof changed['StreamArn']], [undefined, 'string']);
  assert.deepEqual(await resources.list(type), ['controlled']);
  await resources.remove(type, name);
  assert.deepEqual(await resources.list(type), []);
});

test('what is not there is refused by its name', async () => {
  const DesiredState = JSON.stringify({ ...basic, ContributorInsightsSpecification: { Enabled: true } });
  const failed = await resources.failure(resources.client.createResource({ TypeName: type, DesiredState }));
  assert.match(failed, /ContributorInsightsSpecification of AWS::DynamoDB::Table/);
});

test('a global table has one replica, in the Region of its stack', async () => {
  const global = (Replica: object, more: object = {}) => ({
    Resources: { T: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { ...basic, ...more, Replicas: [Replica] } } },
    Outputs: {
      Name: { Value: { Ref: 'T' } },
      Id: { Value: { 'Fn::GetAtt': ['T', 'TableId'] } },
      Stream: { Value: { 'Fn::GetAtt': ['T', 'StreamArn'] } },
    },
  });
  const stream = { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } };
  const indexed = {
    ...stream,
    AttributeDefinitions: [attribute('id'), attribute('a')],
    GlobalSecondaryIndexes: [{ ...index('by-a', 'a'), WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 7 } }],
    WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 20 },
  };
  const Region = 'us-east-1';
  const Tags = [{ Key: 'team', Value: 'web' }];
  await stacks.deploy('global', global({ Region, DeletionProtectionEnabled: true, Tags }, stream));
  const { Name: TableName, ...made } = await stacks.outputsOf('global');
  const before = (await dynamodb.describeTable({ TableName })).Table!;
  assert.deepEqual(made, { Id: before.TableId, Stream: before.LatestStreamArn });
  assert.equal(before.DeletionProtectionEnabled, true);
  assert.deepEqual((await dynamodb.listTagsOfResource({ ResourceArn: before.TableArn })).Tags, Tags);

  const replica = {
    Region,
    ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 10 },
    GlobalSecondaryIndexes: [{ IndexName: 'by-a', ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 5 } }],
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  };
  await stacks.deploy('global', global(replica, indexed));
  assert.equal(await stacks.statusOf('global'), 'UPDATE_COMPLETE');
  const after = (await dynamodb.describeTable({ TableName })).Table!;
  assert.deepEqual([after.TableId, after.DeletionProtectionEnabled], [before.TableId, false]);
  assert.deepEqual(after.OnDemandThroughput, { MaxReadRequestUnits: 10, MaxWriteRequestUnits: 20 });
  assert.deepEqual(after.GlobalSecondaryIndexes![0]!.OnDemandThroughput, {
    MaxReadRequestUnits: 5,
    MaxWriteRequestUnits: 7,
  });
  const read = await resources.read('AWS::DynamoDB::GlobalTable', TableName!);
  const [own] = read['Replicas'] as (typeof replica)[];
  assert.deepEqual(own!.GlobalSecondaryIndexes, replica.GlobalSecondaryIndexes);
  assert.deepEqual(own!.ReadOnDemandThroughputSettings, replica.ReadOnDemandThroughputSettings);
  await stacks.cfn.deleteStack({ StackName: 'global' });
  await stacks.settled();
  await assert.rejects(dynamodb.describeTable({ TableName }), { name: 'ResourceNotFoundException' });
});

test('replicas elsewhere, and capacity that scales, fail a global table by name', async () => {
  const failing = async (Replicas: object[], more: object = {}) => {
    const DesiredState = JSON.stringify({ ...basic, ...more, Replicas });
    return resources.failure(resources.client.createResource({ TypeName: 'AWS::DynamoDB::GlobalTable', DesiredState }));
  };
  const [here, there] = [{ Region: 'us-east-1' }, { Region: 'eu-west-1' }];
  assert.match(await failing([here, there]), /replicas in other Regions \(eu-west-1\)/);
  assert.match(await failing([]), /A replica must be specified/);
  const WriteCapacityAutoScalingSettings = {
    MinCapacity: 1,
    MaxCapacity: 2,
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 70 },
  };
  const scaling = { WriteProvisionedThroughputSettings: { WriteCapacityAutoScalingSettings } };
  assert.match(await failing([here], scaling), /does not have the property WriteProvisionedThroughputSettings/);
});
