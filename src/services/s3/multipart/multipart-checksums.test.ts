/** Checksums of uploads in parts: of every algorithm and type, in headers and trailers, of parts and of the whole. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  S3,
  type ChecksumAlgorithm,
  type ChecksumType,
  type CompletedPart,
  type CompleteMultipartUploadCommandInput,
  type UploadPartCommandOutput,
} from '@aws-sdk/client-s3';
import { createChecksum, loadChecksum } from '../../../kernel/blobs/checksum.ts';
import { errorOf, s3Server, toldOf } from '../../../testing/servers/s3-server.ts';

const server = s3Server();
const { newBucket } = server;

const bodies = [randomBytes(5 * 1024 ** 2), randomBytes(100_000)] as const;

type Named = ChecksumAlgorithm;
// XXHash is computed here as well.
await loadChecksum('xxhash64');
const memberOf = (algorithm: Named) => `Checksum${algorithm}` as const;

function checksumOf(algorithm: Named, ...pieces: readonly Uint8Array[]): string {
  const checksum = createChecksum(algorithm.toLowerCase() as 'crc32');
  for (const piece of pieces) checksum.update(piece);
  return checksum.digest();
}

interface Uploaded {
  readonly target: { readonly Bucket: string; readonly Key: string; readonly UploadId: string };
  readonly sent: readonly UploadPartCommandOutput[];
}

async function uploaded(
  of: { ChecksumAlgorithm?: Named; ChecksumType?: ChecksumType },
  partAlgorithm: Named | undefined,
): Promise<Uploaded> {
  const Bucket = await newBucket();
  const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key: 'k', ...of });
  const target = { Bucket, Key: 'k', UploadId: UploadId! };
  const sent = [];
  for (const [i, Body] of bodies.entries()) {
    const more = partAlgorithm && vouched(partAlgorithm, Body);
    sent.push(await server.s3.uploadPart({ ...target, PartNumber: i + 1, Body, ...more }));
  }
  return { target, sent };
}

/** The client computes most of them; the others come as values. */
function vouched(algorithm: Named, body: Uint8Array) {
  return /^(?:SHA512|MD5|XXHASH.*)$/.test(algorithm)
    ? { [memberOf(algorithm)]: checksumOf(algorithm, body) }
    : { ChecksumAlgorithm: algorithm };
}

const listed = (sent: readonly UploadPartCommandOutput[], more: (i: number) => Partial<CompletedPart> = () => ({})) =>
  sent.map(({ ETag }, i): CompletedPart => ({ ETag: ETag!, PartNumber: i + 1, ...more(i) }));

const complete = (
  { target }: Uploaded,
  Parts: CompletedPart[],
  more: Partial<CompleteMultipartUploadCommandInput> = {},
) => server.s3.completeMultipartUpload({ ...target, MultipartUpload: { Parts }, ...more });

const types: [Named, ChecksumType][] = [
  ['CRC32', 'COMPOSITE'],
  ['CRC32', 'FULL_OBJECT'],
  ['CRC32C', 'COMPOSITE'],
  ['CRC32C', 'FULL_OBJECT'],
  ['CRC64NVME', 'FULL_OBJECT'],
  ['SHA1', 'COMPOSITE'],
  ['SHA256', 'COMPOSITE'],
  ['SHA512', 'COMPOSITE'],
  ['MD5', 'COMPOSITE'],
  ['XXHASH64', 'COMPOSITE'],
  ['XXHASH3', 'COMPOSITE'],
  ['XXHASH128', 'COMPOSITE'],
];

for (const [algorithm, ChecksumType] of types) {
  test(`${algorithm} ${ChecksumType}`, async () => {
    const upload = await uploaded({ ChecksumAlgorithm: algorithm, ChecksumType }, algorithm);
    const member = memberOf(algorithm);
    const values = bodies.map((body) => checksumOf(algorithm, body));
    assert.deepEqual(
      upload.sent.map((part) => part[member]),
      values,
    );
    const ofParts = checksumOf(algorithm, ...values.map((value) => Buffer.from(value, 'base64')));
    const whole = ChecksumType === 'COMPOSITE' ? `${ofParts}-2` : checksumOf(algorithm, ...bodies);
    const parts = listed(upload.sent, (i) => ({ [member]: values[i]! }));
    const bad = 'A'.repeat(whole.replace(/-2$/, '').replaceAll('=', '').length);
    const padded = bad + whole.replace(/-2$/, '').slice(bad.length);
    assert.equal(await errorOf(complete(upload, parts, { [member]: padded, ChecksumType })), 'BadDigest 400');
    const other = ChecksumType === 'COMPOSITE' ? 'FULL_OBJECT' : 'COMPOSITE';
    assert.equal(await errorOf(complete(upload, parts, { ChecksumType: other })), 'InvalidRequest 400');
    const wrongPart = listed(upload.sent, () => ({ [member]: padded }));
    assert.equal(await errorOf(complete(upload, wrongPart)), 'InvalidPart 400');
    const bare = await toldOf(complete(upload, listed(upload.sent)));
    assert.equal(
      bare?.message,
      ChecksumType === 'COMPOSITE'
        ? `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the ` +
            'checksum for each part. It was missing for part 1 in the request.'
        : undefined,
    );
    const done = bare ? await complete(upload, parts, { [member]: whole, ChecksumType }) : undefined;
    if (done) assert.deepEqual([done[member], done.ChecksumType], [whole, ChecksumType]);
    const head = await server.s3.headObject({ ...upload.target, ChecksumMode: 'ENABLED' });
    assert.deepEqual([head[member], head.ChecksumType], [whole, ChecksumType]);
    const got = await server.s3.getObject({ ...upload.target, ChecksumMode: 'ENABLED' });
    assert.ok(Buffer.concat(bodies).equals(await got.Body!.transformToByteArray()));
  });
}

