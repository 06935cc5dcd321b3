/** Where Step Functions here are not as on AWS: each row of docs/sfn.md that no other test shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { SFN, type CreateStateMachineCommandInput } from '@aws-sdk/client-sfn';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { tasksToAsk } from './tasks/perform.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1, disableHostPrefix: true };
const requestHandler = new NodeHttpHandler({ httpAgent: { maxSockets: 400 } as object });
const [sfn, iam, logs] = [new SFN({ ...config, requestHandler }), new IAM(config), new CloudWatchLogs(config)];
const roleArn = await newRole();
const aDay = 86_400_000;

after(async () => {
  for (const client of [sfn, iam, logs]) client.destroy();
  await sandlot.close();
});

async function newRole(): Promise<string> {
  const document = (statement: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
  const Principal = { Service: 'states.amazonaws.com' };
  const AssumeRolePolicyDocument = document({ Principal, Action: 'sts:AssumeRole' });
  const { Role } = await iam.createRole({ RoleName: 'machines', AssumeRolePolicyDocument });
  const PolicyDocument = document({ Action: '*', Resource: '*' });
  await iam.putRolePolicy({ RoleName: 'machines', PolicyName: 'p', PolicyDocument });
  return Role!.Arn!;
}

async function machine(name: string, States: object, more: Partial<CreateStateMachineCommandInput> = {}) {
  const definition = JSON.stringify({ StartAt: Object.keys(States)[0], States });
  const made = await sfn.createStateMachine({ name, definition, roleArn, ...more });
  return made.stateMachineArn!;
}

async function settled(executionArn: string) {
  for (;;) {
    await sandlot.idle();
    const told = await sfn.describeExecution({ executionArn });
    if (told.status !== 'RUNNING') return told;
  }
}

async function run(stateMachineArn: string, input: unknown = {}) {
  const { executionArn } = await sfn.startExecution({ stateMachineArn, input: JSON.stringify(input) });
  return settled(executionArn!);
}

const waits = (Seconds: number) => ({ Wait: { Type: 'Wait', Seconds, End: true } });

/** A machine of type EXPRESS that logs, and what it has logged by now. */
async function expressMachine(name: string, States: object) {
  await logs.createLogGroup({ logGroupName: name });
  const logGroupArn = `arn:aws:logs:us-east-1:${sandlot.account}:log-group:${name}:*`;
  const destinations = [{ cloudWatchLogsLogGroup: { logGroupArn } }];
  const loggingConfiguration = { level: 'ALL' as const, includeExecutionData: true, destinations };
  const stateMachineArn = await machine(name, States, { type: 'EXPRESS', loggingConfiguration });
  const logged = async () => {
    const { events } = await logs.filterLogEvents({ logGroupName: name, logStreamNamePrefix: 'states/' });
    return events!.map(({ message }) => JSON.parse(message!).type as string);
  };
  return { stateMachineArn, logged };
}

/** Errors of that operation, as the activity tells them. */
async function failuresOf(operation: string): Promise<string[]> {
  const { items } = await sandlot.api('GET', '/activity?limit=500');
  return items.flatMap((one: any) => (one.operation === operation && !one.ok ? [one.errorCode] : []));
}

test('an execution stays until its machine is deleted', async () => {
  const stateMachineArn = await machine('kept', { One: { Type: 'Pass', End: true } });
  const { executionArn } = await run(stateMachineArn);
  await sandlot.advance(91 * aDay);
  await sandlot.idle();
  assert.equal((await sfn.describeExecution({ executionArn })).status, 'SUCCEEDED');
  await sfn.deleteStateMachine({ stateMachineArn });
  await sandlot.idle();
  await assert.rejects(sfn.describeExecution({ executionArn }), refused('ExecutionDoesNotExist'));
});

