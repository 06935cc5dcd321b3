/**
 * Updates that come to many times the item that they change. What has no room in an item is refused before it is made;
 * no time is asserted: what is made first does not fit into the server's heap.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { refused } from '../../src/testing/refused.ts';
import { startSandlot } from '../../src/testing/start-sandlot.ts';

const sandlot = await startSandlot();
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });
after(async () => {
  dynamodb.destroy();
  await sandlot.close();
});

const TableName = 'updates';
const Key = { id: { S: '1' } };
const tooLarge = refused('ValidationException', /^Item size to update has exceeded the maximum allowed size$/);
const update = (UpdateExpression: string) =>
  dynamodb.updateItem({ TableName, Key, UpdateExpression, ReturnValues: 'UPDATED_NEW' });

before(async () => {
  await dynamodb.createTable({
    TableName,
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const L = Array.from({ length: 30_000 }, (_, index) => ({ N: String(index % 10) }));
  await dynamodb.putItem({ TableName, Item: { ...Key, wide: { L }, few: { L: [{ N: '1' }, { N: '2' }] } } });
});

/** Each level has the one below twice. */
function doubled(list: string, levels: number): string {
  return levels === 0 ? list : `list_append(${doubled(list, levels - 1)}, ${doubled(list, levels - 1)})`;
}

test('lists of lists of lists, each twice the one before', async () => {
  await assert.rejects(update(`SET x = ${doubled('wide', 7)}`), tooLarge);
  const Statement = `UPDATE "${TableName}" SET x = ${doubled('wide', 7)} WHERE id = '1'`;
  await assert.rejects(dynamodb.executeStatement({ Statement }), tooLarge);
  const { Attributes } = await update(`SET x = ${doubled('few', 7)}`);
  const pair = [{ N: '1' }, { N: '2' }];
  assert.deepEqual(Attributes!['x']!.L, Array.from({ length: 128 }, () => pair).flat());
});

test('a list in many attributes', async () => {
  const many = (value: (at: number) => string) => Array.from({ length: 140 }, (_, at) => `x${at} = ${value(at)}`);
  await assert.rejects(
    update(
      `SET ${many(() => 'list_append(wide, wide)')
        .slice(0, 90)
        .join(', ')}`,
    ),
    tooLarge,
  );
  await assert.rejects(update(`SET ${many(() => 'wide').join(', ')}`), tooLarge);
});

test('one after the other, with what may be there already in between', async () => {
  let value = 'few';
  for (let level = 0; level < 60; level++) value = `list_append(if_not_exists(q${level}, ${value}), few)`;
  const { Attributes } = await update(`SET x = ${value}`);
  assert.equal(Attributes!['x']!.L!.length, 122);
  await assert.rejects(update(`SET x = list_append(id, few)`), refused('ValidationException', /incorrect data type$/));
});
