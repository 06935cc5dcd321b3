import assert from 'node:assert/strict';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { SignatureV4 } from '@smithy/signature-v4';
import { startedS3Server } from '../../testing/servers/s3-server.ts';
import { deriveSigningKey, hmacHex, sha256Hex } from '../../wire/sigv4/signing-key.ts';

const { sandlot, s3: root, newBucket, clientAs, ...server } = await startedS3Server();

const userWith = async (...statements: Record<string, unknown>[]) => (await server.userWith(...statements)).s3;

const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: 'Allow', Action, Resource });

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode}`,
  );
}

test('each operation needs its action on its resource', async () => {
  const Bucket = await newBucket();
  await root.putObject({ Bucket, Key: 'in/a', Body: 'a' });
  await root.putObject({ Bucket, Key: 'out/a', Body: 'a' });
  const user = await userWith(
    allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `arn:aws:s3:::${Bucket}/in/*`),
  );
  const denied = 'AccessDenied 403';
  assert.deepEqual(
    await Promise.all(
      [
        user.getObject({ Bucket, Key: 'in/a' }),
        user.getObject({ Bucket, Key: 'out/a' }),
        user.putObject({ Bucket, Key: 'in/b', Body: 'b' }),
        user.putObject({ Bucket, Key: 'out/b', Body: 'b' }),
        user.deleteObject({ Bucket, Key: 'out/a' }),
        user.listObjectsV2({ Bucket }),
        user.listBuckets(),
        user.createBucket({ Bucket: `b-${randomUUID()}` }),
        user.getBucketLocation({ Bucket }),
        user.deleteBucket({ Bucket }),
      ].map(codeOf),
    ),
    ['ok', denied, 'ok', denied, denied, denied, denied, denied, denied, denied],
  );
  const answer = await user.deleteObjects({ Bucket, Delete: { Objects: [{ Key: 'in/a' }, { Key: 'out/a' }] } });
  assert.deepEqual(
    [answer.Deleted?.map(({ Key }) => Key), answer.Errors?.map(({ Key, Code }) => `${Key} ${Code}`)],
    [['in/a'], ['out/a AccessDenied']],
  );
});

test('who writes over an ETag may read the object', async () => {
  const Bucket = await newBucket();
  const target = { Bucket, Key: 'k' };
  const { ETag: IfMatch } = await root.putObject({ ...target, Body: 'a' });
  const resource = `arn:aws:s3:::${Bucket}/*`;
  const writer = await userWith(allow('s3:PutObject', resource), allow('s3:GetObject', `${resource.slice(0, -1)}from`));
  const both = await userWith(allow(['s3:PutObject', 's3:GetObject'], resource));
  await root.putObject({ Bucket, Key: 'from', Body: 'b' });
  const CopySource = `${Bucket}/from`;
  const { UploadId } = await writer.createMultipartUpload(target);
  const { ETag } = await writer.uploadPart({ ...target, UploadId, PartNumber: 1, Body: 'c' });
  const upload = { ...target, UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } };
  for (const write of [
    (s3: S3, condition: object) => s3.completeMultipartUpload({ ...upload, ...condition }),
    (s3: S3, condition: object) => s3.putObject({ ...target, Body: 'a', ...condition }),
    (s3: S3, condition: object) => s3.copyObject({ ...target, CopySource, ...condition }),
  ]) {
    assert.equal(await codeOf(write(writer, { IfMatch })), 'AccessDenied 403');
    assert.equal(await codeOf(write(both, { IfMatch: '"other"' })), 'PreconditionFailed 412');
    assert.equal(await codeOf(write(writer, { IfNoneMatch: '*' })), 'PreconditionFailed 412');
    assert.equal(await codeOf(write(writer, {})), 'ok');
  }
});

test('a missing key is only told to those who may list the bucket', async () => {
  const Bucket = await newBucket();
  const get = allow('s3:GetObject', `arn:aws:s3:::${Bucket}/*`);
  const [reader, lister] = [await userWith(get), await userWith(get, allow('s3:ListBucket', `arn:aws:s3:::${Bucket}`))];
  assert.equal(await codeOf(reader.getObject({ Bucket, Key: 'nothing' })), 'AccessDenied 403');
  assert.equal(await codeOf(lister.getObject({ Bucket, Key: 'nothing' })), 'NoSuchKey 404');
});

test('who has not signed is told that a bucket is missing', async () => {
  const said = async (method: string, path: string) => {
    const response = await fetch(sandlot.endpoint + path, { method });
    return `${response.status} ${/<Code>(\w+)/.exec(await response.text())?.[1] ?? ''}`;
  };
  const gone = await newBucket();
  await root.deleteBucket({ Bucket: gone });
  for (const method of ['GET', 'PUT', 'DELETE']) assert.equal(await said(method, `/${gone}/key`), '404 NoSuchBucket');
  assert.equal(await said('GET', `/${gone}`), '404 NoSuchBucket');
  assert.equal(await said('HEAD', `/${gone}`), '404 ');
  assert.equal(await said('GET', `/${await newBucket()}/key`), '403 AccessDenied');
  assert.equal(await said('PUT', `/${gone}`), '403 AccessDenied');
  await assert.rejects(root.headBucket({ Bucket: gone }), { name: 'NotFound' });
});

test("another account's bucket is closed, and its name is taken", async () => {
  const Bucket = await newBucket();
  await root.putObject({ Bucket, Key: 'k', Body: 'x' });
  const issued = sandlot.server.runtime.issueCredentials({
    kind: 'root',
    account: '999988887777',
    durationSeconds: 900,
  });
  const stranger = clientAs(issued);
  assert.deepEqual(
    new Set(
      await Promise.all(
        [
          stranger.getObject({ Bucket, Key: 'k' }),
          stranger.putObject({ Bucket, Key: 'k', Body: 'y' }),
          stranger.listObjectsV2({ Bucket }),
          stranger.deleteObject({ Bucket, Key: 'k' }),
          stranger.deleteBucket({ Bucket }),
        ].map(codeOf),
      ),
    ),
    new Set(['AccessDenied 403']),
  );
  assert.equal(await codeOf(stranger.createBucket({ Bucket })), 'BucketAlreadyExists 409');
  assert.deepEqual((await stranger.listBuckets()).Buckets ?? [], []);
});

/** The hash that the SDK's signer asks for, made of Node's. */
class Sha256 {
  readonly #hash;
  constructor(secret?: any) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: any) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {
    throw new Error('the signer does not reset');
  }
}

