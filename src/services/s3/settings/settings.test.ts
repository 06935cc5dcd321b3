/** Settings of a bucket that are kept: what is read back, what there is before, and what is refused. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const { sandlot, s3, clientAs, newBucket } = await startedS3Server();

/** The answer without what belongs to the transfer. */
function plain({ $metadata: _transfer, ...output }: { $metadata: unknown }): object {
  return JSON.parse(JSON.stringify(output));
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}: ${error.message}`,
  );
const malformed =
  'MalformedXML 400: The XML you provided was not well-formed or did not validate against our published schema';
const noSuchConfiguration = 'NoSuchConfiguration 404: The specified configuration does not exist.';

test('tags of a bucket are kept, replaced and removed', async () => {
  const Bucket = await newBucket();
  const none = 'NoSuchTagSet 404: The TagSet does not exist';
  const set = (TagSet: { Key: string; Value: string }[]) => s3.putBucketTagging({ Bucket, Tagging: { TagSet } });
  assert.equal(await refusal(s3.getBucketTagging({ Bucket })), none);
  await set([{ Key: 'b', Value: '2' }]);
  const TagSet = [
    { Key: 'ünï +-=._:/@', Value: '' },
    { Key: 'a', Value: 'x'.repeat(256) },
  ];
  await set(TagSet);
  assert.deepEqual((await s3.getBucketTagging({ Bucket })).TagSet, TagSet);
  await s3.deleteBucketTagging({ Bucket });
  assert.equal(await refusal(s3.getBucketTagging({ Bucket })), none);
  await set(TagSet);
  await set([]);
  assert.equal(await refusal(s3.getBucketTagging({ Bucket })), none);
});

test('tags of a bucket that AWS refuses', async () => {
  const Bucket = await newBucket();
  const set = (...TagSet: { Key: string; Value: string }[]) =>
    refusal(s3.putBucketTagging({ Bucket, Tagging: { TagSet } }));
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: '' }));
  const tag = (Key: string, Value = '') => ({ Key, Value });
  assert.equal(await set(...many(50)), 'no error');
  assert.equal(await set(...many(51)), 'BadRequest 400: Bucket tag count cannot be greater than 50');
  assert.equal(await set(tag('a'), tag('a')), 'InvalidTag 400: Cannot provide multiple Tags with the same key');
  assert.equal(await set(tag('aws:a')), 'InvalidTag 400: System tags cannot be added/updated by requester');
  assert.equal(await set(tag('a'.repeat(129))), 'InvalidTag 400: The TagKey you have provided is invalid');
  assert.equal(await set(tag('a?')), 'InvalidTag 400: The TagKey you have provided is invalid');
  assert.equal(await set(tag('a', 'v'.repeat(257))), 'InvalidTag 400: The TagValue you have provided is invalid');
  assert.equal(await set(tag('')), malformed);
  assert.equal((await s3.getBucketTagging({ Bucket })).TagSet!.length, 50, 'what was refused changes nothing');
});

test('access logging goes to a bucket of the same account and Region', async () => {
  const [Bucket, TargetBucket] = [await newBucket(), await newBucket()];
  const enable = (LoggingEnabled: { TargetBucket: string; TargetPrefix: string }) =>
    s3.putBucketLogging({ Bucket, BucketLoggingStatus: { LoggingEnabled } });
  assert.deepEqual(plain(await s3.getBucketLogging({ Bucket })), {});
  const TargetObjectKeyFormat = { PartitionedPrefix: { PartitionDateSource: 'EventTime' as const } };
  const LoggingEnabled = { TargetBucket, TargetPrefix: 'logs/', TargetObjectKeyFormat };
  await enable(LoggingEnabled);
  assert.deepEqual(plain(await s3.getBucketLogging({ Bucket })), { LoggingEnabled });
  assert.equal(
    await refusal(enable({ TargetBucket: `no-${randomUUID()}`, TargetPrefix: '' })),
    'InvalidTargetBucketForLogging 400: The target bucket for logging does not exist',
  );
  const elsewhere = `b-${randomUUID()}`;
  await s3.createBucket({ Bucket: elsewhere, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } });
  assert.equal(
    await refusal(enable({ TargetBucket: elsewhere, TargetPrefix: '' })),
    'CrossLocationLoggingProhibitted 403: Cross S3 location logging not allowed. ',
  );
  const stranger = clientAs(
    sandlot.server.runtime.issueCredentials({ kind: 'root', account: '999988887777', durationSeconds: 900 }),
  );
  const theirs = `b-${randomUUID()}`;
  await stranger.createBucket({ Bucket: theirs });
  assert.match(await refusal(enable({ TargetBucket: theirs, TargetPrefix: '' })), /^InvalidTargetBucketForLogging 400/);
  await s3.putBucketLogging({ Bucket, BucketLoggingStatus: {} });
  assert.deepEqual(plain(await s3.getBucketLogging({ Bucket })), {});
});

test('who pays, and acceleration', async () => {
  const Bucket = await newBucket();
  assert.deepEqual(plain(await s3.getBucketRequestPayment({ Bucket })), { Payer: 'BucketOwner' });
  await s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration: { Payer: 'Requester' } });
  assert.deepEqual(plain(await s3.getBucketRequestPayment({ Bucket })), { Payer: 'Requester' });
  const nobody = s3.putBucketRequestPayment({
    Bucket,
    RequestPaymentConfiguration: { Payer: 'Nobody' as 'Requester' },
  });
  assert.equal(await refusal(nobody), malformed);
  assert.deepEqual(plain(await s3.getBucketAccelerateConfiguration({ Bucket })), {});
  for (const Status of ['Enabled', 'Suspended'] as const) {
    await s3.putBucketAccelerateConfiguration({ Bucket, AccelerateConfiguration: { Status } });
    assert.deepEqual(plain(await s3.getBucketAccelerateConfiguration({ Bucket })), { Status });
  }
  const accelerate = (name: string, AccelerateConfiguration: object) =>
    refusal(s3.putBucketAccelerateConfiguration({ Bucket: name, AccelerateConfiguration }));
  assert.equal(await accelerate(Bucket, {}), malformed);
  assert.equal(await accelerate(Bucket, { Status: 'enabled' }), malformed);
  const dotted = `b.${randomUUID()}`;
  await s3.createBucket({ Bucket: dotted });
  assert.equal(
    await accelerate(dotted, { Status: 'random' }),
    'InvalidRequest 400: S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
  );
});

/** Configurations of which a bucket has several, each as the API names it. */
const several = {
  Inventory: (Id: string) => ({
    Id,
    IsEnabled: true,
    IncludedObjectVersions: 'All',
    Schedule: { Frequency: 'Weekly' },
    Filter: { Prefix: 'a/' },
    OptionalFields: ['Size', 'ETag'],
    Destination: {
      S3BucketDestination: { Bucket: 'arn:aws:s3:::reports', Format: 'CSV', Encryption: { SSES3: {} }, Prefix: 'i' },
    },
  }),
  Analytics: (Id: string) => ({
    Id,
    Filter: { And: { Prefix: 'a/', Tags: [{ Key: 'k', Value: 'v' }] } },
    StorageClassAnalysis: {
      DataExport: {
        OutputSchemaVersion: 'V_1',
        Destination: { S3BucketDestination: { Format: 'CSV', Bucket: 'arn:aws:s3:::reports', Prefix: 'p' } },
      },
    },
  }),
  Metrics: (Id: string) => ({ Id, Filter: { Tag: { Key: 'k', Value: 'v' } } }),
  IntelligentTiering: (Id: string) => ({
    Id,
    Status: 'Enabled',
    Filter: { Prefix: 'a/' },
    Tierings: [
      { Days: 90, AccessTier: 'ARCHIVE_ACCESS' },
      { Days: 180, AccessTier: 'DEEP_ARCHIVE_ACCESS' },
    ],
  }),
};
type Noun = keyof typeof several;

/** The four operations of a noun, by the names that they have in the client. */
function operationsOf(noun: Noun, Bucket: string) {
  const call = (operation: string, input: object) => (s3 as any)[operation]({ Bucket, ...input }) as Promise<any>;
  const member = `${noun}Configuration`;
  return {
    put: (configuration: { Id: string }, Id = configuration.Id) =>
      call(`putBucket${member}`, { Id, [member]: configuration }),
    get: async (Id: string) => (await call(`getBucket${member}`, { Id }))[member],
    list: async (ContinuationToken?: string) => {
      const answer = await call(`listBucket${member}s`, { ContinuationToken });
      return { ...answer, items: answer[`${member}List`] ?? [] };
    },
    remove: (Id: string) => call(`deleteBucket${member}`, { Id }),
  };
}

for (const noun of Object.keys(several) as Noun[]) {
  test(`${noun} configurations are kept under their ids`, async () => {
    const { put, get, list, remove } = operationsOf(noun, await newBucket());
    assert.equal(await refusal(get('one')), noSuchConfiguration);
    assert.equal(await refusal(remove('one')), noSuchConfiguration);
    assert.deepEqual((await list()).items, []);
    await put(several[noun]('two'));
    await put(several[noun]('one'));
    assert.deepEqual(await get('one'), several[noun]('one'));
    assert.deepEqual((await list()).items, [several[noun]('one'), several[noun]('two')]);
    await remove('one');
    assert.equal(await refusal(get('one')), noSuchConfiguration);
    const answer = await refusal(put(several[noun]('two'), 'other'));
    const mismatch = 'IdMismatch 400: Document ID does not match the specified configuration ID.';
    assert.equal(answer, noun === 'Inventory' ? mismatch : malformed);
    assert.match(await refusal(put(several[noun]('no spaces'))), /^InvalidArgument 400/);
  });
}

test('configurations are listed 100 at a time', async () => {
  const { put, list } = operationsOf('Metrics', await newBucket());
  const ids = Array.from({ length: 101 }, (_, i) => `id-${String(i).padStart(3, '0')}`);
  for (const Id of ids) await put({ Id });
  const first = await list();
  assert.deepEqual([first.items.length, first.IsTruncated], [100, true]);
  const second = await list(first.NextContinuationToken);
  assert.deepEqual([second.items, second.IsTruncated], [[{ Id: ids[100] }], false]);
});

test('configurations that AWS refuses', async () => {
  const Bucket = await newBucket();
  const put = (noun: Noun, change: object) =>
    refusal(operationsOf(noun, Bucket).put({ ...several[noun]('one'), ...change }));
  const to = (bucket: string) => ({ S3BucketDestination: { Bucket: bucket, Format: 'CSV' } });
  const badArn = 'InvalidS3DestinationBucket 400: Invalid bucket ARN.';
  assert.equal(await put('Inventory', { Destination: to('reports') }), badArn);
  assert.equal(await put('Inventory', { Schedule: { Frequency: 'Hourly' } }), malformed);
  assert.equal(await put('Inventory', { OptionalFields: ['Colour'] }), malformed);
  assert.equal(await put('Inventory', { IncludedObjectVersions: undefined }), malformed);
  const exported = { DataExport: { OutputSchemaVersion: 'V_1', Destination: to('reports') } };
  assert.equal(await put('Analytics', { StorageClassAnalysis: exported }), badArn);
  assert.equal(await put('Metrics', { Filter: { And: { Prefix: 'a' } } }), malformed);
  assert.equal(await put('IntelligentTiering', { Tierings: [] }), malformed);
  const tooSoon = [{ Days: 89, AccessTier: 'ARCHIVE_ACCESS' }];
  assert.match(await put('IntelligentTiering', { Tierings: tooSoon }), /^InvalidArgument 400/);
});

test('what AWS answers without content', async () => {
  const Bucket = await newBucket();
  const { $metadata: tagged } = await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } });
  assert.equal(tagged.httpStatusCode, 204);
  for (const noun of Object.keys(several) as Noun[]) {
    const { $metadata: kept } = await operationsOf(noun, Bucket).put(several[noun]('one'));
    assert.equal(kept.httpStatusCode, 204, noun);
  }
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` }],
  });
  assert.equal((await s3.putBucketPolicy({ Bucket, Policy })).$metadata.httpStatusCode, 204);
  const RequestPaymentConfiguration = { Payer: 'Requester' as const };
  assert.equal(
    (await s3.putBucketRequestPayment({ Bucket, RequestPaymentConfiguration })).$metadata.httpStatusCode,
    200,
  );
});

test('settings go with their bucket', async () => {
  const Bucket = await newBucket();
  await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } });
  await operationsOf('Metrics', Bucket).put({ Id: 'one' });
  await s3.deleteBucket({ Bucket });
  assert.equal(await refusal(s3.getBucketTagging({ Bucket })), 'NoSuchBucket 404: The specified bucket does not exist');
  await s3.createBucket({ Bucket });
  assert.match(await refusal(s3.getBucketTagging({ Bucket })), /^NoSuchTagSet/);
  assert.deepEqual((await operationsOf('Metrics', Bucket).list()).items, []);
});
