/** Copies of objects and of their parts: what is taken over, what is refused, and whose bodies they share. */
import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import type { CopyObjectCommandInput, UploadPartCopyCommandInput } from '@aws-sdk/client-s3';
import { errorOf, s3Server, toldOf } from '../../../testing/servers/s3-server.ts';

const server = s3Server();
const { newBucket, textOf, blobsOf } = server;
const MiB = 1024 ** 2;

/** Of parts of 5 MiB and a few bytes. */
async function multipartObject(Bucket: string, Key: string, more = {}): Promise<Buffer> {
  const bodies = [randomBytes(5 * MiB), randomBytes(1000)];
  const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key, ...more });
  const Parts = await Promise.all(
    bodies.map(async (Body, i) => {
      const part = await server.s3.uploadPart({ Bucket, Key, UploadId, PartNumber: i + 1, Body, ...more });
      const { ETag, ChecksumCRC32, ChecksumSHA256 } = part;
      return { PartNumber: i + 1, ETag, ...('ChecksumAlgorithm' in more && { ChecksumCRC32, ChecksumSHA256 }) };
    }),
  );
  await server.s3.completeMultipartUpload({ Bucket, Key, UploadId, MultipartUpload: { Parts } });
  return Buffer.concat(bodies);
}

test('a source may be the address of its object by path, at this server or as AWS has it', async () => {
  const Bucket = await newBucket();
  await server.s3.putObject({ Bucket, Key: 'a', Body: 'text' });
  const { port } = new URL(server.sandlot.endpoint);
  const copied = (host: string) =>
    errorOf(server.s3.copyObject({ Bucket, Key: 'b', CopySource: `${host}/${Bucket}/a` }));
  const hosts = [`http://localhost:${port}`, `http://s3.localhost:${port}`, 'https://s3.eu-west-1.amazonaws.com'];
  for (const host of [server.sandlot.endpoint, ...hosts, 'https://s3.amazonaws.com', ''])
    assert.equal(await copied(host), 'ok', host);
  for (const host of ['http://localhost:1', 'https://example.com', `https://${Bucket}.s3.amazonaws.com`])
    assert.equal(await copied(host), 'InvalidArgument 400', host);
});

test('a copy has the body, metadata and tags of its source, and its own storage class', async () => {
  const Bucket = await newBucket();
  const other = await newBucket();
  const put = await server.s3.putObject({
    Bucket,
    Key: 'a',
    Body: 'text',
    ContentType: 'text/x',
    Metadata: { one: '1' },
    Tagging: 'a=1&b=2',
    StorageClass: 'STANDARD_IA',
    WebsiteRedirectLocation: '/elsewhere',
  });
  const copied = await server.s3.copyObject({ Bucket: other, Key: 'b', CopySource: `${Bucket}/a` });
  assert.deepEqual(
    [copied.CopyObjectResult!.ETag, copied.CopyObjectResult!.ChecksumCRC32, copied.CopyObjectResult!.ChecksumType],
    [put.ETag, put.ChecksumCRC32, 'FULL_OBJECT'],
  );
  assert.ok(copied.CopyObjectResult!.LastModified instanceof Date);
  const target = { Bucket: other, Key: 'b' };
  const head = await server.s3.headObject(target);
  assert.deepEqual(
    [head.ContentType, head.Metadata, head.StorageClass, head.WebsiteRedirectLocation],
    ['text/x', { one: '1' }, undefined, undefined],
  );
  assert.deepEqual(
    (await server.s3.getObjectTagging(target)).TagSet?.map(({ Key, Value }) => `${Key}=${Value}`),
    ['a=1', 'b=2'],
  );
  assert.deepEqual(await blobsOf(other, 'b'), await blobsOf(Bucket, 'a'));
  await server.s3.deleteObject({ Bucket, Key: 'a' });
  assert.equal(await textOf(target), 'text');
});

