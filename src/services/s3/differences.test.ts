/** Where S3 here is not as on AWS: each row of docs/s3.md that no other test shows; and what is not there. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { ChecksumAlgorithm } from '@aws-sdk/client-s3';
import { sendRaw } from '../../testing/requests/signed-request.ts';
import { s3Server, toldOf } from '../../testing/servers/s3-server.ts';

const server = s3Server();
const { newBucket } = server;

async function raw(method: string, path: string, query: string, body: string) {
  const bytes = Buffer.from(body);
  const headers = {
    'x-amz-content-sha256': createHash('sha256').update(bytes).digest('hex'),
    'content-md5': createHash('md5').update(bytes).digest('base64'),
  };
  const { credentials: keys } = server.sandlot;
  return sendRaw(server.sandlot.endpoint, { method, path, query, headers, body: bytes }, { keys, service: 's3' });
}

const codeIn = (body: string) => /<Code>(\w+)<\/Code>/.exec(body)?.[1];

test('addresses are this server’s', async () => {
  const Bucket = `t-${randomUUID()}`;
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const };
  const made = await server.s3.createBucket({ Bucket, CreateBucketConfiguration });
  assert.doesNotMatch(made.Location!, /amazonaws\.com/);
});

test('a page of uploads that ends in a common prefix names it, so that a listing can go on', async () => {
  const Bucket = await newBucket();
  for (const Key of ['a/1', 'a/2', 'b']) await server.s3.createMultipartUpload({ Bucket, Key });
  const first = await server.s3.listMultipartUploads({ Bucket, Delimiter: '/', MaxUploads: 1 });
  assert.deepEqual([first.CommonPrefixes, first.NextKeyMarker], [[{ Prefix: 'a/' }], 'a/']);
  const KeyMarker = first.NextKeyMarker;
  const next = await server.s3.listMultipartUploads({ Bucket, Delimiter: '/', MaxUploads: 1, KeyMarker });
  assert.deepEqual(
    next.Uploads!.map(({ Key }) => Key),
    ['b'],
  );
});

test('a document that is none is refused before its bucket is looked for', async () => {
  const { status, body } = await raw(
    'PUT',
    `/none-${randomUUID()}`,
    'encryption=',
    '<ServerSideEncryptionConfiguration/>',
  );
  assert.deepEqual([status, codeIn(body)], [400, 'MalformedXML']);
});

test('a tag that comes twice with a new bucket is refused', async () => {
  const Bucket = `t-${randomUUID()}`;
  const Tags = ['1', '2'].map((Value) => ({ Key: 'twice', Value }));
  const told = await toldOf(server.s3.createBucket({ Bucket, CreateBucketConfiguration: { Tags } }));
  assert.deepEqual([told?.name, told?.$metadata.httpStatusCode], ['InvalidTag', 400]);
});

test('versions that are deleted together are told in the request’s order', async () => {
  const Bucket = await newBucket();
  await server.s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const versions: { Key: string; VersionId: string }[] = [];
  for (const Key of ['b', 'a', 'b', 'c', 'a']) {
    const { VersionId } = await server.s3.putObject({ Bucket, Key, Body: 'x' });
    versions.push({ Key, VersionId: VersionId! });
  }
  const { Deleted } = await server.s3.deleteObjects({ Bucket, Delete: { Objects: versions } });
  assert.deepEqual(
    Deleted!.map(({ Key, VersionId }) => ({ Key, VersionId })),
    versions,
  );
});

test('a customer’s key of another length is refused for it, when reading, too', async () => {
  const Bucket = await newBucket();
  const ApplyServerSideEncryptionByDefault = { SSEAlgorithm: 'AES256' as const };
  const BlockedEncryptionTypes = { EncryptionType: ['NONE' as const] };
  const Rules = [{ ApplyServerSideEncryptionByDefault, BlockedEncryptionTypes }];
  await server.s3.putBucketEncryption({ Bucket, ServerSideEncryptionConfiguration: { Rules } });
  const customer = (length: number) => ({ SSECustomerAlgorithm: 'AES256', SSECustomerKey: 'k'.repeat(length) });
  await server.s3.putObject({ Bucket, Key: 'k', Body: 'x', ...customer(32) });
  const told = await toldOf(server.s3.getObject({ Bucket, Key: 'k', ...customer(10) }));
  assert.equal(told?.message, 'The secret key was invalid for the specified algorithm.');
});

test('an unknown checksum algorithm is told with those that there are', async () => {
  const Bucket = await newBucket();
  await server.s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  const ChecksumAlgorithm = 'TEST' as ChecksumAlgorithm;
  const asked = { Bucket, Key: 'k', ChecksumAlgorithm };
  const there = ['CRC64NVME', 'SHA512', 'MD5', 'XXHASH64', 'XXHASH3', 'XXHASH128'];
  for (const call of [
    () => server.s3.createMultipartUpload(asked),
    () => server.s3.copyObject({ ...asked, CopySource: `${Bucket}/k` }),
  ]) {
    const told = await toldOf(call());
    assert.match(told?.message ?? '', /^Checksum algorithm provided is unsupported\. .* valid types: \[CRC32, /);
    assert.ok(there.every((name) => told?.message.includes(name)));
  }
});

test('a transition is kept and does nothing', async () => {
  const Bucket = await newBucket();
  await server.s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  const rule = { ID: 'cold', Status: 'Enabled' as const, Filter: { Prefix: '' } };
  const Rules = [{ ...rule, Transitions: [{ Days: 30, StorageClass: 'STANDARD_IA' as const }] }];
  await server.s3.putBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules } });
  await server.sandlot.advance(60 * 86_400_000);
  await server.sandlot.idle();
  const { Contents } = await server.s3.listObjectsV2({ Bucket });
  assert.deepEqual(
    Contents!.map(({ StorageClass }) => StorageClass),
    ['STANDARD'],
  );
});

test('headers and classes that are not there are refused by name', async () => {
  const Bucket = await newBucket();
  await server.s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  const absent: Readonly<Record<string, () => Promise<unknown>>> = {
    'x-amz-storage-class': () => server.s3.putObject({ Bucket, Key: 'k', Body: 'x', StorageClass: 'GLACIER' }),
    'x-amz-write-offset-bytes': () => server.s3.putObject({ Bucket, Key: 'k', Body: 'x', WriteOffsetBytes: 1 }),
    'x-amz-if-match-size': () => server.s3.deleteObject({ Bucket, Key: 'k', IfMatchSize: 1 }),
    'x-amz-copy-source': () =>
      server.s3.copyObject({
        Bucket,
        Key: 'copy',
        CopySource: `arn:aws:s3:us-east-1:${server.sandlot.account}:accesspoint/a/object/k`,
      }),
    'x-amz-if-match-initiated-time': async () => {
      const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key: 'k' });
      const given = { Bucket, Key: 'k', UploadId, IfMatchInitiatedTime: new Date(0) };
      await server.s3.abortMultipartUpload(given);
    },
  };
  for (const [header, call] of Object.entries(absent)) {
    const told = await toldOf(call());
    assert.deepEqual([told?.name, told?.$metadata.httpStatusCode], ['NotImplemented', 501], header);
    assert.ok(JSON.stringify(told).includes(header), header);
  }
});
