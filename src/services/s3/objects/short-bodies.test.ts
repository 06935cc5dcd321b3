/** Bodies on both sides of what is read in one piece: bound to their hash, whole or nothing. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { test } from 'node:test';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { s3Server } from '../../../testing/servers/s3-server.ts';
import { sendRaw } from '../../../testing/requests/signed-request.ts';

const server = s3Server();
const border = 16 * 1024;
const sizes = [0, 1, border - 1, border, border + 1];

/** Sends a body signed by a hash of the client's choice. */
async function put(Bucket: string, Key: string, body: Buffer, hash: string): Promise<string> {
  const { accessKeyId, secretAccessKey } = server.sandlot.clientConfig.credentials;
  const sent = { method: 'PUT', path: `/${Bucket}/${Key}`, query: '', headers: { 'x-amz-content-sha256': hash }, body };
  const keys = { accessKeyId, secretAccessKey };
  const { status, body: answer } = await sendRaw(server.sandlot.endpoint, sent, {
    keys,
    region: 'us-east-1',
    service: 's3',
  });
  return `${status} ${/<Code>(.*?)<\/Code>/.exec(answer)?.[1] ?? ''}`.trim();
}

async function isThere(Bucket: string, Key: string): Promise<boolean> {
  const { Contents = [] } = await server.s3.listObjectsV2({ Bucket, Prefix: Key });
  return Contents.length > 0;
}

test('of any size, signed or not, in any pieces, a body is read as it was put', async () => {
  const Bucket = await server.newBucket();
  for (const size of sizes) {
    const Body = randomBytes(size);
    await server.s3.putObject({ Bucket, Key: 'signed', Body });
    assert.equal(await put(Bucket, 'unsigned', Body, 'UNSIGNED-PAYLOAD'), '200');
    const url = await getSignedUrl(server.s3, new PutObjectCommand({ Bucket, Key: 'pieces' }));
    const sent = request(url, { method: 'PUT', headers: { 'content-length': size } });
    for (let at = 0; at < size; at += 1000) sent.write(Body.subarray(at, at + 1000));
    sent.end();
    const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
    assert.equal(response.resume().statusCode, 200);
    for (const Key of ['signed', 'unsigned', 'pieces']) {
      const read = await (await server.s3.getObject({ Bucket, Key })).Body!.transformToByteArray();
      assert.ok(Body.equals(read), `${Key}, ${size} bytes`);
    }
  }
});

test('one that is not what was signed is refused, and nothing of it kept', async () => {
  const Bucket = await server.newBucket();
  for (const size of sizes) {
    const refused = await put(Bucket, 'other', randomBytes(size), randomBytes(32).toString('hex'));
    assert.equal(refused, '400 XAmzContentSHA256Mismatch', `${size} bytes`);
    assert.equal(await isThere(Bucket, 'other'), false);
  }
});

test('one whose sender hangs up before its end leaves nothing', async () => {
  const Bucket = await server.newBucket();
  for (const size of sizes) {
    const url = await getSignedUrl(server.s3, new PutObjectCommand({ Bucket, Key: 'broken' }));
    const sent = request(url, { method: 'PUT', headers: { 'content-length': size + 1 } });
    const closed = new Promise((resolve) => sent.on('error', resolve).on('close', resolve));
    sent.write(randomBytes(size), () => setImmediate(() => sent.destroy()));
    if (size === 0) sent.flushHeaders();
    if (size === 0) setImmediate(() => sent.destroy());
    await closed;
    await server.s3.putObject({ Bucket, Key: 'another', Body: 'x' });
    assert.equal(await isThere(Bucket, 'broken'), false);
  }
});

test('who waits to be told to go on is told before a short body, too', async () => {
  const Bucket = await server.newBucket();
  const url = await getSignedUrl(server.s3, new PutObjectCommand({ Bucket, Key: 'waited' }));
  const sent = request(url, { method: 'PUT', headers: { 'content-length': 5, expect: '100-continue' } });
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.end('hello');
  const [response] = (await once(sent, 'response')) as [import('node:http').IncomingMessage];
  assert.equal(response.resume().statusCode, 200);
  assert.equal(await server.textOf({ Bucket, Key: 'waited' }), 'hello');
});
