/** Access control lists in force: across accounts, for the public, and for who owns what lies in another's bucket. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import type { ObjectOwnership } from '@aws-sdk/client-s3';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';
import { canonicalUserId } from '../canonical-user.ts';

const elsewhere = '999988887777';
const third = '888877776666';

const { sandlot, s3: owner, iam, clientAs } = await startedS3Server();
const stranger = clientAs(rootOf(elsewhere));
const someone = clientAs(rootOf(third));

function rootOf(account: string): typeof sandlot.credentials {
  return sandlot.server.runtime.issueCredentials({ kind: 'root', account, durationSeconds: 3600 });
}

async function newBucket(ObjectOwnership: ObjectOwnership = 'ObjectWriter'): Promise<string> {
  const Bucket = `b-${randomUUID()}`;
  await owner.createBucket({ Bucket, ObjectOwnership });
  await owner.deletePublicAccessBlock({ Bucket });
  await owner.putObject({ Bucket, Key: 'k', Body: 'x' });
  return Bucket;
}

async function user(...Action: string[]): Promise<S3> {
  const UserName = `u-${randomUUID()}`;
  await iam.createUser({ UserName });
  if (Action.length > 0) {
    const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument });
  }
  const { AccessKey } = await iam.createAccessKey({ UserName });
  return clientAs({ accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! });
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error) => error.name,
  );
const read = (client: S3, Bucket: string, Key = 'k') => codeOf(client.getObject({ Bucket, Key }));
const list = (client: S3, Bucket: string) => codeOf(client.listObjectsV2({ Bucket }));
const unsigned = async (path: string, init: RequestInit = {}) =>
  (await fetch(`${sandlot.endpoint}/${path}`, init)).status;

test('a grant to an account is for it alone', async () => {
  const Bucket = await newBucket();
  assert.deepEqual([await read(stranger, Bucket), await list(stranger, Bucket)], ['AccessDenied', 'AccessDenied']);
  await owner.putObjectAcl({ Bucket, Key: 'k', GrantRead: `id=${canonicalUserId(elsewhere)}` });
  assert.deepEqual([await read(stranger, Bucket), await read(someone, Bucket)], ['ok', 'AccessDenied']);
  assert.equal(await codeOf(stranger.getObjectAcl({ Bucket, Key: 'k' })), 'AccessDenied');
  assert.equal(await codeOf(stranger.putObject({ Bucket, Key: 'k', Body: 'y' })), 'AccessDenied');
  await owner.putBucketAcl({ Bucket, GrantRead: `id=${canonicalUserId(elsewhere)}` });
  assert.deepEqual([await list(stranger, Bucket), await list(someone, Bucket)], ['ok', 'AccessDenied']);
  await owner.putObjectAcl({ Bucket, Key: 'k', GrantFullControl: `id=${canonicalUserId(elsewhere)}` });
  assert.equal(await codeOf(stranger.putObjectAcl({ Bucket, Key: 'k', ACL: 'private' })), 'ok');
  assert.equal(await read(stranger, Bucket), 'AccessDenied', 'who may write the list may lock themselves out');
});

test("an account's users need their own account's leave as well", async () => {
  const Bucket = `b-${randomUUID()}`;
  await stranger.createBucket({ Bucket, ObjectOwnership: 'ObjectWriter' });
  await stranger.putObject({ Bucket, Key: 'k', Body: 'x', GrantRead: `id=${canonicalUserId(sandlot.account)}` });
  const [without, with_] = [await user(), await user('s3:GetObject')];
  assert.deepEqual([await read(without, Bucket), await read(with_, Bucket)], ['AccessDenied', 'ok']);
});

test('what everybody is granted, everybody has, and nothing else', async () => {
  const Bucket = await newBucket();
  assert.equal(await unsigned(`${Bucket}/k`), 403);
  await owner.putObjectAcl({ Bucket, Key: 'k', ACL: 'public-read' });
  assert.equal(await unsigned(`${Bucket}/k`), 200);
  assert.equal(await unsigned(`${Bucket}/k?acl`), 403);
  assert.equal(await unsigned(`${Bucket}/k`, { method: 'PUT', body: 'y' }), 403);
  assert.equal(await unsigned(`${Bucket}/k`, { method: 'DELETE' }), 403);
  assert.equal(await unsigned(`${Bucket}?list-type=2`), 403);
  assert.equal(await read(await user(), Bucket), 'ok', "and the account's users are of everybody");
  await owner.putBucketAcl({ Bucket, ACL: 'public-read' });
  assert.equal(await unsigned(`${Bucket}?list-type=2`), 200);
  assert.equal(await unsigned(`${Bucket}/missing`), 404, 'who may list may know what is missing');
  assert.equal(await unsigned(`${Bucket}?tagging`), 403);
});

test('a bucket that everybody may write to', async () => {
  const Bucket = await newBucket();
  await owner.putBucketAcl({ Bucket, ACL: 'public-read-write' });
  assert.equal(await unsigned(`${Bucket}/dropped`, { method: 'PUT', body: 'mine' }), 200);
  assert.equal(
    await codeOf(owner.getObjectAcl({ Bucket, Key: 'dropped' })),
    'AccessDenied',
    'what nobody signed is nobody’s, and its list is for nobody to read',
  );
  assert.equal(await read(owner, Bucket, 'dropped'), 'AccessDenied');
  assert.equal(await codeOf(owner.deleteObject({ Bucket, Key: 'dropped' })), 'ok');
  assert.equal(await codeOf(stranger.putObject({ Bucket, Key: 'theirs', Body: 'x' })), 'ok');
  assert.equal(await codeOf(someone.deleteObject({ Bucket, Key: 'theirs' })), 'AccessDenied');
  assert.equal(await codeOf(someone.putObjectAcl({ Bucket, Key: 'theirs', ACL: 'public-read' })), 'AccessDenied');
  assert.equal(await codeOf(stranger.deleteObject({ Bucket, Key: 'theirs' })), 'ok', 'one’s own may be deleted');
});

test('who may make an object may give it a list at once', async () => {
  const Bucket = await newBucket();
  await owner.putBucketAcl({ Bucket, ACL: 'public-read-write' });
  const headers = { 'x-amz-acl': 'public-read' };
  assert.equal(await unsigned(`${Bucket}/dropped`, { method: 'PUT', body: 'mine', headers }), 200);
  assert.equal(await unsigned(`${Bucket}/dropped`), 200, 'and the list acts');
  assert.equal(await unsigned(`${Bucket}/dropped?acl`, { method: 'PUT', headers }), 403, 'but not a later one');
  const put = { Bucket, Key: 'given', Body: 'x', ACL: 'bucket-owner-full-control' } as const;
  assert.equal(await codeOf(stranger.putObject(put)), 'ok');
  assert.equal(await read(owner, Bucket, 'given'), 'ok');
});

test('authenticated users are who has signed', async () => {
  const Bucket = await newBucket();
  await owner.putObjectAcl({ Bucket, Key: 'k', ACL: 'authenticated-read' });
  assert.deepEqual([await read(stranger, Bucket), await unsigned(`${Bucket}/k`)], ['ok', 403]);
});

test('public grants are ignored where they are to be, those to accounts are not', async () => {
  const Bucket = await newBucket();
  const id = canonicalUserId(elsewhere);
  await owner.putObjectAcl({
    Bucket,
    Key: 'k',
    GrantRead: `id=${id},uri=http://acs.amazonaws.com/groups/global/AllUsers`,
  });
  assert.deepEqual([await unsigned(`${Bucket}/k`), await read(someone, Bucket)], [200, 'ok']);
  await owner.putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: { IgnorePublicAcls: true } });
  assert.deepEqual([await unsigned(`${Bucket}/k`), await read(someone, Bucket)], [403, 'AccessDenied']);
  assert.equal(await read(stranger, Bucket), 'ok');
});

test('lists are without force while the bucket owns its objects', async () => {
  const Bucket = await newBucket();
  await owner.putObjectAcl({ Bucket, Key: 'k', ACL: 'public-read' });
  const own = (ObjectOwnership: ObjectOwnership) =>
    owner.putBucketOwnershipControls({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership }] } });
  await own('BucketOwnerEnforced');
  assert.equal(await unsigned(`${Bucket}/k`), 403);
  await own('BucketOwnerPreferred');
  assert.equal(await unsigned(`${Bucket}/k`), 200);
});

const allowWrites = (Bucket: string, more: object[] = []) =>
  owner.putBucketPolicy({
    Bucket,
    Policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: elsewhere },
          Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:GetObject'],
          Resource: `arn:aws:s3:::${Bucket}/*`,
        },
        ...more,
      ],
    }),
  });

test("what another account writes is that account's, as ObjectWriter has it", async () => {
  const Bucket = await newBucket('ObjectWriter');
  await allowWrites(Bucket);
  await stranger.putObject({ Bucket, Key: 'theirs', Body: 'x' });
  assert.equal((await stranger.getObjectAcl({ Bucket, Key: 'theirs' })).Owner!.ID, canonicalUserId(elsewhere));
  assert.equal(await read(stranger, Bucket, 'theirs'), 'ok');
  await assert.rejects(owner.getObject({ Bucket, Key: 'theirs' }), {
    name: 'AccessDenied',
    message: 'Access Denied',
  });
  assert.equal(await codeOf(owner.putObjectAcl({ Bucket, Key: 'theirs', ACL: 'private' })), 'AccessDenied');
  await stranger.putObjectAcl({ Bucket, Key: 'theirs', ACL: 'bucket-owner-full-control' });
  assert.equal(await read(owner, Bucket, 'theirs'), 'ok');
  const { Owner } = await owner.getObjectAcl({ Bucket, Key: 'theirs' });
  assert.equal(Owner!.ID, canonicalUserId(elsewhere), 'a grant gives nothing away');
  await stranger.putObject({ Bucket, Key: 'theirs', Body: 'y' });
  const replaced = owner.putObject({ Bucket, Key: 'theirs', Body: 'z', ACL: 'private', Tagging: 'a=b' });
  assert.equal(await codeOf(replaced), 'ok', 'and what is there is replaced by who may write');
  assert.equal(await read(stranger, Bucket, 'theirs'), 'ok', "by the bucket's policy, now that it is the bucket's");
  await stranger.putObject({ Bucket, Key: 'theirs', Body: 'y' });
  assert.equal(await codeOf(owner.deleteObject({ Bucket, Key: 'theirs' })), 'ok', 'the bucket is cleared by its owner');
});

test('in a bucket that owns its objects nobody keeps what they write, nor says so', async () => {
  const Bucket = await newBucket('BucketOwnerEnforced');
  await allowWrites(Bucket);
  const put = (input: object) => codeOf(stranger.putObject({ Bucket, Key: 'n', Body: 'x', ...input }));
  assert.equal(await put({ ACL: 'private' }), 'AccessControlListNotSupported');
  assert.equal(await put({ GrantFullControl: `id=${canonicalUserId(elsewhere)}` }), 'AccessControlListNotSupported');
  for (const input of [
    {},
    { ACL: 'bucket-owner-full-control' },
    { GrantFullControl: `id=${canonicalUserId(sandlot.account)}` },
  ])
    assert.equal(await put(input), 'ok', JSON.stringify(input));
  assert.equal((await owner.getObjectAcl({ Bucket, Key: 'n' })).Owner!.ID, canonicalUserId(sandlot.account));
});

test('BucketOwnerPreferred: what comes with full control is the bucket’s', async () => {
  const Bucket = await newBucket('BucketOwnerPreferred');
  await allowWrites(Bucket);
  await stranger.putObject({ Bucket, Key: 'given', Body: 'x', ACL: 'bucket-owner-full-control' });
  await stranger.putObject({ Bucket, Key: 'kept', Body: 'x' });
  assert.equal((await owner.getObjectAcl({ Bucket, Key: 'given' })).Owner!.ID, canonicalUserId(sandlot.account));
  assert.deepEqual([await read(owner, Bucket, 'given'), await read(owner, Bucket, 'kept')], ['ok', 'AccessDenied']);
  assert.equal(await read(stranger, Bucket, 'given'), 'ok', "the bucket's policy is for the bucket's objects");
});

test("of the bucket's policy only denials reach another's object", async () => {
  const Bucket = await newBucket('ObjectWriter');
  await allowWrites(Bucket, [
    { Effect: 'Allow', Principal: { AWS: third }, Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` },
  ]);
  await stranger.putObject({ Bucket, Key: 'theirs', Body: 'x' });
  assert.deepEqual([await read(someone, Bucket), await read(someone, Bucket, 'theirs')], ['ok', 'AccessDenied']);
  await allowWrites(Bucket, [
    { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` },
  ]);
  assert.equal(await read(stranger, Bucket, 'theirs'), 'AccessDenied');
});

test('a version is read by its own list', async () => {
  const Bucket = await newBucket();
  await owner.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const { VersionId } = await owner.putObject({ Bucket, Key: 'v', Body: '1', ACL: 'public-read' });
  await owner.putObject({ Bucket, Key: 'v', Body: '2' });
  assert.equal(await unsigned(`${Bucket}/v`), 403);
  assert.equal(await unsigned(`${Bucket}/v?versionId=${encodeURIComponent(VersionId!)}`), 200);
});

test('a list that comes with an object or a bucket needs its own permission', async () => {
  const Bucket = await newBucket();
  const [writer, granter] = [await user('s3:PutObject'), await user('s3:PutObject', 's3:PutObjectAcl')];
  const put = (client: S3, input: object = {}) => codeOf(client.putObject({ Bucket, Key: 'n', Body: 'x', ...input }));
  const grant = { GrantRead: `id=${canonicalUserId(elsewhere)}` };
  assert.deepEqual(
    [await put(writer), await put(writer, { ACL: 'public-read' }), await put(writer, grant), await put(granter, grant)],
    ['ok', 'AccessDenied', 'AccessDenied', 'ok'],
  );
  const maker = await user('s3:CreateBucket');
  const make = (input: object) => codeOf(maker.createBucket({ Bucket: `b-${randomUUID()}`, ...input }));
  assert.equal(await make({}), 'ok');
  for (const input of [
    { ACL: 'private' },
    { ObjectOwnership: 'ObjectWriter' },
    { CreateBucketConfiguration: { Tags: [{ Key: 'a', Value: 'b' }] } },
  ])
    assert.equal(await make(input), 'AccessDenied', JSON.stringify(input));
});
