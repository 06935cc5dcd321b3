/**
 * State machines whose executions come to many times what their definitions and inputs have. Each ends by its kind, and
 * the server goes on. No time is asserted.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { SFN, type StateMachineType } from '@aws-sdk/client-sfn';
import { advance } from '../../src/services/sfn/interpreter/advance.ts';
import { newExecution } from '../../src/services/sfn/interpreter/execution.ts';
import type { Machine } from '../../src/services/sfn/language/definition.ts';
import { startSandlot } from '../../src/testing/start-sandlot.ts';

const sandlot = await startSandlot();
const sfn = new SFN({ ...sandlot.clientConfig, maxAttempts: 1, disableHostPrefix: true });
const iam = new IAM(sandlot.clientConfig);
const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
const { Role } = await iam.createRole({
  RoleName: 'machines',
  AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
});
await iam.putRolePolicy({
  RoleName: 'machines',
  PolicyName: 'states',
  PolicyDocument: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'states:*', Resource: '*' }],
  }),
});

after(async () => {
  sfn.destroy();
  iam.destroy();
  await sandlot.close();
});

async function machine(name: string, definition: object, type: StateMachineType = 'STANDARD') {
  const made = await sfn.createStateMachine({
    name,
    definition: JSON.stringify(definition),
    roleArn: Role!.Arn!,
    type,
  });
  return made.stateMachineArn!;
}

const long = 'x'.repeat(250_000);

test('a thousand branches, each with the whole input', async () => {
  const Branches = Array.from({ length: 1000 }, (_, at) => ({
    StartAt: `W${at}`,
    States: { [`W${at}`]: { Type: 'Wait', Seconds: 3600, End: true } },
  }));
  const definition = { StartAt: 'P', States: { P: { Type: 'Parallel', Branches, End: true } } };
  const stateMachineArn = await machine('branches', definition);
  const { executionArn } = await sfn.startExecution({ stateMachineArn, input: JSON.stringify(long) });
  await sandlot.idle();
  const { status, error } = await sfn.describeExecution({ executionArn });
  assert.deepEqual([status, error], ['FAILED', 'States.DataLimitExceeded']);
});

const loop: Machine = {
  StartAt: 'A',
  States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } },
};
const facts = {
  arn: 'arn:aws:states:us-east-1:123456789012:execution:m:e',
  name: 'e',
  roleArn: 'r',
  machineArn: 'm',
  machineName: 'm',
  startedAt: 0,
};

test('a loop hands its history on a few states at a time where they tell much', async () => {
  const step = { machine: loop, execution: newExecution({ ...facts, input: long }, loop), answers: [], now: 0 };
  const { execution, events } = await advance(step);
  assert.equal(execution.root.phase, 'begin');
  const told = JSON.stringify(events).length;
  assert.ok(told > 500_000 && told < 3_000_000, `${told} bytes of history`);
});

test('variables, each as large as one may be, end the execution that has too many', async () => {
  const count = 60;
  const States = Object.fromEntries(
    Array.from({ length: count }, (_, at) => {
      const Assign = { [`v${at}`]: '{% $pad("x", 250000) %}' };
      const onward = at + 1 < count ? { Next: `S${at + 1}` } : { End: true };
      return [`S${at}`, { Type: 'Pass', Output: '{% "" %}', Assign, ...onward }];
    }),
  );
  const definition = { QueryLanguage: 'JSONata', StartAt: 'S0', States } as unknown as Machine;
  let execution = newExecution({ ...facts, input: '' }, definition);
  for (let steps = 0; execution.root.phase === 'begin' && steps < count; steps++)
    ({ execution } = await advance({ machine: definition, execution, answers: [], now: 0 }));
  assert.equal(execution.root.failure?.error, 'States.DataLimitExceeded');
  assert.ok(JSON.stringify(execution).length < 1_000_000, 'and what is kept of it is small');
});

test('one state that tells more than there is room for', async () => {
  const Cause = '{% $pad("x", 30000000) %}';
  const definition = { QueryLanguage: 'JSONata', StartAt: 'F', States: { F: { Type: 'Fail', Cause } } };
  const stateMachineArn = await machine('fails', definition, 'EXPRESS');
  const { status, error } = await sfn.startSyncExecution({ stateMachineArn });
  assert.deepEqual([status, error], ['FAILED', 'States.DataLimitExceeded']);
});

test('a synchronous execution that begins itself comes to an end, and others are begun', async () => {
  const stateMachineArn = `arn:aws:states:us-east-1:${sandlot.account}:stateMachine:itself`;
  const Resource = 'arn:aws:states:::aws-sdk:sfn:startSyncExecution';
  const again = { Type: 'Task', Resource, Parameters: { stateMachineArn }, OutputPath: '$.Status', End: true };
  await machine('itself', { StartAt: 'Again', States: { Again: again } }, 'EXPRESS');
  const other = await machine('other', { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }, 'EXPRESS');
  const { status, output } = await sfn.startSyncExecution({ stateMachineArn });
  assert.deepEqual([status, output], ['SUCCEEDED', '"SUCCEEDED"']);
  assert.equal((await sfn.startSyncExecution({ stateMachineArn: other })).status, 'SUCCEEDED');
});