test('what is replaced is the request’s alone', async () => {
  const Bucket = await newBucket();
  await server.s3.putObject({
    Bucket,
    Key: 'a',
    Body: 'x',
    ContentType: 'text/x',
    Metadata: { one: '1' },
    Tagging: 'a=1',
  });
  const copy = (more: Partial<CopyObjectCommandInput>) =>
    server.s3.copyObject({ Bucket, Key: 'b', CopySource: `${Bucket}/a`, ...more });
  const state = async () => {
    const { ContentType, Metadata, CacheControl } = await server.s3.headObject({ Bucket, Key: 'b' });
    const { TagSet } = await server.s3.getObjectTagging({ Bucket, Key: 'b' });
    return [ContentType, Metadata, CacheControl, TagSet?.map(({ Key, Value }) => `${Key}=${Value}`).join()];
  };
  await copy({ Metadata: { ignored: '1' }, Tagging: 'ignored=1', CacheControl: 'ignored' });
  assert.deepEqual(await state(), ['text/x', { one: '1' }, undefined, 'a=1']);
  await copy({ MetadataDirective: 'REPLACE', Metadata: { two: '2' }, CacheControl: 'no-store' });
  assert.deepEqual(await state(), ['binary/octet-stream', { two: '2' }, 'no-store', 'a=1']);
  await copy({ TaggingDirective: 'REPLACE', Tagging: 'b=2' });
  assert.deepEqual(await state(), ['text/x', { one: '1' }, undefined, 'b=2']);
  await copy({ TaggingDirective: 'REPLACE' });
  assert.deepEqual((await state())[3], '');
  assert.equal((await toldOf(copy({ MetadataDirective: 'X' as 'COPY' })))!.message, 'Unknown metadata directive.');
  assert.equal((await toldOf(copy({ TaggingDirective: 'X' as 'COPY' })))!.message, 'Unknown tagging directive.');
});

test('a copy of an upload in parts is one piece, with an MD5 and a checksum of the whole', async () => {
  const Bucket = await newBucket();
  for (const more of [{}, { ChecksumAlgorithm: 'CRC32' as const }, { ChecksumAlgorithm: 'SHA256' as const }]) {
    const body = await multipartObject(Bucket, 'a', more);
    const { CopyObjectResult: result } = await server.s3.copyObject({ Bucket, Key: 'b', CopySource: `${Bucket}/a` });
    assert.equal(result!.ETag, `"${createHash('md5').update(body).digest('hex')}"`);
    assert.equal(result!.ChecksumType, 'FULL_OBJECT');
    if ('ChecksumAlgorithm' in more && more.ChecksumAlgorithm === 'SHA256')
      assert.equal(result!.ChecksumSHA256, createHash('sha256').update(body).digest('base64'));
    assert.deepEqual(await blobsOf(Bucket, 'b'), await blobsOf(Bucket, 'a'));
    const { ObjectParts } = await server.s3.getObjectAttributes({
      Bucket,
      Key: 'b',
      ObjectAttributes: ['ObjectParts'],
    });
    assert.equal(ObjectParts, undefined);
    const got = await server.s3.getObject({ Bucket, Key: 'b', ChecksumMode: 'ENABLED' });
    assert.ok(body.equals(await got.Body!.transformToByteArray()));
  }
});

test('a copy is given another checksum where it is asked for', async () => {
  const Bucket = await newBucket();
  await server.s3.putObject({ Bucket, Key: 'a', Body: 'text' });
  const target = { Bucket, Key: 'b', CopySource: `${Bucket}/a`, ChecksumAlgorithm: 'SHA512' as const };
  const { CopyObjectResult } = await server.s3.copyObject(target);
  assert.equal(CopyObjectResult!.ChecksumSHA512, createHash('sha512').update('text').digest('base64'));
  const { CopyObjectResult: hashed } = await server.s3.copyObject({ ...target, ChecksumAlgorithm: 'XXHASH64' });
  assert.match(hashed!.ChecksumXXHASH64!, /^[A-Za-z0-9+/]{11}=$/);
});