test('a synchronous execution ends when its client leaves', async () => {
  const { stateMachineArn, logged } = await expressMachine('left', waits(100));
  const client = new AbortController();
  const left = sfn.startSyncExecution({ stateMachineArn }, { abortSignal: client.signal });
  while ((await logged()).length < 2) await sleep(20);
  client.abort();
  await assert.rejects(left, { name: 'AbortError' });
  await sandlot.idle();
  const stays = sfn.startSyncExecution({ stateMachineArn });
  while ((await logged()).length < 4) await sleep(20);
  await sandlot.advance(100_000);
  assert.equal((await stays).status, 'SUCCEEDED');
  const short = await machine('short', waits(1), { type: 'EXPRESS' });
  await sfn.startSyncExecution({ stateMachineArn: short });
  const types = await logged();
  assert.equal((await failuresOf('StartSyncExecution')).join(), 'RequestTimeout', 'it is nobody’s failure');
  assert.equal(types.filter((type) => type === 'WaitStateEntered').length, 2);
  assert.equal(types.filter((type) => type === 'WaitStateExited').length, 1, 'the one whose client stayed');
});

test('what a synchronous execution is billed for is the time by the domain clock, and 64 MB', async () => {
  const { stateMachineArn, logged } = await expressMachine('billed', waits(100));
  const answer = sfn.startSyncExecution({ stateMachineArn });
  while ((await logged()).length < 2) await sleep(20);
  await sandlot.advance(100_000);
  const { billingDetails } = await answer;
  assert.equal(billingDetails!.billedMemoryUsedInMB, 64);
  assert.ok(billingDetails!.billedDurationInMilliseconds! >= 100_000);
});

test('256 synchronous executions go on at once, and no more', async () => {
  const { stateMachineArn, logged } = await expressMachine('many', waits(100));
  const names: string[] = [];
  const some = Array.from({ length: 260 }, async () => {
    const outcome = await sfn.startSyncExecution({ stateMachineArn }).catch((error: Error) => error);
    names.push('status' in outcome ? outcome.status! : outcome.name);
  });
  while (names.length < 4) await sleep(20);
  assert.deepEqual(new Set(names), new Set(['ThrottlingException']));
  while ((await logged()).filter((type) => type === 'WaitStateEntered').length < 256) await sleep(20);
  await sandlot.advance(100_000);
  await Promise.all(some);
  assert.equal(names.filter((name) => name === 'SUCCEEDED').length, 256);
});

test('synchronous executions lie in each other eight deep', async () => {
  const stateMachineArn = `arn:aws:states:us-east-1:${sandlot.account}:stateMachine:itself`;
  const again = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:sfn:startSyncExecution',
    Parameters: { StateMachineArn: stateMachineArn },
    ResultSelector: { 'inner.$': 'States.StringToJson($.Output)' },
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Deepest' }],
    Next: 'Count',
  };
  await machine(
    'itself',
    {
      Again: again,
      Count: { Type: 'Pass', Parameters: { 'depth.$': 'States.MathAdd($.inner.depth, 1)' }, End: true },
      Deepest: { Type: 'Pass', Parameters: { depth: 1, 'error.$': '$.Error' }, End: true },
    },
    { type: 'EXPRESS' },
  );
  const { output } = await sfn.startSyncExecution({ stateMachineArn });
  assert.deepEqual(JSON.parse(output!), { depth: 8 });
});

test('an execution asks 500 tasks at once, the others when those are done', async () => {
  const task = { id: '1', resource: 'r', parameters: {} };
  const leaves = Array.from({ length: 520 }, (_, at) => ({ id: `b${at}`, task })) as never;
  assert.equal(tasksToAsk(leaves, 0, () => false).length, 500);
  assert.deepEqual(
    tasksToAsk(leaves, 499, (place) => place !== 'b7/1' && place !== 'b8/1').map(({ place }) => place),
    ['b7/1'],
  );
  const ask = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:sts:getCallerIdentity', Parameters: {} };
  const ItemProcessor = { StartAt: 'Ask', States: { Ask: { ...ask, OutputPath: '$.Account', End: true } } };
  const stateMachineArn = await machine('tasks', { Map: { Type: 'Map', ItemProcessor, End: true } });
  const { output, cause } = await run(
    stateMachineArn,
    Array.from({ length: 520 }, (_, at) => at),
  );
  assert.equal(cause, undefined);
  assert.deepEqual(
    JSON.parse(output!),
    Array.from({ length: 520 }, () => sandlot.account),
  );
});

