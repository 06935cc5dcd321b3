/** What functions answer to the tasks that invoke them, as recorded on AWS. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { SFN } from '@aws-sdk/client-sfn';
import { functionTests } from '../../../testing/functions.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const isThere = (() => {
  try {
    return execFileSync('python3', ['--version']).length > 0;
  } catch {
    return false;
  }
})();
const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const sfn = new SFN(sandlot.clientConfig);
const iam = new IAM(sandlot.clientConfig);
const document = (statement: object) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
const { Role } = await iam.createRole({
  RoleName: 'machines',
  AssumeRolePolicyDocument: document({ Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }),
});
const PolicyDocument = document({ Action: 'lambda:InvokeFunction', Resource: '*' });
await iam.putRolePolicy({ RoleName: 'machines', PolicyName: 'invoke', PolicyDocument });
await functions.create('same', { 'index.mjs': 'export const handler = async (event) => event;' });
await functions.create('large', { 'index.mjs': "export const handler = async () => 'ä'.repeat(200_000);" });

after(async () => {
  functions.destroy();
  for (const client of [sfn, iam]) client.destroy();
  await sandlot.close();
});

let made = 0;

async function run(task: object, input?: string) {
  const definition = JSON.stringify({ StartAt: 'One', States: { One: { Type: 'Task', End: true, ...task } } });
  const { stateMachineArn } = await sfn.createStateMachine({ name: `m${++made}`, definition, roleArn: Role!.Arn! });
  const { executionArn } = await sfn.startExecution({ stateMachineArn, input });
  for (;;) {
    await sandlot.idle();
    const told = await sfn.describeExecution({ executionArn });
    if (told.status !== 'RUNNING') return told;
  }
}

const Resource = 'arn:aws:states:::lambda:invoke';

test('a text is the payload itself, nothing is none, and the answer tells its request', async () => {
  for (const [Payload, told] of [
    ['[]', []],
    ['"text"', 'text'],
    [null, {}],
    [{ a: 1 }, { a: 1 }],
  ] as const) {
    const { output, cause } = await run({ Resource, Parameters: { FunctionName: 'same', Payload } });
    const answer = JSON.parse(output ?? `"${cause}"`);
    assert.deepEqual(answer.Payload, told);
    const { HttpHeaders } = answer.SdkHttpMetadata;
    assert.equal(HttpHeaders['Content-Length'], String(JSON.stringify(told).length));
    assert.equal(HttpHeaders['X-Amz-Executed-Version'], '$LATEST');
    assert.equal(HttpHeaders['x-amzn-RequestId'], answer.SdkResponseMetadata.RequestId);
  }
});

test('what is larger than a state may be fails by that, and States.ALL takes it', async () => {
  const large = `arn:aws:lambda:us-east-1:${sandlot.account}:function:large`;
  for (const [task, what] of [
    [{ Resource, Parameters: { FunctionName: 'large' } }, 'lambda'],
    [{ Resource: large }, large],
  ] as const) {
    const { error, cause } = await run(task);
    assert.equal(error, 'States.DataLimitExceeded');
    const exceeding = 'returned a result with a size exceeding the maximum number of bytes service limit.';
    assert.equal(cause, `The state/task '${what}' ${exceeding}`);
  }
  const States = {
    One: { Type: 'Task', Resource: large, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Two' }], End: true },
    Two: { Type: 'Pass', End: true },
  };
  const definition = JSON.stringify({ StartAt: 'One', States });
  const { stateMachineArn } = await sfn.createStateMachine({ name: 'caught', definition, roleArn: Role!.Arn! });
  const { executionArn } = await sfn.startExecution({ stateMachineArn });
  let status: string | undefined = 'RUNNING';
  while (status === 'RUNNING') {
    await sandlot.idle();
    ({ status } = await sfn.describeExecution({ executionArn }));
  }
  assert.equal(status, 'SUCCEEDED');
});

test('a function is given the text of an input, and its own is passed on', { skip: !isThere }, async () => {
  const python = { Runtime: 'python3.12', Handler: 'index.handler' } as const;
  const code = 'def handler(event, context):\n  return [type(event).__name__, 1.0] if event else event';
  const given = await functions.create('typed', { 'index.py': code }, python);
  for (const [input, output] of [
    ['0.0', '0.0'],
    ['1.0', '["float", 1.0]'],
    ['1', '["int", 1.0]'],
  ] as const) {
    const { executionArn, ...told } = await run({ Resource: given }, input);
    assert.equal(told.output, output);
    const { events } = await sfn.getExecutionHistory({ executionArn: executionArn! });
    const of = (type: string) => events!.find((event) => event.type === type)!;
    assert.equal(of('LambdaFunctionScheduled').lambdaFunctionScheduledEventDetails!.input, input);
    assert.equal(of('LambdaFunctionSucceeded').lambdaFunctionSucceededEventDetails!.output, output);
    assert.equal(of('ExecutionSucceeded').executionSucceededEventDetails!.output, output);
  }
});