test('a copy onto itself has to change something', async () => {
  const Bucket = await newBucket();
  const target = { Bucket, Key: 'a', CopySource: `${Bucket}/a` };
  await server.s3.putObject({ ...target, Body: 'x' });
  const told = await toldOf(server.s3.copyObject(target));
  assert.equal(
    `${told!.name}: ${told!.message}`,
    'InvalidRequest: This copy request is illegal because it is trying to copy an object to itself without changing ' +
      "the object's metadata, storage class, website redirect location or encryption attributes.",
  );
  assert.equal(await errorOf(server.s3.copyObject({ ...target, ACL: 'private' })), 'InvalidRequest 400');
  for (const more of [
    { MetadataDirective: 'REPLACE' as const },
    { StorageClass: 'STANDARD' as const },
    { WebsiteRedirectLocation: '/x' },
    { ServerSideEncryption: 'AES256' as const },
  ])
    assert.equal(await errorOf(server.s3.copyObject({ ...target, ...more })), 'ok', JSON.stringify(more));
  assert.equal(await textOf(target), 'x');
});

test('versions are copied by their ids, and an earlier one over the current', async () => {
  const Bucket = await newBucket();
  await server.s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const target = { Bucket, Key: 'a' };
  const first = await server.s3.putObject({ ...target, Body: 'first' });
  await server.s3.putObject({ ...target, Body: 'second' });
  const CopySource = `${Bucket}/a?versionId=${first.VersionId}`;
  const copied = await server.s3.copyObject({ ...target, CopySource });
  assert.equal(copied.CopySourceVersionId, first.VersionId);
  assert.ok(copied.VersionId !== undefined && copied.VersionId !== first.VersionId);
  assert.equal(await textOf(target), 'first');
  const { VersionId: marker } = await server.s3.deleteObject(target);
  assert.equal(await errorOf(server.s3.copyObject({ Bucket, Key: 'b', CopySource: `${Bucket}/a` })), 'NoSuchKey 404');
  const ofMarker = await toldOf(
    server.s3.copyObject({ Bucket, Key: 'b', CopySource: `${Bucket}/a?versionId=${marker}` }),
  );
  assert.equal(
    ofMarker!.message,
    'The source of a copy request may not specifically refer to a delete marker by version id.',
  );
  assert.equal(await errorOf(server.s3.copyObject({ Bucket, Key: 'b', CopySource })), 'ok');
  assert.equal(
    await errorOf(server.s3.copyObject({ Bucket, Key: 'b', CopySource: `${Bucket}/a?versionId=x` })),
    'InvalidArgument 400',
  );
  assert.equal(
    await errorOf(server.s3.copyObject({ Bucket, Key: 'c', CopySource: `${Bucket}/b?versionId=${first.VersionId}` })),
    'NoSuchVersion 404',
  );
});

test('sources in all their spellings', async () => {
  const Bucket = await newBucket();
  for (const Key of ['a b', 'a+b', 'ä/ö', 'a%20b', 'a?b', '/a', '//', '..', 'a\u0001b', 'x'.repeat(1024)]) {
    await server.s3.putObject({ Bucket, Key, Body: Key });
    const named = encodeURIComponent(Key);
    for (const CopySource of [`${Bucket}/${named}`, `/${Bucket}/${named}`, `${Bucket}%2F${named}`]) {
      assert.equal(await errorOf(server.s3.copyObject({ Bucket, Key: 'target', CopySource })), 'ok', CopySource);
      assert.equal(await textOf({ Bucket, Key: 'target' }), Key);
    }
  }
  const wrong: [string, string][] = [
    ['x-amz-copy-source', 'InvalidArgument 400'],
    ['', 'InvalidArgument 400'],
    ['/', 'InvalidArgument 400'],
    [`${Bucket}/`, 'InvalidArgument 400'],
    [`${Bucket}/%zz`, 'InvalidArgument 400'],
    [`No_Bucket/a`, 'InvalidArgument 400'],
    [`${Bucket}/${'x'.repeat(1025)}`, 'KeyTooLongError 400'],
    [`none-${randomUUID()}/a`, 'NoSuchBucket 404'],
    [`${Bucket}/none`, 'NoSuchKey 404'],
    ['arn:aws:s3:us-east-1:123456789012:accesspoint/x/object/a', 'NotImplemented 501'],
  ];
  for (const [CopySource, error] of wrong)
    assert.equal(await errorOf(server.s3.copyObject({ Bucket, Key: 'b', CopySource })), error, CopySource);
  const none = await toldOf(server.s3.copyObject({ Bucket, Key: 'b', CopySource: 'none' }));
  assert.equal(none!.message, 'Invalid copy source object key');
});

