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

/** How it ends, as a Standard and as a synchronous Express execution. */
async function outcomes(name: string, definition: object, input: unknown = {}) {
  const text = JSON.stringify(input);
  const { executionArn } = await sfn.startExecution({ stateMachineArn: await machine(name, definition), input: text });
  const stateMachineArn = await machine(`${name}-express`, definition, 'EXPRESS');
  const express = await sfn.startSyncExecution({ stateMachineArn, input: text });
  await sandlot.idle();
  const standard = await sfn.describeExecution({ executionArn });
  return [standard, express].map(({ status, error }) => `${status} ${error}`);
}

const pass = (state: object) => ({ StartAt: 'A', States: { A: { Type: 'Pass', End: true, ...state } } });
const failing = (error: string) => [`FAILED ${error}`, `FAILED ${error}`];

test('a value that has the input five thousand times', async () => {
  const many = { 'a.$': `States.Array(${Array(5000).fill('$').join(',')})` };
  assert.deepEqual(await outcomes('array', pass({ Parameters: many }), long), failing('States.DataLimitExceeded'));
  const text = { 'a.$': `States.Format('${'{}'.repeat(5000)}'${',$'.repeat(5000)})` };
  assert.deepEqual(await outcomes('format', pass({ Parameters: text }), long), failing('States.DataLimitExceeded'));
});

test('a loop whose data nests ever deeper', async () => {
  const levels = 100;
  const Parameters = JSON.parse(`${'{"a":'.repeat(levels)}{"a.$":"$"}${'}'.repeat(levels)}`) as object;
  const again = { StartAt: 'A', States: { A: { Type: 'Pass', Parameters, Next: 'A' } } };
  assert.deepEqual(await outcomes('deeper', again), failing('States.DataLimitExceeded'));
});

test('variables that nest deeper than they can be handed on', async () => {
  const levels = 5000;
  const Assign = { v: `{% $reduce([1..${levels}], function($all, $one) { {"a": $all} }, 1) %}` };
  const definition = { QueryLanguage: 'JSONata', ...pass({ Assign, Output: 1 }) };
  assert.deepEqual(await outcomes('variables', definition), failing('States.DataLimitExceeded'));
});

test('JSON in a text that nests deeper than data may', async () => {
  for (const levels of [2000, 5000, 100_000]) {
    const text = '['.repeat(levels) + ']'.repeat(levels);
    const path = pass({ Parameters: { 'a.$': 'States.StringToJson($)' } });
    assert.deepEqual(await outcomes(`path-${levels}`, path, text), failing('States.IntrinsicFailure'));
    const jsonata = { QueryLanguage: 'JSONata', ...pass({ Output: '{% $parse($states.input) %}' }) };
    assert.deepEqual(await outcomes(`jsonata-${levels}`, jsonata, text), failing('States.QueryEvaluationError'));
  }
});

test('a definition that nests deeper than it can be handed to a thread', async () => {
  for (const levels of [2000, 5000, 100_000]) {
    const Result = `${'['.repeat(levels)}${']'.repeat(levels)}`;
    const definition = `{"StartAt":"A","States":{"A":{"Type":"Pass","Result":${Result},"End":true}}}`;
    await assert.rejects(sfn.createStateMachine({ name: `deep-${levels}`, definition, roleArn: Role!.Arn! }), {
      name: 'InvalidDefinition',
      message: /it nests deeper than 500 levels/,
    });
  }
});
