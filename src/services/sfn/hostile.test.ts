/** Definitions made to be dear: they end, their execution alone fails, and others go on meanwhile. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { SFN } from '@aws-sdk/client-sfn';
import { functionTests } from '../../testing/functions.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const sfn = new SFN(sandlot.clientConfig);
const iam = new IAM(sandlot.clientConfig);
const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
const { Role } = await iam.createRole({
  RoleName: 'machines',
  AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
});

after(async () => {
  sfn.destroy();
  iam.destroy();
  await sandlot.close();
});

async function run(name: string, definition: object, input = '{}') {
  const made = await sfn.createStateMachine({ name, definition: JSON.stringify(definition), roleArn: Role!.Arn! });
  const { executionArn } = await sfn.startExecution({ stateMachineArn: made.stateMachineArn, input });
  for (;;) {
    const told = await sfn.describeExecution({ executionArn });
    if (told.status !== 'RUNNING') return told;
    await sandlot.idle();
  }
}

const one = (state: object) => ({ StartAt: 'One', States: { One: { End: true, ...state } } });

test('an expression without end takes a thread for its time, and nothing else', async () => {
  const Output = '{% ($f := function($x){ $f($x + 1) + 1 }; $f(1)) %}';
  const endless = run('endless', { QueryLanguage: 'JSONata', ...one({ Type: 'Pass', Output }) });
  assert.equal((await run('beside', one({ Type: 'Pass' }))).status, 'SUCCEEDED');
  const { status, error } = await endless;
  assert.deepEqual([status, error === 'States.Runtime' || error === 'States.QueryEvaluationError'], ['FAILED', true]);
});

test('a loop ends with its history; data that grows ends at its bound', async () => {
  const loop = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } } };
  const { status, cause } = await run('loop', loop);
  assert.equal(status, 'FAILED');
  assert.match(cause!, /maximum number of history events/);
  const doubled = { 'a.$': '$', 'b.$': '$' };
  const grows = { StartAt: 'A', States: { A: { Type: 'Pass', Parameters: doubled, Next: 'A' } } };
  assert.equal((await run('grows', grows, '"x"')).error, 'States.DataLimitExceeded');
});

test("JSONata has neither the host nor AWS's forbidden function", async () => {
  for (const [name, expression] of [
    ['eval', '$eval("1")'],
    ['constructor', '$states.constructor.constructor("return process")()'],
  ] as const) {
    const machine = { QueryLanguage: 'JSONata', ...one({ Type: 'Pass', Output: `{% ${expression} %}` }) };
    const { status, error } = await run(name, machine);
    assert.deepEqual([status, error], ['FAILED', 'States.QueryEvaluationError'], name);
  }
});

test('a function that answers no JSON fails its task once, and others may catch it', async () => {
  const functions = await functionTests(sandlot);
  const base = "'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/'";
  const arn = await functions.create(
    'no-json',
    `let calls = 0;
    export const handler = async ({ kind, body, count }, { awsRequestId }) => {
      if (count) return calls;
      calls += 1;
      await fetch(${base} + awsRequestId + '/' + kind, { method: 'POST', body });
    };`,
  );
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }],
  });
  await iam.putRolePolicy({ RoleName: 'machines', PolicyName: 'invoke', PolicyDocument });
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  const told = { error: 'errorType', response: 'nothing', null: 'null', typed: '{"errorType":{"a":1}}', deep };
  const states = (Parameters: object) => ({
    StartAt: 'Call',
    States: {
      Call: {
        Type: 'Task',
        Resource: arn,
        Parameters,
        End: true,
        Catch: [{ ErrorEquals: ['Lambda.Unknown'], Next: 'Caught' }],
      },
      Caught: { Type: 'Pass', Result: 'caught', End: true },
    },
  });
  for (const [name, body] of Object.entries(told)) {
    const kind = name === 'response' || name === 'deep' ? 'response' : 'error';
    const { status, output } = await run(`no-json-${name}`, states({ kind, body }));
    assert.deepEqual([name, status, output], [name, 'SUCCEEDED', '"caught"']);
  }
  assert.equal((await functions.invoke('no-json', { count: true })).answer, Object.keys(told).length);
  functions.destroy();
});

test('data that is deeper than can be kept is refused', async () => {
  const made = await sfn.createStateMachine({
    name: 'deep',
    definition: JSON.stringify(one({ Type: 'Pass' })),
    roleArn: Role!.Arn!,
  });
  const input = '['.repeat(100_000) + ']'.repeat(100_000);
  const { stateMachineArn } = made;
  await assert.rejects(sfn.startExecution({ stateMachineArn, input }), { name: 'InvalidExecutionInput' });
});
