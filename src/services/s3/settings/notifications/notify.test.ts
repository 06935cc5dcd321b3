/** Which events go out for what happens to a bucket's objects, and what they say. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import type { NotificationConfiguration } from '@aws-sdk/client-s3';
import { readConfig } from '../../../../server/config.ts';
import { startServer, type RunningServer } from '../../../../server/main.ts';
import { defineService, on } from '../../../../wire/service.ts';
import { objectEvent, type ObjectEvent } from '../../object-event.ts';

const keys = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'secret-of-the-events' };

let server: RunningServer;
let s3: S3;
/** By the events' ids: a delivery may be made twice. */
const received = new Map<string, ObjectEvent>();

/** Whoever will pass them on. */
const receiver = defineService({
  name: 'eventbridge',
  iamPrefix: 'events',
  operations: {},
  receives: [
    on(objectEvent, async () => async (payload, _tx, _ctx, { id }) => {
      received.set(id, payload);
    }),
  ],
});

before(async () => {
  server = await startServer({ ...readConfig([], {}), port: 0, data: undefined, adminKey: keys }, { more: [receiver] });
  s3 = new S3({ endpoint: server.endpoint, region: 'us-east-1', credentials: keys, forcePathStyle: true });
});

after(async () => {
  s3.destroy();
  await server.close();
});

async function newBucket(NotificationConfiguration?: NotificationConfiguration): Promise<string> {
  const Bucket = `b-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  if (NotificationConfiguration) await s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration });
  return Bucket;
}

async function eventsOf(bucket: string): Promise<ObjectEvent[]> {
  await server.runtime.jobs.idle();
  return [...received.values()]
    .filter(({ record }) => record.s3.bucket.name === bucket)
    .sort((a, b) => (a.record.s3.object.sequencer < b.record.s3.object.sequencer ? -1 : 1));
}

const names = (events: readonly ObjectEvent[]) =>
  events.map(({ record }) => `${record.eventName} ${record.s3.object.key}`).sort();
const queue = (Id: string, Events: string[], prefix = '') => ({
  Id,
  QueueArn: `arn:aws:sqs:us-east-1:111122223333:${Id}`,
  Events: Events as 's3:ObjectCreated:*'[],
  ...(prefix !== '' && { Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value: prefix }] } } }),
});

test('a put is told with AWS’s record', async () => {
  const Bucket = await newBucket({ QueueConfigurations: [queue('created', ['s3:ObjectCreated:*'])] });
  const { $metadata: sent } = await s3.putObject({ Bucket, Key: 'a b/ü+.txt', Body: 'hello' });
  const [event, ...others] = await eventsOf(Bucket);
  assert.deepEqual(others, []);
  const { record, targets, eventBridge } = event!;
  assert.deepEqual(
    { targets, eventBridge },
    { targets: [{ id: 'created', arn: 'arn:aws:sqs:us-east-1:111122223333:created' }], eventBridge: false },
  );
  const { eventTime, userIdentity, responseElements, s3: told, ...rest } = record;
  assert.deepEqual(rest, {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventName: 'ObjectCreated:Put',
    requestParameters: { sourceIPAddress: rest.requestParameters.sourceIPAddress },
  });
  assert.match(rest.requestParameters.sourceIPAddress, /127\.0\.0\.1$/);
  assert.match(eventTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.match(userIdentity.principalId, /^AWS:/);
  assert.deepEqual(responseElements, {
    'x-amz-request-id': sent.requestId,
    'x-amz-id-2': sent.extendedRequestId,
  });
  assert.match(told.object.sequencer, /^[0-9A-F]{18}$/);
  assert.match(told.bucket.ownerIdentity.principalId, /^A[0-9A-F]{13}$/);
  assert.deepEqual(
    { ...told, bucket: { name: told.bucket.name, arn: told.bucket.arn } },
    {
      s3SchemaVersion: '1.0',
      bucket: { name: Bucket, arn: `arn:aws:s3:::${Bucket}` },
      object: {
        key: 'a+b/%C3%BC%2B.txt',
        size: 5,
        eTag: '5d41402abc4b2a76b9719d911017c592',
        sequencer: told.object.sequencer,
      },
    },
  );
});

test('what a bucket has no rule for is not told', async () => {
  const silent = await newBucket();
  const Bucket = await newBucket({ QueueConfigurations: [queue('removed', ['s3:ObjectRemoved:Delete'], 'in/')] });
  for (const name of [silent, Bucket]) {
    for (const Key of ['in/a', 'out/a']) {
      await s3.putObject({ Bucket: name, Key, Body: 'x' });
      await s3.deleteObject({ Bucket: name, Key });
    }
  }
  await s3.deleteObject({ Bucket, Key: 'in/nothing' });
  assert.deepEqual(names(await eventsOf(silent)), []);
  assert.deepEqual(names(await eventsOf(Bucket)), ['ObjectRemoved:Delete in/a']);
  await s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: {} });
  await s3.putObject({ Bucket, Key: 'in/b', Body: 'x' });
  await s3.deleteObject({ Bucket, Key: 'in/b' });
  assert.deepEqual(names(await eventsOf(Bucket)), ['ObjectRemoved:Delete in/a']);
});

test('every way of making and removing objects has its event', async () => {
  const Bucket = await newBucket({ EventBridgeConfiguration: {} });
  await s3.putObject({ Bucket, Key: 'put', Body: 'x' });
  await s3.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/put` });
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'parts' });
  const { ETag } = await s3.uploadPart({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' });
  const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };
  await s3.completeMultipartUpload({ Bucket, Key: 'parts', UploadId, MultipartUpload });
  await s3.putObjectTagging({ Bucket, Key: 'put', Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } });
  await s3.deleteObjectTagging({ Bucket, Key: 'put' });
  await s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key: 'put' }, { Key: 'copy' }] } });
  const events = await eventsOf(Bucket);
  assert.deepEqual(names(events), [
    'ObjectCreated:CompleteMultipartUpload parts',
    'ObjectCreated:Copy copy',
    'ObjectCreated:Put put',
    'ObjectRemoved:Delete copy',
    'ObjectRemoved:Delete put',
    'ObjectTagging:Delete put',
    'ObjectTagging:Put put',
  ]);
  assert.ok(events.every(({ eventBridge, targets }) => eventBridge && targets.length === 0));
  assert.ok(
    events.every(
      ({ record }) => record.eventVersion === (record.eventName.startsWith('ObjectTagging') ? '2.3' : '2.1'),
    ),
  );
});