test('conditions on the source and on the target', async () => {
  const Bucket = await newBucket();
  const { ETag } = await server.s3.putObject({ Bucket, Key: 'a', Body: 'x' });
  const { LastModified } = await server.s3.headObject({ Bucket, Key: 'a' });
  const [past, future] = [new Date(LastModified!.getTime() - 60_000), new Date(Date.now() + 60_000)];
  const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key: 'p' });
  const both = [
    (more: Partial<CopyObjectCommandInput>) =>
      server.s3.copyObject({ Bucket, Key: 'b', CopySource: `${Bucket}/a`, ...more }),
    (more: Partial<UploadPartCopyCommandInput>) =>
      server.s3.uploadPartCopy({ Bucket, Key: 'p', UploadId, PartNumber: 1, CopySource: `${Bucket}/a`, ...more }),
  ];
  const cases: [Partial<CopyObjectCommandInput> & Partial<UploadPartCopyCommandInput>, string | undefined][] = [
    [{ CopySourceIfMatch: ETag! }, undefined],
    [{ CopySourceIfMatch: ETag!.replaceAll('"', '') }, undefined],
    [{ CopySourceIfMatch: '"0"' }, 'If-Match'],
    [{ CopySourceIfMatch: ETag!, CopySourceIfUnmodifiedSince: past }, undefined],
    [{ CopySourceIfUnmodifiedSince: past }, 'If-Unmodified-Since'],
    [{ CopySourceIfUnmodifiedSince: LastModified }, undefined],
    [{ CopySourceIfNoneMatch: ETag! }, 'If-None-Match'],
    [{ CopySourceIfNoneMatch: '"0"' }, undefined],
    [{ CopySourceIfModifiedSince: past }, undefined],
    [{ CopySourceIfModifiedSince: LastModified }, 'If-Modified-Since'],
    [{ CopySourceIfModifiedSince: future }, undefined],
    [{ CopySourceIfUnmodifiedSince: past, CopySourceIfNoneMatch: ETag! }, 'If-Unmodified-Since'],
  ];
  // The times are of whole seconds, and what is not past counts for nothing.
  await server.sandlot.advance(2000);
  for (const copy of both) {
    for (const [more, condition] of cases) {
      const told = await toldOf(copy(more));
      const expected = condition && `PreconditionFailed x-amz-copy-source-${condition}`;
      assert.equal(told && `${told.name} ${told.Condition}`, expected, JSON.stringify(more));
    }
  }
  const onTarget = (more: Partial<CopyObjectCommandInput>) => errorOf(both[0]!(more));
  assert.equal(await onTarget({ IfNoneMatch: '*' }), 'PreconditionFailed 412');
  assert.equal(await onTarget({ IfMatch: '"0"' }), 'PreconditionFailed 412');
  assert.equal(await onTarget({ IfMatch: ETag }), 'ok');
  assert.equal(await onTarget({ IfMatch: ETag, Key: 'new' }), 'NoSuchKey 404');
  assert.equal(await onTarget({ IfNoneMatch: '*', Key: 'new' }), 'ok');
  assert.equal(await onTarget({ IfMatch: '*' }), 'NotImplemented 501');
  assert.equal(await onTarget({ IfNoneMatch: ETag }), 'NotImplemented 501');
  assert.equal(await onTarget({ IfMatch: ETag, IfNoneMatch: '*' }), 'NotImplemented 501');
});

