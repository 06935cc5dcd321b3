/** What sessions carry, and what the API keeps from them: through the SDK clients. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import type { AssumeRoleCommandInput, Credentials } from '@aws-sdk/client-sts';
import { totpCode } from '../../../testing/sign-in/totp.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import type { Sandlot } from '../../../testing/start-sandlot.ts';
import type { Caller } from '../../../wire/caller.ts';
import type { Decision } from '../../../wire/context.ts';
import { encodeAuthorizationMessage } from '../internal.ts';

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

let sandlot: Sandlot;
let iam: IAM;
const open: { destroy(): void }[] = [];

before(async () => {
  sandlot = await startSandlot();
  iam = clientsOf(sandlot.credentials).iam;
});

after(async () => {
  for (const client of open) client.destroy();
  await sandlot.close();
});

function clientsOf(credentials: Keys) {
  const config = { ...sandlot.clientConfig, credentials, maxAttempts: 1 };
  const made = {
    sts: new STS(config),
    iam: new IAM(config),
    s3: new S3(config),
    organizations: new Organizations(config),
  };
  open.push(...Object.values(made));
  return made;
}

const keysOf = ({ AccessKeyId, SecretAccessKey, SessionToken }: Credentials): Keys => ({
  accessKeyId: AccessKeyId!,
  secretAccessKey: SecretAccessKey!,
  sessionToken: SessionToken!,
});
const documentOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}`,
  );

async function newUser(...statements: object[]): Promise<{ name: string; arn: string; keys: Keys }> {
  const name = `u-${randomUUID()}`;
  const { User } = await iam.createUser({ UserName: name });
  if (statements.length > 0)
    await iam.putUserPolicy({ UserName: name, PolicyName: 'own', PolicyDocument: documentOf(...statements) });
  const { AccessKey } = await iam.createAccessKey({ UserName: name });
  return {
    name,
    arn: User!.Arn!,
    keys: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  };
}

async function newRole(trust: object[], ...statements: object[]): Promise<{ name: string; arn: string }> {
  const name = `r-${randomUUID()}`;
  const { Role } = await iam.createRole({ RoleName: name, AssumeRolePolicyDocument: documentOf(...trust) });
  if (statements.length > 0)
    await iam.putRolePolicy({ RoleName: name, PolicyName: 'own', PolicyDocument: documentOf(...statements) });
  return { name, arn: Role!.Arn! };
}

const trusting = (AWS: string, Action: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action,
  ...(Condition && { Condition }),
});

async function assume(keys: Keys, RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}): Promise<Keys> {
  return keysOf((await clientsOf(keys).sts.assumeRole({ RoleArn, RoleSessionName: 'session', ...more })).Credentials!);
}

/** A device of the user's, and its codes: step 0 is the present one. */
async function enableMfa(userName: string) {
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: `d-${randomUUID()}` });
  const serial = VirtualMFADevice!.SerialNumber!;
  const seed = Buffer.from(VirtualMFADevice!.Base32StringSeed!).toString();
  const start = Date.now();
  const codeAt = (step: number) => totpCode(seed, step, start);
  await iam.enableMFADevice({
    UserName: userName,
    SerialNumber: serial,
    AuthenticationCode1: codeAt(-2),
    AuthenticationCode2: codeAt(-1),
  });
  return { serial, codeAt };
}

test('an external id that the trust policy asks for', async () => {
  const user = await newUser();
  const role = await newRole([trusting(user.arn, 'sts:AssumeRole', { StringEquals: { 'sts:ExternalId': 'x-1' } })]);
  assert.equal(await codeOf(assume(user.keys, role.arn)), 'AccessDenied 403');
  assert.equal(await codeOf(assume(user.keys, role.arn, { ExternalId: 'x-2' })), 'AccessDenied 403');
  assert.equal(await codeOf(assume(user.keys, role.arn, { ExternalId: 'x-1' })), 'ok');
});

