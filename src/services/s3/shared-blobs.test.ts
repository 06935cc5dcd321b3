/** Bodies of several parts, and parts that several records use: what copies and multipart uploads stand on. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { openBlobs } from '../../kernel/blobs/blobs.ts';
import { openSeal } from '../../kernel/secrets/seal.ts';
import { readConfig } from '../../server/config.ts';
import { defineCollection, readTable, table } from '../../kernel/collections/collection.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import { startedS3Server } from '../../testing/servers/s3-server.ts';
import type { ReadTx } from '../../wire/context.ts';
import type { ServiceManifest } from '../../wire/service.ts';
import { blobsInUse } from '../../wire/background/shared-blobs.ts';
import { openBody } from './objects/object-body.ts';
import { Objects, type ObjectPart, type ObjectRecord } from './records.ts';

const { sandlot, s3 } = await startedS3Server();

let buckets = 0;
async function newBucket(): Promise<string> {
  const Bucket = `shared-${++buckets}`;
  await s3.createBucket({ Bucket });
  return Bucket;
}

async function recordOf(Bucket: string, Key: string): Promise<ObjectRecord> {
  return (await sandlot.server.runtime.store.read((tx) => readTable(tx, Objects, {}).get(Bucket, Key)))!;
}

/** As a copy will: what it takes up it has read in the same transaction. */
async function copy(
  Bucket: string,
  from: string,
  to: string,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<'copied' | 'gone'> {
  return sandlot.server.runtime.store.write(async (tx) => {
    const source = await table(tx, Objects, {}).get(Bucket, from);
    await meanwhile();
    if (!source) return 'gone';
    await table(tx, Objects, {}).put({ ...source, key: to });
    return 'copied';
  });
}

/** A minute later by the machine's clock, as this server reads it. */
async function releasesHaveRun(): Promise<void> {
  const { clock } = sandlot.server.runtime;
  const { real } = clock;
  Object.assign(clock, { real: () => real() + 61_000 });
  await sandlot.idle().finally(() => Object.assign(clock, { real }));
}

const isThere = (id: string) =>
  buffer(sandlot.server.runtime.blobs.open(id)).then(
    () => true,
    () => false,
  );
const textOf = async (Bucket: string, Key: string, Range?: string) =>
  (await s3.getObject({ Bucket, Key, ...(Range !== undefined && { Range }) })).Body!.transformToString();

test('a body that two objects share stays until both are gone', async () => {
  const Bucket = await newBucket();
  await s3.putObject({ Bucket, Key: 'a', Body: 'shared' });
  const [part] = (await recordOf(Bucket, 'a')).parts;
  await copy(Bucket, 'a', 'b');
  await s3.deleteObject({ Bucket, Key: 'a' });
  await releasesHaveRun();
  assert.equal(await textOf(Bucket, 'b'), 'shared');
  await s3.putObject({ Bucket, Key: 'b', Body: 'other' });
  await releasesHaveRun();
  assert.equal(await isThere(part.blobId), false);
  assert.equal(await textOf(Bucket, 'b'), 'other');
});

test('a body stays while any version has it', async () => {
  const Bucket = await newBucket();
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  const { VersionId } = await s3.putObject({ Bucket, Key: 'a', Body: 'older' });
  const [older] = (await recordOf(Bucket, 'a')).parts;
  await s3.putObject({ Bucket, Key: 'a', Body: 'newer' });
  await s3.deleteObject({ Bucket, Key: 'a' });
  await releasesHaveRun();
  const { Body } = await s3.getObject({ Bucket, Key: 'a', VersionId });
  assert.equal(await Body!.transformToString(), 'older');
  await s3.deleteObject({ Bucket, Key: 'a', VersionId });
  await releasesHaveRun();
  assert.equal(await isThere(older.blobId), false);
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Suspended' } });
  await s3.putObject({ Bucket, Key: 'a', Body: 'null' });
  const [replaced] = (await recordOf(Bucket, 'a')).parts;
  await s3.deleteObject({ Bucket, Key: 'a' });
  await releasesHaveRun();
  assert.equal(await isThere(replaced.blobId), false);
});

test('an answer that has begun has all its parts, whatever becomes of the object meanwhile', async () => {
  const Bucket = await newBucket();
  const { UploadId } = await s3.createMultipartUpload({ Bucket, Key: 'a' });
  const bodies = ['a', 'b', 'c'].map((text) => text.repeat(5 * 1024 * 1024));
  const Parts = [];
  for (const [index, Body] of bodies.entries()) {
    const PartNumber = index + 1;
    const { ETag } = await s3.uploadPart({ Bucket, Key: 'a', UploadId, PartNumber, Body });
    Parts.push({ PartNumber, ETag });
  }
  await s3.completeMultipartUpload({ Bucket, Key: 'a', UploadId, MultipartUpload: { Parts } });
  const record = await recordOf(Bucket, 'a');
  const { blobs, seal } = sandlot.server.runtime;
  const body = await openBody({ blobs: blobs as never, seal }, record, undefined);
  const begun: Buffer[] = [];
  let isReplaced = false;
  for await (const piece of body as AsyncIterable<Buffer>) {
    begun.push(Buffer.from(piece));
    if (isReplaced) continue;
    isReplaced = true;
    await s3.putObject({ Bucket, Key: 'a', Body: 'another' });
    await releasesHaveRun();
  }
  assert.equal(Buffer.concat(begun).toString(), bodies.join(''));
  const { clock } = sandlot.server.runtime;
  const { real } = clock;
  Object.assign(clock, { real: () => real() + 122_000 });
  await sandlot.idle().finally(() => Object.assign(clock, { real }));
  for (const { blobId } of record.parts) assert.equal(await isThere(blobId), false);
});

test('a body is not taken up once nothing uses it, and not deleted once it is taken up', async () => {
  const Bucket = await newBucket();
  await s3.putObject({ Bucket, Key: 'a', Body: 'first' });
  const [first] = (await recordOf(Bucket, 'a')).parts;
  let interrupted = false;
  const outcome = await copy(Bucket, 'a', 'b', async () => {
    if (interrupted) return;
    interrupted = true;
    // All of it between the copy's reading and its commit.
    await s3.deleteObject({ Bucket, Key: 'a' });
    await releasesHaveRun();
  });
  assert.deepEqual([outcome, await isThere(first.blobId)], ['gone', false]);
  await assert.rejects(s3.headObject({ Bucket, Key: 'b' }), { name: 'NotFound' });

  await s3.putObject({ Bucket, Key: 'a', Body: 'third' });
  assert.equal(await copy(Bucket, 'a', 'c'), 'copied');
  await s3.deleteObject({ Bucket, Key: 'a' });
  await releasesHaveRun();
  assert.equal(await textOf(Bucket, 'c'), 'third');
});

test('every service is asked before a body goes', async () => {
  const Notes = defineCollection<{ readonly id: string; readonly blobs: readonly string[] }>('test/note', {
    scope: 'global',
    version: 1,
    key: ({ id }) => [id],
    indexes: { blob: ({ blobs }) => blobs.map((id) => [id]) },
  });
  const notes: ServiceManifest = {
    name: 'notes',
    iamPrefix: 'notes',
    operations: {},
    collections: [Notes],
    blobs: async (tx, ids) =>
      (await Promise.all(ids.map((id) => tx.in(Notes, {}).allBy('blob', [id])))).flat().flatMap(({ blobs }) => blobs),
  };
  (sandlot.server.runtime.services as Map<string, ServiceManifest>).set('notes', notes);
  const Bucket = await newBucket();
  await s3.putObject({ Bucket, Key: 'a', Body: 'noted' });
  const [part] = (await recordOf(Bucket, 'a')).parts;
  const write = (blobs: readonly string[]) =>
    sandlot.server.runtime.store.write((tx) => table(tx, Notes, {}).put({ id: 'n', blobs }));
  await write([part.blobId]);
  await s3.deleteObject({ Bucket, Key: 'a' });
  await releasesHaveRun();
  assert.equal(await isThere(part.blobId), true);
  await write([]);
  await sandlot.server.runtime.store.write(async (tx) => {
    sandlot.server.runtime.jobs.enqueue(
      tx,
      { kind: 'blobs/release', payload: { blobId: part.blobId } },
      { account: sandlot.account, region: sandlot.region },
    );
  });
  await sandlot.idle();
  assert.equal(await isThere(part.blobId), false);
});

function objectOf(bucket: string, key: string, parts: readonly ObjectPart[], text: string): ObjectRecord {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(text));
  return {
    bucket,
    key,
    versionId: 'null',
    sequence: 1,
    parts: parts as unknown as ObjectRecord['parts'],
    size: parts.reduce((sum, { size }) => sum + size, 0),
    etag: '0'.repeat(32),
    checksum: { algorithm: 'crc32', value: value.toString('base64'), type: 'FULL_OBJECT' },
    modifiedAt: 0,
    storageClass: 'STANDARD',
    metadata: {},
    content: { ContentType: 'text/plain' },
  };
}

