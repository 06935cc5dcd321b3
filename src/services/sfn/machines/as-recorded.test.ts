/** What machines and executions are told and refused with, as recorded on AWS by LocalStack (`test_sfn_api*`). */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { SFN } from '@aws-sdk/client-sfn';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [sfn, iam] = [new SFN(config), new IAM(config)];
const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
const { Role } = await iam.createRole({ RoleName: 'machines', AssumeRolePolicyDocument });
const roleArn = Role!.Arn!;

after(async () => {
  for (const client of [sfn, iam]) client.destroy();
  await sandlot.close();
});

const pass = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };

let made = 0;
async function create(definition: object = pass): Promise<string> {
  const given = { name: `m${++made}`, definition: JSON.stringify(definition), roleArn };
  return (await sfn.createStateMachine(given)).stateMachineArn!;
}

const diagnosticsOf = async (definition: string) =>
  (await sfn.validateStateMachineDefinition({ definition })).diagnostics!.map(({ severity: _severity, ...one }) => one);

test('what lacks in a whole definition lacks at its root', async () => {
  const code = 'SCHEMA_VALIDATION_FAILED';
  const fields = 'These fields are required:';
  for (const [definition, diagnostic] of [
    [' ', { code, message: 'Definition must be a valid JSON object' }],
    ['{}', { code, message: `${fields} [States, StartAt]`, location: '/' }],
    [JSON.stringify({ States: pass.States }), { code, message: `${fields} [StartAt]`, location: '/' }],
  ] as const)
    assert.deepEqual(await diagnosticsOf(definition), [diagnostic]);
  await assert.rejects(create({ StartAt: 'P' }), {
    name: 'InvalidDefinition',
    message: `Invalid State Machine Definition: '${code}: ${fields} [States] at /'`,
  });
});

test('a machine in JSONata has no state in JSONPath', async () => {
  const States = { Pass: { Type: 'Pass', QueryLanguage: 'JSONPath', End: true } };
  const definition = { QueryLanguage: 'JSONata', StartAt: 'Pass', States };
  assert.deepEqual(await diagnosticsOf(JSON.stringify(definition)), [
    {
      code: 'SCHEMA_VALIDATION_FAILED',
      location: '/States/Pass',
      message: "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    },
  ]);
});

test('what is no ARN is told by its beginning, an input of nothing as no input', async () => {
  const message = "Invalid Arn: 'Invalid ARN prefix: no-arn'";
  await assert.rejects(sfn.describeStateMachine({ stateMachineArn: 'no-arn' }), { name: 'InvalidArn', message });
  await assert.rejects(sfn.getExecutionHistory({ executionArn: 'no-arn' }), { name: 'InvalidArn', message });
  await assert.rejects(sfn.startExecution({ stateMachineArn: await create(), input: '' }), {
    name: 'InvalidExecutionInput',
    message: "Invalid State Machine Execution Input: 'Invalid execution input.'",
  });
});

test('an execution that is stopped ends after nothing', async () => {
  const States = { W: { Type: 'Wait', Seconds: 3600, End: true } };
  const { executionArn } = await sfn.startExecution({ stateMachineArn: await create({ StartAt: 'W', States }) });
  await sandlot.idle();
  await sfn.stopExecution({ executionArn });
  const { events } = await sfn.getExecutionHistory({ executionArn, reverseOrder: true, maxResults: 1 });
  assert.deepEqual(
    events!.map(({ type, id, previousEventId }) => [type, id, previousEventId]),
    [['ExecutionAborted', 3, 0]],
  );
});

test('an update that changes nothing makes no revision, the same tag twice is one', async () => {
  const stateMachineArn = await create();
  const definition = JSON.stringify({ ...pass, Comment: 'changed' });
  const { revisionId } = await sfn.updateStateMachine({ stateMachineArn, definition });
  assert.equal((await sfn.updateStateMachine({ stateMachineArn, definition, roleArn })).revisionId, revisionId);
  assert.equal((await sfn.describeStateMachine({ stateMachineArn })).revisionId, revisionId);
  const changed = await sfn.updateStateMachine({ stateMachineArn, definition: JSON.stringify(pass) });
  assert.notEqual(changed.revisionId, revisionId);
  const tag = { key: 'key1', value: 'value1' };
  await sfn.tagResource({ resourceArn: stateMachineArn, tags: [tag, tag] });
  assert.deepEqual((await sfn.listTagsForResource({ resourceArn: stateMachineArn })).tags, [tag]);
});

test('the variables that states refer to are told with the definition', async () => {
  const within = { StartAt: 'In', States: { In: { Type: 'Pass', Parameters: { 'a.$': '$outer.b' }, End: true } } };
  const Condition = "{% $answer = $states.input.x and $sum([$a, 1]) > 1 and ($b := 1; $b) = 1 and 'no $text' != '' %}";
  const States = {
    One: { Type: 'Pass', Assign: { 'x.$': "States.Format('no $text {}', $y)", own: '$none' }, Next: 'Two' },
    Two: { Type: 'Pass', InputPath: '$.data', Next: 'Three' },
    Three: { Type: 'Parallel', Branches: [within], Next: 'Four' },
    Four: { Type: 'Choice', QueryLanguage: 'JSONata', Choices: [{ Condition, Next: 'Five' }] },
    Five: { Type: 'Wait', SecondsPath: '$seconds', End: true },
  };
  const stateMachineArn = await create({ StartAt: 'One', States });
  const variableReferences = { Five: ['seconds'], Four: ['a', 'answer'], In: ['outer'], One: ['y'] };
  const told = await sfn.describeStateMachine({ stateMachineArn });
  assert.deepEqual(told.variableReferences, variableReferences);
  const { executionArn } = await sfn.startExecution({ stateMachineArn });
  await sandlot.idle();
  const ofExecution = await sfn.describeStateMachineForExecution({ executionArn });
  assert.deepEqual(ofExecution.variableReferences, variableReferences);
  assert.deepEqual(ofExecution.encryptionConfiguration, { type: 'AWS_OWNED_KEY' });
});