test('what failed is told to be redrivable, as on AWS, and is not redriven', async () => {
  const failed = await run(await machine('failed', { One: { Type: 'Fail' } }));
  assert.deepEqual([failed.status, failed.redriveStatus, failed.redriveCount], ['FAILED', 'REDRIVABLE', 0]);
  const redriven = sfn.redriveExecution({ executionArn: failed.executionArn });
  await assert.rejects(redriven, refused('NotImplementedException', /RedriveExecution/, 501));
});

test('a change of a machine is seen by the next execution', async () => {
  const passes = (Result: number) => ({ One: { Type: 'Pass', Result, End: true } });
  const stateMachineArn = await machine('changed', passes(0));
  for (const result of [1, 2, 3]) {
    const definition = JSON.stringify({ StartAt: 'One', States: passes(result) });
    await sfn.updateStateMachine({ stateMachineArn, definition });
    assert.equal((await run(stateMachineArn)).output, String(result));
  }
});

test('filters compare and join; what else they say fails the execution', async () => {
  const people = [
    { age: 1, name: 'a' },
    { age: 2, name: 'b' },
  ];
  const cases: [filter: string, outcome: unknown][] = [
    ['@.age >= 2', [{ age: 2, name: 'b' }]],
    ["@.age == 1 && @.name == 'a'", [{ age: 1, name: 'a' }]],
    ['@.age in [1, 2]', 'States.Runtime'],
    ['@.name =~ /b.*/', 'States.Runtime'],
  ];
  for (const [at, [filter, outcome]] of cases.entries()) {
    const Parameters = { 'found.$': `$.people[?(${filter})]` };
    const stateMachineArn = await machine(`filter${at}`, {
      One: { Type: 'Pass', Parameters, OutputPath: '$.found', End: true },
    });
    const { output, error } = await run(stateMachineArn, { people });
    assert.deepEqual(error ?? JSON.parse(output!), outcome, filter);
  }
});

test('the length of what startExecution was answered is that of times as JavaScript writes them', async () => {
  const StateMachineArn = await machine('begun', { One: { Type: 'Pass', End: true } });
  const Resource = 'arn:aws:states:::states:startExecution';
  const begins = await machine('begins', {
    One: { Type: 'Task', Resource, Parameters: { StateMachineArn }, End: true },
  });
  const { SdkHttpMetadata, ExecutionArn, StartDate } = JSON.parse((await run(begins)).output!);
  const body = JSON.stringify({ executionArn: ExecutionArn, startDate: Date.parse(StartDate) / 1000 });
  assert.equal(SdkHttpMetadata.HttpHeaders['Content-Length'], String(body.length));
});

test('a path to a negative number of iterations at work fails the state', async () => {
  const ItemProcessor = { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
  const map = { Type: 'Map', ItemsPath: '$.items', MaxConcurrencyPath: '$.most', ItemProcessor, End: true };
  const stateMachineArn = await machine('negative', { Map: map });
  const { status, error } = await run(stateMachineArn, { items: [1], most: -1 });
  assert.deepEqual([status, error], ['FAILED', 'States.Runtime']);
});

test('the context tells how often an execution was redriven', async () => {
  const stateMachineArn = await machine('context', { One: { Type: 'Pass', Parameters: { 'all.$': '$$' }, End: true } });
  assert.equal(JSON.parse((await run(stateMachineArn)).output!).all.Execution.RedriveCount, 0);
});