test('a body of several parts is read as one, whole and in ranges, each part by one range', async () => {
  const Bucket = await newBucket();
  const { store } = sandlot.server.runtime;
  const texts = ['0123', '', '4', '56789'];
  const parts = await stageParts(sandlot.server, texts);
  const whole = '01234567890123';
  // The same part twice, too.
  await store.write((tx) => table(tx, Objects, {}).put(objectOf(Bucket, 'parts', [...parts, parts[0]!], whole)));
  assert.equal(await textOf(Bucket, 'parts'), whole);
  for (let start = 0; start < whole.length; start++) {
    for (let end = start; end < whole.length; end++)
      assert.equal(
        await textOf(Bucket, 'parts', `bytes=${start}-${end}`),
        whole.slice(start, end + 1),
        `${start}-${end}`,
      );
  }
  await s3.deleteObject({ Bucket, Key: 'parts' });
  await releasesHaveRun();
  assert.deepEqual(await Promise.all(parts.map(({ blobId }) => isThere(blobId))), [false, false, false, false]);
});

test('a body that is left half read leaves no part open', async () => {
  const open: Readable[] = [];
  const part = (n: number) => ({
    blobId: String(n),
    size: 1_000_000,
    md5: '',
    checksum: { algorithm: 'crc32' as const, value: '' },
  });
  const fake = {
    open: () => {
      const body = Readable.from(
        Array.from({ length: 20 }, () => Buffer.alloc(50_000)),
        { objectMode: false },
      );
      open.push(body);
      return body;
    },
  };
  const body = await openBody(
    { blobs: { ...fake, hold: () => () => {} } as never, seal: openSeal() },
    { bucket: 'b', key: 'k', size: 3_000_000, parts: [part(1), part(2), part(3)] },
    undefined,
  );
  for await (const _ of body) break;
  assert.equal(open.length, 1, 'no part before its turn');
  assert.equal(open[0]!.destroyed, true);
});

