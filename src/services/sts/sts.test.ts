import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import type { Credentials } from '@aws-sdk/client-sts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import type { Sandlot } from '../../testing/start-sandlot.ts';

let sandlot: Sandlot;
let iam: IAM;
const open: { destroy(): void }[] = [];

before(async () => {
  sandlot = await startSandlot();
  iam = new IAM(sandlot.clientConfig);
  open.push(iam);
});

after(async () => {
  for (const client of open) client.destroy();
  await sandlot.close();
});

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

function keysOf({ AccessKeyId, SecretAccessKey, SessionToken }: Credentials): Keys {
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
}

function stsOf(credentials: Keys = sandlot.credentials, more: object = {}): STS {
  const client = new STS({ ...sandlot.clientConfig, credentials, maxAttempts: 1, ...more });
  open.push(client);
  return client;
}

function s3Of(credentials: Keys): S3 {
  const client = new S3({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  open.push(client);
  return client;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}`,
  );
}

const allow = (Action: string | string[], Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

async function newUser(policy?: string): Promise<{ name: string; arn: string; keys: Keys }> {
  const name = `u-${randomUUID()}`;
  const { User } = await iam.createUser({ UserName: name, Path: '/team/' });
  if (policy) await iam.putUserPolicy({ UserName: name, PolicyName: 'own', PolicyDocument: policy });
  const { AccessKey } = await iam.createAccessKey({ UserName: name });
  return {
    name,
    arn: User!.Arn!,
    keys: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  };
}

async function newRole(principal: unknown, policy?: string): Promise<{ name: string; arn: string; id: string }> {
  const name = `r-${randomUUID()}`;
  const { Role } = await iam.createRole({
    RoleName: name,
    Path: '/team/',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal }],
    }),
  });
  if (policy) await iam.putRolePolicy({ RoleName: name, PolicyName: 'own', PolicyDocument: policy });
  return { name, arn: Role!.Arn!, id: Role!.RoleId! };
}

test('GetCallerIdentity shows root, a user and a user’s session', async () => {
  const { account } = sandlot;
  const identity = async (keys?: Keys) => {
    const { UserId, Account, Arn } = await stsOf(keys).getCallerIdentity();
    return { UserId, Account, Arn };
  };
  assert.deepEqual(await identity(), { UserId: account, Account: account, Arn: `arn:aws:iam::${account}:root` });
  const user = await newUser();
  const { Credentials } = await stsOf(user.keys).getSessionToken();
  const own = await identity(user.keys);
  assert.equal(own.Arn, user.arn);
  assert.match(own.UserId!, /^AIDA/);
  assert.deepEqual(await identity(keysOf(Credentials!)), own);
  assert.equal((await stsOf().getAccessKeyInfo({ AccessKeyId: Credentials!.AccessKeyId! })).Account, account);
});

test('bad credentials are refused with AWS’s codes', async () => {
  const who = (keys: Keys, more = {}) => codeOf(stsOf(keys, more).getCallerIdentity());
  const good = sandlot.credentials;
  assert.equal(await who({ ...good, secretAccessKey: 'wrong' }), 'SignatureDoesNotMatch 403');
  assert.equal(await who({ ...good, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }), 'InvalidClientTokenId 403');
  assert.equal(await who({ ...good, sessionToken: 'rubbish' }), 'InvalidClientTokenId 403');
  assert.equal(await who(good, { systemClockOffset: -16 * 60_000 }), 'SignatureDoesNotMatch 403');
  assert.equal(await who(good, { systemClockOffset: 14 * 60_000 }), 'ok');
  const { Credentials } = await stsOf().getSessionToken();
  const { sessionToken: _dropped, ...tokenless } = keysOf(Credentials!);
  assert.equal(await who(tokenless), 'InvalidClientTokenId 403');
  const unsigned = await fetch(sandlot.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'Action=GetCallerIdentity&Version=2011-06-15',
  });
  assert.equal(unsigned.status, 403);
  assert.match(await unsigned.text(), /<Code>MissingAuthenticationToken<\/Code>/);
});

test('a deactivated key fails at its next request', async () => {
  const user = await newUser();
  const sts = stsOf(user.keys);
  assert.equal(await codeOf(sts.getCallerIdentity()), 'ok');
  await iam.updateAccessKey({ UserName: user.name, AccessKeyId: user.keys.accessKeyId, Status: 'Inactive' });
  assert.equal(await codeOf(sts.getCallerIdentity()), 'InvalidClientTokenId 403');
});

test('AssumeRole: the role’s credentials do what the role may', async () => {
  const user = await newUser();
  const role = await newRole({ AWS: user.arn }, allow('s3:ListAllMyBuckets'));
  const { AssumedRoleUser, Credentials } = await stsOf(user.keys).assumeRole({
    RoleArn: role.arn,
    RoleSessionName: 'me',
    DurationSeconds: 900,
  });
  assert.deepEqual(AssumedRoleUser, {
    AssumedRoleId: `${role.id}:me`,
    Arn: `arn:aws:sts::${sandlot.account}:assumed-role/${role.name}/me`,
  });
  const keys = keysOf(Credentials!);
  assert.equal((await stsOf(keys).getCallerIdentity()).Arn, AssumedRoleUser!.Arn);
  assert.equal(await codeOf(s3Of(keys).listBuckets()), 'ok');
  assert.equal(await codeOf(s3Of(keys).createBucket({ Bucket: `b-${randomUUID()}` })), 'AccessDenied 403');
  assert.equal(await codeOf(s3Of(user.keys).listBuckets()), 'AccessDenied 403');
  await iam.deleteRolePolicy({ RoleName: role.name, PolicyName: 'own' });
  assert.equal(await codeOf(s3Of(keys).listBuckets()), 'AccessDenied 403');
  await iam.deleteRole({ RoleName: role.name });
  assert.equal(await codeOf(stsOf(keys).getCallerIdentity()), 'InvalidClientTokenId 403');
});

test('AssumeRole through the account’s policies, and not at all', async () => {
  const role = await newRole({ AWS: `arn:aws:iam::${sandlot.account}:root` });
  const [may, mayNot] = [await newUser(allow('sts:AssumeRole', role.arn)), await newUser()];
  const assume = (keys: Keys, RoleArn = role.arn) => codeOf(stsOf(keys).assumeRole({ RoleArn, RoleSessionName: 'me' }));
  assert.equal(await assume(may.keys), 'ok');
  assert.equal(await assume(mayNot.keys), 'AccessDenied 403');
  assert.equal(await assume(may.keys, `${role.arn}x`), 'AccessDenied 403');
  assert.equal(await assume(sandlot.credentials), 'AccessDenied 403');
  assert.equal(await assume(may.keys, 'not-an-arn-at-all-but-long'), 'ValidationError 400');
});

test('session policies narrow, inline and managed', async () => {
  const user = await newUser();
  const role = await newRole({ AWS: user.arn }, allow('*'));
  const session = async (more: object) =>
    keysOf((await stsOf(user.keys).assumeRole({ RoleArn: role.arn, RoleSessionName: 'me', ...more })).Credentials!);
  const may = async (keys: Keys) => [
    await codeOf(s3Of(keys).listBuckets()),
    await codeOf(s3Of(keys).createBucket({ Bucket: `b-${randomUUID()}` })),
  ];
  assert.deepEqual(await may(await session({})), ['ok', 'ok']);
  assert.deepEqual(await may(await session({ Policy: allow('s3:ListAllMyBuckets') })), ['ok', 'AccessDenied 403']);
  const { Policy } = await iam.createPolicy({
    PolicyName: `p-${randomUUID()}`,
    PolicyDocument: allow('s3:ListAllMyBuckets'),
  });
  assert.deepEqual(await may(await session({ PolicyArns: [{ arn: Policy!.Arn! }] })), ['ok', 'AccessDenied 403']);
  assert.deepEqual(await may(await session({ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' }] })), [
    'ok',
    'ok',
  ]);
  assert.equal(
    await codeOf(session({ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/NoSuchPolicy' }] })),
    'ValidationError 400',
  );
});

test('a federated user may what both the issuer and the token’s policies allow', async () => {
  const user = await newUser(allow(['sts:GetFederationToken', 's3:ListAllMyBuckets']));
  const federate = async (more: object) =>
    keysOf((await stsOf(user.keys).getFederationToken({ Name: 'bob', ...more })).Credentials!);
  const keys = await federate({ Policy: allow('s3:*') });
  assert.equal((await stsOf(keys).getCallerIdentity()).Arn, `arn:aws:sts::${sandlot.account}:federated-user/bob`);
  assert.equal(await codeOf(s3Of(keys).listBuckets()), 'ok');
  assert.equal(await codeOf(s3Of(keys).createBucket({ Bucket: `b-${randomUUID()}` })), 'AccessDenied 403');
  assert.equal(await codeOf(s3Of(await federate({})).listBuckets()), 'AccessDenied 403');
  assert.equal(await codeOf(stsOf((await newUser()).keys).getFederationToken({ Name: 'bob' })), 'AccessDenied 403');
  assert.equal(await codeOf(stsOf(keys).getSessionToken()), 'AccessDenied 403');
  await iam.deleteUserPolicy({ UserName: user.name, PolicyName: 'own' });
  await iam.deleteAccessKey({ UserName: user.name, AccessKeyId: user.keys.accessKeyId });
  await iam.deleteUser({ UserName: user.name });
  assert.equal(await codeOf(stsOf(keys).getCallerIdentity()), 'InvalidClientTokenId 403');
});

test('sessions end on the domain clock, and with a reset', async () => {
  const own = await startSandlot();
  try {
    const root = new STS({ ...own.clientConfig, maxAttempts: 1 });
    const session = async () => {
      const client = new STS({
        ...own.clientConfig,
        credentials: keysOf((await root.getSessionToken({ DurationSeconds: 900 })).Credentials!),
        maxAttempts: 1,
      });
      open.push(client);
      return client;
    };
    open.push(root);
    const first = await session();
    await own.advance(840_000);
    assert.equal(await codeOf(first.getCallerIdentity()), 'ok');
    await own.advance(61_000);
    assert.equal(await codeOf(first.getCallerIdentity()), 'ExpiredToken 403');
    const second = await session();
    await own.reset();
    assert.equal(await codeOf(second.getCallerIdentity()), 'InvalidClientTokenId 403');
    assert.equal(await codeOf(root.getCallerIdentity()), 'ok');
  } finally {
    await own.close();
  }
});
