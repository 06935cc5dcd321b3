/** What lies in the data folder of what people put, and that it is read all the same: whole, in part, and of before. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { crc32 } from 'node:zlib';
import { S3 } from '@aws-sdk/client-s3';
import { openBlobs } from '../../../kernel/blobs/blobs.ts';
import { smallBlobRange, smallBytes } from '../../../kernel/blobs/small-blobs.ts';
import { table } from '../../../kernel/collections/table.ts';
import { readConfig } from '../../../server/config.ts';
import { startServer, type RunningServer } from '../../../server/main.ts';
import { Objects } from '../records.ts';

const credentials = { accessKeyId: 'AKIABODIESATRESTTEST', secretAccessKey: 'secret-of-this-test' };

async function start(t: TestContext, data = mkdtempSync(join(tmpdir(), 'sandlot-at-rest-'))) {
  const server = await startServer({ ...readConfig([], {}), port: 0, data, adminKey: credentials });
  const { endpoint, region } = server;
  const s3 = new S3({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  const stop = async (): Promise<void> => {
    s3.destroy();
    await server.close();
  };
  t.after(async () => {
    await stop();
    rmSync(data, { recursive: true, force: true });
  });
  return { server, s3, data, stop };
}

const files = (data: string): string[] =>
  readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));

async function read(s3: S3, Key: string, Range?: string): Promise<Buffer> {
  const { Body } = await s3.getObject({ Bucket: 'kept', Key, ...(Range !== undefined && { Range }) });
  return Buffer.from(await Body!.transformToByteArray());
}

/** As every object was before bodies were encrypted. */
async function putPlain({ runtime }: RunningServer, data: string, key: string, body: Buffer): Promise<void> {
  const { id: blobId, size, md5 } = await (await openBlobs(join(data, 'blobs'))).stage(body);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  const checksum = { algorithm: 'crc32' as const, value: sum.toString('base64') };
  const part = { blobId, size, md5, checksum };
  await runtime.store.write((tx) =>
    table(tx, Objects, {}).put({
      bucket: 'kept',
      key,
      versionId: 'null',
      sequence: 1,
      parts: [part],
      size,
      etag: md5,
      checksum: { ...checksum, type: 'FULL_OBJECT' },
      modifiedAt: 0,
      storageClass: 'STANDARD',
      metadata: {},
      content: { ContentType: 'text/plain' },
    }),
  );
}

const bodies: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  small: Buffer.from('a small body that anybody would know'),
  chunk: Buffer.alloc(64 * 1024, 'exactly one chunk '),
  middle: Buffer.alloc(300_000, 'a body of some chunks '),
  large: Buffer.concat([Buffer.alloc(2_500_000, 'a large body '), randomBytes(1000)]),
};

test('no body lies there as it was put, and each is read whole and in part, also after a restart', async (t) => {
  const first = await start(t);
  await first.s3.createBucket({ Bucket: 'kept' });
  for (const [Key, Body] of Object.entries(bodies)) await first.s3.putObject({ Bucket: 'kept', Key, Body });
  assert.equal(files(first.data).length, Object.values(bodies).filter(({ length }) => length > smallBytes).length);
  await first.stop();
  // Small ones lie in the store.
  const stored = [...files(first.data), join(first.data, 'sandlot.db')].map((file) => readFileSync(file));
  for (const body of Object.values(bodies).filter(({ length }) => length > 0))
    for (const bytes of stored) assert.ok(!bytes.includes(body.subarray(0, 12)));
  const { s3 } = await start(t, first.data);
  for (const [key, body] of Object.entries(bodies)) {
    assert.ok((await read(s3, key)).equals(body), key);
    for (const [from, to] of [
      [0, 0],
      [3, 20],
      [65_530, 65_545],
      [body.length - 5, body.length - 1],
      [1, body.length - 2],
    ] as const) {
      if (from < 0 || to >= body.length || from > to) continue;
      const range = `bytes=${from}-${to}`;
      assert.ok((await read(s3, key, range)).equals(body.subarray(from, to + 1)), `${key} ${range}`);
    }
  }
});

