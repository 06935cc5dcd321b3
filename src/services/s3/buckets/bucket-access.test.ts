/**
 * Bucket policies in force: within an account and across, for users, roles and sessions, and for nobody in particular.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const elsewhere = '999988887777';

interface Identity {
  readonly s3: S3;
  readonly arn: string;
}

let Bucket: string;
const open: { destroy(): void }[] = [];

const { sandlot, s3: owner, clientAs } = await startedS3Server();
after(() => {
  for (const client of open) client.destroy();
});

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const rootOf = (account: string): Keys =>
  account === sandlot.account
    ? sandlot.credentials
    : sandlot.server.runtime.issueCredentials({ kind: 'root', account, durationSeconds: 3600 });
const iamOf = (account: string): IAM => {
  const client = new IAM({ ...sandlot.clientConfig, credentials: rootOf(account) });
  open.push(client);
  return client;
};
const document = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
const anyObject = () => `arn:aws:s3:::${Bucket}/*`;

async function newBucket(): Promise<void> {
  Bucket = `b-${randomUUID()}`;
  await owner.createBucket({ Bucket });
  await owner.putObject({ Bucket, Key: 'k', Body: 'x' });
  await owner.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: {} });
}

const setPolicy = (...statements: object[]) => owner.putBucketPolicy({ Bucket, Policy: document(...statements) });
const grant = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: anyObject(),
  ...more,
});

async function user(account: string, ...statements: object[]): Promise<Identity> {
  const iam = iamOf(account);
  const UserName = `u-${randomUUID()}`;
  const { User } = await iam.createUser({ UserName });
  if (statements.length > 0)
    await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: document(...statements) });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  return {
    arn: User!.Arn!,
    s3: clientAs({ accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }),
  };
}

interface Role extends Identity {
  session(policy?: string): Promise<Identity>;
}

async function role(account: string, ...statements: object[]): Promise<Role> {
  const iam = iamOf(account);
  const RoleName = `r-${randomUUID()}`;
  const { Role } = await iam.createRole({
    RoleName,
    AssumeRolePolicyDocument: document({ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' }),
  });
  if (statements.length > 0)
    await iam.putRolePolicy({ RoleName, PolicyName: 'own', PolicyDocument: document(...statements) });
  const caller = await user(account, allow('sts:AssumeRole'));
  const sts = new STS({ ...sandlot.clientConfig, credentials: caller.s3.config.credentials });
  open.push(sts);
  const session = async (Policy?: string): Promise<Identity> => {
    const { Credentials: keys, AssumedRoleUser } = await sts.assumeRole({
      RoleArn: Role!.Arn!,
      RoleSessionName: 'me',
      ...(Policy && { Policy }),
    });
    return {
      arn: AssumedRoleUser!.Arn!,
      s3: clientAs({
        accessKeyId: keys!.AccessKeyId!,
        secretAccessKey: keys!.SecretAccessKey!,
        sessionToken: keys!.SessionToken!,
      }),
    };
  };
  return { arn: Role!.Arn!, s3: (await session()).s3, session };
}

const read = (client: S3): Promise<string> =>
  client.getObject({ Bucket, Key: 'k' }).then(
    async ({ Body }) => {
      await Body!.transformToString();
      return 'ok';
    },
    (error) => error.message,
  );
const readUnsigned = async (): Promise<string> => {
  const answer = await fetch(`${sandlot.endpoint}/${Bucket}/k`);
  const text = await answer.text();
  return answer.ok ? text : `${answer.status} ${/<Code>(\w+)/.exec(text)?.[1]}`;
};
const denial = (who: Identity, why: string) =>
  `User: ${who.arn} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${Bucket}/k" ${why}`;

test('within the account, a bucket policy that names a user allows alone', async () => {
  await newBucket();
  const [named, other] = [await user(sandlot.account), await user(sandlot.account)];
  assert.equal(await read(named.s3), denial(named, 'because no identity-based policy allows the s3:GetObject action'));
  await setPolicy(grant({ AWS: named.arn }));
  assert.equal(await read(named.s3), 'ok');
  assert.match(await read(other.s3), /no identity-based policy allows/);
});

test("one that names the account leaves it to the account's own policies", async () => {
  await newBucket();
  const [with_, without] = [await user(sandlot.account, allow('s3:GetObject')), await user(sandlot.account)];
  await setPolicy(grant({ AWS: sandlot.account }));
  assert.equal(await read(with_.s3), 'ok');
  assert.match(await read(without.s3), /no identity-based policy allows/);
});

test('an explicit deny wins over everything, the root user included', async () => {
  await newBucket();
  const reader = await user(sandlot.account, allow('s3:*'));
  await setPolicy({ ...grant('*'), Effect: 'Deny' });
  assert.equal(await read(reader.s3), denial(reader, 'with an explicit deny in a resource-based policy'));
  assert.match(await read(owner), /with an explicit deny in a resource-based policy/);
  await owner.deleteBucketPolicy({ Bucket });
  assert.equal(await read(reader.s3), 'ok');
});

test("a grant to a role stays within the session's policy; one to the session itself does not", async () => {
  await newBucket();
  const reader = await role(sandlot.account);
  const narrow = await reader.session(document(allow('iam:GetUser')));
  await setPolicy(grant({ AWS: reader.arn }));
  assert.equal(await read(reader.s3), 'ok');
  assert.match(await read(narrow.s3), /because no session policy allows the s3:GetObject action/);
  await setPolicy(grant({ AWS: narrow.arn }));
  assert.equal(await read(narrow.s3), 'ok');
});

test('across accounts both sides must allow, and strangers are told nothing', async () => {
  await newBucket();
  const [both, policyOnly] = [await user(elsewhere, allow('s3:*')), await user(elsewhere)];
  assert.equal(await read(both.s3), 'Access Denied');
  await setPolicy(grant({ AWS: [both.arn, policyOnly.arn] }));
  assert.equal(await read(both.s3), 'ok');
  assert.equal(await read(policyOnly.s3), 'Access Denied');
  await setPolicy(grant({ AWS: elsewhere }));
  assert.equal(await read(both.s3), 'ok');
  const foreignRole = await role(elsewhere, allow('s3:GetObject'));
  await setPolicy(grant({ AWS: foreignRole.arn }));
  assert.equal(await read(foreignRole.s3), 'ok');
});

test("what another account writes belongs to the bucket's owner; the policy itself is not its affair", async () => {
  await newBucket();
  const writer = await user(elsewhere, allow('s3:*'));
  await setPolicy(grant({ AWS: elsewhere }, { Action: ['s3:*'], Resource: [`arn:aws:s3:::${Bucket}`, anyObject()] }));
  await writer.s3.putObject({ Bucket, Key: 'theirs', Body: 'mine now' });
  assert.equal(await (await owner.getObject({ Bucket, Key: 'theirs' })).Body!.transformToString(), 'mine now');
  const { Contents } = await writer.s3.listObjectsV2({ Bucket, FetchOwner: true });
  assert.equal(Contents![0]!.Owner!.ID, (await owner.getBucketAcl({ Bucket })).Owner!.ID);
  await assert.rejects(writer.s3.putBucketPolicy({ Bucket, Policy: document(grant('*')) }), {
    name: 'MethodNotAllowed',
  });
  await assert.rejects(writer.s3.deleteBucketPolicy({ Bucket }), { name: 'MethodNotAllowed' });
  await assert.rejects(writer.s3.getObject({ Bucket, Key: 'k', ExpectedBucketOwner: elsewhere }), {
    name: 'AccessDenied',
  });
  const { Deleted, Errors } = await writer.s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key: 'theirs' }] } });
  assert.deepEqual([Deleted?.map(({ Key }) => Key), Errors], [['theirs'], undefined]);
});

test('conditions of S3 and of the request decide', async () => {
  await newBucket();
  await owner.putObject({ Bucket, Key: 'home/a', Body: 'x' });
  const lister = await user(sandlot.account);
  await setPolicy({
    Effect: 'Allow',
    Principal: { AWS: lister.arn },
    Action: 's3:ListBucket',
    Resource: `arn:aws:s3:::${Bucket}`,
    Condition: { StringLike: { 's3:prefix': 'home/*' } },
  });
  assert.equal((await lister.s3.listObjectsV2({ Bucket, Prefix: 'home/' })).KeyCount, 1);
  await assert.rejects(lister.s3.listObjectsV2({ Bucket }), { name: 'AccessDenied' });
  await setPolicy({ ...grant('*'), Effect: 'Deny', Condition: { StringEquals: { 's3:authType': 'REST-HEADER' } } });
  assert.match(await read(owner), /explicit deny in a resource-based policy/);
});

test("without a signature: a public bucket's policy alone decides", async () => {
  await newBucket();
  assert.equal(await readUnsigned(), '403 AccessDenied');
  await setPolicy(grant('*'));
  assert.equal(await readUnsigned(), 'x');
  for (const name of ['content-type', 'content-disposition', 'cache-control']) {
    const answer = await fetch(`${sandlot.endpoint}/${Bucket}/k?response-${name}=text%2Fhtml`);
    assert.equal(answer.status, 400, 'a link of nobody makes no page of it');
    assert.match(await answer.text(), /InvalidRequest.*cannot be used for anonymous GET requests/s);
  }
  assert.equal(
    (await fetch(`${sandlot.endpoint}/${Bucket}/missing`)).status,
    403,
    'which keys are missing is for those who may list',
  );
  assert.equal((await fetch(`${sandlot.endpoint}/${Bucket}?list-type=2`)).status, 403);
  assert.equal((await fetch(`${sandlot.endpoint}/${Bucket}/new`, { method: 'PUT', body: 'x' })).status, 403);
  assert.equal((await fetch(`${sandlot.endpoint}/${Bucket}?policy`)).status, 403);
  await owner.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { RestrictPublicBuckets: true } });
  assert.equal(await readUnsigned(), '403 AccessDenied');
  const stranger = await user(elsewhere, allow('s3:*'));
  assert.equal(await read(stranger.s3), 'Access Denied');
  assert.equal(await read(owner), 'ok');
});

test('without a signature one may write where the policy lets everybody, byte for byte', async () => {
  await newBucket();
  await setPolicy(grant('*', { Action: 's3:PutObject' }));
  const put = (headers: Record<string, string>, body: string) =>
    fetch(`${sandlot.endpoint}/${Bucket}/drop`, { method: 'PUT', body, headers });
  assert.equal((await put({}, 'plain')).status, 200);
  const chunks = '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n';
  assert.equal(
    (
      await put(
        {
          'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
          'content-encoding': 'aws-chunked',
          'x-amz-decoded-content-length': '5',
          'x-amz-trailer': 'x-amz-checksum-crc32',
        },
        chunks,
      )
    ).status,
    200,
  );
  assert.equal(await (await owner.getObject({ Bucket, Key: 'drop' })).Body!.transformToString(), 'hello');
  assert.equal(
    (await put({ 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' }, 'x')).status,
    403,
    'signed chunks without a signature',
  );
  assert.equal((await put({ 'x-amz-content-sha256': '0'.repeat(64) }, 'x')).status, 400);
});

test("without a signature nobody comes in under another host's name", async () => {
  await newBucket();
  await setPolicy(grant('*'));
  const { request } = await import('node:http');
  const status = await new Promise((resolve, reject) => {
    request(`${sandlot.endpoint}/${Bucket}/k`, { headers: { host: 'evil.example' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  assert.equal(status, 421);
});

test("why a bucket's policy denied is in the request's explanation", async () => {
  await newBucket();
  const reader = await user(sandlot.account, allow('s3:*'));
  await setPolicy({ ...grant({ AWS: reader.arn }), Sid: 'NotAtNight', Effect: 'Deny' });
  const error = await reader.s3.getObject({ Bucket, Key: 'k' }).catch((caught) => caught);
  const { denial: told } = (await sandlot.api('GET', `/activity/${error.$metadata.requestId}`)) as any;
  assert.match(JSON.stringify(told), new RegExp(`bucket policy of ${Bucket}.*NotAtNight`));
});
