/** Managed session policies: a session names them, whatever their size, and they hold as they stand. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import type { Sandlot } from '../../../testing/start-sandlot.ts';

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

let sandlot: Sandlot;
let iam: IAM;
let sts: STS;
let RoleArn: string;

const document = (Action: string, Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

before(async () => {
  sandlot = await startSandlot();
  iam = new IAM(sandlot.clientConfig);
  const [UserName, RoleName] = ['assumer', 'assumed'];
  await iam.createUser({ UserName });
  await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument: document('*') });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  const { Role } = await iam.createRole({
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: sandlot.account } }],
    }),
  });
  await iam.putRolePolicy({ RoleName, PolicyName: 'p', PolicyDocument: document('s3:*') });
  RoleArn = Role!.Arn!;
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  sts = new STS({ ...sandlot.clientConfig, credentials });
});

after(async () => {
  for (const client of [iam, sts]) client.destroy();
  await sandlot.close();
});

interface Found {
  readonly Credentials?:
    | { AccessKeyId?: string | undefined; SecretAccessKey?: string | undefined; SessionToken?: string | undefined }
    | undefined;
}

function s3Of({ Credentials }: Found): S3 {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials!;
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return new S3({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
}

async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: Error) => error.name,
  );
}

test('large managed policies fit: ten of them as their ARNs', async () => {
  const arns = [
    'ReadOnlyAccess',
    'SecurityAudit',
    'job-function/ViewOnlyAccess',
    'PowerUserAccess',
    'IAMFullAccess',
  ].map((arn) => ({ arn: `arn:aws:iam::aws:policy/${arn}` }));
  const session = await sts.assumeRole({ RoleArn, RoleSessionName: 'large', PolicyArns: arns });
  assert.ok(session.PackedPolicySize! < 30, String(session.PackedPolicySize));
  assert.ok(session.Credentials!.SessionToken!.length < 2500);
  const s3 = s3Of(session);
  assert.equal(await outcome(s3.listBuckets()), 'ok');
  s3.destroy();
});

test('they narrow the session, of a role and of a federated user', async () => {
  const PolicyArns = [{ arn: readOnly }];
  const sessions = [
    await sts.assumeRole({ RoleArn, RoleSessionName: 'narrow', PolicyArns }),
    await sts.getFederationToken({ Name: 'narrow', PolicyArns }),
  ];
  for (const session of sessions) {
    const s3 = s3Of(session);
    assert.equal(await outcome(s3.listBuckets()), 'ok');
    assert.equal(await outcome(s3.createBucket({ Bucket: `b-${randomUUID()}` })), 'AccessDenied');
    s3.destroy();
  }
});

test('a policy of one’s own holds as it stands, and where it is gone nothing is allowed', async () => {
  const { Policy } = await iam.createPolicy({ PolicyName: 'own', PolicyDocument: document('s3:ListAllMyBuckets') });
  const PolicyArn = Policy!.Arn!;
  const s3 = s3Of(await sts.assumeRole({ RoleArn, RoleSessionName: 'own', PolicyArns: [{ arn: PolicyArn }] }));
  assert.equal(await outcome(s3.listBuckets()), 'ok');
  await iam.createPolicyVersion({ PolicyArn, PolicyDocument: document('s3:GetObject'), SetAsDefault: true });
  assert.equal(await outcome(s3.listBuckets()), 'AccessDenied');
  await iam.setDefaultPolicyVersion({ PolicyArn, VersionId: 'v1' });
  assert.equal(await outcome(s3.listBuckets()), 'ok');
  await iam.deletePolicyVersion({ PolicyArn, VersionId: 'v2' });
  await iam.deletePolicy({ PolicyArn });
  assert.equal(await outcome(s3.listBuckets()), 'AccessDenied');
  s3.destroy();
});

test('tags that contradict each other are an invalid parameter', async () => {
  const Tags = [
    { Key: 'team', Value: 'a' },
    { Key: 'Team', Value: 'b' },
  ];
  const asked = { RoleArn, RoleSessionName: 'tags' };
  assert.equal(await outcome(sts.assumeRole({ ...asked, Tags })), 'InvalidParameterValue');
  assert.equal(await outcome(sts.assumeRole({ ...asked, TransitiveTagKeys: ['none'] })), 'InvalidParameterValue');
  assert.equal(await outcome(sts.getFederationToken({ Name: 'tags', Tags })), 'InvalidParameterValue');
});