test('without an algorithm the whole has CRC64NVME, whatever the parts came with', async () => {
  for (const partAlgorithm of [undefined, 'CRC64NVME', 'SHA256'] as const) {
    const upload = await uploaded({}, partAlgorithm);
    assert.equal((await server.s3.listParts(upload.target)).Parts![0]!.ChecksumCRC64NVME, undefined);
    if (partAlgorithm === 'SHA256') {
      const value = createHash('sha256').update(bodies[0]).digest('base64');
      assert.equal(upload.sent[0]!.ChecksumSHA256, value);
      const parts = listed(upload.sent, () => ({ ChecksumSHA256: value }));
      assert.equal(await errorOf(complete(upload, parts)), 'InvalidPart 400');
    }
    const typed = await toldOf(complete(upload, listed(upload.sent), { ChecksumType: 'FULL_OBJECT' }));
    assert.match(typed!.message, /^The upload was created using the null checksum mode\./);
    const whole = checksumOf('CRC64NVME', ...bodies);
    const wrong = { ChecksumCRC64NVME: 'AAAAAAAAAAA=' };
    assert.equal(await errorOf(complete(upload, listed(upload.sent), wrong)), 'BadDigest 400');
    // Another algorithm's is passed over, right or wrong.
    const more = partAlgorithm === undefined ? { ChecksumCRC32C: 'AAAAAA==' } : { ChecksumCRC64NVME: whole };
    const done = await complete(upload, listed(upload.sent), more);
    assert.deepEqual([done.ChecksumCRC64NVME, done.ChecksumType], [whole, 'FULL_OBJECT']);
  }
});

test('another type than the upload’s is refused before the parts are looked at', async () => {
  const upload = await uploaded({ ChecksumAlgorithm: 'SHA256' }, 'SHA256');
  const told = await toldOf(complete(upload, listed(upload.sent), { ChecksumType: 'FULL_OBJECT' }));
  assert.match(told!.message, /^The upload was created using the COMPOSITE checksum mode\./);
});

test('algorithms and types that do not fit are refused in S3’s words', async () => {
  const Bucket = await newBucket();
  const begin = (more: object) => toldOf(server.s3.createMultipartUpload({ Bucket, Key: 'k', ...more }));
  const cases: [object, string | undefined][] = [
    [
      { ChecksumType: 'COMPOSITE' },
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    ],
    [
      { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' },
      'The COMPOSITE checksum type cannot be used with the crc64nvme checksum algorithm.',
    ],
    [
      { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' },
      'The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.',
    ],
    [{ ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' }, undefined],
  ];
  for (const [more, message] of cases) assert.equal((await begin(more))?.message, message);
  const upload = await server.s3.createMultipartUpload({ Bucket, Key: 'k', ChecksumAlgorithm: 'SHA256' });
  const part = { Bucket, Key: 'k', UploadId: upload.UploadId, PartNumber: 1, Body: 'x' };
  const told = await toldOf(server.s3.uploadPart({ ...part, ChecksumAlgorithm: 'CRC32' }));
  assert.equal(
    told!.message,
    'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: crc32',
  );
  const silent = new S3({ ...server.sandlot.clientConfig, requestChecksumCalculation: 'WHEN_REQUIRED' });
  const bare = await toldOf(silent.uploadPart(part));
  assert.equal(
    bare!.message,
    'Checksum Type mismatch occurred, expected checksum Type: sha256, actual checksum Type: null',
  );
  const whole = { Bucket, Key: 'k', ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;
  const { UploadId } = await server.s3.createMultipartUpload(whole);
  assert.equal((await silent.uploadPart({ ...part, UploadId })).ChecksumCRC32, checksumOf('CRC32', Buffer.from('x')));
  silent.destroy();
  const wrong = createHash('sha256').update('y').digest('base64');
  assert.equal(await errorOf(server.s3.uploadPart({ ...part, ChecksumSHA256: wrong })), 'BadDigest 400');
  assert.equal(await errorOf(server.s3.uploadPart({ ...part, ChecksumSHA256: 'x' })), 'InvalidRequest 400');
  assert.equal((await server.s3.listParts({ Bucket, Key: 'k', UploadId: upload.UploadId })).Parts, undefined);
});
