import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { SSM } from '@aws-sdk/client-ssm';
import { refused } from '../../../../testing/refused.ts';
import { startSandlot } from '../../../../testing/start-sandlot.ts';
import { stackTester } from '../../test-stacks.ts';

const sandlot = await startSandlot();
const ssm = new SSM({ ...sandlot.clientConfig, maxAttempts: 1 });
const iam = new IAM(sandlot.clientConfig);
const { cfn, deploy, eventsOf, statusOf, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  ssm.destroy();
  iam.destroy();
  await sandlot.close();
});

const parameter = (Name: string, Value: string, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value, Name },
  ...more,
});
/** Waits for a signal that never comes. */
const waits = (DependsOn: string) => ({
  Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
  Wait: {
    Type: 'AWS::CloudFormation::WaitCondition',
    DependsOn,
    Properties: { Handle: { Ref: 'Handle' }, Timeout: '3600' },
  },
});
const valueOf = async (Name: string) => (await ssm.getParameter({ Name }).catch(() => undefined))?.Parameter?.Value;

test('an update under way refuses a second one, can be cancelled, and is taken back', async () => {
  await deploy('cancelled', { Resources: { A: parameter('/cancelled', 'before') } });
  await deploy('cancelled', { Resources: { A: parameter('/cancelled', 'after'), ...waits('A') } });
  assert.equal(await statusOf('cancelled'), 'UPDATE_IN_PROGRESS');
  assert.equal(await valueOf('/cancelled'), 'after');
  const busy = /^Stack:arn:\S+ is in UPDATE_IN_PROGRESS state and can not be updated\.$/;
  await assert.rejects(
    deploy('cancelled', { Resources: { A: parameter('/x', 'y') } }),
    refused('ValidationError', busy),
  );
  await assert.rejects(cfn.deleteStack({ StackName: 'cancelled' }), refused('ValidationError', /in status UPDATE_IN/));
  await cfn.cancelUpdateStack({ StackName: 'cancelled' });
  await settled();
  assert.equal(await statusOf('cancelled'), 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal(await valueOf('/cancelled'), 'before');
  const { StackResourceSummaries } = await cfn.listStackResources({ StackName: 'cancelled' });
  assert.deepEqual(
    StackResourceSummaries!.map((one) => one.LogicalResourceId),
    ['A'],
  );
  await assert.rejects(
    cfn.cancelUpdateStack({ StackName: 'cancelled' }),
    refused('ValidationError', /^CancelUpdateStack cannot be called from current stack status$/),
  );
});

test('a creation whose time is over is rolled back', async () => {
  const Resources = { A: parameter('/late', 'x'), ...waits('A') };
  const id = await deploy('late', { Resources }, { TimeoutInMinutes: 5 });
  assert.equal(await statusOf(id), 'CREATE_IN_PROGRESS');
  await sandlot.advance(5 * 60_000 + 1000);
  await settled();
  assert.equal(await statusOf(id), 'ROLLBACK_COMPLETE');
  assert.equal(await valueOf('/late'), undefined);
  assert.ok((await eventsOf(id)).some((event) => /^Wait\S* CREATE_FAILED Resource creation cancelled$/.test(event)));
});

test('a stack that is being created can be deleted', async () => {
  const id = await deploy('early', { Resources: { A: parameter('/early', 'x'), ...waits('A') } });
  await cfn.deleteStack({ StackName: 'early' });
  await settled();
  assert.equal(await statusOf(id), 'DELETE_COMPLETE');
  assert.equal(await valueOf('/early'), undefined);
});

test('a rollback that fails goes on once what stopped it is mended, or without it', async () => {
  const document = (Principal: object | undefined, Action: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action, ...(Principal ? { Principal } : { Resource: '*' }) }],
    });
  const RoleName = 'changing';
  const AssumeRolePolicyDocument = document({ Service: 'cloudformation.amazonaws.com' }, 'sts:AssumeRole');
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  const permit = (Action: string) =>
    iam.putRolePolicy({ RoleName, PolicyName: 'own', PolicyDocument: document(undefined, Action) });
  await permit('ssm:*');
  await deploy('stuck', { Resources: { A: parameter('/stuck', 'before') } }, { RoleARN: Role!.Arn! });
  for (const skipped of [[], ['A']]) {
    await permit('ssm:*');
    await deploy('stuck', { Resources: { A: parameter('/stuck', 'after'), ...waits('A') } });
    await permit('s3:*');
    await cfn.cancelUpdateStack({ StackName: 'stuck' });
    await settled();
    assert.equal(await statusOf('stuck'), 'UPDATE_ROLLBACK_FAILED');
    const stuck = 'stuck UPDATE_ROLLBACK_FAILED The following resource(s) failed to update: [A]. ';
    assert.equal((await eventsOf('stuck')).at(-1), stuck);
    if (skipped.length === 0) await permit('ssm:*');
    await cfn.continueUpdateRollback({ StackName: 'stuck', ResourcesToSkip: skipped });
    await settled();
    assert.equal(await statusOf('stuck'), 'UPDATE_ROLLBACK_COMPLETE');
    assert.equal(await valueOf('/stuck'), skipped.length === 0 ? 'before' : 'after');
  }
  await assert.rejects(
    cfn.continueUpdateRollback({ StackName: 'stuck' }),
    refused('ValidationError', /is in UPDATE_ROLLBACK_COMPLETE state/),
  );
});
