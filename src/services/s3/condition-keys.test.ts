/** S3's condition keys in requests of the real client: what they are, and which are not there. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3 } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { startedS3Server } from '../../testing/servers/s3-server.ts';

const Bucket = `keys-${randomUUID()}`;

const { sandlot, s3: owner, iam, clientAs } = await startedS3Server();
await owner.createBucket({ Bucket });
await owner.putObject({ Bucket, Key: 'k', Body: 'x' });
await iam.createUser({ UserName: 'keys' });
const { AccessKey: key } = await iam.createAccessKey({ UserName: 'keys' });
const user = clientAs({ accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! });

const may = (...Statement: object[]) =>
  iam.putUserPolicy({
    UserName: 'keys',
    PolicyName: 'own',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });

/** The user may do all of S3 under the condition alone. */
const under = (Condition: object) => may({ Effect: 'Allow', Action: 's3:*', Resource: '*', Condition });

type Command = GetObjectCommand | PutObjectCommand | ListObjectsV2Command | DeleteObjectCommand;
const get = () => new GetObjectCommand({ Bucket, Key: 'k' });
const put = (more: object = {}) => new PutObjectCommand({ Bucket, Key: 'new', Body: 'x', ...more });
const list = (more: object = {}) => new ListObjectsV2Command({ Bucket, ...more });

async function denied(command: Command): Promise<boolean> {
  return user.send(command as GetObjectCommand).then(
    () => false,
    (error) => error.name === 'AccessDenied',
  );
}

/** Whether each request is let in under the condition. */
const cases: readonly [says: string, condition: object, letIn: Command, keptOut?: Command][] = [
  ['TlsVersion', { NumericGreaterThanEquals: { 's3:TlsVersion': '1.2' } }, get()],
  ['a fresh signature', { NumericLessThan: { 's3:signatureAge': '600000' } }, get()],
  ['how it is signed', { StringEquals: { 's3:authType': 'REST-HEADER' } }, get()],
  ['no copy', { Null: { 's3:x-amz-copy-source': 'true', 's3:x-amz-metadata-directive': 'true' } }, put()],
  ['no tags', { Null: { 's3:ExistingObjectTag/security': 'true', 's3:BucketTag/x': 'true' } }, get()],
  ['no access point', { Null: { 's3:DataAccessPointArn': 'true', 's3:AccessPointNetworkOrigin': 'true' } }, get()],
  ['a prefix is none of an object', { Null: { 's3:prefix': 'true' } }, get(), list({ Prefix: 'a' })],
  [
    'encryption',
    { StringEquals: { 's3:x-amz-server-side-encryption': 'AES256' } },
    put({ ServerSideEncryption: 'AES256' }),
    put(),
  ],
  ['no key of a customer', { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'true' } }, put()],
  ['a conditional write', { Null: { 's3:if-none-match': 'false' } }, put({ Key: 'once', IfNoneMatch: '*' }), put()],
  ['what makes an object', { Bool: { 's3:ObjectCreationOperation': 'true' } }, put(), get()],
  ['a grant', { Null: { 's3:x-amz-grant-read': 'true' } }, put()],
  ['no lock', { Null: { 's3:object-lock-mode': 'true', 's3:object-lock-remaining-retention-days': 'true' } }, put()],
  ['who owns it', { StringEquals: { 's3:ResourceAccount': '${aws:PrincipalAccount}' } }, get()],
];

for (const [says, condition, letIn, keptOut] of cases) {
  test(`${says}: ${JSON.stringify(condition)}`, async () => {
    await under(condition);
    assert.equal(await denied(letIn), false);
    if (keptOut) assert.equal(await denied(keptOut), true);
  });
}

test('a Deny by a tag is not passed by with a second one, of another case', async () => {
  const all = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  const Condition = { StringNotEquals: { 's3:RequestObjectTag/team': 'blue' } };
  await may(all, { ...all, Effect: 'Deny', Action: 's3:PutObject', Condition });
  for (const [Tagging, isDenied] of [
    ['team=blue', false],
    ['team=red', true],
    ['team=red&TEAM=blue', true],
    ['TEAM=blue&team=red', true],
  ] as const)
    assert.equal(await denied(put({ Tagging })), isDenied, Tagging);
});

test("who owns it is no key of another service's requests", async () => {
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Action: 'iam:GetUser',
      Resource: '*',
      Condition: { Null: { 's3:ResourceAccount': 'true' } },
    },
  });
  await iam.putUserPolicy({ UserName: 'keys', PolicyName: 'own', PolicyDocument });
  const self = new IAM({ ...sandlot.clientConfig, credentials: await user.config.credentials() });
  const { User } = await self.getUser({}).finally(() => self.destroy());
  assert.equal(User?.UserName, 'keys');
});

test('the tags that a request gives its object', async () => {
  await under({
    StringEquals: { 's3:RequestObjectTag/team': 'blue' },
    'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': ['team', 'cost'] },
  });
  assert.equal(
    await denied(put({ Tagging: 'team=blue&cost=7' })),
    false,
    'what S3 then says of tags is another matter',
  );
  assert.equal(await denied(put({ Tagging: 'team=red' })), true);
  assert.equal(await denied(put({ Tagging: 'team=blue&evil=1' })), true);
  assert.equal(await denied(put()), true);
});

