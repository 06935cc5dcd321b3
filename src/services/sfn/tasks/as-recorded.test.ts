/**
 * What tasks fail with, and how their events call what was asked, as recorded on AWS by LocalStack's tests
 * (`tests/aws/services/stepfunctions/v2/error_handling`).
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { SFN } from '@aws-sdk/client-sfn';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [sfn, iam] = [new SFN(config), new IAM(config)];
const roleArn = await newRole('dynamodb:*', 'secretsmanager:*', 'states:*');

after(async () => {
  for (const client of [sfn, iam]) client.destroy();
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

async function run(task: object) {
  const definition = JSON.stringify({ StartAt: 'One', States: { One: { Type: 'Task', End: true, ...task } } });
  const { stateMachineArn } = await sfn.createStateMachine({ name: `m${++made}`, definition, roleArn });
  const { executionArn } = await sfn.startExecution({ stateMachineArn });
  for (;;) {
    await sandlot.idle();
    const { status, error } = await sfn.describeExecution({ executionArn });
    if (status !== 'RUNNING') return { error, events: (await sfn.getExecutionHistory({ executionArn })).events! };
  }
}

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