test('session tags need sts:TagSession, decide conditions, and pass on where they are transitive', async () => {
  const user = await newUser();
  const plain = await newRole([trusting(user.arn, 'sts:AssumeRole')]);
  assert.equal(
    await codeOf(assume(user.keys, plain.arn, { Tags: [{ Key: 'Team', Value: 'Blue' }] })),
    'AccessDenied 403',
  );
  const first = await newRole(
    [trusting(user.arn, ['sts:AssumeRole', 'sts:TagSession'])],
    allow('s3:ListAllMyBuckets', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'Blue' } } }),
  );
  const second = await newRole(
    [trusting(first.arn, ['sts:AssumeRole', 'sts:TagSession'])],
    allow('s3:ListAllMyBuckets', {
      Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'Blue' }, Null: { 'aws:PrincipalTag/Other': 'true' } },
    }),
  );
  const tagged = await assume(user.keys, first.arn, {
    Tags: [
      { Key: 'Team', Value: 'Blue' },
      { Key: 'Other', Value: 'x' },
    ],
    TransitiveTagKeys: ['team'],
  });
  assert.equal(await codeOf(clientsOf(tagged).s3.listBuckets()), 'ok');
  assert.equal(
    await codeOf(
      clientsOf(await assume(user.keys, first.arn, { Tags: [{ Key: 'Team', Value: 'Red' }] })).s3.listBuckets(),
    ),
    'AccessDenied 403',
  );
  assert.equal(await codeOf(clientsOf(await assume(tagged, second.arn)).s3.listBuckets()), 'ok');
  assert.equal(
    await codeOf(assume(tagged, second.arn, { Tags: [{ Key: 'TEAM', Value: 'Red' }] })),
    'InvalidParameterValue 400',
  );
  assert.equal(
    await codeOf(
      assume(user.keys, first.arn, {
        Tags: [
          { Key: 'a', Value: '' },
          { Key: 'A', Value: '' },
        ],
      }),
    ),
    'InvalidParameterValue 400',
  );
  assert.equal(
    await codeOf(assume(user.keys, first.arn, { Tags: [{ Key: 'aws:x', Value: '' }] })),
    'InvalidParameterValue 400',
  );
  assert.equal(
    await codeOf(assume(user.keys, first.arn, { TransitiveTagKeys: ['missing'] })),
    'InvalidParameterValue 400',
  );
});

test('a source identity needs sts:SetSourceIdentity, and stays', async () => {
  const user = await newUser();
  const plain = await newRole([trusting(user.arn, 'sts:AssumeRole')]);
  assert.equal(await codeOf(assume(user.keys, plain.arn, { SourceIdentity: 'ann' })), 'AccessDenied 403');
  const first = await newRole([trusting(user.arn, ['sts:AssumeRole', 'sts:SetSourceIdentity'])]);
  const second = await newRole(
    [
      trusting(first.arn, ['sts:AssumeRole', 'sts:SetSourceIdentity'], {
        StringEquals: { 'aws:SourceIdentity': 'ann' },
      }),
    ],
    allow('s3:ListAllMyBuckets', { Condition: { StringEquals: { 'aws:SourceIdentity': 'ann' } } }),
  );
  const session = await assume(user.keys, first.arn, { SourceIdentity: 'ann' });
  const { SourceIdentity } = await clientsOf(session).sts.assumeRole({
    RoleArn: second.arn,
    RoleSessionName: 'session',
  });
  assert.equal(SourceIdentity, 'ann');
  assert.equal(await codeOf(clientsOf(await assume(session, second.arn)).s3.listBuckets()), 'ok');
  assert.equal(await codeOf(assume(session, second.arn, { SourceIdentity: 'bob' })), 'AccessDenied 403');
});