test('parts are copied whole, by piece and by range', async () => {
  const Bucket = await newBucket();
  const body = await multipartObject(Bucket, 'a');
  const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key: 'b', ChecksumAlgorithm: 'CRC32C' });
  const copy = (PartNumber: number, CopySourceRange?: string) =>
    server.s3.uploadPartCopy({ Bucket, Key: 'b', UploadId, PartNumber, CopySource: `${Bucket}/a`, CopySourceRange });
  const ranges = [undefined, `bytes=0-${5 * MiB - 1}`, `bytes=1-${5 * MiB}`, 'bytes=7-8'];
  const parts = [];
  for (const [i, range] of ranges.entries()) {
    const { CopyPartResult } = await copy(i + 1, range);
    parts.push({ PartNumber: i + 1, ETag: CopyPartResult!.ETag!, ChecksumCRC32C: CopyPartResult!.ChecksumCRC32C! });
  }
  const done = await server.s3.completeMultipartUpload({
    Bucket,
    Key: 'b',
    UploadId,
    MultipartUpload: { Parts: parts },
  });
  assert.equal(done.ChecksumType, 'COMPOSITE');
  const expected = [body, body.subarray(0, 5 * MiB), body.subarray(1, 5 * MiB + 1), body.subarray(7, 9)];
  const got = await (await server.s3.getObject({ Bucket, Key: 'b' })).Body!.transformToByteArray();
  assert.ok(Buffer.concat(expected).equals(got));
  const [source, target] = [await blobsOf(Bucket, 'a'), await blobsOf(Bucket, 'b')];
  assert.equal(target[1], source[0]);
});

test('ranges of copied parts that are none are refused', async () => {
  const Bucket = await newBucket();
  await server.s3.putObject({ Bucket, Key: 'a', Body: '0123456789' });
  const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key: 'b' });
  const copy = (CopySourceRange: string, more = {}) =>
    toldOf(
      server.s3.uploadPartCopy({
        Bucket,
        Key: 'b',
        UploadId,
        PartNumber: 1,
        CopySource: `${Bucket}/a`,
        CopySourceRange,
        ...more,
      }),
    );
  const form =
    'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based ' +
    'offsets of the first and last bytes to copy';
  for (const range of [
    '0-8',
    'bytes=1-0',
    'bytes=-1-',
    'bytes=0--1',
    'bytes=0-1,3-4',
    'bytes=-',
    'bytes=1-',
    'bytes=-2',
  ])
    assert.equal((await copy(range))!.message, form, range);
  assert.equal((await copy('bytes=0-100'))!.message, 'Range specified is not valid for source object of size: 10');
  assert.equal((await copy('bytes=10-20'))!.message, 'The specified copy range is invalid for the source object size');
  assert.equal((await copy('bytes=0-0', { UploadId: 'none' }))!.name, 'NoSuchUpload');
  assert.equal((await copy('bytes=0-0', { PartNumber: 0 }))!.name, 'InvalidArgument');
  assert.equal(await copy('bytes=0-0'), undefined);
});

test('attributes of objects, and of their parts where the checksum is theirs', async () => {
  const Bucket = await newBucket();
  const ObjectAttributes: ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] = [
    'ETag',
    'Checksum',
    'ObjectParts',
    'StorageClass',
    'ObjectSize',
  ];
  const put = await server.s3.putObject({ Bucket, Key: 'a', Body: 'text' });
  const simple = await server.s3.getObjectAttributes({ Bucket, Key: 'a', ObjectAttributes });
  assert.deepEqual(
    [simple.ETag, simple.Checksum, simple.ObjectParts, simple.StorageClass, simple.ObjectSize],
    [
      put.ETag!.replaceAll('"', ''),
      { ChecksumCRC32: put.ChecksumCRC32, ChecksumType: 'FULL_OBJECT' },
      undefined,
      'STANDARD',
      4,
    ],
  );
  await multipartObject(Bucket, 'whole');
  const whole = await server.s3.getObjectAttributes({ Bucket, Key: 'whole', ObjectAttributes });
  assert.deepEqual(whole.ObjectParts, { TotalPartsCount: 2 });
  await multipartObject(Bucket, 'parts', { ChecksumAlgorithm: 'SHA256' });
  const parts = await server.s3.getObjectAttributes({ Bucket, Key: 'parts', ObjectAttributes, MaxParts: 1 });
  assert.match(parts.Checksum!.ChecksumSHA256!, /^[^-]+$/);
  const { Parts, ...page } = parts.ObjectParts!;
  assert.deepEqual(page, {
    TotalPartsCount: 2,
    PartNumberMarker: '0',
    NextPartNumberMarker: '1',
    MaxParts: 1,
    IsTruncated: true,
  });
  assert.deepEqual([Parts![0]!.PartNumber, Parts![0]!.Size], [1, 5 * MiB]);
  const next = await server.s3.getObjectAttributes({ Bucket, Key: 'parts', ObjectAttributes, PartNumberMarker: '1' });
  assert.deepEqual(
    next.ObjectParts!.Parts!.map(({ PartNumber, Size }) => [PartNumber, Size]),
    [[2, 1000]],
  );
  const few = await server.s3.getObjectAttributes({ Bucket, Key: 'a', ObjectAttributes: ['ObjectSize'] });
  assert.deepEqual([few.ETag, few.ObjectSize], [undefined, 4]);
  assert.equal(
    await errorOf(server.s3.getObjectAttributes({ Bucket, Key: 'none', ObjectAttributes })),
    'NoSuchKey 404',
  );
});

