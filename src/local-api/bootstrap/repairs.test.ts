/** Stacks that CloudFormation itself left broken, and what is nobody's to repair, on a real CloudFormation. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { testPlace, type TestPlace } from './test-place.ts';
import { bootstrapTemplate } from './template/bootstrap-template.ts';

const sandlot = await startSandlot();
after(() => sandlot.close());

const place = (region: string) => testPlace(sandlot, region);
const StackName = 'CDKToolkit';
const Capabilities = ['CAPABILITY_NAMED_IAM' as const];
const Parameters = [{ ParameterKey: 'FileAssetsBucketKmsKeyId', ParameterValue: 'AWS_MANAGED_KEY' }];

/** The template with more resources, and with other ones. */
function templateWith(more: Record<string, object>): string {
  return JSON.stringify({ ...bootstrapTemplate, Resources: { ...bootstrapTemplate.Resources, ...more } });
}
const broken = {
  Type: 'AWS::SSM::Parameter',
  Properties: { Name: '/never/made', Type: 'String', Value: 'one', AllowedPattern: '^2' },
};

const findingsOf = ({ findings }: { findings: readonly { id: string }[] }) => findings.map(({ id }) => id);

async function readyAfter(here: TestPlace, steps: readonly string[]): Promise<void> {
  const repaired = await here.setUp();
  assert.equal(repaired.verdict, 'ready', JSON.stringify(repaired));
  assert.deepEqual(repaired.steps, steps);
  assert.deepEqual([await here.version(), await here.roles()], ['33', 5]);
  assert.deepEqual((await here.setUp()).steps, []);
}

test('UPDATE_FAILED: an update that stopped in the middle', async () => {
  const here = place('eu-west-1');
  await here.setUp();
  const TemplateBody = templateWith({ Broken: broken });
  await here.cloudFormation.updateStack({ StackName, TemplateBody, Capabilities, Parameters, DisableRollback: true });
  await here.settled();
  const found = await here.look();
  assert.deepEqual(
    [found.verdict, found.stack.status, findingsOf(found)],
    ['broken', 'UPDATE_FAILED', ['update-failed']],
  );
  assert.match(found.findings[0].what, /First failed: Broken \(AWS::SSM::Parameter\): /);
  await readyAfter(here, ['update']);
});

test('UPDATE_FAILED, and a role is gone', async () => {
  const here = place('us-west-1');
  await here.setUp();
  const TemplateBody = templateWith({ Broken: broken });
  await here.cloudFormation.updateStack({ StackName, TemplateBody, Capabilities, Parameters, DisableRollback: true });
  await here.settled();
  await here.removeRole('deploy');
  assert.deepEqual(findingsOf(await here.look()), ['update-failed', 'piece-gone']);
  await readyAfter(here, ['take-out', 'update']);
});

test('UPDATE_ROLLBACK_FAILED: what cannot be rolled back, as it is gone, is skipped and made anew', async () => {
  const here = place('eu-west-2');
  await here.setUp();
  const { LookupRole, ...others } = bootstrapTemplate.Resources;
  const TemplateBody = JSON.stringify({
    ...bootstrapTemplate,
    Resources: {
      ...others,
      LookupRole: { ...LookupRole, Properties: { ...LookupRole!.Properties, Description: 'other' } },
      Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' },
      Waits: {
        Type: 'AWS::CloudFormation::WaitCondition',
        DependsOn: 'LookupRole',
        Properties: { Handle: { Ref: 'Handle' }, Timeout: '3600' },
      },
    },
  });
  await here.cloudFormation.updateStack({ StackName, TemplateBody, Capabilities, Parameters });
  await here.waiting('Waits');
  assert.equal((await here.look()).verdict, 'working');
  await here.removeRole('lookup');
  await here.cloudFormation.cancelUpdateStack({ StackName });
  await here.settled();
  const found = await here.look();
  assert.deepEqual([found.stack.status, findingsOf(found)], ['UPDATE_ROLLBACK_FAILED', ['rollback-failed']]);
  assert.match(found.findings[0].what, /First failed: LookupRole/);
  await readyAfter(here, ['continue-rollback', 'continue-rollback', 'take-out', 'update']);
});

test('DELETE_FAILED: what would not go is kept, and taken in', async () => {
  const here = place('eu-west-3');
  await here.setUp();
  await here.s3.putObject({ Bucket: here.named('assets'), Key: 'asset', Body: 'kept' });
  const RoleName = here.named('lookup-role');
  await here.iam.attachRolePolicy({ RoleName, PolicyArn: 'arn:aws:iam::aws:policy/AWSCloudShellFullAccess' });
  await here.cloudFormation.deleteStack({ StackName });
  await here.settled();
  const found = await here.look();
  assert.deepEqual([found.stack.status, findingsOf(found)], ['DELETE_FAILED', ['delete-failed']]);
  assert.match(found.findings[0].what, /First failed: LookupRole \(AWS::IAM::Role\): .*must detach all policies/);
  await readyAfter(here, ['delete', 'delete', 'adopt']);
  const { Body } = await here.s3.getObject({ Bucket: here.named('assets'), Key: 'asset' });
  assert.equal(await Body!.transformToString(), 'kept');
});

