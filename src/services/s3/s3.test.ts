import assert from 'node:assert/strict';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { GetObjectCommand, PutObjectCommand, S3 } from '@aws-sdk/client-s3';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { readTable } from '../../kernel/collections/collection.ts';
import { startedS3Server } from '../../testing/servers/s3-server.ts';
import { Objects } from './records.ts';

const { sandlot, s3 } = await startedS3Server();

async function newBucket(): Promise<string> {
  const Bucket = `b-${randomUUID()}`;
  await s3.createBucket({ Bucket });
  return Bucket;
}

async function newObject(
  Body: PutObjectCommandInput['Body'],
  more: Partial<PutObjectCommandInput> = {},
): Promise<{ Bucket: string; Key: string }> {
  const target = { Bucket: await newBucket(), Key: 'some/key' };
  await s3.putObject({ ...target, Body, ...more });
  return target;
}

async function errorOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}`,
  );
}

async function textOf(target: { Bucket: string; Key: string }, more = {}): Promise<string> {
  return (await s3.getObject({ ...target, ...more })).Body!.transformToString();
}

test('buckets: make, find, list, delete', async () => {
  const Bucket = await newBucket();
  const { BucketRegion, AccessPointAlias } = await s3.headBucket({ Bucket });
  assert.deepEqual([BucketRegion, AccessPointAlias], ['us-east-1', false]);
  assert.equal((await s3.getBucketLocation({ Bucket })).LocationConstraint, undefined);
  const { Buckets, Owner } = await s3.listBuckets();
  assert.ok(Buckets?.some(({ Name, CreationDate }) => Name === Bucket && CreationDate instanceof Date));
  assert.match(Owner!.ID!, /^[0-9a-f]{64}$/);
  assert.equal(await errorOf(s3.createBucket({ Bucket })), 'ok');
  await s3.putObject({ Bucket, Key: 'k', Body: 'x' });
  assert.equal(await errorOf(s3.deleteBucket({ Bucket })), 'BucketNotEmpty 409');
  await s3.deleteObject({ Bucket, Key: 'k' });
  await s3.deleteBucket({ Bucket });
  assert.equal(await errorOf(s3.headBucket({ Bucket })), 'NotFound 404');
  assert.equal(await errorOf(s3.listObjectsV2({ Bucket })), 'NoSuchBucket 404');
});

test('buckets in other regions follow their endpoints’ rules', async () => {
  const west = new S3({ ...sandlot.clientConfig, region: 'us-west-2', maxAttempts: 1 });
  const make = (client: S3, Bucket: string, LocationConstraint?: string) =>
    errorOf(
      client.createBucket({
        Bucket,
        ...(LocationConstraint
          ? { CreateBucketConfiguration: { LocationConstraint: LocationConstraint as 'us-west-2' } }
          : {}),
      }),
    );
  const [one, two] = [`w-${randomUUID()}`, `w-${randomUUID()}`];
  assert.equal(await make(west, one, 'us-west-2'), 'ok');
  assert.equal(await make(west, one, 'us-west-2'), 'BucketAlreadyOwnedByYou 409');
  assert.equal(await make(west, two, 'eu-west-1'), 'IllegalLocationConstraintException 400');
  assert.equal(await make(s3, two, 'us-west-2'), 'ok');
  assert.equal((await s3.getBucketLocation({ Bucket: two })).LocationConstraint, 'us-west-2');
  assert.deepEqual(
    (await s3.listBuckets({ BucketRegion: 'us-west-2' })).Buckets?.map(({ Name }) => Name).sort(),
    [one, two].sort(),
  );
  west.destroy();
});

test('bucket names that are none are refused', async () => {
  for (const Bucket of [
    'ab',
    'UPPER-case',
    'a..b',
    '192.168.0.1',
    '-abc',
    'abc-',
    'xn--abc',
    'abc-s3alias',
    'a_b_c',
    'x'.repeat(64),
  ]) {
    assert.match(await errorOf(s3.createBucket({ Bucket })), /^InvalidBucketName 400$/, Bucket);
  }
});

test('bucket listings page and filter', async () => {
  const stem = `p-${randomUUID()}`;
  for (const n of [1, 2, 3]) await s3.createBucket({ Bucket: `${stem}-${n}` });
  const first = await s3.listBuckets({ Prefix: stem, MaxBuckets: 2 });
  const second = await s3.listBuckets({ Prefix: stem, MaxBuckets: 2, ContinuationToken: first.ContinuationToken! });
  assert.deepEqual(
    [first, second].map(({ Buckets }) => Buckets?.map(({ Name }) => Name)),
    [[`${stem}-1`, `${stem}-2`], [`${stem}-3`]],
  );
  assert.equal(second.ContinuationToken, undefined);
});

test('an object comes back with its body, headers, metadata and checksum', async () => {
  const Body = randomBytes(300_000);
  const target = await newObject(Body, {
    ContentType: 'text/x',
    CacheControl: 'no-store',
    ContentDisposition: 'inline',
    ContentLanguage: 'de',
    Metadata: { One: '1', two: 'zwei' },
  });
  const got = await s3.getObject({ ...target, ChecksumMode: 'ENABLED' });
  assert.ok(Body.equals(await got.Body!.transformToByteArray()));
  const {
    ETag,
    ContentLength,
    ContentType,
    CacheControl,
    ContentDisposition,
    ContentLanguage,
    Metadata,
    ChecksumCRC32,
    AcceptRanges,
  } = got;
  assert.deepEqual(
    { ContentLength, ContentType, CacheControl, ContentDisposition, ContentLanguage, Metadata, AcceptRanges },
    {
      ContentLength: 300_000,
      ContentType: 'text/x',
      CacheControl: 'no-store',
      ContentDisposition: 'inline',
      ContentLanguage: 'de',
      Metadata: { one: '1', two: 'zwei' },
      AcceptRanges: 'bytes',
    },
  );
  assert.equal(ETag, `"${createHash('md5').update(Body).digest('hex')}"`);
  assert.equal(typeof ChecksumCRC32, 'string');
  const head = await s3.headObject({ ...target, ChecksumMode: 'ENABLED' });
  assert.deepEqual(
    [head.ETag, head.ContentLength, head.ContentType, head.ChecksumCRC32],
    [ETag, 300_000, 'text/x', ChecksumCRC32],
  );
});

test('encodings are kept as they were written, but for that of the transfer', async () => {
  const encodingOf = async (ContentEncoding: string) =>
    (await s3.headObject(await newObject('x', { ContentEncoding }))).ContentEncoding;
  assert.equal(await encodingOf('deflate, gzip'), 'deflate, gzip');
  assert.equal(await encodingOf('deflate, aws-chunked, gzip'), 'deflate, gzip');
  assert.equal(await encodingOf('aws-chunked,gzip'), 'gzip');
  assert.equal(await encodingOf('aws-chunked'), undefined);
});

test('every checksum algorithm of the SDK, in headers and in trailers', async () => {
  const Bucket = await newBucket();
  for (const ChecksumAlgorithm of ['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const) {
    for (const stream of [false, true]) {
      const Body = stream
        ? Readable.from([Buffer.alloc(100_000, 'a'), Buffer.alloc(60_000, 'b')], { objectMode: false })
        : Buffer.from('hello');
      const put = await s3.putObject({
        Bucket,
        Key: ChecksumAlgorithm,
        Body,
        ChecksumAlgorithm,
        ...(stream ? { ContentLength: 160_000 } : {}),
      });
      const got = await s3.getObject({ Bucket, Key: ChecksumAlgorithm, ChecksumMode: 'ENABLED' });
      assert.equal((await got.Body!.transformToByteArray()).length, stream ? 160_000 : 5);
      const name = `Checksum${ChecksumAlgorithm}` as const;
      assert.equal(put[name], got[name]);
      assert.equal(got.ContentEncoding, undefined);
    }
  }
});

test('wrong digests are refused and leave nothing behind', async () => {
  const target = { Bucket: await newBucket(), Key: 'k' };
  const put = (more: Partial<PutObjectCommandInput>) => errorOf(s3.putObject({ ...target, Body: 'hello', ...more }));
  assert.equal(await put({ ChecksumCRC32: 'AAAAAA==' }), 'BadDigest 400');
  assert.equal(await put({ ChecksumCRC32: 'rubbish' }), 'InvalidRequest 400');
  assert.equal(await put({ ContentMD5: Buffer.alloc(16).toString('base64') }), 'BadDigest 400');
  assert.equal(await put({ ContentMD5: 'rubbish' }), 'InvalidDigest 400');
  assert.equal(await errorOf(s3.headObject(target)), 'NotFound 404');
  assert.equal(await put({ ContentMD5: createHash('md5').update('hello').digest('base64') }), 'ok');
});

test('keys of all kinds, and too long a one', async () => {
  const Bucket = await newBucket();
  const keys = [
    'a b',
    'a+b',
    'ä/ö',
    '../up',
    'a//b',
    "it's(1)!*",
    'percent%20',
    'q?x=1&y',
    '\u{1f600}',
    'dot/./dot',
    'x'.repeat(1024),
  ];
  for (const Key of keys) await s3.putObject({ Bucket, Key, Body: Key });
  for (const Key of keys) assert.equal(await textOf({ Bucket, Key }), Key);
  const { Contents } = await s3.listObjectsV2({ Bucket, EncodingType: undefined });
  assert.deepEqual(
    Contents?.map(({ Key }) => Key),
    keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
  );
  assert.equal(await errorOf(s3.putObject({ Bucket, Key: 'x'.repeat(1025), Body: '.' })), 'KeyTooLongError 400');
});

test('ranges', async () => {
  const target = await newObject('0123456789');
  for (const [Range, text, ContentRange] of [
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
    ['bytes=4-2', '0123456789', undefined],
    ['chars=1-2', '0123456789', undefined],
  ] as const) {
    const got = await s3.getObject({ ...target, Range });
    assert.deepEqual(
      [await got.Body!.transformToString(), got.ContentRange, got.$metadata.httpStatusCode],
      [text, ContentRange, ContentRange ? 206 : 200],
      Range,
    );
  }
  assert.equal(await errorOf(s3.getObject({ ...target, Range: 'bytes=10-' })), 'InvalidRange 416');
  assert.equal(await errorOf(s3.getObject({ ...target, Range: 'bytes=-0' })), 'InvalidRange 416');
});

test('conditions', async () => {
  const target = await newObject('x');
  const { ETag, LastModified } = await s3.headObject(target);
  const get = (more: object) => errorOf(s3.getObject({ ...target, ...more }));
  const [earlier, later] = [new Date(LastModified!.getTime() - 5000), new Date(LastModified!.getTime() + 5000)];
  assert.equal(await get({ IfMatch: ETag }), 'ok');
  assert.equal(await get({ IfMatch: '"other"' }), 'PreconditionFailed 412');
  assert.match(await get({ IfNoneMatch: ETag }), /304$/);
  assert.equal(await get({ IfNoneMatch: '"other"' }), 'ok');
  assert.match(await get({ IfModifiedSince: LastModified }), /304$/);
  assert.equal(await get({ IfModifiedSince: earlier }), 'ok');
  assert.equal(await get({ IfUnmodifiedSince: earlier }), 'PreconditionFailed 412');
  assert.equal(await get({ IfUnmodifiedSince: earlier, IfMatch: ETag }), 'ok');
  assert.equal(await get({ IfModifiedSince: later, IfNoneMatch: '"other"' }), 'ok');
  const put = (more: object) => errorOf(s3.putObject({ ...target, Body: 'y', ...more }));
  assert.equal(await put({ IfNoneMatch: '*' }), 'PreconditionFailed 412');
  assert.equal(await put({ IfMatch: '"other"' }), 'PreconditionFailed 412');
  assert.equal(await put({ IfMatch: ETag }), 'ok');
  assert.equal(await put({ Key: 'new', IfMatch: ETag }), 'NoSuchKey 404');
  assert.equal(await put({ Key: 'new', IfNoneMatch: '*' }), 'ok');
});

test('answers can be given other headers', async () => {
  const target = await newObject('x', { ContentType: 'text/plain' });
  const got = await s3.getObject({
    ...target,
    ResponseContentType: 'text/html',
    ResponseContentDisposition: 'attachment',
    ResponseCacheControl: 'private',
  });
  assert.deepEqual([got.ContentType, got.ContentDisposition, got.CacheControl], ['text/html', 'attachment', 'private']);
});

test('deleting: one, many, what is not there', async () => {
  const Bucket = await newBucket();
  for (const Key of ['a', 'b', 'c', 'd']) await s3.putObject({ Bucket, Key, Body: Key });
  assert.equal((await s3.deleteObject({ Bucket, Key: 'a' })).$metadata.httpStatusCode, 204);
  assert.equal(await errorOf(s3.deleteObject({ Bucket, Key: 'a' })), 'ok');
  const answer = await s3.deleteObjects({
    Bucket,
    Delete: { Objects: [{ Key: 'b' }, { Key: 'nothing' }, { Key: 'c', ETag: '"other"' }] },
  });
  assert.deepEqual(
    answer.Deleted?.map(({ Key }) => Key),
    ['b', 'nothing'],
  );
  assert.deepEqual(
    answer.Errors?.map(({ Key, Code }) => [Key, Code]),
    [['c', 'PreconditionFailed']],
  );
  assert.equal(
    (await s3.deleteObjects({ Bucket, Delete: { Quiet: true, Objects: [{ Key: 'c' }] } })).Deleted,
    undefined,
  );
  assert.deepEqual(
    (await s3.listObjectsV2({ Bucket })).Contents?.map(({ Key }) => Key),
    ['d'],
  );
});

test('bodies of replaced and deleted objects go', async () => {
  const { blobs } = sandlot.server.runtime;
  const target = await newObject('one');
  const isThere = (id: string) =>
    buffer(blobs.open(id)).then(
      () => true,
      () => false,
    );
  const first = await blobOf(target);
  await s3.putObject({ ...target, Body: 'two' });
  const second = await blobOf(target);
  assert.deepEqual([await isThere(first), await isThere(second)], [true, true]);
  await s3.deleteObject(target);
  // Readers of before have a minute of the machine's to finish, wherever the domain clock is moved to.
  await sandlot.advance(3_600_000);
  await sandlot.idle();
  assert.deepEqual([await isThere(first), await isThere(second)], [true, true]);
  await sandlot.api('DELETE', '/clock');
  await aMinuteLater(() => sandlot.idle());
  assert.deepEqual([await isThere(first), await isThere(second)], [false, false]);
});

/** By the machine's clock, as this server reads it. */
async function aMinuteLater(work: () => Promise<void>): Promise<void> {
  const { clock } = sandlot.server.runtime;
  const { real } = clock;
  Object.assign(clock, { real: () => real() + 61_000 });
  await work().finally(() => Object.assign(clock, { real }));
}

async function blobOf({ Bucket, Key }: { Bucket: string; Key: string }): Promise<string> {
  const { store } = sandlot.server.runtime;
  const scope = { account: sandlot.account, region: sandlot.region };
  return (await store.read((raw) => readTable(raw, Objects, scope).get(Bucket, Key)))!.parts[0].blobId;
}

async function listAll(Bucket: string, more: object): Promise<{ keys: string[]; prefixes: string[]; pages: number }> {
  const [keys, prefixes]: [string[], string[]] = [[], []];
  let ContinuationToken: string | undefined;
  let pages = 0;
  do {
    const page = await s3.listObjectsV2({ Bucket, ...more, ...(ContinuationToken ? { ContinuationToken } : {}) });
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key!));
    prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
    assert.equal(page.KeyCount, (page.Contents?.length ?? 0) + (page.CommonPrefixes?.length ?? 0));
    assert.equal(page.IsTruncated, page.NextContinuationToken !== undefined);
    ContinuationToken = page.NextContinuationToken;
    pages++;
  } while (ContinuationToken);
  return { keys, prefixes, pages };
}

test('listings: prefixes, delimiters, pages', async () => {
  const Bucket = await newBucket();
  const keys = ['a', 'a/1', 'a/2', 'a/b/3', 'a0', 'b/1', 'c', 'photos/x', 'z'];
  for (const Key of keys) await s3.putObject({ Bucket, Key, Body: '.' });
  const expected: [object, string[], string[]][] = [
    [{}, keys, []],
    [{ Prefix: 'a' }, ['a', 'a/1', 'a/2', 'a/b/3', 'a0'], []],
    [{ Prefix: 'a/' }, ['a/1', 'a/2', 'a/b/3'], []],
    [{ Delimiter: '/' }, ['a', 'a0', 'c', 'z'], ['a/', 'b/', 'photos/']],
    [{ Delimiter: '/', Prefix: 'a/' }, ['a/1', 'a/2'], ['a/b/']],
    [{ Delimiter: '/', StartAfter: 'a/1' }, ['a0', 'c', 'z'], ['a/', 'b/', 'photos/']],
    [{ StartAfter: 'b/1' }, ['c', 'photos/x', 'z'], []],
    [{ Prefix: 'nothing' }, [], []],
    [{ Delimiter: 'ot' }, keys.filter((key) => key !== 'photos/x'), ['phot']],
  ];
  for (const [query, wanted, prefixes] of expected) {
    for (const MaxKeys of [1, 2, 1000]) {
      const found = await listAll(Bucket, { ...query, MaxKeys });
      assert.deepEqual([found.keys, found.prefixes], [wanted, prefixes], JSON.stringify({ query, MaxKeys }));
      assert.equal(found.pages, Math.max(1, Math.ceil((wanted.length + prefixes.length) / MaxKeys)));
    }
  }
  assert.equal((await s3.listObjectsV2({ Bucket, MaxKeys: 0 })).IsTruncated, false);
  assert.equal(await errorOf(s3.listObjectsV2({ Bucket, ContinuationToken: '!' })), 'InvalidArgument 400');
  const encoded = await s3.listObjectsV2({ Bucket, EncodingType: 'url', Delimiter: '/' });
  assert.deepEqual([encoded.EncodingType, encoded.CommonPrefixes?.[0]?.Prefix], ['url', 'a/']);
});

test('what is not there is named, not pretended', async () => {
  const target = await newObject('x');
  const put = (more: object) => errorOf(s3.putObject({ ...target, Body: 'x', ...more }));
  assert.equal(await put({ StorageClass: 'GLACIER' }), 'NotImplemented 501');
  assert.equal(await put({ ACL: 'public-read' }), 'AccessControlListNotSupported 400');
  assert.equal(await put({ Metadata: { a: 'x'.repeat(2048) } }), 'MetadataTooLarge 400');
  assert.equal(await errorOf(s3.getObject({ ...target, VersionId: 'abc' })), 'InvalidArgument 400');
  assert.equal(
    await errorOf(s3.headBucket({ Bucket: target.Bucket, ExpectedBucketOwner: '999999999999' })),
    'Unknown 403',
  );
});

test('presigned URLs read and write, and only what they were made for', async () => {
  const target = { Bucket: await newBucket(), Key: 'a b/ü' };
  const put = await getSignedUrl(s3, new PutObjectCommand(target), { expiresIn: 60 });
  assert.equal((await fetch(put, { method: 'PUT', body: 'by link' })).status, 200);
  const get = await getSignedUrl(s3, new GetObjectCommand(target), { expiresIn: 60 });
  const answer = await fetch(get);
  assert.equal(await answer.text(), 'by link');
  const etag = answer.headers.get('etag')!;
  const unchanged = await fetch(get, { headers: { 'if-none-match': etag } });
  assert.deepEqual([unchanged.status, unchanged.headers.get('etag')], [304, etag]);
  assert.equal((await fetch(get, { method: 'DELETE' })).status, 403);
  assert.equal((await fetch(get.replace('X-Amz-Expires=60', 'X-Amz-Expires=600'))).status, 403);
  const past = await getSignedUrl(s3, new GetObjectCommand(target), {
    expiresIn: 60,
    signingDate: new Date(Date.now() - 61_000),
  });
  const expired = await fetch(past);
  assert.equal(expired.status, 403);
  assert.match(await expired.text(), /<Code>AccessDenied<\/Code><Message>Request has expired<\/Message>/);
});

test('an upload that breaks off leaves nothing', async () => {
  const target = { Bucket: await newBucket(), Key: 'broken' };
  const url = new URL(await getSignedUrl(s3, new PutObjectCommand(target), { expiresIn: 60 }));
  await new Promise<void>((resolve) => {
    const upload = request(url, { method: 'PUT', headers: { 'content-length': 1_000_000 } });
    upload.on('error', () => resolve());
    upload.write(Buffer.alloc(1000), () => setTimeout(() => upload.destroy(), 50));
  });
  assert.equal(await errorOf(s3.headObject(target)), 'NotFound 404');
  assert.equal(await errorOf(s3.deleteBucket({ Bucket: target.Bucket })), 'ok');
});
