/**
 * Why a request was denied, for each kind of policy: the layer that decided, the condition that failed with its values,
 * and the smallest statement that would have allowed it, which then does.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';
import type { Denial } from './activity.ts';
import { inShort } from '../commands/activity/in-short.ts';
import { why } from '../commands/activity/why.ts';
import { asLocalServer } from '../../testing/command-line.ts';

type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
const document = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };

let sandlot: Sandlot;
let iam: IAM;
let organizations: Organizations;
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
  await organizations.createOrganization({});
  const { CreateAccountStatus } = await organizations.createAccount({
    AccountName: 'member',
    Email: 'member@example.com',
  });
  await sandlot.idle();
  member = (await organizations.describeCreateAccountStatus({ CreateAccountRequestId: CreateAccountStatus!.Id }))
    .CreateAccountStatus!.AccountId!;
});
after(async () => {
  for (const one of open) one.destroy();
  await sandlot.close();
});

async function user(UserName: string, in_: IAM, ...statements: object[]): Promise<Keys> {
  await in_.createUser({ UserName });
  if (statements.length > 0)
    await in_.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: document(...statements) });
  const { AccessKey } = await in_.createAccessKey({ UserName });
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

interface Told {
  readonly text: string;
  readonly decidedBy: string;
  readonly lacks: object | undefined;
}

/** Makes the call, which must be denied, and asks why. */
async function denied(call: () => Promise<unknown>): Promise<Told> {
  const error: any = await call().then(
    () => assert.fail('allowed'),
    (caught) => caught,
  );
  assert.match(error.name, /^AccessDenied/);
  const { requestId } = error.$metadata;
  const { denial } = (await sandlot.api('GET', `/activity/${requestId}`)) as any;
  return {
    text: await why(asLocalServer(sandlot, '/nowhere'), requestId),
    decidedBy: denial.explanation.decidedBy,
    lacks: denial.allowingStatement,
  };
}

test('identity-based policies: the statement that lacks', async () => {
  const ann = client(IAM, await user('ann', iam));
  const { decidedBy, lacks, text } = await denied(() => ann.listUsers({}));
  assert.equal(decidedBy, 'identity');
  assert.match(text, /the identity-based policies: none of their statements allows it[^]*"Action": "iam:ListUsers"/);
  await iam.putUserPolicy({ UserName: 'ann', PolicyName: 'own', PolicyDocument: document(lacks!) });
  await ann.listUsers({});
});