/** What the user is told whose header writes the source so: of a copy, and of a copied part. */
async function copies(CopySource: string): Promise<[whole: string, part: string]> {
  const { UploadId } = await owner.createMultipartUpload({ Bucket, Key: 'parts' });
  const told = (work: Promise<unknown>) =>
    work.then(
      () => 'copied',
      (error) => error.name,
    );
  return [
    await told(user.copyObject({ Bucket, Key: 'copy', CopySource })),
    await told(user.uploadPartCopy({ Bucket, Key: 'parts', UploadId, PartNumber: 1, CopySource })),
  ];
}

/** As the header may write an object of a bucket whose name begins with `b`. */
const spellings = (bucket: string): string[] => [
  `${bucket}/k 1`,
  `/${bucket}/k 1`,
  `${bucket}%2Fk%201`,
  `%2F${bucket}/k+1`,
  `%62${bucket.slice(1)}/%6b%201`,
  `${sandlot.endpoint}/${bucket}/k%201`,
  `http%3A%2F%2F127.0.0.1:${new URL(sandlot.endpoint).port}/${bucket}/k 1`,
  `https://s3.amazonaws.com/${bucket}/k%201`,
  `${bucket}/k%201?versionId=null`,
];

test('a Deny of a source denies it however the header and the policy write it, and a part of it', async () => {
  const [secret, free] = [`bbb-secret-${randomUUID()}`, `bbb-free-${randomUUID()}`];
  for (const each of [secret, free]) {
    await owner.createBucket({ Bucket: each });
    await owner.putObject({ Bucket: each, Key: 'k 1', Body: 'x' });
  }
  const all = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
  const conditions = [
    { StringLike: { 's3:x-amz-copy-source': `${secret}/*` } },
    { StringLike: { 's3:x-amz-copy-source': `/${secret}/*` } },
    { StringEquals: { 's3:x-amz-copy-source': `${secret}/k 1` } },
    { StringNotLike: { 's3:x-amz-copy-source': `/${free}/*` } },
  ];
  for (const Condition of conditions) {
    await may(all, { ...all, Effect: 'Deny', Action: 's3:PutObject', Condition });
    for (const source of spellings(secret))
      assert.deepEqual(await copies(source), ['AccessDenied', 'AccessDenied'], JSON.stringify([Condition, source]));
    for (const source of spellings(free))
      assert.deepEqual(await copies(source), ['copied', 'copied'], JSON.stringify([Condition, source]));
  }
});

test('copies alone have a source; a directive, those that name one', async () => {
  const CopySource = `${Bucket}/k`;
  const { UploadId } = await owner.createMultipartUpload({ Bucket, Key: 'parts' });
  const part = () => user.uploadPart({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' });
  // The source is read, which is an action without these keys.
  const writeUnder = (Condition: object) =>
    may(
      { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
      { Effect: 'Allow', Action: 's3:PutObject', Resource: '*', Condition },
    );
  await writeUnder({ Null: { 's3:x-amz-copy-source': 'true' } });
  await part();
  assert.deepEqual(await copies(CopySource), ['AccessDenied', 'AccessDenied']);
  await writeUnder({ Null: { 's3:x-amz-copy-source': 'false' } });
  await assert.rejects(part(), { name: 'AccessDenied' });
  assert.equal(await denied(put()), true);
  assert.deepEqual(await copies(CopySource), ['copied', 'copied']);
  await writeUnder({ StringEquals: { 's3:x-amz-metadata-directive': 'REPLACE' } });
  assert.deepEqual(await copies(CopySource), ['AccessDenied', 'AccessDenied']);
  await user.copyObject({ Bucket, Key: 'copy', CopySource, MetadataDirective: 'REPLACE' });
});

test('a presigned request is of another kind, and grows old', async () => {
  await under({
    StringEquals: { 's3:authType': 'REST-QUERY-STRING' },
    NumericLessThan: { 's3:signatureAge': '60000' },
  });
  const signedAt = (minutesAgo: number) =>
    getSignedUrl(user, get(), { expiresIn: 3600, signingDate: new Date(Date.now() - minutesAgo * 60_000) });
  assert.equal((await fetch(await signedAt(0))).status, 200);
  assert.equal((await fetch(await signedAt(5))).status, 403);
  assert.equal(await denied(get()), true);
});

test('each of several objects to delete has its own condition', async () => {
  await under({ Null: { 's3:if-match': 'true' }, NumericGreaterThanEquals: { 's3:TlsVersion': '1.2' } });
  const { Errors } = await user.deleteObjects({
    Bucket,
    Delete: { Objects: [{ Key: 'gone' }, { Key: 'kept', ETag: '"x"' }] },
  });
  assert.deepEqual(
    Errors?.map(({ Key, Code }) => [Key, Code]),
    [['kept', 'AccessDenied']],
  );
});

test('the Region that is asked is the bucket’s, whichever Region a client signs for', async () => {
  const credentials = await user.config.credentials();
  const elsewhere = new S3({ ...sandlot.clientConfig, credentials, region: 'eu-central-1', maxAttempts: 1 });
  await under({ StringEquals: { 'aws:RequestedRegion': sandlot.region } });
  assert.equal((await elsewhere.getObject({ Bucket, Key: 'k' })).ContentLength, 1);
  await under({ StringNotEquals: { 'aws:RequestedRegion': sandlot.region } });
  await assert.rejects(elsewhere.getObject({ Bucket, Key: 'k' }), { name: 'AccessDenied' });
  const made = {
    Bucket: `keys-${randomUUID()}`,
    CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } as const,
  };
  await elsewhere.createBucket(made);
  assert.equal((await user.headBucket({ Bucket: made.Bucket })).BucketRegion, 'eu-central-1');
  elsewhere.destroy();
});