test('the same body put twice lies there in two ways', async (t) => {
  const { s3, data } = await start(t);
  await s3.createBucket({ Bucket: 'kept' });
  for (const Key of ['a', 'b']) await s3.putObject({ Bucket: 'kept', Key, Body: bodies['chunk'] });
  const [a, b] = files(data).map((file) => readFileSync(file).subarray(0, 1000));
  assert.ok(!a!.equals(b!));
});

test('bodies of before they were encrypted are read, whole and in part, and their damage is told', async (t) => {
  const { server, s3, data } = await start(t);
  await s3.createBucket({ Bucket: 'kept' });
  for (const [key, body] of Object.entries(bodies)) await putPlain(server, data, key, body);
  for (const [key, body] of Object.entries(bodies)) {
    assert.ok((await read(s3, key)).equals(body), key);
    if (body.length > 20) assert.ok((await read(s3, key, 'bytes=3-20')).equals(body.subarray(3, 21)), key);
  }
  await putPlain(server, data, 'changed', Buffer.from('plain and then changed'));
  const file = files(data).find((one) => readFileSync(one).includes('and then changed'))!;
  writeFileSync(file, 'plain and then CHANGED');
  const damaged = { name: 'ServiceUnavailable', message: /s3:\/\/kept\/changed is damaged or missing/ };
  await assert.rejects(read(s3, 'changed'), damaged);
  await assert.rejects(read(s3, 'changed', 'bytes=0-4'), damaged);
});

test('a body whose file is gone, cut, or another one is refused, and never arrives whole', async (t) => {
  const { s3, data } = await start(t);
  await s3.createBucket({ Bucket: 'kept' });
  const put = async (Key: string): Promise<string> => {
    const before = new Set(files(data));
    await s3.putObject({ Bucket: 'kept', Key, Body: bodies[Key] });
    return files(data).find((file) => !before.has(file))!;
  };
  const damaged = { name: 'ServiceUnavailable', message: /is damaged or missing/ };
  const changes: Readonly<Record<string, (file: string, bytes: Buffer) => void>> = {
    gone: (file) => rmSync(file),
    empty: (file) => writeFileSync(file, ''),
    cut: (file, bytes) => writeFileSync(file, bytes.subarray(0, -1)),
    'another one': (file, bytes) => writeFileSync(file, randomBytes(bytes.length)),
  };
  for (const [what, change] of Object.entries(changes)) {
    const middle = await put('middle');
    change(middle, readFileSync(middle));
    await assert.rejects(read(s3, 'middle'), damaged, `middle ${what}`);
    const file = await put('large');
    change(file, readFileSync(file));
    await assert.rejects(read(s3, 'large'), `large ${what}`);
    await assert.rejects(read(s3, 'large', 'bytes=2500990-2500999'), damaged, `large's end ${what}`);
  }
});

test('a small body whose row is gone, cut, or another one is refused, whole and in part', async (t) => {
  const { server, s3 } = await start(t);
  await s3.createBucket({ Bucket: 'kept' });
  const { store } = server.runtime;
  const changes: Readonly<Record<string, (stored: Buffer) => Buffer | undefined>> = {
    gone: () => undefined,
    empty: () => Buffer.alloc(0),
    cut: (stored) => stored.subarray(0, -1),
    'another one': ({ length }) => randomBytes(length),
  };
  for (const [what, change] of Object.entries(changes)) {
    await s3.putObject({ Bucket: 'kept', Key: 'small', Body: bodies['small'] });
    await store.write(async (tx) => {
      for (const { key, value } of (await tx.range(smallBlobRange)).entries) {
        const changed = change(Buffer.from(JSON.parse(value), 'base64'));
        if (changed) tx.put(key, JSON.stringify(changed.toString('base64')));
        else tx.delete(key);
      }
    });
    const damaged = { name: 'ServiceUnavailable', message: /s3:\/\/kept\/small is damaged or missing/ };
    await assert.rejects(read(s3, 'small'), damaged, what);
    await assert.rejects(read(s3, 'small', 'bytes=0-4'), damaged, what);
  }
});
