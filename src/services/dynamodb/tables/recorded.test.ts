/** What was recorded on AWS of tables' settings, where it is not what one would think. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type AttributeValue, type CreateTableCommandInput, DynamoDB } from '@aws-sdk/client-dynamodb';
import { KMS } from '@aws-sdk/client-kms';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
const kms = new KMS({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  dynamodb.destroy();
  kms.destroy();
  await sandlot.close();
});

const create = async (TableName: string, more: Partial<CreateTableCommandInput> = {}) => {
  const { TableDescription } = await dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
    ...more,
  });
  return TableDescription!;
};

const described = async (TableName: string) => (await dynamodb.describeTable({ TableName })).Table!;

test('a provisioned table is warm as far as it is provisioned, which a new one does not tell yet', async () => {
  assert.equal((await create('warm')).WarmThroughput, undefined);
  const { WarmThroughput } = await described('warm');
  assert.deepEqual(WarmThroughput, { ReadUnitsPerSecond: 5, Status: 'ACTIVE', WriteUnitsPerSecond: 6 });
  const given = { ReadUnitsPerSecond: 15_000, WriteUnitsPerSecond: 5000 };
  const made = await create('warmer', { WarmThroughput: given });
  assert.deepEqual(made.WarmThroughput, { ...given, Status: 'UPDATING' });
  assert.deepEqual((await described('warmer')).WarmThroughput, { ...given, Status: 'ACTIVE' });
});

test('a table under the managed key tells that key, and once more when it leaves it', async () => {
  const made = await create('sealed', { SSESpecification: { Enabled: true } });
  const { KeyMetadata } = await kms.describeKey({ KeyId: 'alias/aws/dynamodb' });
  const under = { KMSMasterKeyArn: KeyMetadata?.Arn, SSEType: 'KMS' };
  assert.deepEqual(made.SSEDescription, { ...under, Status: 'ENABLED' });
  const { TableDescription } = await dynamodb.updateTable({
    TableName: 'sealed',
    SSESpecification: { Enabled: false },
  });
  assert.deepEqual(TableDescription?.SSEDescription, { ...under, Status: 'UPDATING' });
  assert.equal((await described('sealed')).SSEDescription, undefined);
});

test('a batch names a key that is none of its table as a key, not as an attribute', async () => {
  await create('batch');
  const wrong: Record<string, AttributeValue>[] = [{ other: { S: '1' } }, { id: { N: '1' } }];
  for (const Item of wrong)
    await assert.rejects(
      dynamodb.batchWriteItem({ RequestItems: { batch: [{ PutRequest: { Item } }] } }),
      refused('ValidationException', /^The provided key element does not match the schema$/),
    );
});

test('insights of a table are disabled', async () => {
  await create('seen');
  const insights = await dynamodb.describeContributorInsights({ TableName: 'seen' });
  assert.deepEqual([insights.TableName, insights.ContributorInsightsStatus], ['seen', 'DISABLED']);
  await assert.rejects(
    dynamodb.describeContributorInsights({ TableName: 'seen', IndexName: 'none' }),
    refused('ResourceNotFoundException', /Index: none not found/),
  );
});