test('the sweep at the start keeps what any record uses, a part of many included', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-sweep-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const adminKey = { accessKeyId: 'AKIASANDLOTSHAREDBLO', secretAccessKey: 'shared-blobs' };
  const start = () => startServer({ ...readConfig([], {}), port: 0, data, adminKey });
  const files = () =>
    readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  const first = await start();
  // Small ones are rows, which nobody sweeps.
  const texts = ['left over', 'one', 'two'].map((text) => text.padEnd(20_000));
  const staged = await stageParts(first, texts);
  await first.runtime.store.write((tx) =>
    table(tx, Objects, {}).put(objectOf('none', 'object', staged.slice(1), 'onetwo')),
  );
  await first.close();
  assert.equal(files().length, 3);
  const second = await start();
  while (files().length === 3) await delay(5);
  await second.close();
  assert.deepEqual(
    files().toSorted(),
    staged
      .slice(1)
      .map(({ blobId }) => blobId)
      .toSorted(),
  );
});

test('a sweep asks all services', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-sweep-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const earlier = await openBlobs(folder);
  const [a, b, nobodys] = await Promise.all(
    ['a', 'b', 'c'].map(async (text) => (await earlier.stage(Buffer.from(text))).id),
  );
  const using = (id: string) => ({
    name: 'x',
    iamPrefix: 'x',
    operations: {},
    blobs: async (_tx: unknown, ids: readonly string[]) => ids.filter((one) => one === id),
  });
  const blobs = await openBlobs(folder);
  await blobs.sweep((ids) =>
    blobsInUse([using(a!), { name: 'y', iamPrefix: 'y', operations: {} }, using(b!)], {} as ReadTx, ids),
  );
  for (const id of [a!, b!]) assert.equal((await buffer(blobs.open(id))).length, 1);
  await assert.rejects(buffer(blobs.open(nobodys!)), { code: 'ENOENT' });
});

async function stageParts({ runtime }: RunningServer, texts: readonly string[]) {
  return Promise.all(
    texts.map(async (text) => {
      const { id, size, md5 } = await runtime.blobs.stage(Buffer.from(text));
      await runtime.store.write(async (tx) => runtime.blobs.keep(tx, id));
      runtime.blobs.settle(id);
      return { blobId: id, size, md5, checksum: { algorithm: 'crc32' as const, value: 'AAAAAA==' } };
    }),
  );
}
