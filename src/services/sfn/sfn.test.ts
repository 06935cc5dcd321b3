/** State machines and executions through the SDK's client: what is told, what is refused, what a restart leaves. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { SFN } from '@aws-sdk/client-sfn';
import { SSM } from '@aws-sdk/client-ssm';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const sfn = new SFN(config);
const iam = new IAM(config);
const ssm = new SSM(config);
const roleArn = await newRole('machines', ['ssm:*', 'states:*']);

after(async () => {
  for (const client of [sfn, iam, ssm]) client.destroy();
  await sandlot.close();
});

async function newRole(RoleName: string, Action: string[]): Promise<string> {
  const Principal = { Service: 'states.amazonaws.com' };
  const { Role } = await iam.createRole({
    RoleName,
    AssumeRolePolicyDocument: policy({ Principal, Action: 'sts:AssumeRole' }),
  });
  await iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: policy({ Action, Resource: '*' }) });
  return Role!.Arn!;
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}

let made = 0;

async function machine(definition: object, more: object = {}): Promise<string> {
  const name = `m${++made}`;
  const { stateMachineArn } = await sfn.createStateMachine({
    name,
    definition: JSON.stringify(definition),
    roleArn,
    ...more,
  });
  return stateMachineArn!;
}

async function settled(executionArn: string) {
  for (;;) {
    const told = await sfn.describeExecution({ executionArn });
    if (told.status !== 'RUNNING') return told;
    await sandlot.idle();
  }
}

async function run(definition: object, input: unknown = {}) {
  const stateMachineArn = await machine(definition);
  const { executionArn } = await sfn.startExecution({ stateMachineArn, input: JSON.stringify(input) });
  const { status, output, error, cause } = await settled(executionArn!);
  return { executionArn: executionArn!, status, error, cause, output: output && JSON.parse(output) };
}

async function typesOf(executionArn: string): Promise<string[]> {
  const { events } = await sfn.getExecutionHistory({ executionArn });
  return events!.map(({ type }) => type!);
}

const sdk = 'arn:aws:states:::aws-sdk:';
const one = (state: object) => ({ StartAt: 'One', States: { One: { End: true, ...state } } });

test('an execution is tagged as its state machine, for whoever may stop one by tags', async () => {
  const stateMachineArn = await machine({ StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 600, End: true } } });
  await sfn.tagResource({ resourceArn: stateMachineArn, tags: [{ key: 'environment', value: 'production' }] });
  const { executionArn } = await sfn.startExecution({ stateMachineArn });
  const UserName = 'stops-by-tags';
  await iam.createUser({ UserName });
  const Condition = { StringNotEquals: { 'aws:ResourceTag/environment': 'production' } };
  const PolicyDocument = policy({ Action: 'states:StopExecution', Resource: '*', Condition });
  await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const theirs = new SFN({ ...config, credentials });
  await assert.rejects(theirs.stopExecution({ executionArn }), refused('AccessDeniedException'));
  await sfn.untagResource({ resourceArn: stateMachineArn, tagKeys: ['environment'] });
  await theirs.stopExecution({ executionArn });
  theirs.destroy();
});

test('a machine is made once, changed, told, listed, tagged and deleted', async () => {
  const definition = JSON.stringify(one({ Type: 'Pass' }));
  const given = { name: 'told', definition, roleArn, tags: [{ key: 'team', value: 'blue' }] };
  const { stateMachineArn } = await sfn.createStateMachine(given);
  assert.equal(stateMachineArn, `arn:aws:states:us-east-1:${sandlot.account}:stateMachine:told`);
  assert.equal((await sfn.createStateMachine(given)).stateMachineArn, stateMachineArn);
  const other = { ...given, definition: JSON.stringify(one({ Type: 'Succeed', End: undefined })) };
  await assert.rejects(
    sfn.createStateMachine(other),
    refused('StateMachineAlreadyExists', /^State Machine Already Exists/),
  );
  const { revisionId } = await sfn.updateStateMachine({ stateMachineArn, definition: other.definition });
  const told = await sfn.describeStateMachine({ stateMachineArn });
  assert.deepEqual([told.definition, told.revisionId, told.status], [other.definition, revisionId, 'ACTIVE']);
  await sfn.tagResource({ resourceArn: stateMachineArn, tags: [{ key: 'a', value: '1' }] });
  await sfn.untagResource({ resourceArn: stateMachineArn, tagKeys: ['team'] });
  assert.deepEqual((await sfn.listTagsForResource({ resourceArn: stateMachineArn })).tags, [{ key: 'a', value: '1' }]);
  assert.ok((await sfn.listStateMachines({})).stateMachines!.some(({ name }) => name === 'told'));
  await sfn.deleteStateMachine({ stateMachineArn });
  await sfn.deleteStateMachine({ stateMachineArn });
  const gone = sfn.describeStateMachine({ stateMachineArn });
  await assert.rejects(gone, refused('StateMachineDoesNotExist', /^State Machine Does Not Exist: 'arn:/));
});

test('what is no definition is refused with its place', async () => {
  const create = (definition: string) => sfn.createStateMachine({ name: 'wrong', definition, roleArn });
  const cases: [string, RegExp][] = [
    ['{', /^Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: /],
    ['{"StartAt":"A","States":{}}', /SCHEMA_VALIDATION_FAILED: These fields are required: \[States\] at \/'/],
    [
      JSON.stringify(one({ Type: 'Pass', End: undefined, Next: 'B' })),
      /'MISSING_TRANSITION_TARGET: Missing 'Next' target: B at \/States\/One'/,
    ],
    [
      JSON.stringify(one({ Type: 'Pass', Resource: 'x' })),
      /Field 'Resource' is not supported at \/States\/One\/Resource/,
    ],
    [JSON.stringify(one({ Type: 'Task', Resource: 'nobody' })), /The resource provided nobody is not recognized/],
    [
      JSON.stringify(one({ Type: 'Task', Resource: 'arn:aws:states:::sns:publish' })),
      /do not have the integration arn:aws:states:::sns:publish/,
    ],
    [
      JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Succeed' }, B: { Type: 'Succeed' } } }),
      /State "B" is not reachable\. at \/States\/B/,
    ],
  ];
  for (const [definition, message] of cases)
    await assert.rejects(create(definition), refused('InvalidDefinition', message), definition);
  const { result, diagnostics } = await sfn.validateStateMachineDefinition({
    definition: '{"StartAt":"A","States":{}}',
  });
  assert.equal(result, 'FAIL');
  assert.equal(diagnostics![0]!.code, 'SCHEMA_VALIDATION_FAILED');
});

test('a task is done as the role; its history is told', async () => {
  await ssm.putParameter({ Name: '/sfn/a', Value: '42', Type: 'String' });
  const state = {
    Type: 'Task',
    Resource: `${sdk}ssm:getParameter`,
    Parameters: { 'Name.$': '$.name' },
    ResultSelector: { 'value.$': '$.Parameter.Value' },
    ResultPath: '$.found',
  };
  const { executionArn, output } = await run(one(state), { name: '/sfn/a' });
  assert.deepEqual(output, { name: '/sfn/a', found: { value: '42' } });
  assert.deepEqual(await typesOf(executionArn), [
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
    'TaskStateExited',
    'ExecutionSucceeded',
  ]);
  const { events } = await sfn.getExecutionHistory({ executionArn, reverseOrder: true, maxResults: 1 });
  assert.equal(events![0]!.executionSucceededEventDetails!.output, JSON.stringify(output));
  assert.deepEqual([events![0]!.id, events![0]!.previousEventId], [7, 6]);
});

test('what fails is retried, caught, or fails the execution by its name', async () => {
  const getNothing = { Type: 'Task', Resource: `${sdk}ssm:getParameter`, Parameters: { Name: '/sfn/none' } };
  const failed = await run(one(getNothing));
  assert.deepEqual([failed.status, failed.error], ['FAILED', 'Ssm.ParameterNotFoundException']);
  const caught = await run({
    StartAt: 'One',
    States: {
      One: {
        ...getNothing,
        Next: 'Never',
        Retry: [{ ErrorEquals: ['Ssm.ParameterNotFoundException'], IntervalSeconds: 1, MaxAttempts: 2 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Told', ResultPath: '$.failure' }],
      },
      Never: { Type: 'Fail' },
      Told: { Type: 'Pass', End: true },
    },
  }).catch((error: unknown) => error);
  assert.equal(
    (caught as { output: { failure: { Error: string } } }).output.failure.Error,
    'Ssm.ParameterNotFoundException',
  );
  const denied = await newRole('may-nothing', ['s3:ListAllMyBuckets']);
  const stateMachineArn = await machine(one(getNothing), { roleArn: denied });
  const { executionArn } = await sfn.startExecution({ stateMachineArn });
  const { error, cause } = await settled(executionArn!);
  assert.equal(error, 'Ssm.AccessDeniedException');
  assert.match(cause!, /is not authorized to perform: ssm:GetParameter/);
});

test('branches and iterations run side by side, their results in order', async () => {
  const wait = { Type: 'Wait', Seconds: 1, Next: 'Done' };
  const { output } = await run(
    {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'W', States: { W: wait, Done: { Type: 'Pass', Result: 'slow', End: true } } },
            { StartAt: 'P', States: { P: { Type: 'Pass', Result: 'fast', End: true } } },
          ],
          ResultPath: '$.both',
          Next: 'Each',
        },
        Each: {
          Type: 'Map',
          ItemsPath: '$.items',
          ItemSelector: { 'n.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index' },
          MaxConcurrency: 2,
          ItemProcessor: {
            StartAt: 'Add',
            States: { Add: { Type: 'Pass', Parameters: { 'sum.$': 'States.MathAdd($.n, $.at)' }, End: true } },
          },
          ResultPath: '$.each',
          End: true,
        },
      },
    },
    { items: [10, 20, 30] },
  );
  assert.deepEqual(output.both, ['slow', 'fast']);
  assert.deepEqual(output.each, [{ sum: 10 }, { sum: 21 }, { sum: 32 }]);
});

test('JSONata computes, chooses and assigns', async () => {
  const { output } = await run(
    {
      QueryLanguage: 'JSONata',
      StartAt: 'Sum',
      States: {
        Sum: { Type: 'Pass', Assign: { total: '{% $sum($states.input.n) %}' }, Next: 'Which' },
        Which: { Type: 'Choice', Choices: [{ Condition: '{% $total > 5 %}', Next: 'Large' }], Default: 'Small' },
        Large: { Type: 'Pass', Output: { size: 'large', total: '{% $total %}' }, End: true },
        Small: { Type: 'Pass', Output: 'small', End: true },
      },
    },
    { n: [1, 2, 3] },
  );
  assert.deepEqual(output, { size: 'large', total: 6 });
});

test('whoever has the token answers, once', async () => {
  const state = {
    Type: 'Task',
    Resource: `${sdk}ssm:putParameter.waitForTaskToken`,
    Parameters: { Name: '/sfn/token', Type: 'String', Tier: 'Advanced', Overwrite: true, 'Value.$': '$$.Task.Token' },
  };
  const stateMachineArn = await machine(one(state));
  const { executionArn } = await sfn.startExecution({ stateMachineArn });
  await sandlot.idle();
  const { Parameter } = await ssm.getParameter({ Name: '/sfn/token' });
  const taskToken = Parameter!.Value!;
  await sfn.sendTaskHeartbeat({ taskToken });
  await sandlot.idle();
  const { status } = await sfn.describeExecution({ executionArn });
  assert.equal(status, 'RUNNING', 'nobody waits for a heartbeat');
  await sfn.sendTaskSuccess({ taskToken, output: '{"yes":true}' });
  assert.equal((await settled(executionArn!)).output, '{"yes":true}');
  const again = sfn.sendTaskSuccess({ taskToken, output: '1' });
  await assert.rejects(again, refused('TaskTimedOut', /does not exist anymore/));
  const { Parameter: after } = await ssm.getParameter({ Name: '/sfn/token' });
  assert.equal(after!.Version, 1, 'asked once');
});

test('time ends waits, tasks without an answer, and executions', async () => {
  const waits = await machine({ ...one({ Type: 'Wait', Seconds: 3600 }) });
  const { executionArn } = await sfn.startExecution({ stateMachineArn: waits });
  await sandlot.idle();
  assert.equal((await sfn.describeExecution({ executionArn: executionArn! })).status, 'RUNNING');
  await sandlot.advance(3_600_000);
  assert.equal((await settled(executionArn!)).status, 'SUCCEEDED');
  const late = await machine({ TimeoutSeconds: 60, ...one({ Type: 'Wait', Seconds: 3600 }) });
  const second = await sfn.startExecution({ stateMachineArn: late });
  await sandlot.idle();
  await sandlot.advance(61_000);
  assert.equal((await settled(second.executionArn!)).status, 'TIMED_OUT');
});

test('an execution is stopped, listed by status, and found by its name and input', async () => {
  const stateMachineArn = await machine(one({ Type: 'Wait', Seconds: 3600 }));
  const given = { stateMachineArn, name: 'once', input: '{"a":1}' };
  const { executionArn } = await sfn.startExecution(given);
  assert.equal((await sfn.startExecution(given)).executionArn, executionArn);
  const other = sfn.startExecution({ ...given, input: '{}' });
  await assert.rejects(other, refused('ExecutionAlreadyExists', /^Execution Already Exists: 'arn:/));
  await sfn.stopExecution({ executionArn, error: 'Mine', cause: 'enough' });
  const told = await sfn.describeExecution({ executionArn });
  assert.deepEqual([told.status, told.error, told.cause], ['ABORTED', 'Mine', 'enough']);
  const { executions } = await sfn.listExecutions({ stateMachineArn, statusFilter: 'ABORTED' });
  assert.deepEqual(
    executions!.map(({ name }) => name),
    ['once'],
  );
  await sfn.deleteStateMachine({ stateMachineArn });
  await sandlot.idle();
  await assert.rejects(sfn.describeExecution({ executionArn }), refused('ExecutionDoesNotExist', /^Execution Does/));
});

test('who may not hand the role over makes no machine', async () => {
  const UserName = 'maker';
  await iam.createUser({ UserName });
  await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument: policy({ Action: 'states:*', Resource: '*' }) });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const maker = new SFN({ ...config, credentials });
  const definition = JSON.stringify(one({ Type: 'Pass' }));
  const refusal = refused('AccessDeniedException', /is not authorized to perform: iam:PassRole/);
  await assert.rejects(maker.createStateMachine({ name: 'passed', definition, roleArn }), refusal);
  maker.destroy();
});