test('who copies reads the source and writes the target, tags too', async () => {
  const Bucket = await newBucket();
  const open = await newBucket();
  await server.s3.putObject({ Bucket, Key: 'plain', Body: 'x' });
  await server.s3.putObject({ Bucket, Key: 'tagged', Body: 'x', Tagging: 'a=1' });
  const { s3: user } = await server.userWith(
    { Action: ['s3:PutObject'], Resource: `arn:aws:s3:::${open}/*` },
    { Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${Bucket}/plain`, `arn:aws:s3:::${Bucket}/tagged`] },
  );
  const copy = (from: string, more = {}) =>
    errorOf(user.copyObject({ Bucket: open, Key: 'b', CopySource: `${Bucket}/${from}`, ...more }));
  assert.equal(await copy('plain'), 'ok');
  assert.equal(await copy('tagged'), 'AccessDenied 403');
  assert.equal(await copy('tagged', { TaggingDirective: 'REPLACE' }), 'ok');
  assert.equal(await copy('plain', { TaggingDirective: 'REPLACE', Tagging: 'a=1' }), 'AccessDenied 403');
  assert.equal(await copy('none'), 'AccessDenied 403');
  assert.equal(await copy('plain', { Bucket, Key: 'own' }), 'AccessDenied 403');
  const { UploadId } = await server.s3.createMultipartUpload({ Bucket: open, Key: 'p' });
  const part = { Bucket: open, Key: 'p', UploadId, PartNumber: 1 };
  assert.equal(await errorOf(user.uploadPartCopy({ ...part, CopySource: `${Bucket}/plain` })), 'ok');
  assert.equal(await errorOf(user.uploadPartCopy({ ...part, CopySource: `${Bucket}/other` })), 'AccessDenied 403');
});

test('copies under other keys share the body, and are read with their own key alone', async () => {
  const Bucket = await newBucket();
  await server.s3.putBucketEncryption({
    Bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
          BlockedEncryptionTypes: { EncryptionType: ['NONE'] },
        },
      ],
    },
  });
  const [one, two] = [customerKey(), customerKey()];
  await server.s3.putObject({ Bucket, Key: 'a', Body: 'secret', ...one });
  const copy = (more: Partial<CopyObjectCommandInput>) =>
    server.s3.copyObject({ Bucket, Key: 'b', CopySource: `${Bucket}/a`, ...more });
  assert.equal(await errorOf(copy({})), 'InvalidRequest 400');
  assert.equal(await errorOf(copy(asSource(two))), 'AccessDenied 403');
  const md5 = `"${createHash('md5').update('secret').digest('hex')}"`;
  assert.equal((await copy(asSource(one))).CopyObjectResult!.ETag, md5);
  assert.equal(await textOf({ Bucket, Key: 'b' }), 'secret');
  const under = await copy({ ...asSource(one), ...two, ChecksumAlgorithm: 'SHA256' });
  assert.deepEqual([under.SSECustomerAlgorithm, under.SSECustomerKeyMD5], ['AES256', two.SSECustomerKeyMD5]);
  assert.notEqual(under.CopyObjectResult!.ETag, md5);
  assert.deepEqual(await blobsOf(Bucket, 'b'), await blobsOf(Bucket, 'a'));
  const got = await server.s3.getObject({ Bucket, Key: 'b', ...two });
  assert.equal(await got.Body!.transformToString(), 'secret');
  assert.equal(await errorOf(server.s3.getObject({ Bucket, Key: 'b', ...one })), 'AccessDenied 403');
  assert.equal(await errorOf(copy({ Key: 'a', ...asSource(one), ...two })), 'ok');

  const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key: 'c', ...one });
  const part = { Bucket, Key: 'c', UploadId, PartNumber: 1, CopySource: `${Bucket}/a` };
  assert.equal(await errorOf(server.s3.uploadPartCopy({ ...part, ...asSource(two) })), 'InvalidRequest 400');
  const { CopyPartResult } = await server.s3.uploadPartCopy({ ...part, ...asSource(two), ...one });
  await server.s3.uploadPartCopy({ ...part, PartNumber: 2, CopySourceRange: 'bytes=1-3', ...asSource(two), ...one });
  const Parts = [{ PartNumber: 1, ETag: CopyPartResult!.ETag! }];
  await server.s3.completeMultipartUpload({ Bucket, Key: 'c', UploadId, MultipartUpload: { Parts } });
  const completed = await server.s3.getObject({ Bucket, Key: 'c', ...one });
  assert.equal(await completed.Body!.transformToString(), 'secret');
});

function customerKey() {
  const key = randomBytes(32);
  return {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: key.toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(key).digest('base64'),
  };
}

function asSource({ SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 }: ReturnType<typeof customerKey>) {
  return {
    CopySourceSSECustomerAlgorithm: SSECustomerAlgorithm,
    CopySourceSSECustomerKey: SSECustomerKey,
    CopySourceSSECustomerKeyMD5: SSECustomerKeyMD5,
  };
}

test('another account copies what its own policies and the bucket’s let it read, and owns the copy', async () => {
  const Bucket = await newBucket();
  await server.s3.putObject({ Bucket, Key: 'a', Body: 'shared' });
  const account = '999988887777';
  const { sandlot } = server;
  const credentials = sandlot.server.runtime.issueCredentials({ kind: 'root', account, durationSeconds: 3600 });
  const other = new S3({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  try {
    const own = `own-${Bucket}`.slice(0, 60);
    await other.createBucket({ Bucket: own });
    const copy = { Bucket: own, Key: 'b', CopySource: `${Bucket}/a` };
    assert.equal(await errorOf(other.copyObject(copy)), 'AccessDenied 403');
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: account },
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${Bucket}/*`,
        },
      ],
    });
    await server.s3.putBucketPolicy({ Bucket, Policy });
    assert.equal(await errorOf(other.copyObject({ ...copy, ExpectedSourceBucketOwner: account })), 'AccessDenied 403');
    assert.equal(await errorOf(other.copyObject({ ...copy, ExpectedSourceBucketOwner: sandlot.account })), 'ok');
    const { UploadId } = await other.createMultipartUpload({ Bucket: own, Key: 'c' });
    const part = { Bucket: own, Key: 'c', UploadId, PartNumber: 1, CopySource: `${Bucket}/a` };
    assert.equal(await errorOf(other.uploadPartCopy(part)), 'ok');
    await server.s3.deleteObject({ Bucket, Key: 'a' });
    const got = await other.getObject({ Bucket: own, Key: 'b' });
    assert.equal(await got.Body!.transformToString(), 'shared');
    assert.equal(await errorOf(server.s3.getObject({ Bucket: own, Key: 'b' })), 'AccessDenied 403');
    assert.equal(await errorOf(other.copyObject({ ...copy, Bucket, CopySource: `${own}/b` })), 'AccessDenied 403');
  } finally {
    other.destroy();
  }
});