test('events of a versioned bucket name the version', async () => {
  const Bucket = await newBucket({ EventBridgeConfiguration: {} });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const put = await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  const marker = await s3.deleteObject({ Bucket, Key: 'k' });
  await s3.deleteObject({ Bucket, Key: 'k', VersionId: put.VersionId! });
  const events = (await eventsOf(Bucket)).map(({ record }) => `${record.eventName} ${record.s3.object.versionId}`);
  assert.deepEqual(events.sort(), [
    `ObjectCreated:Put ${put.VersionId}`,
    `ObjectRemoved:Delete ${put.VersionId}`,
    `ObjectRemoved:DeleteMarkerCreated ${marker.VersionId}`,
  ]);
});

test('what expires is told as S3’s own deletion', async () => {
  const Bucket = await newBucket({
    QueueConfigurations: [queue('expired', ['s3:LifecycleExpiration:*']), queue('removed', ['s3:ObjectRemoved:*'])],
  });
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  await s3.putBucketLifecycleConfiguration({
    Bucket,
    LifecycleConfiguration: { Rules: [{ Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } }] },
  });
  const response = await fetch(`${server.endpoint}/_sandlot/v1/clock`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ advanceSeconds: 3 * 24 * 60 * 60 }),
  });
  assert.ok(response.ok);
  const [event, ...others] = await eventsOf(Bucket);
  assert.deepEqual([others, event?.targets.map(({ id }) => id)], [[], ['expired']]);
  assert.deepEqual(names([event!]), ['LifecycleExpiration:Delete k']);
});

test('what was refused is not told', async () => {
  const Bucket = await newBucket({ EventBridgeConfiguration: {} });
  await assert.rejects(s3.putObject({ Bucket, Key: 'k', Body: 'x', ContentMD5: 'XUFAKrxLKna5cZ2REBfFkg==' }));
  await assert.rejects(s3.putObject({ Bucket, Key: 'k', Body: 'x', IfMatch: '"none"' }));
  assert.deepEqual(names(await eventsOf(Bucket)), []);
});

test('what a lifecycle lets go of is told as its doing, versions that are not current too', async () => {
  const Bucket = await newBucket({ EventBridgeConfiguration: {} });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const rule = { ID: 'all', Status: 'Enabled' as const, Filter: {} };
  const Rules = [{ ...rule, Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }];
  await s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });
  await s3.putObject({ Bucket, Key: 'a', Body: '1' });
  await s3.putObject({ Bucket, Key: 'a', Body: '2' });
  const moved = await fetch(`${server.endpoint}/_sandlot/v1/clock`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ advanceSeconds: 2 * 86_400 }),
  });
  assert.equal(moved.status, 200);
  assert.deepEqual(names(await eventsOf(Bucket)), [
    'LifecycleExpiration:Delete a',
    'LifecycleExpiration:DeleteMarkerCreated a',
    'ObjectCreated:Put a',
    'ObjectCreated:Put a',
  ]);
});
