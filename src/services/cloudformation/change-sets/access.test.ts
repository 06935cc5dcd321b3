import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const iam = new IAM(sandlot.clientConfig);
const admin = new CloudFormation({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  iam.destroy();
  admin.destroy();
  await sandlot.close();
});

async function asUser(UserName: string, statements: readonly object[]): Promise<CloudFormation> {
  await iam.createUser({ UserName });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey!;
  return new CloudFormation({ ...sandlot.clientConfig, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
}

const TemplateBody = JSON.stringify({ Resources: { A: { Type: 'AWS::ECR::Repository' } } });
const propose = (client: CloudFormation, StackName: string, ChangeSetName = 'one') =>
  client.createChangeSet({ StackName, ChangeSetName, ChangeSetType: 'CREATE', TemplateBody });

test('who may look at a change set may not execute it', async () => {
  const { Id } = await propose(admin, 'looked-at');
  const looker = await asUser('looker', [{ Effect: 'Allow', Action: 'cloudformation:Describe*', Resource: '*' }]);
  assert.equal((await looker.describeChangeSet({ ChangeSetName: Id })).Status, 'CREATE_COMPLETE');
  await assert.rejects(
    looker.executeChangeSet({ ChangeSetName: Id }),
    refused('AccessDenied', /not authorized to perform: cloudformation:ExecuteChangeSet on resource: arn:aws:clo/, 403),
  );
  await assert.rejects(propose(looker, 'looked-at', 'two'), refused('AccessDenied', /CreateChangeSet/, 403));
  const described = await admin.describeStacks({ StackName: 'looked-at' });
  assert.equal(described.Stacks![0]!.StackStatus, 'REVIEW_IN_PROGRESS');
  looker.destroy();
});

test('a policy may name the change set and the stack', async () => {
  const named = { StringLike: { 'cloudformation:ChangeSetName': 'safe-*' } };
  const Resource = 'arn:aws:cloudformation:*:*:stack/mine/*';
  const user = await asUser('namer', [
    { Effect: 'Allow', Action: 'cloudformation:CreateChangeSet', Resource, Condition: named },
  ]);
  await propose(user, 'mine', 'safe-one');
  await assert.rejects(propose(user, 'mine', 'other'), refused('AccessDenied', /CreateChangeSet/, 403));
  await assert.rejects(propose(user, 'yours', 'safe-one'), refused('AccessDenied', /CreateChangeSet/, 403));
  user.destroy();
});

test('a role is handed over by who may pass it', async () => {
  const user = await asUser('passer', [{ Effect: 'Allow', Action: 'cloudformation:*', Resource: '*' }]);
  const RoleARN = `arn:aws:iam::${sandlot.account}:role/deployer`;
  await assert.rejects(
    user.createChangeSet({ StackName: 'r', ChangeSetName: 'r', ChangeSetType: 'CREATE', TemplateBody, RoleARN }),
    refused('AccessDenied', /iam:PassRole/, 403),
  );
  user.destroy();
});

test('what executes works with the permissions of who executes', async () => {
  const { Id, StackId } = await propose(admin, 'executed');
  const user = await asUser('executor', [{ Effect: 'Allow', Action: 'cloudformation:*', Resource: '*' }]);
  await user.executeChangeSet({ ChangeSetName: Id });
  await sandlot.idle();
  const { StackEvents } = await admin.describeStackEvents({ StackName: StackId });
  const failed = StackEvents!.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
  assert.match(failed!.ResourceStatusReason!, /not authorized to perform: ecr:CreateRepository/);
  user.destroy();
});
