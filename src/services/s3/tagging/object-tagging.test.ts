/** Tags of objects, and what policies make of them; what S3 answers was recorded on AWS. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3, type Tag } from '@aws-sdk/client-s3';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const Bucket = `t-${randomUUID()}`;

const { sandlot, s3 } = await startedS3Server();
await s3.createBucket({ Bucket });

async function newObject(more: object = {}) {
  const target = { Bucket, Key: randomUUID() };
  await s3.putObject({ ...target, Body: 'x', ...more });
  return target;
}

async function errorOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}: ${error.message}`,
  );
}

const tagsOf = async (target: { Bucket: string; Key: string }, more: object = {}) =>
  Object.fromEntries(
    ((await s3.getObjectTagging({ ...target, ...more })).TagSet ?? []).map((tag) => [tag.Key, tag.Value]),
  );

test('tags are put, counted, replaced and deleted', async () => {
  const target = await newObject();
  assert.deepEqual((await s3.getObjectTagging(target)).TagSet, []);
  assert.equal((await s3.getObject(target)).TagCount, undefined);
  const set = (TagSet: Tag[]) => s3.putObjectTagging({ ...target, Tagging: { TagSet } });
  await set([
    { Key: 'tag1', Value: 'tag1' },
    { Key: 'tag2', Value: '' },
  ]);
  assert.deepEqual(await tagsOf(target), { tag1: 'tag1', tag2: '' });
  assert.deepEqual([(await s3.getObject(target)).TagCount, (await s3.headObject(target)).TagCount], [2, 2]);
  await set([{ Key: 'tag3', Value: 'ä + b' }]);
  assert.deepEqual(await tagsOf(target), { tag3: 'ä + b' });
  assert.equal((await s3.deleteObjectTagging(target)).$metadata.httpStatusCode, 204);
  assert.deepEqual(await tagsOf(target), {});
  await set([{ Key: 'a', Value: 'b' }]);
  await set([]);
  assert.equal((await s3.headObject(target)).TagCount, undefined);
});

test('tags come with a put, and go with the next', async () => {
  const target = await newObject({ Tagging: 'tag1=tag1&tag2=a%20b+c&tag' });
  assert.deepEqual(
    (await s3.getObjectTagging(target)).TagSet?.map(({ Key, Value }) => `${Key}=${Value}`),
    ['tag=', 'tag1=tag1', 'tag2=a b c'],
  );
  await s3.putObject({ ...target, Body: 'y' });
  assert.deepEqual(await tagsOf(target), {});
});

const inHeader: readonly (readonly [header: string, expected: string])[] = [
  ['key1=val1&key1=val2', 'InvalidArgument 400: The header'],
  ['key1=val1,key2=val2', 'InvalidArgument 400: The header'],
  ['key=%ff', 'InvalidArgument 400: The header'],
  ['aws:key=x', 'InvalidTag 400: Your TagKey cannot be prefixed with aws:'],
  [`${'k'.repeat(129)}=x`, 'InvalidTag 400: The TagKey you have provided is invalid'],
  [`k=${'v'.repeat(257)}`, 'InvalidTag 400: The TagValue you have provided is invalid'],
  [Array.from({ length: 11 }, (_, i) => `k${i}=v`).join('&'), 'BadRequest 400: Object tags cannot be greater than 10'],
  [Array.from({ length: 10 }, (_, i) => `k${i}=v`).join('&'), 'ok'],
  [`${'k'.repeat(128)}=${'v'.repeat(256)}`, 'ok'],
];

test('a header that is no tags is refused', async () => {
  for (const [Tagging, expected] of inHeader) {
    const answer = await errorOf(s3.putObject({ Bucket, Key: 'by-header', Body: 'x', Tagging }));
    assert.equal(answer.slice(0, expected.length), expected, Tagging.slice(0, 60));
  }
});

const inDocument: readonly (readonly [tags: readonly Partial<Tag>[], expected: string])[] = [
  [
    [
      { Key: 'Key1', Value: 'Val1' },
      { Key: 'Key1', Value: 'Val1' },
    ],
    'InvalidTag 400: Cannot provide multiple Tags with the same key',
  ],
  [[{ Key: 'Key1,Key2', Value: 'x' }], 'InvalidTag 400: The TagKey you have provided is invalid'],
  [[{ Key: 'k', Value: 'a;b' }], 'InvalidTag 400: The TagValue you have provided is invalid'],
  [[{ Key: 'aws:prefixed', Value: 'x' }], 'InvalidTag 400: Your TagKey cannot be prefixed with aws:'],
  [[{ Key: 'k' }], 'MalformedXML 400'],
  [[{ Value: 'v' }], 'MalformedXML 400'],
  [
    Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}`, Value: '' })),
    'BadRequest 400: Object tags cannot be greater than 10',
  ],
];

test('a document that is no tags is refused, and changes nothing', async () => {
  const target = await newObject({ Tagging: 'kept=1' });
  for (const [TagSet, expected] of inDocument) {
    const answer = await errorOf(s3.putObjectTagging({ ...target, Tagging: { TagSet: TagSet as Tag[] } }));
    assert.equal(answer.slice(0, expected.length), expected, JSON.stringify(TagSet).slice(0, 60));
  }
  assert.deepEqual(await tagsOf(target), { kept: '1' });
});

test('each version has tags of its own, a delete marker none', async () => {
  const target = { Bucket: `t-${randomUUID()}`, Key: 'k' };
  await s3.createBucket({ Bucket: target.Bucket });
  await s3.putBucketVersioning({ Bucket: target.Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const put = async (Tagging: string) => (await s3.putObject({ ...target, Body: 'x', Tagging })).VersionId!;
  const [one, two] = [await put('v=1'), await put('v=2')];
  const TagSet = [{ Key: 'v', Value: 'one' }];
  const { VersionId } = await s3.putObjectTagging({ ...target, VersionId: one, Tagging: { TagSet } });
  assert.equal(VersionId, one);
  assert.equal((await s3.getObjectTagging(target)).VersionId, two);
  assert.deepEqual([await tagsOf(target), await tagsOf(target, { VersionId: one })], [{ v: '2' }, { v: 'one' }]);
  await s3.deleteObjectTagging({ ...target, VersionId: one });
  assert.deepEqual(await tagsOf(target, { VersionId: one }), {});
  const marker = (await s3.deleteObject(target)).VersionId!;
  for (const more of [{}, { VersionId: marker }]) {
    const refused = /^MethodNotAllowed 405/;
    assert.match(await errorOf(s3.getObjectTagging({ ...target, ...more })), refused);
    assert.match(await errorOf(s3.putObjectTagging({ ...target, ...more, Tagging: { TagSet } })), refused);
    assert.match(await errorOf(s3.deleteObjectTagging({ ...target, ...more })), refused);
  }
  assert.deepEqual(await tagsOf(target, { VersionId: two }), { v: '2' });
});

test('what is not there has no tags', async () => {
  const gone = { Bucket, Key: 'fake-key' };
  await assert.rejects(s3.getObjectTagging(gone), { name: 'NoSuchKey', Key: `${Bucket}/fake-key` });
  await assert.rejects(s3.deleteObjectTagging(gone), { name: 'NoSuchKey', Key: 'fake-key' });
  await assert.rejects(s3.putObjectTagging({ ...gone, Tagging: { TagSet: [] } }), { name: 'NoSuchKey' });
});

test('policies read the tags that an object has, and those that it is given', async () => {
  const iam = new IAM(sandlot.clientConfig);
  const UserName = `t-${randomUUID()}`;
  await iam.createUser({ UserName });
  const { AccessKey: key } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  const user = new S3({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  const may = (Action: string | string[], Condition: object = {}) =>
    iam.putUserPolicy({
      UserName,
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action, Resource: '*', Condition },
      }),
    });
  const outcome = (work: Promise<unknown>) => errorOf(work).then((text) => text.split(':', 1)[0]);
  const denied = 'AccessDenied 403';
  const [open, closed] = [
    await newObject({ Tagging: 'security=public' }),
    await newObject({ Tagging: 'security=secret' }),
  ];
  const isPublic = { StringEquals: { 's3:ExistingObjectTag/security': 'public' } };

  await may(['s3:GetObject', 's3:GetObjectTagging', 's3:PutObjectTagging'], isPublic);
  assert.deepEqual([await outcome(user.getObject(open)), await outcome(user.getObject(closed))], ['ok', denied]);
  assert.equal(await outcome(user.getObjectTagging(open)), 'ok');
  assert.equal(await outcome(user.getObjectTagging(closed)), denied);
  const Tagging = { TagSet: [{ Key: 'security', Value: 'public' }] };
  assert.equal(await outcome(user.putObjectTagging({ ...open, Tagging })), 'ok');
  assert.equal(await outcome(user.putObjectTagging({ ...closed, Tagging })), denied);

  await may('s3:GetObject');
  assert.equal((await user.getObject(open)).TagCount, undefined, 'the count is for who may read the tags');
  await may(['s3:GetObject', 's3:GetObjectTagging']);
  assert.equal((await user.headObject(open)).TagCount, 1);

  await may('s3:PutObject');
  assert.equal(await outcome(user.putObject({ Bucket, Key: 'by user', Body: 'x' })), 'ok');
  assert.equal(await outcome(user.putObject({ Bucket, Key: 'by user', Body: 'x', Tagging: 'a=b' })), denied);
  await may(['s3:PutObject', 's3:PutObjectTagging'], { StringEquals: { 's3:RequestObjectTag/a': 'b' } });
  assert.equal(await outcome(user.putObject({ Bucket, Key: 'by user', Body: 'x', Tagging: 'a=b' })), 'ok');
  assert.equal(await outcome(user.putObject({ Bucket, Key: 'by user', Body: 'x', Tagging: 'a=c' })), denied);
  const TagSet = [{ Key: 'a', Value: 'b' }];
  assert.equal(await outcome(user.putObjectTagging({ ...open, Tagging: { TagSet } })), 'ok');
  assert.equal(await outcome(user.putObjectTagging({ ...open, Tagging })), denied);
  iam.destroy();
  user.destroy();
});