test('AssumeRole with MFA: the device must be the caller’s, and a code works once', async () => {
  const [user, other] = [await newUser(), await newUser()];
  const { serial, codeAt } = await enableMfa(user.name);
  const role = await newRole(
    [
      {
        ...trusting(`arn:aws:iam::${sandlot.account}:root`, 'sts:AssumeRole', {
          Bool: { 'aws:MultiFactorAuthPresent': 'true' },
          NumericLessThan: { 'aws:MultiFactorAuthAge': '60' },
        }),
      },
      trusting(other.arn, 'sts:AssumeRole'),
    ],
    allow('s3:ListAllMyBuckets', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
  );
  await iam.putUserPolicy({
    UserName: user.name,
    PolicyName: 'assume',
    PolicyDocument: documentOf(allow('sts:AssumeRole')),
  });
  assert.equal(await codeOf(assume(user.keys, role.arn)), 'AccessDenied 403');
  assert.equal(await codeOf(assume(user.keys, role.arn, { SerialNumber: serial })), 'AccessDenied 403');
  assert.equal(
    await codeOf(assume(other.keys, role.arn, { SerialNumber: serial, TokenCode: codeAt(0) })),
    'AccessDenied 403',
  );
  assert.equal(
    await codeOf(assume(user.keys, role.arn, { SerialNumber: serial, TokenCode: codeAt(-1) })),
    'AccessDenied 403',
  );
  const denied = await newRole([{ ...trusting(user.arn, 'sts:AssumeRole'), Effect: 'Deny' }]);
  assert.equal(
    await codeOf(assume(user.keys, denied.arn, { SerialNumber: serial, TokenCode: codeAt(0) })),
    'AccessDenied 403',
  );
  // The refusal has not used the code up.
  const session = await assume(user.keys, role.arn, { SerialNumber: serial, TokenCode: codeAt(0) });
  assert.equal(await codeOf(clientsOf(session).s3.listBuckets()), 'ok');
  assert.equal(
    await codeOf(assume(user.keys, role.arn, { SerialNumber: serial, TokenCode: codeAt(0) })),
    'AccessDenied 403',
  );
  assert.equal(await codeOf(clientsOf(await assume(other.keys, role.arn)).s3.listBuckets()), 'AccessDenied 403');
});

test('GetSessionToken: IAM only with MFA, of STS only AssumeRole and GetCallerIdentity', async () => {
  const user = await newUser(allow(['iam:ListUsers', 'sts:*', 's3:ListAllMyBuckets']));
  const { serial, codeAt } = await enableMfa(user.name);
  const role = await newRole([trusting(user.arn, 'sts:AssumeRole')]);
  const without = keysOf((await clientsOf(user.keys).sts.getSessionToken()).Credentials!);
  const withMfa = keysOf(
    (await clientsOf(user.keys).sts.getSessionToken({ SerialNumber: serial, TokenCode: codeAt(0) })).Credentials!,
  );
  assert.equal(await codeOf(clientsOf(without).iam.listUsers()), 'InvalidClientTokenId 403');
  assert.equal(await codeOf(clientsOf(withMfa).iam.listUsers()), 'ok');
  assert.equal(await codeOf(clientsOf(without).s3.listBuckets()), 'ok');
  assert.equal(await codeOf(assume(without, role.arn)), 'ok');
  const { sts } = clientsOf(withMfa);
  assert.equal(await codeOf(sts.getCallerIdentity()), 'ok');
  assert.equal(await codeOf(sts.getSessionToken()), 'AccessDenied 403');
  assert.equal(await codeOf(sts.getFederationToken({ Name: 'bob' })), 'AccessDenied 403');
  assert.equal(await codeOf(sts.getAccessKeyInfo({ AccessKeyId: user.keys.accessKeyId })), 'AccessDenied 403');
  const root = keysOf((await clientsOf(sandlot.credentials).sts.getSessionToken()).Credentials!);
  assert.equal(await codeOf(clientsOf(root).iam.listUsers()), 'InvalidClientTokenId 403');
  assert.equal(await codeOf(clientsOf(root).s3.listBuckets()), 'ok');
});

test('GetFederationToken: no IAM, tags with sts:TagSession only', async () => {
  const user = await newUser(allow(['sts:GetFederationToken', 'iam:*', 's3:*']));
  const { sts } = clientsOf(user.keys);
  const Policy = documentOf(
    allow(['iam:*', 's3:*'], { Condition: { StringEquals: { 'aws:PrincipalTag/Team': 'Blue' } } }),
  );
  const request = { Name: 'bob', Policy, Tags: [{ Key: 'Team', Value: 'Blue' }] };
  assert.equal(await codeOf(sts.getFederationToken(request)), 'AccessDenied 403');
  await iam.putUserPolicy({
    UserName: user.name,
    PolicyName: 'tags',
    PolicyDocument: documentOf(allow('sts:TagSession')),
  });
  const keys = keysOf((await sts.getFederationToken(request)).Credentials!);
  assert.equal(await codeOf(clientsOf(keys).s3.listBuckets()), 'ok');
  assert.equal(await codeOf(clientsOf(keys).iam.listUsers()), 'InvalidClientTokenId 403');
  assert.equal(
    await codeOf(clientsOf(keys).sts.getAccessKeyInfo({ AccessKeyId: user.keys.accessKeyId })),
    'AccessDenied 403',
  );
});

test('OrganizationAccountAccessRole reaches a member account until it is closed, and then no more', async () => {
  const { organizations } = clientsOf(sandlot.credentials);
  await organizations.createOrganization({ FeatureSet: 'ALL' });
  const { CreateAccountStatus } = await organizations.createAccount({
    AccountName: 'member',
    Email: 'member@example.com',
  });
  let created = CreateAccountStatus!;
  while (created.State === 'IN_PROGRESS') {
    created = (await organizations.describeCreateAccountStatus({ CreateAccountRequestId: created.Id! }))
      .CreateAccountStatus!;
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  const admin = await newUser(allow('*'));
  const roleArn = `arn:aws:iam::${created.AccountId}:role/OrganizationAccountAccessRole`;
  const member = clientsOf(await assume(admin.keys, roleArn));
  assert.equal((await member.sts.getCallerIdentity()).Account, created.AccountId);
  const UserName = 'inside';
  await member.iam.createUser({ UserName });
  const { AccessKey } = await member.iam.createAccessKey({ UserName });
  const inside = clientsOf({ accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! });
  assert.equal(await codeOf(inside.sts.getCallerIdentity()), 'ok');
  assert.equal(await codeOf(iam.getUser({ UserName })), 'NoSuchEntityException 404');
  await organizations.closeAccount({ AccountId: created.AccountId! });
  while ((await organizations.describeAccount({ AccountId: created.AccountId! })).Account!.Status !== 'SUSPENDED')
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  assert.equal(await codeOf(inside.sts.getCallerIdentity()), 'InvalidClientTokenId 403');
  assert.equal(await codeOf(member.sts.getCallerIdentity()), 'InvalidClientTokenId 403');
  assert.equal(await codeOf(assume(admin.keys, roleArn)), 'AccessDenied 403');
});

test('DecodeAuthorizationMessage reads what a denial encoded, for those who may, in its account only', async () => {
  const [reader, other] = [await newUser(allow('sts:DecodeAuthorizationMessage')), await newUser()];
  const caller: Caller = {
    kind: 'user',
    account: sandlot.account,
    arn: other.arn,
    userId: 'AIDAX',
    userName: other.name,
  };
  const decision: Decision = {
    allowed: false,
    reason: 'with an explicit deny in an identity-based policy',
    explanation: {
      action: 'ec2:RunInstances',
      resource: '*',
      outcome: 'explicit-deny',
      decidedBy: 'identity',
      unmet: [],
      statement: { class: 'identity', policy: 'p', statement: 0, sid: 'No' },
    },
  };
  const denial = {
    caller,
    action: 'ec2:RunInstances',
    resource: '*',
    decision,
    conditions: { 'ec2:InstanceType': 't3.micro' },
  };
  const { seal } = sandlot.server.runtime;
  const message = encodeAuthorizationMessage(seal, denial)!;
  const middle = message.length >> 1;
  const tampered = `${message.slice(0, middle)}${message[middle] === 'A' ? 'B' : 'A'}${message.slice(middle + 1)}`;
  const decode = async (keys: Keys, EncodedMessage: string) =>
    clientsOf(keys).sts.decodeAuthorizationMessage({ EncodedMessage });
  const decoded = JSON.parse((await decode(reader.keys, message)).DecodedMessage!);
  assert.deepEqual(
    [decoded.allowed, decoded.explicitDeny, decoded.matchedStatements.items[0].statementId, decoded.context.action],
    [false, true, 'No', 'ec2:RunInstances'],
  );
  assert.deepEqual(decoded.context.conditions.items, [
    { key: 'ec2:InstanceType', values: { items: [{ value: 't3.micro' }] } },
  ]);
  assert.equal(await codeOf(decode(other.keys, message)), 'AccessDenied 403');
  assert.equal(await codeOf(decode(reader.keys, tampered)), 'InvalidAuthorizationMessageException 400');
  const foreign = encodeAuthorizationMessage(seal, { ...denial, caller: { ...caller, account: '999988887777' } })!;
  assert.equal(await codeOf(decode(reader.keys, foreign)), 'InvalidAuthorizationMessageException 400');
});
