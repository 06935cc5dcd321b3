/** Reading one part of an object by its number; what S3 answers was recorded on AWS. */
import assert from 'node:assert/strict';
import { hash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import type { ChecksumAlgorithm, ChecksumType } from '@aws-sdk/client-s3';
import { startedS3Server } from '../../../testing/servers/s3-server.ts';

const Bucket = `p-${randomUUID()}`;
const least = 5 * 1024 * 1024;

const { s3 } = await startedS3Server();
await s3.createBucket({ Bucket });

async function errorOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}: ${error.message}`,
  );
}

/** Parts 2 and 5. */
async function upload(Key: string, ChecksumAlgorithm?: ChecksumAlgorithm) {
  const target = { Bucket, Key };
  const { UploadId } = await s3.createMultipartUpload({ ...target, ...(ChecksumAlgorithm && { ChecksumAlgorithm }) });
  const Parts = [];
  for (const [PartNumber, Body] of [
    [2, Buffer.alloc(least, 'a')],
    [5, Buffer.from('tail')],
  ] as const) {
    const { ETag, ChecksumSHA256 } = await s3.uploadPart({
      ...target,
      UploadId,
      PartNumber,
      Body,
      ...(ChecksumAlgorithm && { ChecksumAlgorithm }),
    });
    Parts.push({ PartNumber, ETag, ...(ChecksumSHA256 && { ChecksumSHA256 }) });
  }
  await s3.completeMultipartUpload({ ...target, UploadId, MultipartUpload: { Parts } });
  return { target, sums: Parts.map(({ ChecksumSHA256 }) => ChecksumSHA256) };
}

test('parts are read by their place, whatever numbers they were uploaded under', async () => {
  const { target } = await upload('by-number');
  const part = await s3.getObject({ ...target, PartNumber: 2 });
  assert.equal(await part.Body!.transformToString(), 'tail');
  assert.deepEqual(
    [part.PartsCount, part.ContentLength, part.ContentRange, part.$metadata.httpStatusCode],
    [2, 4, `bytes ${least}-${least + 3}/${least + 4}`, 206],
  );
  const head = await s3.headObject({ ...target, PartNumber: 1 });
  assert.deepEqual([head.PartsCount, head.ContentLength, head.ETag], [2, least, part.ETag]);
  assert.equal((await s3.headObject(target)).PartsCount, undefined);
  const wrong = (PartNumber: number) => errorOf(s3.getObject({ ...target, PartNumber }));
  for (const number of [3, 5])
    assert.equal(await wrong(number), 'InvalidPartNumber 416: The requested partnumber is not satisfiable');
  for (const number of [0, -1, 10_001])
    assert.equal(
      await wrong(number),
      'InvalidArgument 400: Part number must be an integer between 1 and 10000, inclusive',
    );
  assert.equal(
    await errorOf(s3.getObject({ ...target, PartNumber: 2, Range: 'bytes=0-1' })),
    'InvalidRequest 400: Cannot specify both Range header and partNumber query parameter',
  );
});

test('a range that begins beyond every body is none, however far', async () => {
  await s3.putObject({ Bucket, Key: 'digits', Body: '0123456789' });
  const far = '9'.repeat(400);
  for (const first of ['10', '9'.repeat(30), far])
    assert.match(await errorOf(s3.getObject({ Bucket, Key: 'digits', Range: `bytes=${first}-` })), /^InvalidRange 416/);
  for (const [Range, told] of [
    [`bytes=8-${far}`, 'bytes 8-9/10'],
    [`bytes=-${far}`, 'bytes 0-9/10'],
  ])
    assert.equal((await s3.getObject({ Bucket, Key: 'digits', Range })).ContentRange, told);
});

test('a checksum of parts is told with each part, one of the whole with the whole alone', async () => {
  const { target, sums } = await upload('composite', 'SHA256');
  const ChecksumMode = 'ENABLED';
  const part = await s3.headObject({ ...target, PartNumber: 2, ChecksumMode });
  assert.deepEqual([part.ChecksumSHA256, part.ChecksumType], [sums[1], 'COMPOSITE']);
  assert.match((await s3.headObject({ ...target, ChecksumMode })).ChecksumSHA256!, /-2$/);
  assert.equal((await s3.headObject({ ...target, PartNumber: 2 })).ChecksumSHA256, undefined);
  const whole = await upload('whole', 'CRC64NVME');
  assert.equal((await s3.headObject({ ...whole.target, PartNumber: 2, ChecksumMode })).ChecksumCRC64NVME, undefined);
  assert.ok((await s3.headObject({ ...whole.target, ChecksumMode })).ChecksumCRC64NVME);
});

test('the checksum of the whole may be told with the list of its parts', async () => {
  const [target, bytes] = [{ Bucket, Key: 'told' }, Buffer.from('only part')];
  const complete = async (ChecksumType: ChecksumType, checksum: object) => {
    const ChecksumAlgorithm = ChecksumType === 'COMPOSITE' ? 'SHA256' : 'CRC32';
    const { UploadId } = await s3.createMultipartUpload({ ...target, ChecksumAlgorithm, ChecksumType });
    const part = await s3.uploadPart({ ...target, UploadId, PartNumber: 1, Body: bytes, ChecksumAlgorithm });
    const { ETag, ChecksumSHA256, ChecksumCRC32 } = part;
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag, ChecksumSHA256, ChecksumCRC32 }] };
    return s3.completeMultipartUpload({ ...target, UploadId, MultipartUpload, ChecksumType, ...checksum });
  };
  const sum = hash('sha256', hash('sha256', bytes, 'buffer'), 'base64');
  const { ChecksumSHA256 } = await complete('COMPOSITE', { ChecksumSHA256: `${sum}-1` });
  assert.equal(ChecksumSHA256, `${sum}-1`);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(bytes));
  const { ChecksumCRC32 } = await complete('FULL_OBJECT', { ChecksumCRC32: crc.toString('base64') });
  assert.equal(ChecksumCRC32, crc.toString('base64'));
  assert.match(await errorOf(complete('FULL_OBJECT', { ChecksumCRC32: 'AAAAAA==' })), /^BadDigest 400/);
});

test('what was put at once is its own first part', async () => {
  const target = { Bucket, Key: 'simple' };
  await s3.putObject({ ...target, Body: '0123' });
  const part = await s3.getObject({ ...target, PartNumber: 1, ChecksumMode: 'ENABLED' });
  assert.equal(await part.Body!.transformToString(), '0123');
  assert.deepEqual(
    [part.ContentRange, part.PartsCount, part.$metadata.httpStatusCode],
    ['bytes 0-3/4', undefined, 206],
  );
  assert.ok(part.ChecksumCRC32);
  assert.ok((await s3.headObject({ ...target, ChecksumMode: 'enabled' as 'ENABLED' })).ChecksumCRC32);
  await assert.rejects(s3.getObject({ ...target, PartNumber: 2 }), { name: 'InvalidPartNumber', ActualPartCount: '1' });
  await s3.putObject({ ...target, Body: Buffer.alloc(0) });
  assert.equal((await s3.headObject({ ...target, PartNumber: 1 })).ContentLength, 0);
  await s3.putObject({ ...target, Body: '0123' });
  const all = await s3.headObject({ ...target, Range: 'bytes=0-', ChecksumMode: 'ENABLED' });
  assert.ok(all.ChecksumCRC32, 'a range of everything has the checksum of the whole');
  assert.equal(
    (await s3.headObject({ ...target, Range: 'bytes=0-2', ChecksumMode: 'ENABLED' })).ChecksumCRC32,
    undefined,
  );
});
