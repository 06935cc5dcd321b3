/** A filter whose search for a part would take the product of two lengths. No time is asserted: it comes back. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { startSandlot } from '../../src/testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
after(async () => {
  dynamodb.destroy();
  await sandlot.close();
});

test('long parts are sought in long texts and bytes, however the request says it', async () => {
  const TableName = 'long';
  await dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const half = 'a'.repeat(90_000);
  const [S, part] = ['a'.repeat(195_000), `${half}b${half}`];
  const Item = { id: { S: '1' }, text: { S }, bytes: { B: Buffer.from(S) } };
  await dynamodb.putItem({ TableName, Item });
  const contains = async (name: string, value: object): Promise<number | undefined> => {
    const ExpressionAttributeNames = { '#n': name };
    const ExpressionAttributeValues = { ':part': value as { S: string } };
    const FilterExpression = 'contains(#n, :part)';
    const asked = { TableName, FilterExpression, ExpressionAttributeNames, ExpressionAttributeValues };
    return (await dynamodb.scan(asked)).Count;
  };
  assert.equal(await contains('text', { S: part }), 0);
  assert.equal(await contains('text', { S: half }), 1);
  assert.equal(await contains('bytes', { B: Buffer.from(part) }), 0);
  assert.equal(await contains('bytes', { B: Buffer.from(half) }), 1);
  const AttributeValueList = [{ S: part }];
  const ScanFilter = { text: { ComparisonOperator: 'CONTAINS', AttributeValueList } } as const;
  assert.equal((await dynamodb.scan({ TableName, ScanFilter })).Count, 0);
  const Statement = `SELECT * FROM "long" WHERE contains(text, ?)`;
  assert.deepEqual((await dynamodb.executeStatement({ Statement, Parameters: [{ S: part }] })).Items, []);
});
