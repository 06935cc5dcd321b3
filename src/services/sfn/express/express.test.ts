/** Executions of type EXPRESS, with what was recorded of them on AWS. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { SFN } from '@aws-sdk/client-sfn';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const sfn = new SFN({ ...config, disableHostPrefix: true });
const iam = new IAM(config);
const dynamodb = new DynamoDB(config);
const logs = new CloudWatchLogs(config);
let roleArn = '';
let logGroupArn = '';

before(async () => {
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.createRole({ RoleName: 'machine', AssumeRolePolicyDocument: document(trust) });
  roleArn = Role!.Arn!;
  const all = { Effect: 'Allow', Action: '*', Resource: '*' };
  await iam.putRolePolicy({ RoleName: 'machine', PolicyName: 'all', PolicyDocument: document(all) });
  await dynamodb.createTable({
    TableName: 'notes',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  await logs.createLogGroup({ logGroupName: 'express' });
  const { logGroups } = await logs.describeLogGroups({ logGroupNamePrefix: 'express' });
  logGroupArn = logGroups![0]!.arn!;
});

after(async () => {
  for (const client of [sfn, iam, dynamodb, logs]) client.destroy();
  await sandlot.close();
});

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

async function machine(name: string, States: object, more: object = {}): Promise<string> {
  const definition = JSON.stringify({ StartAt: Object.keys(States)[0], States, ...more });
  const { stateMachineArn } = await sfn.createStateMachine({
    name,
    type: 'EXPRESS',
    definition,
    roleArn,
    loggingConfiguration: {
      level: 'ALL',
      includeExecutionData: true,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
    },
  });
  return stateMachineArn!;
}

async function logged(executionArn: string): Promise<Record<string, unknown>[]> {
  const { events = [] } = await logs.filterLogEvents({ logGroupName: 'express', logStreamNamePrefix: 'states/' });
  return events
    .map(({ message }) => JSON.parse(message!) as Record<string, unknown>)
    .filter((event) => event['execution_arn'] === executionArn);
}

test('an execution is answered with what it came to, as often under one name as one likes', async () => {
  const stateMachineArn = await machine('sync', { One: { Type: 'Pass', Result: { Arg1: 'argument1' }, End: true } });
  const answers = [];
  for (let count = 0; count < 2; count++)
    answers.push(await sfn.startSyncExecution({ stateMachineArn, name: 'same', input: '{"a":1}' }));
  const [first, second] = answers;
  const prefix = stateMachineArn.replace(':stateMachine:sync', ':express:sync:same:');
  assert.ok(first!.executionArn!.startsWith(prefix) && second!.executionArn!.startsWith(prefix));
  assert.notEqual(first!.executionArn, second!.executionArn);
  assert.deepEqual([first!.status, first!.name, first!.input], ['SUCCEEDED', 'same', '{"a":1}']);
  assert.deepEqual(JSON.parse(first!.output!), { Arg1: 'argument1' });
  assert.deepEqual([first!.inputDetails, first!.outputDetails], [{ included: true }, { included: true }]);
  assert.equal(first!.billingDetails?.billedMemoryUsedInMB, 64);
  assert.equal(first!.billingDetails.billedDurationInMilliseconds! % 100, 0);
  const types = (await logged(first!.executionArn!)).map(({ type, id }) => [id, type]);
  assert.deepEqual(types, [
    ['1', 'ExecutionStarted'],
    ['2', 'PassStateEntered'],
    ['3', 'PassStateExited'],
    ['4', 'ExecutionSucceeded'],
  ]);
});

test('one that fails says why, its tasks are the role’s', async () => {
  const stateMachineArn = await machine('failing', {
    Put: {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:putItem',
      Parameters: { TableName: 'notes', Item: { id: { 'S.$': '$.id' } } },
      Next: 'Fail',
    },
    Fail: { Type: 'Fail', Error: 'SomeFailure', Cause: 'a cause' },
  });
  const answer = await sfn.startSyncExecution({ stateMachineArn, input: '{"id":"by-express"}' });
  assert.deepEqual([answer.status, answer.error, answer.cause], ['FAILED', 'SomeFailure', 'a cause']);
  assert.equal(answer.output, undefined);
  assert.ok((await dynamodb.getItem({ TableName: 'notes', Key: { id: { S: 'by-express' } } })).Item);
});

test('one that takes longer than its machine allows is timed out, by the domain clock', async () => {
  const states = { Wait: { Type: 'Wait', Seconds: 100_000, End: true } };
  const [short, long] = [await machine('short', states, { TimeoutSeconds: 60 }), await machine('long', states)];
  const both = [short, long].map((stateMachineArn) => sfn.startSyncExecution({ stateMachineArn }));
  const waiting = async () => (await logs.filterLogEvents({ logGroupName: 'express' })).events!.filter(isWaiting);
  while ((await waiting()).length < 2) await sleep(20);
  await sandlot.advance(5 * 60_000);
  for (const { status, error } of await Promise.all(both))
    assert.deepEqual([status, error], ['TIMED_OUT', 'States.Timeout']);
});

function isWaiting({ message = '' }: { readonly message?: string | undefined }): boolean {
  return message.includes('WaitStateEntered');
}

test('an asynchronous execution is told in the log alone', async () => {
  const stateMachineArn = await machine('async', { One: { Type: 'Pass', End: true } });
  const { executionArn } = await sfn.startExecution({ stateMachineArn, input: '{"b":2}' });
  await sandlot.idle();
  const last = (await logged(executionArn!)).at(-1)!;
  assert.deepEqual([last['id'], last['previous_event_id'], last['redrive_count']], ['4', '3', '0']);
  assert.deepEqual(last['details'], { output: '{"b":2}', outputDetails: { truncated: false } });
  const notHere = refused('InvalidArn', /^Invalid Arn: 'Resource type not valid in this context: express'$/);
  await assert.rejects(sfn.describeExecution({ executionArn }), notHere);
  await assert.rejects(sfn.stopExecution({ executionArn }), notHere);
  await assert.rejects(sfn.getExecutionHistory({ executionArn }), notHere);
  const wrong = refused(
    'StateMachineTypeNotSupported',
    /^This operation is not supported by this type of state machine$/,
  );
  await assert.rejects(sfn.listExecutions({ stateMachineArn }), wrong);
});

test('what waits for somebody is for machines of type STANDARD, and they are not waited for', async () => {
  const waits = (Resource: string) =>
    machine('waiting', { Task: { Type: 'Task', Resource, Parameters: {}, End: true } });
  const cases = [
    ['arn:aws:states:::lambda:invoke.waitForTaskToken', "'.waitForTaskToken' service integration "],
    ['arn:aws:states:::states:startExecution.sync', "'.sync' service integration"],
    [`arn:aws:states:us-east-1:${sandlot.account}:activity:mine`, 'Activity ARN'],
  ] as const;
  for (const [resource, what] of cases)
    await assert.rejects(waits(resource), {
      name: 'InvalidDefinition',
      message:
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Express state machine does not support " +
        `${what} at /States/Task/Resource'`,
    });
  const definition = JSON.stringify({ StartAt: 'One', States: { One: { Type: 'Succeed' } } });
  const { stateMachineArn } = await sfn.createStateMachine({ name: 'standard', definition, roleArn });
  await assert.rejects(
    sfn.startSyncExecution({ stateMachineArn }),
    refused('StateMachineTypeNotSupported', /not supported/),
  );
});
