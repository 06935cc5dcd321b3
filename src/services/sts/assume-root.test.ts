/** AssumeRoot: who may, on whom, for which tasks; and that a task's session can do its task and nothing else. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
const task = (name: string) => ({ arn: `arn:aws:iam::aws:policy/root-task/${name}` });

let sandlot: Sandlot;
let iam: IAM;
let organizations: Organizations;
let admin: Keys;
let member: string;
const open: { destroy(): void }[] = [];

const client = <T extends { destroy(): void }>(make: new (config: any) => T, credentials: Keys): T => {
  const made = new make({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  open.push(made);
  return made;
};

before(async () => {
  sandlot = await startSandlot();
  iam = client(IAM, sandlot.credentials);
  organizations = client(Organizations, sandlot.credentials);
  admin = await user('admin', { Effect: 'Allow', Action: '*', Resource: '*' });
});

after(async () => {
  for (const one of open) one.destroy();
  await sandlot.close();
});

async function user(UserName: string, statement: object): Promise<Keys> {
  await iam.createUser({ UserName });
  await iam.putUserPolicy({
    UserName,
    PolicyName: 'own',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

async function assume(name: string, target = member, as: Keys = admin): Promise<Keys> {
  const { Credentials: keys } = await client(STS, as).assumeRoot({
    TargetPrincipal: target,
    TaskPolicyArn: task(name),
    DurationSeconds: 600,
  });
  return {
    accessKeyId: keys!.AccessKeyId!,
    secretAccessKey: keys!.SecretAccessKey!,
    sessionToken: keys!.SessionToken!,
  };
}

test("the features need an organization, and IAM's trusted access in it", async () => {
  const asAdmin = client(IAM, admin);
  await assert.rejects(asAdmin.enableOrganizationsRootSessions({}), { name: 'OrganizationNotFoundException' });
  await organizations.createOrganization({});
  await assert.rejects(asAdmin.enableOrganizationsRootSessions({}), { name: 'ServiceAccessNotEnabledException' });
  await organizations.enableAWSServiceAccess({ ServicePrincipal: 'iam.amazonaws.com' });
  const { CreateAccountStatus } = await organizations.createAccount({
    AccountName: 'member',
    Email: 'member@example.com',
  });
  await sandlot.idle();
  member = (await organizations.describeCreateAccountStatus({ CreateAccountRequestId: CreateAccountStatus!.Id }))
    .CreateAccountStatus!.AccountId!;
  await assert.rejects(assume('IAMAuditRootUserCredentials'), {
    name: 'AccessDenied',
    message: /the feature RootCredentialsManagement is not enabled/,
  });
  assert.deepEqual((await asAdmin.enableOrganizationsRootSessions({})).EnabledFeatures, ['RootSessions']);
  assert.deepEqual((await asAdmin.enableOrganizationsRootCredentialsManagement({})).EnabledFeatures, [
    'RootCredentialsManagement',
    'RootSessions',
  ]);
  assert.deepEqual((await asAdmin.disableOrganizationsRootSessions({})).EnabledFeatures, ['RootCredentialsManagement']);
  await asAdmin.enableOrganizationsRootSessions({});
  assert.deepEqual((await asAdmin.listOrganizationsFeatures({})).EnabledFeatures, [
    'RootCredentialsManagement',
    'RootSessions',
  ]);
});

test('who may not, and on whom not', async () => {
  const nobody = await user('nobody', { Effect: 'Allow', Action: 's3:*', Resource: '*' });
  await assert.rejects(
    assume('IAMAuditRootUserCredentials', member, nobody),
    /is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::\d{12}:root because no identity-based policy allows/,
  );
  const oneTask = await user('auditor', {
    Effect: 'Allow',
    Action: 'sts:AssumeRoot',
    Resource: '*',
    Condition: { StringEquals: { 'sts:TaskPolicyArn': task('IAMAuditRootUserCredentials').arn } },
  });
  assert.ok(await assume('IAMAuditRootUserCredentials', `arn:aws:iam::${member}:root`, oneTask));
  await assert.rejects(assume('IAMDeleteRootUserCredentials', member, oneTask), { name: 'AccessDenied' });
  await assert.rejects(
    assume('IAMAuditRootUserCredentials', sandlot.account),
    /management account's root user cannot be assumed/,
  );
  await assert.rejects(assume('IAMAuditRootUserCredentials', '111122223333'), /no active member account/);
  await assert.rejects(assume('IAMAuditRootUserCredentials', `arn:aws:iam::${member}:user/x`), {
    name: 'ValidationError',
  });
  await assert.rejects(
    client(STS, admin).assumeRoot({
      TargetPrincipal: member,
      TaskPolicyArn: { arn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    }),
    /is no policy of a root task/,
  );
  await assert.rejects(
    client(STS, admin).assumeRoot({
      TargetPrincipal: member,
      TaskPolicyArn: task('IAMAuditRootUserCredentials'),
      DurationSeconds: 901,
    }),
    { name: 'ValidationError' },
  );
  const ofMember = sandlot.server.runtime.issueCredentials({ kind: 'root', account: member, durationSeconds: 900 });
  await assert.rejects(
    assume('IAMAuditRootUserCredentials', member, ofMember),
    /only the management account and a delegated administrator/,
  );
});

test("an audit reads the root user's credentials, and nothing else", async () => {
  const keys = await assume('IAMAuditRootUserCredentials');
  assert.equal((await client(STS, keys).getCallerIdentity({})).Arn, `arn:aws:iam::${member}:root`);
  const audit = client(IAM, keys);
  assert.deepEqual((await audit.listAccessKeys({})).AccessKeyMetadata, []);
  assert.deepEqual((await audit.listMFADevices({})).MFADevices, []);
  assert.deepEqual((await audit.listSigningCertificates({})).Certificates, []);
  assert.equal((await audit.getUser({})).User?.Arn, `arn:aws:iam::${member}:root`);
  assert.equal((await audit.getAccountSummary({})).SummaryMap?.['AccountAccessKeysPresent'], 0);
  await assert.rejects(audit.getLoginProfile({}), { name: 'NoSuchEntityException' });
  await assert.rejects(audit.listUsers({}), /with an explicit deny in a session policy/);
  await assert.rejects(audit.createLoginProfile({}), { name: 'AccessDenied' });
  await assert.rejects(audit.listAccessKeys({ UserName: 'somebody' }), { name: 'AccessDenied' });
});

test('a password may be recovered, and its permission taken away; access keys are deleted', async () => {
  const create = client(IAM, await assume('IAMCreateRootUserPassword'));
  await create.createLoginProfile({});
  await assert.rejects(create.createLoginProfile({}), { name: 'EntityAlreadyExistsException' });
  assert.equal((await create.getLoginProfile({})).LoginProfile?.PasswordResetRequired, true);
  await assert.rejects(create.deleteLoginProfile({}), { name: 'AccessDenied' });
  const ofMember = client(
    IAM,
    sandlot.server.runtime.issueCredentials({ kind: 'root', account: member, durationSeconds: 900 }),
  );
  const { AccessKey } = await ofMember.createAccessKey({});
  const remove = client(IAM, await assume('IAMDeleteRootUserCredentials'));
  await remove.deleteLoginProfile({});
  await assert.rejects(remove.deleteLoginProfile({}), { name: 'NoSuchEntityException' });
  await remove.deleteAccessKey({ AccessKeyId: AccessKey!.AccessKeyId! });
  assert.deepEqual((await remove.listAccessKeys({})).AccessKeyMetadata, []);
});

test('a bucket that its policy has locked is unlocked', async () => {
  const ofMember = sandlot.server.runtime.issueCredentials({ kind: 'root', account: member, durationSeconds: 900 });
  const owner = client(S3, ofMember);
  await owner.createBucket({ Bucket: 'locked' });
  await owner.putBucketPolicy({
    Bucket: 'locked',
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::locked', 'arn:aws:s3:::locked/*'] },
      ],
    }),
  });
  await assert.rejects(owner.listObjectsV2({ Bucket: 'locked' }), /explicit deny in a resource-based policy/);
  const unlock = client(S3, await assume('S3UnlockBucketPolicy'));
  assert.match((await unlock.getBucketPolicy({ Bucket: 'locked' })).Policy!, /"Deny"/);
  await assert.rejects(unlock.deleteBucket({ Bucket: 'locked' }), { name: 'AccessDenied' });
  await unlock.deleteBucketPolicy({ Bucket: 'locked' });
  assert.equal((await owner.listObjectsV2({ Bucket: 'locked' })).KeyCount, 0);
});

test('service control policies hold for the assumed root, and without trusted access nobody assumes one', async () => {
  await organizations.enablePolicyType({
    RootId: (await organizations.listRoots({})).Roots![0]!.Id!,
    PolicyType: 'SERVICE_CONTROL_POLICY',
  });
  const { Policy } = await organizations.createPolicy({
    Name: 'no-audit',
    Description: '',
    Type: 'SERVICE_CONTROL_POLICY',
    Content: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'iam:ListAccessKeys', Resource: '*' }],
    }),
  });
  await organizations.attachPolicy({ PolicyId: Policy!.PolicySummary!.Id!, TargetId: member });
  await assert.rejects(
    client(IAM, await assume('IAMAuditRootUserCredentials')).listAccessKeys({}),
    /explicit deny in a service control policy/,
  );
  await organizations.disableAWSServiceAccess({ ServicePrincipal: 'iam.amazonaws.com' });
  await assert.rejects(assume('IAMAuditRootUserCredentials'), { name: 'AccessDenied' });
});
