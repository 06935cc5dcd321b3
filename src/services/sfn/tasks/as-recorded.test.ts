/**
 * What tasks fail with, and how their events call what was asked, as recorded on AWS by LocalStack's tests
 * (`tests/aws/services/stepfunctions/v2/error_handling`).
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SFN } from '@aws-sdk/client-sfn';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [sfn, iam, s3, dynamodb] = [new SFN(config), new IAM(config), new S3(config), new DynamoDB(config)];
const roleArn = await newRole('dynamodb:*', 'iam:PassRole', 's3:*', 'secretsmanager:*', 'states:*');

after(async () => {
  for (const client of [sfn, iam, s3, dynamodb]) client.destroy();
  await sandlot.close();
});

async function newRole(...Action: string[]): Promise<string> {
  const document = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const Principal = { Service: 'states.amazonaws.com' };
  const AssumeRolePolicyDocument = document({ Principal, Action: 'sts:AssumeRole' });
  const { Role } = await iam.createRole({ RoleName: 'machines', AssumeRolePolicyDocument });
  const PolicyDocument = document({ Action, Resource: '*' });
  await iam.putRolePolicy({ RoleName: 'machines', PolicyName: 'p', PolicyDocument });
  return Role!.Arn!;
}

let made = 0;

const historyOf = async (executionArn: string) => (await sfn.getExecutionHistory({ executionArn })).events!;

async function begin(task: object): Promise<string> {
  const definition = JSON.stringify({ StartAt: 'One', States: { One: { Type: 'Task', End: true, ...task } } });
  const { stateMachineArn } = await sfn.createStateMachine({ name: `m${++made}`, definition, roleArn });
  return (await sfn.startExecution({ stateMachineArn })).executionArn!;
}

async function ended(executionArn: string) {
  for (;;) {
    await sandlot.idle();
    const { status, error } = await sfn.describeExecution({ executionArn });
    if (status !== 'RUNNING') return { error, events: await historyOf(executionArn) };
  }
}

const run = async (task: object) => ended(await begin(task));

const nowhere = `arn:aws:states:us-east-1:${sandlot.account}:stateMachine:none`;
const functionArn = `arn:aws:lambda:us-east-1:${sandlot.account}:function:none`;

const failures: readonly [resource: string, parameters: object, error: string][] = [
  ['aws-sdk:dynamodb:putItem', { TableName: 'none' }, 'DynamoDb.DynamoDbException'],
  ['aws-sdk:dynamodb:putItem', { TableName: 'none', Item: {} }, 'DynamoDb.ResourceNotFoundException'],
  ['aws-sdk:secretsmanager:createSecret', { Name: 'not valid!' }, 'SecretsManager.SecretsManagerException'],
  ['dynamodb:putItem', { TableName: '/none', Item: {} }, 'DynamoDB.AmazonDynamoDBException'],
  ['dynamodb:putItem', { TableName: 'none', Item: {} }, 'DynamoDB.ResourceNotFoundException'],
  ['states:startExecution', { StateMachineArn: nowhere }, 'StepFunctions.StateMachineDoesNotExistException'],
  ['lambda:invoke', { FunctionName: functionArn }, 'Lambda.AWSLambdaException'],
];

for (const [resource, Parameters, name] of failures)
  test(`${resource} with ${JSON.stringify(Parameters)} fails as ${name.split('.')[1]}`, async () => {
    const { error } = await run({ Resource: `arn:aws:states:::${resource}`, Parameters });
    assert.equal(error, name);
  });

test('the events of an SDK integration name its service with its type', async () => {
  const Resource = 'arn:aws:states:::aws-sdk:dynamodb:putItem';
  const { events } = await run({ Resource, Parameters: { TableName: 'none', Item: {} } });
  const told = events.flatMap(({ taskScheduledEventDetails, taskStartedEventDetails, taskFailedEventDetails }) => {
    const details = taskScheduledEventDetails ?? taskStartedEventDetails ?? taskFailedEventDetails;
    return details ? [[details.resourceType, details.resource]] : [];
  });
  assert.deepEqual(
    told,
    Array.from({ length: 3 }, () => ['aws-sdk:dynamodb', 'putItem']),
  );
});

test('a task that ran out of time has no cause', async () => {
  const Resource = 'arn:aws:states:::aws-sdk:sfn:listStateMachines.waitForTaskToken';
  const definition = { Resource, Parameters: { MaxResults: 1 }, TimeoutSeconds: 1 };
  const { error, events } = await run(definition);
  assert.equal(error, 'States.Timeout');
  const details = events.find(({ type }) => type === 'TaskTimedOut')!.taskTimedOutEventDetails!;
  assert.deepEqual(details, {
    resourceType: 'aws-sdk:sfn',
    resource: 'listStateMachines.waitForTaskToken',
    error: 'States.Timeout',
  });
});

test('a task is scheduled with its time-out and its heartbeat, and ends when neither comes', async () => {
  const Resource = 'arn:aws:states:::aws-sdk:sfn:listStateMachines.waitForTaskToken';
  const { error, events } = await run({ Resource, Parameters: {}, TimeoutSeconds: 60, HeartbeatSeconds: 1 });
  assert.equal(error, 'States.HeartbeatTimeout');
  const { timeoutInSeconds, heartbeatInSeconds } = events.find(
    ({ type }) => type === 'TaskScheduled',
  )!.taskScheduledEventDetails!;
  assert.deepEqual([timeoutInSeconds, heartbeatInSeconds], [60, 1]);
});

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

test('causes name the service, the status and the request, as the SDK of each kind does', async () => {
  const causeOf = async (resource: string, Parameters: object) => {
    const { events } = await run({ Resource: `arn:aws:states:::${resource}`, Parameters });
    return events.find(({ type }) => type === 'TaskFailed')!.taskFailedEventDetails!.cause!;
  };
  const absent = { TableName: 'none', Item: {} };
  const code = 'ResourceNotFoundException';
  const first = `Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ${code}; Request ID: ${uuid}; Proxy: null`;
  assert.match(await causeOf('dynamodb:putItem', absent), new RegExp(`^Requested resource not found \\(${first}\\)$`));
  const second = `\\(Service: DynamoDb, Status Code: 400, Request ID: ${uuid}\\) \\(SDK Attempt Count: 1\\)$`;
  assert.match(await causeOf('aws-sdk:dynamodb:putItem', absent), new RegExp(second));
  const invoked = await causeOf('lambda:invoke', { FunctionName: functionArn });
  assert.match(invoked, /\(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; /);
  const bucket = await causeOf('aws-sdk:s3:getObject', { Bucket: 'nowhere', Key: 'k' });
  assert.match(bucket, /\(Service: S3, Status Code: 404, Request ID: [^,]+, Extended Request ID: \S+\) \(SDK/);
});

const succeeded = async (task: object) => {
  const { events } = await run(task);
  const { taskSucceededEventDetails: details, ...event } = events.find(({ type }) => type === 'TaskSucceeded') ?? {};
  assert.ok(details, JSON.stringify(event) + JSON.stringify(events.at(-1)));
  return JSON.parse(details.output!) as Record<string, any>;
};

test('integrations of its own tell the answer that they got', async () => {
  const pass = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
  const { stateMachineArn } = await sfn.createStateMachine({ name: 'target', definition: pass, roleArn });
  const Resource = 'arn:aws:states:::states:startExecution';
  const output = await succeeded({ Resource, Parameters: { StateMachineArn: stateMachineArn } });
  assert.deepEqual(Object.keys(output), ['ExecutionArn', 'SdkHttpMetadata', 'SdkResponseMetadata', 'StartDate']);
  const { AllHttpHeaders, HttpHeaders, HttpStatusCode } = output['SdkHttpMetadata'];
  assert.equal(HttpStatusCode, 200);
  assert.equal(HttpHeaders['Content-Type'], 'application/x-amz-json-1.0');
  assert.deepEqual(AllHttpHeaders['x-amzn-RequestId'], [output['SdkResponseMetadata'].RequestId]);
});

test('SDK integrations write names with a capital, and JSON for what is a text', async () => {
  const pass = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
  const { stateMachineArn } = await sfn.createStateMachine({ name: 'called', definition: pass, roleArn });
  const Resource = 'arn:aws:states:::aws-sdk:sfn:startExecution';
  const output = await succeeded({
    Resource,
    Parameters: { StateMachineArn: stateMachineArn, Input: { key: 'value' } },
  });
  assert.deepEqual(Object.keys(output).toSorted(), ['ExecutionArn', 'StartDate']);
  await sandlot.idle();
  assert.equal((await sfn.describeExecution({ executionArn: output['ExecutionArn'] })).input, '{"key":"value"}');
});

test('an object of S3 is written as JSON and read as text', async () => {
  await s3.createBucket({ Bucket: 'written' });
  const object = { Bucket: 'written', Key: 'k' };
  for (const Body of ['text', { a: [1] }, false]) {
    await succeeded({ Resource: 'arn:aws:states:::aws-sdk:s3:putObject', Parameters: { ...object, Body } });
    const read = await succeeded({ Resource: 'arn:aws:states:::aws-sdk:s3:getObject', Parameters: object });
    assert.equal(read['Body'], JSON.stringify(Body));
    assert.equal(read['ContentType'], 'text/plain; charset=UTF-8');
  }
});

test('an object of S3 has a CRC32, or the checksum that is asked for', async () => {
  await s3.createBucket({ Bucket: 'summed' });
  const put = (Key: string, more: object) =>
    succeeded({
      Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
      Parameters: { Bucket: 'summed', Key, Body: 'text', ...more },
    });
  const checksums = async (Key: string) => {
    const told = await s3.headObject({ Bucket: 'summed', Key, ChecksumMode: 'ENABLED' });
    return Object.keys(told).filter((name) => /^Checksum[A-Z]+\d/.test(name));
  };
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32('"text"'));
  assert.equal((await put('usual', {}))['ChecksumCRC32'], sum.toString('base64'));
  assert.deepEqual(await checksums('usual'), ['ChecksumCRC32']);
  const ChecksumSHA256 = createHash('sha256').update('"text"').digest('base64');
  for (const more of [{ ChecksumSHA256 }, { ChecksumAlgorithm: 'SHA256' }]) {
    assert.equal((await put('asked', more))['ChecksumSHA256'], ChecksumSHA256);
    assert.deepEqual(await checksums('asked'), ['ChecksumSHA256']);
  }
  const other = { ChecksumSHA256: createHash('sha256').update('other').digest('base64') };
  const task = { Bucket: 'summed', Key: 'other', Body: 'text', ...other };
  const { error } = await run({ Resource: 'arn:aws:states:::aws-sdk:s3:putObject', Parameters: task });
  assert.equal(error, 'S3.BadDigestException');
});

test('a token that no task was given is none, whatever comes with it', async () => {
  const isInvalid = { name: 'InvalidToken', message: "Invalid Token: 'Invalid token'" };
  const taskToken = 'NoSuchTaskToken';
  await assert.rejects(sfn.sendTaskSuccess({ taskToken, output: 'no JSON' }), isInvalid);
  await assert.rejects(sfn.sendTaskFailure({ taskToken }), isInvalid);
  await assert.rejects(sfn.sendTaskHeartbeat({ taskToken }), isInvalid);
  const task = {
    Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess',
    Parameters: { Output: '1', TaskToken: 'N' },
  };
  assert.equal((await run(task)).error, 'Sfn.InvalidTokenException');
  const gone = Buffer.alloc(48).toString('base64url');
  await assert.rejects(sfn.sendTaskSuccess({ taskToken: gone, output: 'no JSON' }), { name: 'InvalidOutput' });
  await assert.rejects(sfn.sendTaskSuccess({ taskToken: gone, output: '1' }), { name: 'TaskTimedOut' });
});

test('bytes of a table are Base64', async () => {
  await dynamodb.createTable({
    TableName: 'bytes',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  const Item = { id: { S: '1' }, b: { B: 'AAEC' } };
  await succeeded({ Resource: 'arn:aws:states:::dynamodb:putItem', Parameters: { TableName: 'bytes', Item } });
  assert.deepEqual((await dynamodb.getItem({ TableName: 'bytes', Key: { id: Item.id } })).Item!['b'], {
    B: new Uint8Array([0, 1, 2]),
  });
  const Resource = 'arn:aws:states:::dynamodb:getItem';
  const read = await succeeded({ Resource, Parameters: { TableName: 'bytes', Key: { id: Item.id } } });
  assert.deepEqual(read['Item'], Item);
  // As recorded: of this operation alone in small letters.
  const id = read['SdkResponseMetadata'].RequestId;
  assert.equal(read['SdkHttpMetadata'].HttpHeaders['x-amzn-requestid'], id);
});

test('a call for whoever has the token is told with its answer', async () => {
  const Resource = 'arn:aws:states:::aws-sdk:sfn:listStateMachines.waitForTaskToken';
  const executionArn = await begin({ Resource, Parameters: { MaxResults: 1 }, TimeoutSeconds: 3600 });
  while (!(await historyOf(executionArn)).some(({ type }) => type === 'TaskSubmitted')) await sandlot.idle();
  await sandlot.advance(3_600_000);
  const { events } = await ended(executionArn);
  const kinds = events.map(({ type }) => type).slice(2);
  assert.deepEqual(kinds, ['TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskTimedOut', 'ExecutionFailed']);
  const { resource, output } = events[4]!.taskSubmittedEventDetails!;
  assert.deepEqual(
    [resource, Object.keys(JSON.parse(output!))[0]],
    ['listStateMachines.waitForTaskToken', 'StateMachines'],
  );
});

test('a token that is none is refused before an output is read', async () => {
  const Parameters = { Output: 'no JSON', TaskToken: 'NoSuchTaskToken' };
  const { events, error } = await run({ Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess', Parameters });
  assert.equal(error, 'Sfn.InvalidTokenException');
  const { cause } = events.find(({ type }) => type === 'TaskFailed')!.taskFailedEventDetails!;
  assert.match(cause!, /^Invalid Token: 'Invalid token' \(Service: Sfn, /);
  const taskToken = 'x'.repeat(64);
  await assert.rejects(sfn.sendTaskSuccess({ taskToken, output: '{}' }), { name: 'TaskTimedOut' });
  await assert.rejects(sfn.sendTaskFailure({ taskToken: 'none' }), { name: 'InvalidToken' });
});

test('credentials name a role', async () => {
  const task = { Type: 'Task', Resource: functionArn, Credentials: { Role: 'r' }, End: true };
  const definition = JSON.stringify({ StartAt: 'One', States: { One: task } });
  const lack = "SCHEMA_VALIDATION_FAILED: The field 'RoleArn' is required but was missing at /States/One/Credentials";
  await assert.rejects(sfn.createStateMachine({ name: 'credentials', definition, roleArn }), {
    name: 'InvalidDefinition',
    message: `Invalid State Machine Definition: '${lack}'`,
  });
});

test('an operation that no integration has is none', async () => {
  const task = { Type: 'Task', Resource: 'arn:aws:states:::dynamodb:query', End: true };
  const definition = JSON.stringify({ StartAt: 'One', States: { One: task } });
  await assert.rejects(sfn.createStateMachine({ name: 'none', definition, roleArn }), {
    name: 'InvalidDefinition',
    message: /The resource provided arn:aws:states:::dynamodb:query is not recognized\./,
  });
});

test('a time that is none is refused when the machine is made', async () => {
  const create = (state: object) => {
    const States = { One: { Type: 'Wait', End: true, ...state } };
    return sfn.createStateMachine({ name: 'waits', definition: JSON.stringify({ StartAt: 'One', States }), roleArn });
  };
  for (const Timestamp of [
    '2016-12-05 21:29:29Z',
    '2016-12-05T21:29:29',
    '2016-13-05T21:29:29Z',
    '2016-12-05T25:29:29Z',
    '05-12-2016T21:29:29Z',
    "{% '2016-03-14T01:59:00Z' %}",
  ])
    await assert.rejects(create({ Timestamp }), {
      name: 'InvalidDefinition',
      message:
        'Invalid State Machine Definition: ' +
        "'SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/One/Timestamp'",
    });
  await create({ QueryLanguage: 'JSONata', Timestamp: "{% '2016-03-14T01:59:00Z' %}" });
});
