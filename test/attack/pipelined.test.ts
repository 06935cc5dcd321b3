/** What comes on a connection behind a request that is being answered: it is told in its turn, or not at all. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { signedHeaders } from '../../src/testing/requests/signed-request.ts';
import { exchange, head } from '../../src/testing/requests/socket.ts';
import { startSandlot } from '../../src/testing/start-sandlot.ts';

const sandlot = await startSandlot();
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true });
const large = Buffer.alloc(8 * 1024 * 1024, 'y');
await s3.createBucket({ Bucket: 'things' });
await s3.putObject({ Bucket: 'things', Key: 'large', Body: large });
await s3.putObject({ Bucket: 'things', Key: 'small', Body: 'small' });
after(async () => {
  s3.destroy();
  await sandlot.close();
});

function ask(method: string, key: string, more: Record<string, string> = {}, body = ''): string {
  const request = { method, path: `/things/${key}`, query: '', headers: {}, body: Buffer.from(body) };
  const headers = signedHeaders(sandlot.endpoint, request, { service: 's3', keys: sandlot.credentials });
  return head(method, request.path, { ...headers, ...more }) + body;
}
const garbage = 'GARBAGE\r\n\r\n';
const upgrade = (path: string) =>
  head('GET', path, {
    host: new URL(sandlot.endpoint).host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  });

test('an answer that is due leaves before it is told that what came behind its request is none', async () => {
  const stored = ask('PUT', 'stored', { 'content-length': '3' }, 'abc');
  const put = await exchange(sandlot.endpoint, [stored + garbage]);
  assert.deepEqual([put.statuses, put.closed], [[200, 400], true]);
  assert.equal(await (await s3.getObject({ Bucket: 'things', Key: 'stored' })).Body!.transformToString(), 'abc');
  const several = await exchange(sandlot.endpoint, [ask('GET', 'small') + ask('GET', 'small') + garbage]);
  assert.deepEqual([several.statuses, several.closed], [[200, 200, 400], true]);
  const broken = `${ask('GET', 'small')}PUT /things/k HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n`;
  const half = await exchange(sandlot.endpoint, [broken]);
  assert.deepEqual([half.statuses, half.closed], [[200, 400], true]);
});

test('nothing stands in the middle of an object: no refusal, and no handshake', async () => {
  for (const behind of [garbage, upgrade('/_appsync/abc/graphql/realtime')]) {
    const answer = await bytesOf(ask('GET', 'large') + behind, large.length);
    assert.match(answer.toString('latin1', 0, 20), /^HTTP\/1\.1 200 /);
    const body = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
    assert.ok(body.subarray(0, large.length).equals(large), behind);
    assert.match(body.toString('latin1', large.length), /^HTTP\/1\.1 4\d\d /, behind);
  }
});

/** All that comes until there is an answer behind so many bytes. */
async function bytesOf(asked: string, length: number): Promise<Buffer> {
  const { hostname, port } = new URL(sandlot.endpoint);
  const socket = connect(Number(port), hostname);
  socket.write(asked);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > length && /HTTP\/1\.1 4\d\d /.test(chunk.toString('latin1'))) break;
  }
  return Buffer.concat(chunks);
}

test('who says that a request is the last is answered that alone', async () => {
  const last = await exchange(sandlot.endpoint, [ask('GET', 'small', { connection: 'close' }) + ask('GET', 'small')]);
  assert.deepEqual([last.statuses, last.closed], [[200], true]);
});

test('a connection on which thousands of requests wait is closed', async () => {
  const { hostname, port } = new URL(sandlot.endpoint);
  const socket = connect(Number(port), hostname);
  const closed = new Promise<void>((resolve) => socket.on('error', () => {}).once('close', () => resolve()));
  socket.write(ask('GET', 'large') + 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(4000));
  socket.resume();
  await closed;
  assert.ok(socket.bytesRead < 2 * large.length);
});
