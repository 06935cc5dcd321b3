/** `ParallelizationFactor`: batches of different items side by side, those of one item one after the other. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import type { CreateEventSourceMappingCommandInput } from '@aws-sdk/client-lambda';
import { functionTests } from '../../../testing/functions.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot, ['logs:*', 'dynamodb:*']);
const { lambda, create } = functions;
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  functions.destroy();
  dynamodb.destroy();
  await sandlot.close();
});

const keyed = {
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
};

/** A table, its function with `handle(items)`, and their mapping, which is not at work yet. */
async function mapped(name: string, handle: string, more: Partial<CreateEventSourceMappingCommandInput>) {
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const };
  const { TableDescription } = await dynamodb.createTable({ TableName: name, ...keyed, StreamSpecification });
  await dynamodb.createTable({ TableName: `${name}-seen`, ...keyed });
  const code = `import { DynamoDB } from '@aws-sdk/client-dynamodb';
    const db = new DynamoDB({});
    const TableName = '${name}-seen';
    /** At the end of what was noted of an item. */
    const note = (id, n) => db.updateItem({
      TableName, Key: { id: { S: id } },
      UpdateExpression: 'SET noted = list_append(if_not_exists(noted, :none), :one)',
      ExpressionAttributeValues: { ':none': { L: [] }, ':one': { L: [{ N: String(n) }] } },
    });
    const noted = async () => (await db.scan({ TableName, ConsistentRead: true })).Items;
    const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    export const handler = async ({ Records }) => {
      const items = Records.map(({ dynamodb: { NewImage } }) => ({ id: NewImage.id.S, n: Number(NewImage.n.N) }));
      ${handle}
    };`;
  await create(name, code);
  const { UUID } = await lambda.createEventSourceMapping({
    FunctionName: name,
    EventSourceArn: TableDescription!.LatestStreamArn!,
    StartingPosition: 'TRIM_HORIZON',
    Enabled: false,
    ...more,
  });
  return UUID!;
}

const put = (TableName: string, id: string, n: number) =>
  dynamodb.putItem({ TableName, Item: { id: { S: id }, n: { N: String(n) } } });

const enable = (UUID: string, more: object = {}) => lambda.updateEventSourceMapping({ UUID, Enabled: true, ...more });

/** What the function has noted of each item, once it is what is waited for. */
async function seen(name: string, isDone: (noted: Record<string, number[]>) => boolean) {
  for (;;) {
    const { Items } = await dynamodb.scan({ TableName: `${name}-seen`, ConsistentRead: true });
    const all = Items!.map(({ id, noted }) => [id!.S!, (noted?.L ?? []).map(({ N }) => Number(N))] as const);
    const noted = Object.fromEntries(all);
    if (isDone(noted)) return noted;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const count = (noted: Record<string, number[]>): number => Object.values(noted).flat().length;
const upTo = (length: number): number[] => Array.from({ length }, (_, at) => at);
const inOrder = (ids: readonly string[], length: number) => Object.fromEntries(ids.map((id) => [id, upTo(length)]));
const ids = upTo(8).map((at) => `item-${at}`);

test('as many batches as the factor says are under way at once', async () => {
  // No batch ends before four have begun.
  const handle = `await note(items[0].id, 0);
    while ((await noted()).length < 4) await rest(20);`;
  const UUID = await mapped('at-once', handle, { ParallelizationFactor: 4 });
  for (const id of upTo(40).map(String)) await put('at-once', id, 0);
  await enable(UUID);
  const noted = await seen('at-once', (all) => count(all) >= 4);
  await sandlot.idle();
  assert.deepEqual(Object.values(noted), [[0], [0], [0], [0]]);
  assert.equal((await lambda.getEventSourceMapping({ UUID })).LastProcessingResult, 'OK');
});

test('what is written of an item comes in its order, once, and also while the factor changes', async () => {
  const handle = 'for (const { id, n } of items) await note(id, n);';
  const UUID = await mapped('in-order', handle, { ParallelizationFactor: 5, BatchSize: 3 });
  const write = async (from: number, to: number) => {
    for (let n = from; n < to; n++) for (const id of ids) await put('in-order', id, n);
  };
  await write(0, 6);
  await enable(UUID);
  await seen('in-order', (all) => count(all) >= 48);
  for (const [at, ParallelizationFactor] of [2, 10, 1, 3].entries()) {
    const writing = write(6 + 3 * at, 9 + 3 * at);
    await enable(UUID, { ParallelizationFactor });
    await writing;
  }
  const noted = await seen('in-order', (all) => count(all) >= 18 * ids.length);
  await sandlot.idle();
  assert.deepEqual(noted, inOrder(ids, 18));
  assert.equal((await lambda.getEventSourceMapping({ UUID })).ParallelizationFactor, 3);
  await write(18, 19);
  assert.deepEqual(await seen('in-order', (all) => count(all) >= 19 * ids.length), inOrder(ids, 19));
});

const failing = `if (items.some(({ id }) => id === 'bad')) throw new Error('bad');
  for (const { id, n } of items) await note(id, n);`;

test('a batch that fails holds up those of its own lane, until it is too old', async () => {
  const UUID = await mapped('held-up', failing, { ParallelizationFactor: 4, MaximumRecordAgeInSeconds: 3600 });
  await put('held-up', 'bad', 0);
  for (const id of ids) await put('held-up', id, 0);
  await enable(UUID);
  const before = await seen('held-up', (all) => count(all) > 0);
  assert.ok(!('bad' in before));
  await sandlot.advance(2 * 3_600_000);
  for (const id of ids) await put('held-up', id, 1);
  const noted = await seen('held-up', (all) => ids.every((id) => all[id]?.includes(1)));
  for (const id of ids)
    assert.ok(noted[id]!.join() === '0,1' || noted[id]!.join() === '1', `${id}: ${noted[id]!.join()}`);
});

test('a batch of a lane that fails is cut in two, and given up when it has had its tries', async () => {
  const UUID = await mapped('cut-up', failing, {
    ParallelizationFactor: 3,
    MaximumRetryAttempts: 1,
    BisectBatchOnFunctionError: true,
  });
  for (const [at, id] of ids.entries()) {
    if (at === 4) await put('cut-up', 'bad', 0);
    await put('cut-up', id, 0);
  }
  await enable(UUID);
  const noted = await seen('cut-up', (all) => count(all) >= ids.length);
  await sandlot.idle();
  assert.deepEqual(noted, inOrder(ids, 1));
});

test('lanes wait for their windows, and fill their batches, each by itself', async () => {
  const handle = 'for (const { id } of items) await note(id, items.length);';
  const UUID = await mapped('windows', handle, {
    ParallelizationFactor: 2,
    MaximumBatchingWindowInSeconds: 300,
    BatchSize: 5,
  });
  await enable(UUID);
  for (let n = 0; n < 3; n++) for (const id of ids) await put('windows', id, n);
  let noted = await seen('windows', (all) => count(all) >= 20);
  // A lane that had not looked again when the clock was moved begins to wait only then.
  for (; count(noted) < 24; noted = await seen('windows', () => true)) {
    await sandlot.advance(301_000);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await sandlot.idle();
  const sizes = Object.values(noted).flat();
  // Three of each item: whatever lanes they are of, four are left behind batches of five.
  assert.deepEqual([sizes.filter((size) => size === 5).length, sizes.filter((size) => size < 5).length], [20, 4]);
});