/** Signs any path and headers as they are, and sends the bytes given. */
async function send(
  method: string,
  path: string,
  headers: Record<string, string>,
  bodyOf: (signed: Record<string, string>) => string = () => '',
  query: Record<string, string> = {},
) {
  const { host, hostname, port } = new URL(sandlot.endpoint);
  const signer = new SignatureV4({
    credentials: sandlot.credentials,
    region: 'us-east-1',
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: true,
  });
  const signed = await signer.sign({
    method,
    protocol: 'http:',
    hostname,
    path,
    query,
    headers: { host, ...headers },
    body: headers['x-amz-content-sha256'] ? undefined : bodyOf({}),
  });
  const search = Object.entries(query)
    .map(([name, value]) => `?${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('');
  const body = bodyOf(signed.headers);
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const req = request(
      {
        hostname,
        port,
        method,
        path: path + search,
        headers: { ...signed.headers, 'content-length': Buffer.byteLength(body) },
      },
      async (res) => resolve({ status: res.statusCode!, text: await text(res) }),
    );
    req.on('error', reject);
    req.end(body);
  });
}

/** The body `content` in chunks of `size`, signed as the S3 API reference has it. */
function signedChunks(content: string, size: number, signed: Record<string, string>): string {
  const amzDate = signed['x-amz-date']!;
  const scope = `${amzDate.slice(0, 8)}/us-east-1/s3/aws4_request`;
  const key = deriveSigningKey(sandlot.credentials.secretAccessKey, amzDate.slice(0, 8), 'us-east-1', 's3');
  let previous = /Signature=([0-9a-f]+)/.exec(signed['authorization']!)![1]!;
  let body = '';
  for (let at = 0; at <= content.length; at += size) {
    const chunk = content.slice(at, at + size);
    previous = hmacHex(
      key,
      `AWS4-HMAC-SHA256-PAYLOAD\n${amzDate}\n${scope}\n${previous}\n${sha256Hex('')}\n${sha256Hex(chunk)}`,
    );
    body += `${chunk.length.toString(16)};chunk-signature=${previous}\r\n${chunk}\r\n`;
  }
  return body;
}

test('signed chunks are stored; a changed one stores nothing', async () => {
  const Bucket = await newBucket();
  const content = 'abcdefgh'.repeat(5000);
  const headers = {
    'content-encoding': 'aws-chunked,gzip',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-decoded-content-length': String(content.length),
  };
  const put = (Key: string, change = (body: string) => body) =>
    send('PUT', `/${Bucket}/${Key}`, headers, (signed) => change(signedChunks(content, 10_000, signed)));
  assert.equal((await put('good')).status, 200);
  const got = await root.getObject({ Bucket, Key: 'good' });
  assert.deepEqual([await got.Body!.transformToString(), got.ContentEncoding], [content, 'gzip']);
  const changed = await put('bad', (body) => body.replace(/h\r\n0;/, 'H\r\n0;'));
  assert.equal(changed.status, 403);
  assert.match(changed.text, /SignatureDoesNotMatch/);
  assert.equal((await put('short', (body) => body.slice(0, body.lastIndexOf('0;')))).status, 400);
  assert.deepEqual(
    (await root.listObjectsV2({ Bucket })).Contents?.map(({ Key }) => Key),
    ['good'],
  );
});

test('a client that goes away in the middle of a refused or of an accepted upload does no harm', async () => {
  const { host, hostname, port } = new URL(sandlot.endpoint);
  const signer = new SignatureV4({
    credentials: sandlot.credentials,
    region: 'us-east-1',
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: true,
  });
  const Bucket = await newBucket();
  for (const path of ['/no-such-bucket/k', `/${Bucket}/k`]) {
    const signed = await signer.sign({
      method: 'PUT',
      protocol: 'http:',
      hostname,
      path,
      query: {},
      headers: { host, 'x-amz-content-sha256': 'a'.repeat(64) },
    });
    for (const leaveAfter of ['response', 'bytes']) {
      await new Promise<void>((resolve) => {
        const upload = request({
          hostname,
          port,
          method: 'PUT',
          path,
          headers: { ...signed.headers, 'content-length': 50_000_000 },
        });
        upload.on('close', resolve);
        upload.on('error', () => {});
        if (leaveAfter === 'response' && !path.includes(Bucket)) upload.on('response', () => upload.destroy());
        else setTimeout(() => upload.destroy(), 50);
        upload.write(Buffer.alloc(200_000));
      });
    }
  }
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  assert.deepEqual((await root.listObjectsV2({ Bucket })).Contents ?? [], []);
});

test('malformed requests get S3’s errors, never a failure of the server', async () => {
  const Bucket = await newBucket();
  const odd: [string, string, Record<string, string>, string?, Record<string, string>?][] = [
    ['PUT', `/${Bucket}/%ff%fe`, {}],
    ['PUT', `/${Bucket}/%zz`, {}],
    ['PUT', `/${Bucket}/%`, {}],
    ['GET', `/${Bucket}/%00`, {}],
    ['GET', `/${Bucket}`, {}, '', { 'max-keys': 'x' }],
    ['GET', `/${Bucket}`, {}, '', { 'list-type': '2', 'continuation-token': '\u0000' }],
    ['GET', `/${Bucket}/k`, {}, '', { versionId: '' }],
    ['GET', `/${Bucket}/k`, {}, '', { versionId: '\u0000' }],
    ['GET', `/${Bucket}`, {}, '', { versions: '', 'key-marker': 'k', 'version-id-marker': '\uffff' }],
    ['POST', `/${Bucket}`, {}, '<Delete>', { delete: '' }],
    [
      'POST',
      `/${Bucket}`,
      {},
      '<!DOCTYPE x [<!ENTITY a "b">]><Delete><Object><Key>&a;</Key></Object></Delete>',
      { delete: '' },
    ],
    ['POST', `/${Bucket}`, {}, '<Delete/>', { delete: '' }],
    ['PATCH', `/${Bucket}/k`, {}],
    ['PUT', '/..', {}],
    ['PUT', '/A', {}],
    ['PUT', `/${Bucket}`, {}, '<x'],
    ['PUT', `/${Bucket}/k`, { 'content-md5': 'x' }],
    ['PUT', `/${Bucket}/k`, { 'x-amz-checksum-crc32': 'x' }],
    ['PUT', `/${Bucket}/k`, { 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-checksum-sha1': 'x' }],
    [
      'PUT',
      `/${Bucket}/k`,
      { 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'x-amz-decoded-content-length': '5' },
      'rubbish',
    ],
    ['PUT', `/${Bucket}/k`, { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }, '0\r\n\r\n'],
    ['GET', `/${Bucket}/k`, { range: 'bytes=99999999999999999999-' }],
    ['GET', `/${Bucket}/k`, { 'if-modified-since': 'never' }],
  ];
  for (const [method, path, headers, body = '', query = {}] of odd) {
    const answer = await send(method, path, headers, () => body, query);
    const shown = `${method} ${path} ${JSON.stringify({ headers, body, query })}: ${answer.status} ${answer.text}`;
    assert.ok((answer.status >= 400 && answer.status < 500) || answer.status === 501, shown);
    assert.match(answer.text, /<Error><Code>\w+<\/Code><Message>/, shown);
  }
});

test('a presigned write whose query says so replaces nothing', async () => {
  const Bucket = await newBucket();
  const signer = new SignatureV4({
    credentials: sandlot.credentials,
    region: 'us-east-1',
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });
  const { host, hostname, port } = new URL(sandlot.endpoint);
  const path = `/${Bucket}/once`;
  const signed = await signer.presign({
    method: 'PUT',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path,
    query: { 'If-None-Match': '*' },
    headers: { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
  });
  const url = `${sandlot.endpoint}${path}?${new URLSearchParams(signed.query as Record<string, string>)}`;
  const put = async () => (await fetch(url, { method: 'PUT', body: 'text' })).status;
  assert.deepEqual([await put(), await put()], [200, 412]);
  const refusedUrl = url.replace('If-None-Match=*', 'If-None-Match=x').replace('%2A', 'x');
  const refusal = await (await fetch(refusedUrl, { method: 'PUT', body: 'text' })).text();
  assert.match(refusal, /<StringToSignBytes>41 57 53 34 /);
  assert.match(refusal, /<CanonicalRequestBytes>50 55 54 0a /);
});
