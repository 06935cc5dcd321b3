/** No descriptor outlives its request. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { S3 } from '@aws-sdk/client-s3';
import { signedHeaders } from '../../src/testing/requests/signed-request.ts';
import { head } from '../../src/testing/requests/socket.ts';
import { startOnDisk } from './on-disk.ts';
import { fetchByName } from '../../src/testing/sign-in/fetch-by-name.ts';

const built = join(dirname(fileURLToPath(import.meta.url)), '../../dist/web');
const notLinux = process.platform === 'linux' ? false : 'It counts descriptors in /proc.';

/** Descriptors of this process under a folder. */
function openUnder(folder: string): string[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const file = readlinkSync(`/proc/self/fd/${descriptor}`);
      return file.startsWith(folder) ? [file] : [];
    } catch {
      return [];
    }
  });
}

async function allClosed(folder: string, but = 0): Promise<void> {
  // Closing is asynchronous: it must come to an end.
  for (let i = 0; i < 9000 && openUnder(folder).length > but; i++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(openUnder(folder).slice(but), []);
}

/** Sends a request, reads a little or nothing of the answer, and is gone. */
function leave(endpoint: string, request: string, after: 'at once' | 'first bytes'): Promise<void> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(request);
      if (after === 'at once') setImmediate(() => socket.resetAndDestroy());
    });
    socket.once('data', () => socket.resetAndDestroy());
    socket.once('error', () => {});
    socket.once('close', () => resolve());
  });
}

test('HEAD of a page opens nothing', { skip: notLinux }, async (t) => {
  const { server } = await startOnDisk(t);
  for (let round = 0; round < 10; round++) {
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        assert.equal((await fetchByName(`${server.consoleOrigin}/console/`, { method: 'HEAD' })).status, 200);
      }),
    );
  }
  await allClosed(built);
});

test('downloads that break off close what they read', { skip: notLinux }, async (t) => {
  const { server, endpoint, data, credentials } = await startOnDisk(t);
  const s3 = new S3({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'things' });
  await s3.putObject({ Bucket: 'things', Key: 'large', Body: Buffer.alloc(8 * 1024 * 1024, 'x') });
  s3.destroy();
  const signed = signedHeaders(
    endpoint,
    { method: 'GET', path: '/things/large', query: '', headers: {}, body: Buffer.alloc(0) },
    { service: 's3', keys: credentials },
  );
  const { host } = new URL(server.consoleOrigin);
  for (let round = 0; round < 10; round++) {
    for (const after of ['at once', 'first bytes'] as const) {
      await Promise.all(Array.from({ length: 5 }, () => leave(endpoint, head('GET', '/things/large', signed), after)));
      await Promise.all(Array.from({ length: 5 }, () => leave(endpoint, head('GET', '/console/', { host }), after)));
    }
  }
  await allClosed(join(data, 'blobs'));
  await allClosed(built);
});

test('an answer that cannot be written closes its body', { skip: notLinux }, async (t) => {
  const { endpoint, data, credentials } = await startOnDisk(t);
  const s3 = new S3({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  await s3.createBucket({ Bucket: 'things' });
  await s3.putObject({ Bucket: 'things', Key: 'k', Body: 'x', Metadata: { note: 'plain' } });
  for (const ResponseContentType of ['text/html', 'text/plain;\u0001', 'a\r\nset-cookie: b=c', '\u20ac']) {
    const answer = await s3
      .getObject({ Bucket: 'things', Key: 'k', ResponseContentType })
      .catch((error: Error) => error);
    if ('Body' in answer) await answer.Body!.transformToString();
  }
  s3.destroy();
  mkdirSync(join(data, 'blobs'), { recursive: true });
  await allClosed(join(data, 'blobs'));
});

for (const [says, bytes] of [
  ['that are checked ahead of their answer', 300_000],
  ['that are checked as they are sent', 8 * 1024 * 1024],
] as const) {
  test(`of requests for bodies ${says}, one of a connection is taken up at a time`, { skip: notLinux }, async (t) => {
    const { server, endpoint, data, credentials } = await startOnDisk(t);
    const s3 = new S3({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
    await s3.createBucket({ Bucket: 'things' });
    await s3.putObject({ Bucket: 'things', Key: 'large', Body: Buffer.alloc(bytes, 'x') });
    s3.destroy();
    const logged: unknown[] = [];
    Object.assign(server.runtime, {
      log: (...told: unknown[]) => {
        logged.push(told);
      },
    });
    const signed = signedHeaders(
      endpoint,
      { method: 'GET', path: '/things/large', query: '', headers: {}, body: Buffer.alloc(0) },
      { service: 's3', keys: credentials },
    );
    const taken = () =>
      server.runtime.activity.list({ limit: 500 }).items.filter(({ operation }) => operation === 'GetObject').length;
    const { hostname, port } = new URL(endpoint);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    const asked = Math.floor(64_000_000 / bytes);
    socket.write(head('GET', '/things/large', signed).repeat(asked));
    // Until the system's buffers have no room for another answer.
    for (let before = -1; taken() === 0 || taken() !== before;) {
      before = taken();
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    // Nobody reads: all that was taken up beside the one that has no room would stay open.
    await allClosed(join(data, 'blobs'), 1);
    // For the rest nobody has done anything.
    assert.ok(taken() < asked / 2, `${taken()} of ${asked} were taken up`);
    let read = 0;
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read > asked * bytes) resolve();
      });
    });
    socket.destroy();
    await allClosed(join(data, 'blobs'));
    assert.deepEqual(logged, []);
  });
}
