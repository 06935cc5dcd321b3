/** Where Lambda here is not as on AWS: each row of docs/lambda.md that no other test shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { functionTests } from '../../testing/functions.ts';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { pauseMs } from './event-sources/poll-job.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot, ['logs:*', 'dynamodb:*']);
const { lambda, create, invoke } = functions;
const dynamodb = new DynamoDB({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  functions.destroy();
  dynamodb.destroy();
  await sandlot.close();
});

const one = 'export const handler = async () => 1;';

async function table(TableName: string, more: object = {}): Promise<string | undefined> {
  const { TableDescription } = await dynamodb.createTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    ...more,
  });
  return TableDescription!.LatestStreamArn;
}

const withStream = { StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' } };

test('each runtime of Node is the one that Sandlot runs on, on the machine’s processors', async () => {
  const tells = 'export const handler = async () => [process.version, process.arch];';
  for (const [Runtime, architecture] of [
    ['nodejs18.x', 'x86_64'],
    ['nodejs24.x', 'arm64'],
  ] as const) {
    await create(Runtime.slice(0, 8), tells, { Runtime, Architectures: [architecture] });
    const { Architectures } = await lambda.getFunctionConfiguration({ FunctionName: Runtime.slice(0, 8) });
    assert.deepEqual(Architectures, [architecture]);
    assert.deepEqual((await invoke(Runtime.slice(0, 8))).answer, [process.version, process.arch]);
  }
});

test('the clients that docs/lambda.md lists are there for handlers, others are the function’s own', async () => {
  const services =
    'appsync cloudformation cloudwatch-logs cognito-identity cognito-identity-provider dynamodb dynamodb-streams ' +
    'ecr iam kms lambda s3 scheduler secrets-manager sfn ssm sts';
  const there = services.split(' ').map((name) => `@aws-sdk/client-${name}`);
  there.push('@aws-sdk/credential-providers', '@aws-sdk/s3-request-presigner', '@smithy/signature-v4');
  await create(
    'imports',
    `export const handler = async (names) => {
      const missing = [];
      for (const name of names) await import(name).catch(({ code }) => missing.push([name, code]));
      return missing;
    };`,
  );
  const absent = ['@aws-sdk/lib-dynamodb', '@aws-sdk/client-sqs'];
  assert.deepEqual(
    (await invoke('imports', [...there, ...absent])).answer,
    absent.map((name) => [name, 'ERR_MODULE_NOT_FOUND']),
  );
});

test('a function may take 192 MiB more than its MemorySize', async () => {
  await create('roomy', 'export const handler = async () => Buffer.alloc(160 * 2 ** 20, 1).length / 2 ** 20;');
  assert.equal((await lambda.getFunctionConfiguration({ FunctionName: 'roomy' })).MemorySize, 128);
  assert.deepEqual(await invoke('roomy').then(({ answer, error }) => [answer, error]), [160, undefined]);
});

test('the program that a function asks to be wrapped in is not begun', async () => {
  const Variables = { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/absent' };
  await create('wrapped', one, { Environment: { Variables } });
  assert.equal((await invoke('wrapped')).answer, 1);
});

test('the version of a runtime is not told', async () => {
  await create('versioned', one);
  const told = await lambda.getFunctionConfiguration({ FunctionName: 'versioned' });
  assert.equal(told.Runtime, 'nodejs22.x');
  assert.equal(told.RuntimeVersionConfig, undefined);
});

test('a payload that is no JSON is refused in words of our own', async () => {
  await create('payloads', one);
  for (const [payload, why] of [
    [Buffer.from([0x22, 0x87, 0x22]), 'Could not parse payload into json: Invalid UTF-8'],
    [Buffer.from('{'), ''],
  ] as const) {
    const message = new RegExp(`^Could not parse request body into json: ${why}`);
    const asked = lambda.invoke({ FunctionName: 'payloads', Payload: payload });
    await assert.rejects(asked, refused('InvalidRequestContentException', message));
  }
});

test('a mapping is enabled as soon as it is made', async () => {
  await create('mapped', one);
  const EventSourceArn = await table('mapped', withStream);
  const made = await lambda.createEventSourceMapping({
    FunctionName: 'mapped',
    EventSourceArn,
    StartingPosition: 'LATEST',
  });
  assert.equal(made.State, 'Creating');
  assert.equal((await lambda.getEventSourceMapping({ UUID: made.UUID })).State, 'Enabled');
});

test('between tries of a batch there is a minute at most', () => {
  assert.deepEqual([1, 2, 9, 10, 1000].map(pauseMs), [200, 400, 51_200, 60_000, 60_000]);
});
