/** Multipart uploads, from their beginning to an object or to nothing. */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import type { ChecksumAlgorithm, CompletedPart, CreateMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { readTable } from '../../../kernel/collections/collection.ts';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';
import { UploadParts } from './records.ts';

const { sandlot, s3 } = await startedS3Server();

interface Target {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

const MiB = 1024 ** 2;
const fiveMiB = randomBytes(5 * MiB);

async function newBucket(): Promise<string> {
  const Bucket = `m-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  return Bucket;
}

async function begin(more: Partial<CreateMultipartUploadCommandInput> = {}): Promise<Target> {
  const Bucket = more.Bucket ?? (await newBucket());
  const Key = more.Key ?? 'some/key';
  const { UploadId } = await s3.createMultipartUpload({ ...more, Bucket, Key });
  return { Bucket, Key, UploadId: UploadId! };
}

async function upload(
  target: Target,
  bodies: readonly (Uint8Array | string)[],
  from = 1,
  more: { readonly ChecksumAlgorithm?: ChecksumAlgorithm } = {},
): Promise<CompletedPart[]> {
  return Promise.all(
    bodies.map(async (Body, i) => {
      const { ETag } = await s3.uploadPart({ ...target, ...more, PartNumber: from + i, Body });
      return { ETag: ETag!, PartNumber: from + i };
    }),
  );
}

const complete = (target: Target, Parts: CompletedPart[], more = {}) =>
  s3.completeMultipartUpload({ ...target, MultipartUpload: { Parts }, ...more });

interface Told {
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode?: number };
}

async function errorOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: Told) => `${error.name} ${error.$metadata?.httpStatusCode}`,
  );
}

async function textOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: Told) => error.message,
  );
}

const md5 = (...parts: (Uint8Array | string)[]) => {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

test('parts become one object, with the attributes that the upload began with', async () => {
  const target = await begin({
    ContentType: 'text/x',
    CacheControl: 'no-store',
    Metadata: { one: '1' },
    StorageClass: 'STANDARD_IA',
  });
  const bodies = [fiveMiB, randomBytes(6 * MiB), Buffer.from('the end')];
  const parts = await upload(target, bodies);
  assert.equal(await errorOf(s3.headObject(target)), 'NotFound 404');
  const done = await complete(target, parts);
  const etag = `"${md5(...bodies.map((body) => md5(body))).toString('hex')}-3"`;
  assert.deepEqual(
    [done.ETag, done.Bucket, done.Key, done.Location, done.ChecksumType],
    [etag, target.Bucket, target.Key, `${sandlot.endpoint}/${target.Bucket}/some/key`, 'FULL_OBJECT'],
  );
  const got = await s3.getObject({ ...target, ChecksumMode: 'ENABLED' });
  assert.ok(Buffer.concat(bodies).equals(await got.Body!.transformToByteArray()));
  assert.deepEqual(
    [got.ETag, got.ContentType, got.CacheControl, got.Metadata, got.StorageClass, got.ChecksumCRC64NVME],
    [etag, 'text/x', 'no-store', { one: '1' }, 'STANDARD_IA', done.ChecksumCRC64NVME],
  );
  const middle = await s3.getObject({ ...target, Range: `bytes=${5 * MiB - 2}-${5 * MiB + 1}` });
  const around = Buffer.concat([bodies[0]!.subarray(-2), bodies[1]!.subarray(0, 2)]);
  assert.deepEqual(Buffer.from(await middle.Body!.transformToByteArray()), around);
  assert.equal(await errorOf(s3.listParts(target)), 'NoSuchUpload 404');
  assert.deepEqual((await s3.listMultipartUploads({ Bucket: target.Bucket })).Uploads, undefined);
});

test('a part that is sent again replaces the one before, and its body goes', async () => {
  const target = await begin();
  const [first] = await upload(target, ['first']);
  const [second] = await upload(target, ['second']);
  const blobs = await blobsOf(target);
  assert.equal(blobs.length, 1);
  assert.equal(await errorOf(complete(target, [first!])), 'InvalidPart 400');
  await complete(target, [second!]);
  assert.equal(await (await s3.getObject(target)).Body!.transformToString(), 'second');
});

test('what is not listed goes, and an aborted upload leaves nothing', async () => {
  const target = await begin();
  const parts = await upload(target, ['kept', 'left out']);
  const [kept, leftOut] = await blobsOf(target);
  await complete(target, [parts[0]!]);
  const other = await begin({ Bucket: target.Bucket });
  await upload(other, ['aborted'], 7);
  const [aborted] = await blobsOf(other);
  await s3.abortMultipartUpload(other);
  assert.equal(await errorOf(s3.abortMultipartUpload(other)), 'NoSuchUpload 404');
  assert.equal(await errorOf(s3.uploadPart({ ...other, PartNumber: 1, Body: 'x' })), 'NoSuchUpload 404');
  assert.equal(await errorOf(s3.listParts(other)), 'NoSuchUpload 404');
  await releasesHaveRun();
  assert.deepEqual(await Promise.all([kept!, leftOut!, aborted!].map(isThere)), [true, false, false]);
  assert.equal(await (await s3.getObject(target)).Body!.transformToString(), 'kept');
});

test('a bucket goes with the uploads that were begun in it', async () => {
  const target = await begin();
  await upload(target, ['x']);
  await s3.deleteBucket({ Bucket: target.Bucket });
  await s3.createBucket({ Bucket: target.Bucket });
  assert.equal(await errorOf(s3.listParts(target)), 'NoSuchUpload 404');
  assert.equal((await s3.listMultipartUploads({ Bucket: target.Bucket })).Uploads, undefined);
});

test('parts that are wrong are refused in S3’s words, and the upload goes on', async () => {
  const target = await begin();
  const [one, two] = await upload(target, ['one', 'two']);
  const none = { ETag: `"${'0'.repeat(32)}"`, PartNumber: 1 };
  const notFound =
    'One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified ' +
    "entity tag may not match the part's entity tag.";
  const wrong: [CompletedPart[], string, string][] = [
    [[], 'InvalidRequest 400', 'You must specify at least one part'],
    [
      [two!, one!],
      'InvalidPartOrder 400',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    ],
    [
      [one!, one!],
      'InvalidPartOrder 400',
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    ],
    [[none], 'InvalidPart 400', notFound],
    [[{ ...one!, PartNumber: 3 }], 'InvalidPart 400', notFound],
    [[{ ...one!, PartNumber: 0 }], 'InvalidArgument 400', 'PartNumber must be >= 1'],
    [[{ ...one!, PartNumber: 10_001 }], 'InvalidPart 400', notFound],
    [[one!, two!], 'EntityTooSmall 400', 'Your proposed upload is smaller than the minimum allowed size'],
    [
      [{ PartNumber: 1 }],
      'MalformedXML 400',
      'The XML you provided was not well-formed or did not validate against our published schema',
    ],
  ];
  for (const [parts, code, message] of wrong) {
    assert.equal(await errorOf(complete(target, parts)), code);
    assert.equal(await textOf(complete(target, parts)), message);
  }
  assert.match(
    await textOf(complete(target, [one!], { MpuObjectSize: 5 })),
    /header value 5 does not match what was computed: 3$/,
  );
  assert.equal(
    await textOf(complete(target, [one!], { MpuObjectSize: -1 })),
    "Value for x-amz-mp-object-size header is less than zero: '-1'",
  );
  const otherKey = { ...target, Key: 'other' };
  const otherId = {
    ...target,
    UploadId: `${target.UploadId.slice(0, -1)}${target.UploadId.endsWith('-') ? '_' : '-'}`,
  };
  for (const other of [
    otherKey,
    otherId,
    { ...target, UploadId: 'fakeid' },
    { ...target, UploadId: 'x'.repeat(2000) },
  ]) {
    assert.equal(await errorOf(complete(other, [one!])), 'NoSuchUpload 404');
    assert.equal(await errorOf(s3.uploadPart({ ...other, PartNumber: 1, Body: 'x' })), 'NoSuchUpload 404');
    assert.equal(await errorOf(s3.abortMultipartUpload(other)), 'NoSuchUpload 404');
  }
  for (const PartNumber of [0, -1, 10_001])
    assert.equal(
      await textOf(s3.uploadPart({ ...target, PartNumber, Body: 'x' })),
      'Part number must be an integer between 1 and 10000, inclusive',
    );
  assert.deepEqual(
    (await s3.listParts(target)).Parts?.map(({ PartNumber }) => PartNumber),
    [1, 2],
  );
  assert.equal(await errorOf(complete(target, [two!], { MpuObjectSize: 3 })), 'ok');
});

test('completing a second time is answered as the first, also at once', async () => {
  const target = await begin();
  const parts = await upload(target, ['once']);
  const answers = await Promise.all([1, 2, 3].map(() => complete(target, parts)));
  const again = await complete(target, parts);
  assert.equal(
    new Set([...answers, again].map(({ ETag, ChecksumCRC64NVME }) => `${ETag} ${ChecksumCRC64NVME}`)).size,
    1,
  );
  assert.equal(await errorOf(complete(target, [{ ...parts[0]!, PartNumber: 2 }])), 'NoSuchUpload 404');
  await s3.putObject({ ...target, Body: 'another' });
  assert.equal(await errorOf(complete(target, parts)), 'NoSuchUpload 404');
  assert.equal(await (await s3.getObject(target)).Body!.transformToString(), 'another');
});

test('conditions hold against what was there when the upload began', async () => {
  const Bucket = await newBucket();
  const target = await begin({ Bucket });
  const parts = await upload(target, ['x']);
  await s3.putObject({ ...target, Body: 'meanwhile' });
  assert.equal(await errorOf(complete(target, parts, { IfNoneMatch: '*' })), 'PreconditionFailed 412');
  assert.equal(await errorOf(complete(target, parts, { IfMatch: '"0"' })), 'PreconditionFailed 412');
  const { ETag } = await s3.headObject(target);
  assert.equal(await errorOf(complete(target, parts, { IfMatch: ETag })), 'ConditionalRequestConflict 409');
  assert.equal(await errorOf(complete(target, parts, { IfMatch: '*' })), 'NotImplemented 501');
  assert.equal(await errorOf(complete(target, parts, { IfNoneMatch: 'x' })), 'NotImplemented 501');
  const over = await begin({ Bucket });
  const overParts = await upload(over, ['y']);
  await s3.deleteObject(target);
  assert.equal(await errorOf(complete(over, overParts, { IfMatch: ETag })), 'NoSuchKey 404');
  assert.equal(await errorOf(complete(over, overParts, { IfNoneMatch: '*' })), 'ConditionalRequestConflict 409');
  assert.equal(await errorOf(complete(target, parts, { IfNoneMatch: '*' })), 'ok');
});

test('parts are listed page by page', async () => {
  const target = await begin({ ChecksumAlgorithm: 'SHA1' });
  await upload(target, ['a', 'b'], 1, { ChecksumAlgorithm: 'SHA1' });
  await upload(target, ['c'], 10_000, { ChecksumAlgorithm: 'SHA1' });
  const first = await s3.listParts({ ...target, MaxParts: 2 });
  const second = await s3.listParts({ ...target, MaxParts: 2, PartNumberMarker: first.NextPartNumberMarker! });
  assert.deepEqual(
    [first, second].map(({ Parts, IsTruncated, PartNumberMarker, NextPartNumberMarker }) => [
      Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]),
      IsTruncated,
      PartNumberMarker,
      NextPartNumberMarker,
    ]),
    [
      [
        [
          [1, 1],
          [2, 1],
        ],
        true,
        '0',
        '2',
      ],
      [[[10_000, 1]], false, '2', '10000'],
    ],
  );
  const { ChecksumAlgorithm, ChecksumType, Initiator, Owner, StorageClass, Parts } = first;
  assert.deepEqual([ChecksumAlgorithm, ChecksumType, StorageClass], ['SHA1', 'COMPOSITE', 'STANDARD']);
  assert.equal(Parts![0]!.ChecksumSHA1, createHash('sha1').update('a').digest('base64'));
  assert.ok(Initiator!.ID);
  assert.match(Owner!.ID!, /^[0-9a-f]{64}$/);
  assert.equal(await errorOf(s3.listParts({ ...target, MaxParts: -1 })), 'InvalidArgument 400');
  assert.equal(await errorOf(s3.listParts({ ...target, PartNumberMarker: 'x' })), 'InvalidArgument 400');
});

async function blobsOf({ UploadId }: Target): Promise<string[]> {
  const { store } = sandlot.server.runtime;
  const parts = await store.read((tx) => readTable(tx, UploadParts, {}).all([UploadId]));
  return parts.map(({ blobId }) => blobId);
}

const isThere = (id: string) =>
  buffer(sandlot.server.runtime.blobs.open(id)).then(
    () => true,
    () => false,
  );

/** A minute later by the machine's clock, as this server reads it. */
async function releasesHaveRun(): Promise<void> {
  const { clock } = sandlot.server.runtime;
  const { real } = clock;
  Object.assign(clock, { real: () => real() + 61_000 });
  await sandlot.idle().finally(() => Object.assign(clock, { real }));
}