test('in plain words first: who, what, why, and what to do', async () => {
  const who = `arn:aws:sts::${sandlot.account}:assumed-role/AWSReservedSSO_amplify-policy_0123456789abcdef/ann`;
  const told = (explanation: object, principalArn = who, allowingStatement?: object) =>
    inShort({
      principalArn,
      reason: '',
      explanation: {
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::b/k',
        outcome: 'implicit-deny',
        unmet: [],
        ...explanation,
      },
      ...(allowingStatement && { allowingStatement }),
    } as unknown as Denial);
  assert.deepEqual(told({ decidedBy: 'identity', resource: '*' }, who, {}), [
    'ann (permission set amplify-policy) may not do s3:GetObject.',
    'The permission set amplify-policy has no policy that allows it.',
    'To allow it, add the statement at the end to the permission set amplify-policy. ' +
      'The console does it: sandlot console, Activity, this request, "Add to the permission set".',
  ]);
  const unmet = (because: string) => [{ class: 'identity', policy: 'p', statement: 0, because, conditions: [] }];
  const user = `arn:aws:iam::${sandlot.account}:user/team/bob`;
  assert.deepEqual(told({ decidedBy: 'identity', unmet: unmet('resource') }, user, {}), [
    'The user bob may not do s3:GetObject on arn:aws:s3:::b/k.',
    'The user bob has a policy that allows it, but on other resources.',
    'To allow it, add the statement at the end to a policy of the user bob or of one of its groups.',
  ]);
  assert.match(told({ decidedBy: 'identity', unmet: unmet('condition') }, user)[1]!, /under a condition that/);
  const role = `arn:aws:sts::${sandlot.account}:assumed-role/runner/s1`;
  assert.deepEqual(told({ decidedBy: 'resource', resource: 'arn:aws:iam::111122223333:role/p/deployer' }, role), [
    'The role runner (session s1) may not do s3:GetObject on arn:aws:iam::111122223333:role/p/deployer.',
    'The trust policy of the role deployer does not let the role runner (session s1) in.',
  ]);
  const statement = { class: 'resource', policy: 'p', statement: 0, sid: 'OnlyOffice' };
  const denied = told({ decidedBy: 'resource', outcome: 'explicit-deny', statement }, role);
  assert.equal(
    denied[1],
    'A statement ("OnlyOffice") of the policy of the bucket b forbids it, whatever others allow.',
  );
  for (const [decidedBy, says] of [
    ['service-control', /organization leave it out/],
    ['resource-control', /organization's resource control policies/],
    ['boundary', /the most that other policies can give/],
    ['session', /made with a policy that leaves it out/],
  ] as const)
    assert.match(told({ decidedBy })[1]!, says);
  assert.deepEqual(told({ decidedBy: 'principal' }), []);
});

test("a bucket policy's Deny says which of its conditions the request meets", async () => {
  const owner = client(S3, sandlot.credentials);
  await owner.createBucket({ Bucket: 'office-only' });
  const Condition = { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
  const deny = { Sid: 'OnlyOffice', Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Condition };
  await owner.putBucketPolicy({
    Bucket: 'office-only',
    Policy: document({ ...deny, Resource: 'arn:aws:s3:::office-only/*' }),
  });
  const { text } = await denied(() => owner.getObject({ Bucket: 'office-only', Key: 'k' }));
  assert.match(text, /the policy of the bucket office-only: a statement denies it/);
  assert.match(text, /applies, because NotIpAddress aws:SourceIp: wanted "203.0.113.0\/24", found "127.0.0.1"/);
});

test('a condition that failed, with what it wanted and what it found', async () => {
  const ben = client(
    IAM,
    await user('ben', iam, {
      Sid: 'ByTeam',
      ...everything,
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
    }),
  );
  await iam.tagUser({ UserName: 'ben', Tags: [{ Key: 'team', Value: 'red' }] });
  const { text } = await denied(() => ben.listUsers({}));
  assert.match(text, /"ByTeam"[^]*StringEquals aws:PrincipalTag\/team: wanted "blue", found "red"/);
});

test('condition keys that AWS does not define are named, with what was meant', async () => {
  const typo = client(
    IAM,
    await user('typo', iam, {
      Sid: 'Typo',
      ...everything,
      Condition: { StringEquals: { 'aws:PrincipalAcount': sandlot.account } },
    }),
  );
  const { text } = await denied(() => typo.listUsers({}));
  assert.match(
    text,
    /AWS does not define these condition keys[^]*aws:PrincipalAcount \(.*"Typo"\)\): did you mean aws:PrincipalAccount\?/,
  );
});

test('a permissions boundary', async () => {
  const cat = client(IAM, await user('cat', iam, everything));
  const { Policy } = await iam.createPolicy({
    PolicyName: 'boundary',
    PolicyDocument: document({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
  });
  await iam.putUserPermissionsBoundary({ UserName: 'cat', PermissionsBoundary: Policy!.Arn });
  const { decidedBy, lacks } = await denied(() => cat.listUsers({}));
  assert.equal(decidedBy, 'boundary');
  await iam.createPolicyVersion({
    PolicyArn: Policy!.Arn,
    SetAsDefault: true,
    PolicyDocument: document({ Effect: 'Allow', Action: 's3:*', Resource: '*' }, lacks!),
  });
  await cat.listUsers({});
});

test('a session policy', async () => {
  const sts = client(STS, await user('dan', iam, everything));
  await iam.createRole({
    RoleName: 'narrow',
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { AWS: sandlot.account },
      Action: 'sts:AssumeRole',
    }),
  });
  await iam.putRolePolicy({ RoleName: 'narrow', PolicyName: 'own', PolicyDocument: document(everything) });
  const session = async (...statements: object[]): Promise<IAM> => {
    const { Credentials: keys } = await sts.assumeRole({
      RoleArn: `arn:aws:iam::${sandlot.account}:role/narrow`,
      RoleSessionName: 'me',
      Policy: document(...statements),
    });
    return client(IAM, {
      accessKeyId: keys!.AccessKeyId!,
      secretAccessKey: keys!.SecretAccessKey!,
      sessionToken: keys!.SessionToken!,
    });
  };
  const own = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  const narrowed = await session(own);
  const { decidedBy, lacks } = await denied(() => narrowed.listUsers({}));
  assert.equal(decidedBy, 'session');
  await (await session(own, lacks!)).listUsers({});
});

test("a role's trust policy", async () => {
  const eve = client(STS, await user('eve', iam, everything));
  const trust = (...more: object[]) =>
    document({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }, ...more);
  await iam.createRole({ RoleName: 'trusting', AssumeRolePolicyDocument: trust() });
  const assume = () =>
    eve.assumeRole({ RoleArn: `arn:aws:iam::${sandlot.account}:role/trusting`, RoleSessionName: 'me' });
  const { decidedBy, lacks, text } = await denied(assume);
  assert.equal(decidedBy, 'resource');
  assert.match(text, /names other principals/);
  await iam.updateAssumeRolePolicy({ RoleName: 'trusting', PolicyDocument: trust(lacks!) });
  await assume();
});

test("another account's bucket policy", async () => {
  const owner = client(S3, sandlot.credentials);
  await owner.createBucket({ Bucket: 'theirs' });
  await owner.putObject({ Bucket: 'theirs', Key: 'k', Body: 'x' });
  const memberIam = client(
    IAM,
    sandlot.server.runtime.issueCredentials({ kind: 'root', account: member, durationSeconds: 3600 }),
  );
  const reader = client(S3, await user('reader', memberIam, everything));
  const get = () => reader.getObject({ Bucket: 'theirs', Key: 'k' });
  const { decidedBy, lacks } = await denied(get);
  assert.equal(decidedBy, 'resource');
  await owner.putBucketPolicy({ Bucket: 'theirs', Policy: document(lacks!) });
  await get();
});

test('a service control policy, that lacks and that denies', async () => {
  const { Roots } = await organizations.listRoots({});
  await organizations.enablePolicyType({ RootId: Roots![0]!.Id!, PolicyType: 'SERVICE_CONTROL_POLICY' });
  const own = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  const { Policy } = await organizations.createPolicy({
    Name: 'only-s3',
    Description: '',
    Type: 'SERVICE_CONTROL_POLICY',
    Content: document(own),
  });
  const PolicyId = Policy!.PolicySummary!.Id!;
  await organizations.attachPolicy({ PolicyId, TargetId: member });
  await organizations.detachPolicy({ PolicyId: 'p-FullAWSAccess', TargetId: member });
  const asMember = client(
    IAM,
    sandlot.server.runtime.issueCredentials({ kind: 'root', account: member, durationSeconds: 3600 }),
  );
  const { decidedBy, lacks } = await denied(() => asMember.listUsers({}));
  assert.equal(decidedBy, 'service-control');
  await organizations.updatePolicy({ PolicyId, Content: document(own, lacks!) });
  await asMember.listUsers({});
  await organizations.updatePolicy({
    PolicyId,
    Content: document(own, lacks!, { Sid: 'NotNow', Effect: 'Deny', Action: 'iam:List*', Resource: '*' }),
  });
  const told = await denied(() => asMember.listUsers({}));
  assert.equal(told.lacks, undefined, 'no statement outweighs a deny');
  assert.match(told.text, new RegExp(`The statement that denies:[^]*${PolicyId}, statement 3 \\("NotNow"\\)`));
});

test('a resource control policy that denies', async () => {
  const { Roots } = await organizations.listRoots({});
  await organizations.enablePolicyType({ RootId: Roots![0]!.Id!, PolicyType: 'RESOURCE_CONTROL_POLICY' });
  const { Policy } = await organizations.createPolicy({
    Name: 'no-reads',
    Description: '',
    Type: 'RESOURCE_CONTROL_POLICY',
    Content: document({ Sid: 'NoReads', Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: '*' }),
  });
  const owner = client(
    S3,
    sandlot.server.runtime.issueCredentials({ kind: 'root', account: member, durationSeconds: 3600 }),
  );
  await owner.createBucket({ Bucket: 'of-the-member' });
  await organizations.attachPolicy({ PolicyId: Policy!.PolicySummary!.Id!, TargetId: member });
  const { decidedBy, text } = await denied(() => owner.getObject({ Bucket: 'of-the-member', Key: 'k' }));
  assert.equal(decidedBy, 'resource-control');
  assert.match(text, /the resource control policies \(RCPs\): a statement denies it[^]*"NoReads"/);
});
