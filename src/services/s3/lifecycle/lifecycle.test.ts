/** Lifecycles, as clients and the domain clock meet them. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { LifecycleRule } from '@aws-sdk/client-s3';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';
import { dayMs, midnightAfter } from './due.ts';

const { sandlot, s3 } = await startedS3Server();
// At noon, so that no midnight comes but those that the tests ask for.
await sandlot.advance(1.5 * dayMs - ((Math.floor(sandlot.server.runtime.clock.now() / 1000) * 1000) % dayMs));

async function newBucket(...Rules: LifecycleRule[]): Promise<string> {
  const Bucket = `life-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  if (Rules.length > 0) await putRules(Bucket, ...Rules);
  return Bucket;
}

const putRules = (Bucket: string, ...Rules: LifecycleRule[]) =>
  s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });

const rule = (more: Partial<LifecycleRule>): LifecycleRule => ({ ID: 'one', Status: 'Enabled', Filter: {}, ...more });

async function days(count: number): Promise<void> {
  await sandlot.advance(count * dayMs);
  await sandlot.idle();
}

const keysIn = async (Bucket: string) => ((await s3.listObjectsV2({ Bucket })).Contents ?? []).map(({ Key }) => Key);

async function versionsIn(Bucket: string): Promise<string[]> {
  const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
  return [
    ...Versions.map(({ Key, IsLatest }) => `${Key}${IsLatest ? ' current' : ''}`),
    ...DeleteMarkers.map(({ Key, IsLatest }) => `${Key} marker${IsLatest ? ' current' : ''}`),
  ];
}

test('a configuration is kept as it was sent, with IDs, and deleted', async () => {
  const Bucket = await newBucket();
  const none = { name: 'NoSuchLifecycleConfiguration', BucketName: Bucket };
  await assert.rejects(s3.getBucketLifecycleConfiguration({ Bucket }), none);
  await s3.deleteBucketLifecycle({ Bucket });
  const full: LifecycleRule[] = [
    {
      ID: 'all of it',
      Status: 'Enabled',
      Filter: { And: { Prefix: 'a/', Tags: [{ Key: 'k', Value: 'v' }], ObjectSizeGreaterThan: 1 } },
      Expiration: { Date: new Date('2030-01-01') },
      Transitions: [{ Date: new Date('2029-01-01'), StorageClass: 'GLACIER' }],
      NoncurrentVersionTransitions: [{ NoncurrentDays: 30, StorageClass: 'STANDARD_IA', NewerNoncurrentVersions: 2 }],
      NoncurrentVersionExpiration: { NoncurrentDays: 90, NewerNoncurrentVersions: 3 },
    },
    { ID: 'old form', Status: 'Disabled', Prefix: 'b/', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
  ];
  await putRules(Bucket, ...full);
  const { Rules, TransitionDefaultMinimumObjectSize: size } = await s3.getBucketLifecycleConfiguration({ Bucket });
  assert.deepEqual([Rules, size], [full, 'all_storage_classes_128K']);
  await assert.rejects(putRules(Bucket, rule({})), { name: 'InvalidRequest' });
  assert.deepEqual((await s3.getBucketLifecycleConfiguration({ Bucket })).Rules, full);
  await putRules(Bucket, { Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } });
  assert.match((await s3.getBucketLifecycleConfiguration({ Bucket })).Rules![0]!.ID!, /^[\w-]{48}$/);
  await assert.rejects(
    s3.putBucketLifecycleConfiguration({
      Bucket,
      LifecycleConfiguration: { Rules: full },
      TransitionDefaultMinimumObjectSize: 'value' as never,
    }),
    { name: 'InvalidRequest', message: 'Invalid TransitionDefaultMinimumObjectSize found: value' },
  );
  await s3.deleteBucketLifecycle({ Bucket });
  await assert.rejects(s3.getBucketLifecycleConfiguration({ Bucket }), none);
});

test('objects go at the midnight after their days, and nothing before or beside them', async () => {
  const Bucket = await newBucket(
    rule({ Filter: { Prefix: 'logs/' }, Expiration: { Days: 2 } }),
    rule({ ID: 'two', Filter: { Tag: { Key: 'keep', Value: 'no' } }, Expiration: { Days: 5 } }),
    rule({ ID: 'off', Status: 'Disabled', Expiration: { Days: 1 } }),
  );
  for (const [Key, Tagging] of [['logs/a'], ['logs/b'], ['other'], ['tagged', 'keep=no']] as const)
    await s3.putObject({ Bucket, Key, Body: 'x', ...(Tagging && { Tagging }) });
  await days(1);
  assert.deepEqual(await keysIn(Bucket), ['logs/a', 'logs/b', 'other', 'tagged']);
  await s3.putObject({ Bucket, Key: 'logs/b', Body: 'again' });
  await days(2);
  assert.deepEqual(await keysIn(Bucket), ['logs/b', 'other', 'tagged']);
  await days(4);
  assert.deepEqual(await keysIn(Bucket), ['other']);
});

test('answers say when an object will go, of its current version alone', async () => {
  const Bucket = await newBucket(rule({ ID: 'a rule/ü', Filter: { Prefix: 'e' }, Expiration: { Days: 3 } }));
  const put = await s3.putObject({ Bucket, Key: 'expires', Body: 'x' });
  const at = midnightAfter((await s3.headObject({ Bucket, Key: 'expires' })).LastModified!.getTime(), 3);
  const said = `expiry-date="${new Date(at).toUTCString()}", rule-id="a%20rule%2F%C3%BC"`;
  assert.equal(put.Expiration, said);
  assert.equal((await s3.getObject({ Bucket, Key: 'expires' })).Expiration, said);
  const copied = await s3.copyObject({ Bucket, Key: 'expires too', CopySource: `${Bucket}/expires` });
  assert.match(copied.Expiration!, /rule-id="a%20rule%2F%C3%BC"$/);
  const target = { Bucket, Key: 'expires in the end' };
  const { UploadId } = await s3.createMultipartUpload(target);
  const { ETag } = await s3.uploadPart({ ...target, UploadId, PartNumber: 1, Body: 'x' });
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  assert.equal((await s3.completeMultipartUpload({ ...target, UploadId, MultipartUpload })).Expiration, said);
  assert.equal((await s3.headObject({ Bucket, Key: 'expires', VersionId: 'null' })).Expiration, undefined);
  assert.equal((await s3.putObject({ Bucket, Key: 'stays', Body: 'x' })).Expiration, undefined);
  await s3.deleteBucketLifecycle({ Bucket });
  assert.equal((await s3.headObject({ Bucket, Key: 'expires' })).Expiration, undefined);
});

test('answers say when an upload will go that nobody completes', async () => {
  const Bucket = await newBucket(
    rule({ ID: 'late', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 9 } }),
    rule({ ID: 'a rule/1', Filter: { Prefix: 'u' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } }),
    rule({ ID: 'ü', Filter: { Prefix: 'v' }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
    rule({ ID: 'off', Status: 'Disabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
  );
  for (const [Key, ruleId, count] of [
    ['upload', 'a rule/1', 2],
    ['other', 'late', 9],
    ['v', '%C3%BC', 1],
  ] as const) {
    const begun = await s3.createMultipartUpload({ Bucket, Key });
    const { Initiated } = (await s3.listMultipartUploads({ Bucket, Prefix: Key })).Uploads![0]!;
    const AbortDate = new Date(midnightAfter(Initiated!.getTime(), count));
    const listed = await s3.listParts({ Bucket, Key, UploadId: begun.UploadId });
    for (const told of [begun, listed]) assert.deepEqual([told.AbortDate, told.AbortRuleId], [AbortDate, ruleId]);
  }
  await putRules(Bucket, rule({ Filter: { Prefix: 'u' }, Expiration: { Days: 1 } }));
  const { AbortDate, AbortRuleId } = await s3.createMultipartUpload({ Bucket, Key: 'upload' });
  assert.deepEqual([AbortDate, AbortRuleId], [undefined, undefined]);
});

test('in a bucket with versions objects are hidden; old versions and lone delete markers go by rules', async () => {
  const Bucket = await newBucket();
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  await putRules(
    Bucket,
    rule({ Filter: { Prefix: 'e' }, Expiration: { Days: 1 } }),
    rule({ ID: 'old', NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 1 } }),
  );
  for (const Body of ['1', '2', '3', '4']) await s3.putObject({ Bucket, Key: 'kept', Body });
  await s3.putObject({ Bucket, Key: 'expires', Body: 'x' });
  await days(2);
  assert.deepEqual(await versionsIn(Bucket), [
    'expires',
    'kept current',
    'kept',
    'kept',
    'kept',
    'expires marker current',
  ]);
  assert.deepEqual(await keysIn(Bucket), ['kept']);
  await days(2);
  assert.deepEqual(await versionsIn(Bucket), ['expires', 'kept current', 'kept', 'expires marker current']);
  await putRules(
    Bucket,
    rule({ NoncurrentVersionExpiration: { NoncurrentDays: 3 } }),
    rule({ ID: 'markers', Expiration: { ExpiredObjectDeleteMarker: true } }),
  );
  await days(3);
  assert.deepEqual(await versionsIn(Bucket), ['kept current'], 'the marker goes with what it hid');
});

test('what is locked stays until it is not', async () => {
  const Bucket = `life-${randomUUID()}`;
  await s3.createBucket({ Bucket, ObjectLockEnabledForBucket: true });
  await putRules(Bucket, rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }));
  const { VersionId } = await s3.putObject({
    Bucket,
    Key: 'held',
    Body: '1',
    ObjectLockLegalHoldStatus: 'ON',
    ContentMD5: 'xMpCOKC5I4INzFCab3WEmw==',
  });
  await s3.putObject({ Bucket, Key: 'held', Body: '2' });
  await days(3);
  assert.deepEqual(await versionsIn(Bucket), ['held current', 'held']);
  await s3.putObjectLegalHold({ Bucket, Key: 'held', VersionId, LegalHold: { Status: 'OFF' } });
  await days(1);
  assert.deepEqual(await versionsIn(Bucket), ['held current']);
});

test('uploads that nobody completes go, with what was sent of them', async () => {
  const Bucket = await newBucket(rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } }));
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'k' });
  await s3.uploadPart({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'part' });
  await days(1);
  assert.equal((await s3.listMultipartUploads({ Bucket })).Uploads?.length, 1);
  await days(2);
  assert.equal((await s3.listMultipartUploads({ Bucket })).Uploads, undefined);
  await assert.rejects(s3.listParts({ Bucket, Key: 'k', UploadId }), { name: 'NoSuchUpload' });
});

test('there is one job for a bucket with rules, whatever is put and deleted, and none for others', async () => {
  const { runtime } = sandlot.server;
  const jobsOf = (bucket: string) =>
    runtime.store.read((tx) => runtime.jobs.find(tx, ['s3/lifecycle', bucket], 's3/lifecycle'));
  const Bucket = await newBucket(rule({ Expiration: { Days: 1 } }));
  await Promise.all([1, 2, 3].map((Days) => putRules(Bucket, rule({ Expiration: { Days } }))));
  assert.equal((await jobsOf(Bucket)).length, 1);
  await s3.deleteBucketLifecycle({ Bucket });
  await putRules(Bucket, rule({ Expiration: { Days: 1 } }));
  assert.equal((await jobsOf(Bucket)).length, 1);
  await s3.deleteBucket({ Bucket });
  await days(1);
  assert.equal((await jobsOf(Bucket)).length, 0);
});

test('hundreds of objects go, page by page', async () => {
  const Bucket = await newBucket(rule({ Filter: { Prefix: 'go' }, Expiration: { Days: 1 } }));
  const names = Array.from({ length: 250 }, (_, index) => `${index % 5 === 0 ? 'stay' : 'go'}${index}`);
  await Promise.all(names.map((Key) => s3.putObject({ Bucket, Key, Body: 'x' })));
  await days(2);
  assert.deepEqual(await keysIn(Bucket), names.filter((name) => name.startsWith('stay')).toSorted());
});
