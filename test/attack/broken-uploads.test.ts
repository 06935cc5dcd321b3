/** Small uploads that lie, break off or come damaged: each costs its sender an answer, and the server nothing. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { sendRaw, signedHeaders } from '../../src/testing/requests/signed-request.ts';
import { abandon, exchange, head } from '../../src/testing/requests/socket.ts';
import { bodiesIn, startOnDisk, type OnDisk } from './on-disk.ts';

const signing = ({ credentials }: OnDisk) => ({ service: 's3', keys: credentials });
const hello = Buffer.from('hello');
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

interface Upload {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const chunked = (extra: Record<string, string> = {}) => ({
  'content-encoding': 'aws-chunked',
  'x-amz-decoded-content-length': '5',
  ...extra,
});
const signedChunks = chunked({ 'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' });
const signedTrailer = chunked({
  'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
  'x-amz-trailer': 'x-amz-checksum-crc32',
});
const unsignedTrailer = chunked({
  'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
  'x-amz-trailer': 'x-amz-checksum-crc32',
});
const lie = '0'.repeat(64);

const lies: Readonly<Record<string, Upload>> = {
  'the hash of something else': { headers: { 'x-amz-content-sha256': sha256(Buffer.from('other')) }, body: 'hello' },
  'the hash of something else, and no body': { headers: { 'x-amz-content-sha256': sha256(hello) }, body: '' },
  'a wrong chunk signature': {
    headers: signedChunks,
    body: `5;chunk-signature=${lie}\r\nhello\r\n0;chunk-signature=${lie}\r\n\r\n`,
  },
  'a wrong signature of the first, empty chunk': { headers: signedChunks, body: `0;chunk-signature=${lie}\r\n\r\n` },
  'no chunk signature': { headers: signedChunks, body: '5\r\nhello\r\n0\r\n\r\n' },
  'a wrong trailer signature': {
    headers: signedTrailer,
    body: `0;chunk-signature=${lie}\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:${lie}\r\n\r\n`,
  },
  'a wrong checksum in the trailer': {
    headers: unsignedTrailer,
    body: '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n',
  },
  'a trailer that does not come': { headers: unsignedTrailer, body: '5\r\nhello\r\n0\r\n\r\n' },
  'a decoded length that is too long': {
    headers: { ...unsignedTrailer, 'x-amz-decoded-content-length': '6' },
    body: '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n',
  },
  'a decoded length that is too short': {
    headers: { ...unsignedTrailer, 'x-amz-decoded-content-length': '4' },
    body: '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n',
  },
  'a decoded length that is no number': {
    headers: { ...unsignedTrailer, 'x-amz-decoded-content-length': 'five' },
    body: '5\r\nhello\r\n0\r\n\r\n',
  },
  'frames that are none': { headers: unsignedTrailer, body: 'hello, this is not framed\r\n' },
  'a wrong MD5': {
    headers: { 'content-md5': 'XrY7u+Ae7tCTyyK7j1rNww==', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    body: 'hello',
  },
  'a wrong checksum header': {
    headers: { 'x-amz-checksum-crc32': 'AAAAAA==', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    body: 'hello',
  },
};

async function attack(t: Parameters<typeof startOnDisk>[0]): Promise<OnDisk & { s3: S3 }> {
  const attacked = await startOnDisk(t);
  const s3 = new S3({
    endpoint: attacked.endpoint,
    region: 'us-east-1',
    credentials: attacked.credentials,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  t.after(() => s3.destroy());
  await s3.createBucket({ Bucket: 'things' });
  return { ...attacked, s3 };
}

async function nothingCame({ s3, data }: OnDisk & { s3: S3 }): Promise<void> {
  assert.equal((await s3.listObjectsV2({ Bucket: 'things' })).KeyCount, 0);
  assert.deepEqual(bodiesIn(data), []);
}

test('an upload that lies about itself is refused, and the server goes on', async (t) => {
  const attacked = await attack(t);
  for (const path of ['/things/key', '/no-such-bucket/key']) {
    for (const [name, { headers, body }] of Object.entries(lies)) {
      const request = { method: 'PUT', path, query: '', headers, body: Buffer.from(body) };
      const answers = await Promise.all([0, 1, 2].map(() => sendRaw(attacked.endpoint, request, signing(attacked))));
      for (const { status, body: text } of answers)
        assert.ok(status >= 400 && status < 500, `${path}, ${name}: ${status} ${text}`);
    }
  }
  await nothingCame(attacked);
});

test('a client that hangs up during a small upload takes nothing with it', async (t) => {
  const attacked = await attack(t);
  const uploads: Upload[] = [
    { headers: { 'x-amz-content-sha256': sha256(hello) }, body: 'hello' },
    { headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' }, body: 'hello' },
    { headers: signedChunks, body: `5;chunk-signature=${lie}\r\nhello\r\n` },
    { headers: unsignedTrailer, body: '5\r\nhello\r\n0\r\n' },
  ];
  for (const path of ['/things/key', '/no-such-bucket/key']) {
    for (const { headers, body } of uploads) {
      const signed = signedHeaders(
        attacked.endpoint,
        { method: 'PUT', path, query: '', headers, body: Buffer.from(body) },
        signing(attacked),
      );
      const start = head('PUT', path, { ...signed, 'content-length': String(body.length + 100) });
      const cuts = [0, 1, Math.floor(body.length / 2), body.length];
      await Promise.all(cuts.map((length) => abandon(attacked.endpoint, [start, body.slice(0, length)])));
      await Promise.all(
        cuts.map((length) =>
          abandon(attacked.endpoint, [
            start.replace('HTTP/1.1\r\n', 'HTTP/1.1\r\nexpect: 100-continue\r\n'),
            body.slice(0, length),
          ]),
        ),
      );
    }
  }
  await nothingCame(attacked);
});

test('a refused upload leaves the connection to the next request', async (t) => {
  const attacked = await attack(t);
  const { headers, body } = lies['the hash of something else']!;
  for (const long of [body, 'x'.repeat(300_000)]) {
    const put = signedHeaders(
      attacked.endpoint,
      { method: 'PUT', path: '/things/key', query: '', headers, body: Buffer.from(long) },
      signing(attacked),
    );
    const get = signedHeaders(
      attacked.endpoint,
      { method: 'GET', path: '/things', query: 'list-type=2', headers: {}, body: Buffer.alloc(0) },
      signing(attacked),
    );
    const parts = [
      head('PUT', '/things/key', { ...put, 'content-length': String(long.length) }),
      long,
      head('GET', '/things?list-type=2', get),
    ];
    assert.deepEqual((await exchange(attacked.endpoint, parts, { answers: 2 })).statuses, [400, 200]);
  }
});