test('CREATE_FAILED: a first creation that stayed as it failed', async () => {
  const here = place('eu-north-1');
  const TemplateBody = templateWith({ Broken: broken });
  await here.cloudFormation.createStack({ StackName, TemplateBody, Capabilities, Parameters, OnFailure: 'DO_NOTHING' });
  await here.settled();
  assert.deepEqual(findingsOf(await here.look()), ['create-failed']);
  const repaired = await here.setUp();
  assert.equal(repaired.verdict, 'ready', JSON.stringify(repaired));
  assert.equal(repaired.steps[0], 'delete');
});

/** By the role that Organizations leaves there; root is let in by none. */
async function insideAnotherAccount({ iam }: TestPlace) {
  const home = { ...sandlot.clientConfig, region: 'us-east-1' };
  const organizations = new Organizations(home);
  await organizations.createOrganization({});
  const { CreateAccountStatus } = await organizations.createAccount({ AccountName: 'other', Email: 'o@example.com' });
  const CreateAccountRequestId = CreateAccountStatus!.Id;
  let account: string | undefined;
  while (account === undefined) {
    await sleep(10);
    const told = await organizations.describeCreateAccountStatus({ CreateAccountRequestId });
    account = told.CreateAccountStatus!.AccountId;
  }
  const UserName = 'enters';
  await iam.createUser({ UserName });
  await iam.attachUserPolicy({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const RoleArn = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
  const { Credentials } = await new STS({ ...home, credentials }).assumeRole({ RoleArn, RoleSessionName: 'enters' });
  return {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
}

test("another account's bucket: nothing is begun, and what to do is said", async () => {
  const here = place('ap-south-1');
  const credentials = await insideAnotherAccount(here);
  const theirs = new S3({ ...sandlot.clientConfig, credentials, region: 'ap-south-1', forcePathStyle: true });
  const Bucket = here.named('assets');
  await theirs.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } });
  const found = await here.look();
  assert.deepEqual([found.verdict, findingsOf(found)], ['blocked', ['name-taken']]);
  assert.match(found.findings[0].what, new RegExp(`Another account has the bucket ${Bucket}`));
  const tried = await here.setUp();
  assert.deepEqual([tried.verdict, tried.steps], ['blocked', []]);
  await assert.rejects(here.status(), /does not exist/);
  await theirs.deleteBucket({ Bucket });
  await readyAfter(here, ['create']);
});

test('another qualifier under the usual name, and ours beside it', async () => {
  const here = place('sa-east-1');
  const other = [...Parameters, { ParameterKey: 'Qualifier', ParameterValue: 'mine01' }];
  const TemplateBody = templateWith({});
  await here.cloudFormation.createStack({ StackName, TemplateBody, Capabilities, Parameters: other });
  await here.settled();
  const found = await here.look();
  assert.deepEqual([found.verdict, findingsOf(found)], ['blocked', ['other-qualifier']]);
  assert.match(found.findings[0].what, /qualifier mine01/);
  assert.deepEqual((await here.setUp()).steps, []);
  // As the finding advises, by `cdk bootstrap --toolkit-stack-name`.
  const beside = 'CDKToolkit-amplify';
  await here.cloudFormation.createStack({ StackName: beside, TemplateBody, Capabilities, Parameters });
  await here.settled(beside);
  const then = await here.look();
  assert.deepEqual([then.verdict, then.version, then.stackName], ['ready', 33, beside]);
});

test('a bootstrap under another name is found, and mended there', async () => {
  const here = place('ca-central-1');
  const Mine = 'Mine';
  const earlier = { StackName: 'Earlier', TemplateBody: templateWith({}), Capabilities, Parameters };
  await here.cloudFormation.createStack(earlier);
  await here.settled('Earlier');
  await here.cloudFormation.deleteStack({ StackName: 'Earlier' });
  await here.settled('Earlier');
  await here.s3.deleteBucket({ Bucket: here.named('assets') });
  await here.cloudFormation.createStack({ StackName: Mine, TemplateBody: templateWith({}), Capabilities, Parameters });
  await here.settled(Mine);
  const found = await here.look();
  assert.deepEqual([found.verdict, found.stackName], ['ready', Mine]);
  await here.removeRole('deploy');
  assert.deepEqual(findingsOf(await here.look()), ['piece-gone']);
  await readyAfter(here, ['take-out', 'update']);
  await assert.rejects(here.status(), /does not exist/, 'there is no second one');
});
