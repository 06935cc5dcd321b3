/** Whose permissions nested stacks need. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
const iam = new IAM(sandlot.clientConfig);
const { eventsOf, statusOf, settled, close } = stackTester(sandlot);
const TemplateURL = `${sandlot.endpoint}/permitted-templates/one.json`;

before(async () => {
  await s3.createBucket({ Bucket: 'permitted-templates' });
  const Body = JSON.stringify({ Resources: { M: { Type: 'AWS::CDK::Metadata' } } });
  await s3.putObject({ Bucket: 'permitted-templates', Key: 'one.json', Body });
});
after(async () => {
  close();
  iam.destroy();
  s3.destroy();
  await sandlot.close();
});

async function userWho(UserName: string, ...denied: string[]): Promise<CloudFormation> {
  await iam.createUser({ UserName });
  const Statement = [
    { Effect: 'Allow', Action: ['cloudformation:*', 's3:GetObject'], Resource: '*' },
    { Effect: 'Deny', Action: denied, Resource: `arn:aws:cloudformation:*:*:stack/${UserName}-Child-*` },
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey!;
  return new CloudFormation({ ...sandlot.clientConfig, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
}

const template = (more: object = {}) =>
  JSON.stringify({
    Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL, ...more } } },
  });

test('who may not create stacks of that name makes none within another', async () => {
  const user = await userWho('maker', 'cloudformation:CreateStack');
  await user.createStack({ StackName: 'maker', TemplateBody: template() });
  await settled();
  assert.equal(await statusOf('maker'), 'ROLLBACK_COMPLETE');
  assert.match((await eventsOf('maker')).join('\n'), /Child CREATE_FAILED .*to perform: cloudformation:CreateStack on/);
  user.destroy();
});

test('nor changes or removes one', async () => {
  const user = await userWho('changer', 'cloudformation:UpdateStack', 'cloudformation:DeleteStack');
  await user.createStack({ StackName: 'changer', TemplateBody: template() });
  await settled();
  assert.equal(await statusOf('changer'), 'CREATE_COMPLETE');
  await user.updateStack({ StackName: 'changer', TemplateBody: template({ Tags: [{ Key: 'a', Value: 'b' }] }) });
  await settled();
  assert.equal(await statusOf('changer'), 'UPDATE_ROLLBACK_COMPLETE');
  assert.match((await eventsOf('changer')).join('\n'), /UPDATE_FAILED .*to perform: cloudformation:UpdateStack on/);
  await user.deleteStack({ StackName: 'changer' });
  await settled();
  assert.equal(await statusOf('changer'), 'DELETE_FAILED');
  assert.match((await eventsOf('changer')).join('\n'), /DELETE_FAILED .*to perform: cloudformation:DeleteStack on/);
  user.destroy();
});

test('nor plans one in a change set', async () => {
  const user = await userWho('planner', 'cloudformation:CreateChangeSet');
  const { Id } = await user.createChangeSet({
    StackName: 'planner',
    ChangeSetName: 'all',
    ChangeSetType: 'CREATE',
    IncludeNestedStacks: true,
    TemplateBody: template(),
  });
  const root = await user.describeChangeSet({ ChangeSetName: Id });
  assert.equal(root.Status, 'FAILED');
  const nested = await user.describeChangeSet({ ChangeSetName: root.Changes![0]!.ResourceChange!.ChangeSetId });
  assert.match(nested.StatusReason!, /not authorized to perform: cloudformation:CreateChangeSet on resource/);
  user.destroy();
});
