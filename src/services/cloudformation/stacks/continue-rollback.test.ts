/** A rollback that failed in a nested stack: continued from the root, all of it or without what is left as it is. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { SSM } from '@aws-sdk/client-ssm';
import { refused } from '../../../testing/refused.ts';
import { stacksWithBucket } from '../test-stacks.ts';

const Bucket = 'templates-continued';
const { cfn, deploy, eventsOf, statusOf, settled, sandlot, s3, stored } = await stacksWithBucket(Bucket);
const iam = new IAM({ ...sandlot.clientConfig, maxAttempts: 1 });
const ssm = new SSM({ ...sandlot.clientConfig, maxAttempts: 1 });
const RoleName = 'deploys';
let RoleARN: string;

before(async () => {
  const Statement = [
    { Effect: 'Allow', Principal: { Service: 'cloudformation.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  RoleARN = (await iam.createRole({ RoleName, AssumeRolePolicyDocument })).Role!.Arn!;
  await iam.attachRolePolicy({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
});
after(() => {
  iam.destroy();
  ssm.destroy();
});

const policy = { RoleName, PolicyName: 'no-parameters' };
const forbid = () =>
  iam.putRolePolicy({
    ...policy,
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'ssm:PutParameter', Resource: '*' }],
    }),
  });
const valueOf = async (Name: string) => (await ssm.getParameter({ Name })).Parameter!.Value;

const parameter = (Name: string, Value: string, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Name, Type: 'String', Value },
  ...more,
});
const inner = (name: string, value: string) => ({
  Resources: { A: parameter(`/${name}/a`, value), B: parameter(`/${name}/b`, value, { DependsOn: 'A' }) },
});

/** A stack whose update is cancelled once its nested stack is updated, and which may not take that back then. */
async function stoppedHalfWay(name: string): Promise<string> {
  const Handle = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
  const outer = async (value: string, more: object = {}) => {
    const TemplateURL = await stored(`${name}-${value}.json`, inner(name, value));
    return {
      Resources: { Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } }, Handle, ...more },
    };
  };
  await deploy(name, await outer('one'), { RoleARN });
  const Properties = { Handle: { Ref: 'Handle' }, Timeout: '3600' };
  const waits = { Waits: { Type: 'AWS::CloudFormation::WaitCondition', DependsOn: 'Nested', Properties } };
  await deploy(name, await outer('two', waits));
  assert.equal(await statusOf(name), 'UPDATE_IN_PROGRESS');
  await forbid();
  // What the rollback goes back to, the stacks know.
  await s3.deleteObject({ Bucket, Key: `${name}-one.json` });
  await cfn.cancelUpdateStack({ StackName: name });
  await settled();
  const { StackResources } = await cfn.describeStackResources({ StackName: name, LogicalResourceId: 'Nested' });
  const child = StackResources![0]!.PhysicalResourceId!;
  assert.deepEqual(await Promise.all([name, child].map(statusOf)), [
    'UPDATE_ROLLBACK_FAILED',
    'UPDATE_ROLLBACK_FAILED',
  ]);
  return child;
}

test('all of it, once what kept it is gone', async () => {
  const child = await stoppedHalfWay('whole');
  await cfn.continueUpdateRollback({ StackName: 'whole' });
  await settled();
  assert.equal(await statusOf('whole'), 'UPDATE_ROLLBACK_FAILED');
  assert.match(
    (await eventsOf('whole')).join('\n'),
    /Nested=\S+ UPDATE_FAILED Embedded stack .*UPDATE_ROLLBACK_FAILED/,
  );
  await iam.deleteRolePolicy(policy);
  await cfn.continueUpdateRollback({ StackName: 'whole' });
  await settled();
  const both = await Promise.all(['whole', child].map(statusOf));
  assert.deepEqual(both, ['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']);
  assert.deepEqual(await Promise.all(['/whole/a', '/whole/b'].map(valueOf)), ['one', 'one']);
});

test('without a resource of the nested stack, which is named by that', async () => {
  const child = await stoppedHalfWay('some');
  const name = child.split('/')[1]!;
  const skip = (...ResourcesToSkip: string[]) => cfn.continueUpdateRollback({ StackName: 'some', ResourcesToSkip });
  await assert.rejects(skip('Nested'), refused('ValidationError', new RegExp(`UPDATE_ROLLBACK_FAILED.* ${name}\\.`)));
  await assert.rejects(skip(`${name}.B`), refused('ValidationError', /not in UPDATE_FAILED/));
  await assert.rejects(skip('whole.A'), refused('ValidationError', /some has no nested stack of the name whole/));
  await skip(`${name}.A`);
  await settled();
  assert.equal(await statusOf('some'), 'UPDATE_ROLLBACK_FAILED', 'B is not put back either');
  await skip(`${name}.B`);
  await settled();
  assert.deepEqual(await Promise.all(['some', child].map(statusOf)), [
    'UPDATE_ROLLBACK_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
  ]);
  assert.deepEqual(await Promise.all(['/some/a', '/some/b'].map(valueOf)), ['two', 'two']);
  await iam.deleteRolePolicy(policy);
  await cfn.deleteStack({ StackName: 'some' });
  await settled();
  assert.equal(await statusOf(child), 'DELETE_COMPLETE');
});
