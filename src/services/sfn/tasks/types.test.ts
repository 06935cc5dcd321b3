/** What a machine's definition gives to operations is of the types of their models: nothing else reaches a service. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { SFN } from '@aws-sdk/client-sfn';
import { SSM } from '@aws-sdk/client-ssm';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const sfn = new SFN(sandlot.clientConfig);
const iam = new IAM(sandlot.clientConfig);
const ssm = new SSM(sandlot.clientConfig);
const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
const { Role } = await iam.createRole({
  RoleName: 'machines',
  AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
});
const everything = { Effect: 'Allow', Action: ['iam:*', 'ssm:*', 'kms:*'], Resource: '*' };
await iam.putRolePolicy({
  RoleName: 'machines',
  PolicyName: 'everything',
  PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [everything] }),
});

after(async () => {
  for (const client of [sfn, iam, ssm]) client.destroy();
  await sandlot.close();
});

let machines = 0;

async function run(operation: string, Parameters: object) {
  const Resource = `arn:aws:states:::aws-sdk:${operation}`;
  const definition = JSON.stringify({
    StartAt: 'Ask',
    States: { Ask: { Type: 'Task', Resource, Parameters, End: true } },
  });
  const made = await sfn.createStateMachine({ name: `m${machines++}`, definition, roleArn: Role!.Arn! });
  const { executionArn } = await sfn.startExecution({ stateMachineArn: made.stateMachineArn });
  for (;;) {
    const told = await sfn.describeExecution({ executionArn });
    if (told.status !== 'RUNNING') return told;
    await sandlot.idle();
  }
}

test('a list where a text belongs is not kept, and breaks no list of others', async () => {
  const { status, error, cause } = await run('iam:updateRole', {
    RoleName: 'machines',
    Description: ['x'.repeat(5000)],
  });
  assert.deepEqual([status, error], ['FAILED', 'States.Runtime']);
  assert.match(cause!, /The value of the field 'Description' must be a string/);
  const { Roles } = await iam.listRoles({});
  assert.ok(Roles!.some(({ RoleName }) => RoleName === 'machines'));
});

test('each type of value is held to its own', async () => {
  for (const [operation, parameters, field] of [
    ['iam:listUsers', { MaxItems: 'many' }, 'MaxItems'],
    ['iam:listUsers', { MaxItems: 1.5 }, 'MaxItems'],
    ['iam:createUser', { UserName: ['bob'] }, 'UserName'],
    ['iam:tagRole', { RoleName: 'machines', Tags: { Key: 'a', Value: 'b' } }, 'Tags'],
    ['iam:tagRole', { RoleName: 'machines', Tags: ['a'] }, 'Tags[0]'],
    ['ssm:putParameter', { Name: 'p', Value: 'v', Type: 'String', Overwrite: 'yes' }, 'Overwrite'],
    ['ssm:putParameter', { Name: 'p', Value: 7, Type: 'String' }, 'Value'],
  ] as const) {
    const { error, cause } = await run(operation, parameters);
    assert.deepEqual(
      [operation, error, cause?.includes(`field '${field}' must be`)],
      [operation, 'States.Runtime', true],
    );
  }
});

test('what is of its type goes through, bytes as texts', async () => {
  const { status, cause } = await run('ssm:putParameter', {
    Name: 'kept',
    Value: 'v',
    Type: 'String',
    Overwrite: true,
  });
  assert.deepEqual([status, cause], ['SUCCEEDED', undefined]);
  assert.equal((await ssm.getParameter({ Name: 'kept' })).Parameter?.Value, 'v');
  const long = await run('kms:encrypt', { KeyId: 'alias/none', Plaintext: 'x'.repeat(5000) });
  assert.match(long.cause!, /plaintext.*length less than or equal to 4096/);
});
