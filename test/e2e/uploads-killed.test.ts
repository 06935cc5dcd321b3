/**
 * kill -9 in the middle of uploads, copies, completions and aborts: what was acknowledged is there after it, what was
 * not is there whole or not at all, and no body is left that nothing uses.
 */
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { S3 } from '@aws-sdk/client-s3';
import { rootConfig } from './identity-center.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

const Bucket = 'killed';
const rounds = 5;
const body = randomBytes(5 * 1024 ** 2 + 1);

let server: ServerProcess;
let s3: S3;

async function connect(): Promise<void> {
  s3?.destroy();
  s3 = new S3({ ...(await rootConfig(server)), forcePathStyle: true, maxAttempts: 1 });
}

before(async () => {
  server = await startServerProcess();
  await connect();
  await s3.createBucket({ Bucket });
});
after(async () => {
  s3.destroy();
  await server.stop();
});

interface Upload {
  readonly Key: string;
  readonly UploadId: string;
  /** Acknowledged: ETags by number. */
  readonly parts: Map<number, string>;
  end: 'none' | 'completing' | 'completed' | 'aborting' | 'aborted';
}

/** Uploads that go on until the server is gone. */
async function work(uploads: Upload[], round: number, lane: number): Promise<void> {
  for (let n = 0; ; n++) {
    const Key = `${round}-${lane}-${n}`;
    const { UploadId } = await s3.createMultipartUpload({ Bucket, Key });
    const upload: Upload = { Key, UploadId: UploadId!, parts: new Map(), end: 'none' };
    uploads.push(upload);
    const target = { Bucket, Key, UploadId };
    for (const PartNumber of [1, 2]) {
      const { ETag } = await s3.uploadPart({ ...target, PartNumber, Body: body });
      upload.parts.set(PartNumber, ETag!);
    }
    if (n % 3 === 2) {
      upload.end = 'aborting';
      await s3.abortMultipartUpload(target);
      upload.end = 'aborted';
      continue;
    }
    const Parts = [...upload.parts].map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
    upload.end = 'completing';
    await s3.completeMultipartUpload({ ...target, MultipartUpload: { Parts } });
    upload.end = 'completed';
    await s3.copyObject({ Bucket, Key: `${Key}-copy`, CopySource: `${Bucket}/${Key}` });
    await s3.deleteObject({ Bucket, Key: `${Key}-copy` });
  }
}

async function check({ Key, UploadId, parts, end }: Upload): Promise<void> {
  const target = { Bucket, Key, UploadId };
  const object = await s3.getObject({ Bucket, Key }).catch((error: Error) => error);
  const listed = await s3.listParts(target).catch((error: Error) => error);
  const isGone = listed instanceof Error && listed.name === 'NoSuchUpload';
  if (!(object instanceof Error)) {
    assert.ok(end === 'completing' || end === 'completed', `${Key} was not completed`);
    const whole = Buffer.concat([body, body]);
    assert.ok(whole.equals(await object.Body!.transformToByteArray()), `${Key} is not what was put`);
    assert.ok(isGone, `${Key} is complete, and its upload is still there`);
    return;
  }
  assert.equal(object.name, 'NoSuchKey');
  assert.notEqual(end, 'completed', `${Key} was complete`);
  if (isGone) return assert.ok(end === 'aborting' || end === 'aborted', `the upload of ${Key} is gone`);
  assert.notEqual(end, 'aborted');
  if (listed instanceof Error) throw listed;
  const found = new Map(listed.Parts?.map(({ PartNumber, ETag }) => [PartNumber!, ETag!]));
  for (const [number, etag] of parts) assert.equal(found.get(number), etag, `part ${number} of ${Key}`);
  // What is there can be gone on with.
  if (found.size === 0) return;
  const Parts = [...found].map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
  await s3.completeMultipartUpload({ ...target, MultipartUpload: { Parts } });
  const whole = Buffer.concat(Parts.map(() => body));
  assert.ok(whole.equals(await (await s3.getObject({ Bucket, Key })).Body!.transformToByteArray()), Key);
}

function bodies(): string[] {
  const found = readdirSync(join(server.data, 'blobs'), { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}

async function killed(): Promise<void> {
  const { data, home } = server;
  await server.stop({ signal: 'SIGKILL', remove: false });
  server = await startServerProcess([], { data, home });
  await connect();
}

test('kill -9 in the middle of uploads leaves the state before or after', async () => {
  for (let round = 0; round < rounds; round++) {
    const uploads: Upload[] = [];
    const lanes = Promise.all([1, 2, 3].map((lane) => work(uploads, round, lane).catch(() => {})));
    const begun = async (): Promise<void> => {
      while (!uploads.some(({ parts }) => parts.size > 0)) await delay(10);
    };
    await Promise.race([begun(), lanes.then(() => assert.fail('they have ended before the server was killed'))]);
    await delay(randomInt(1000));
    await killed();
    await lanes;
    for (const upload of uploads) await check(upload);
  }
  const left = (await s3.listMultipartUploads({ Bucket })).Uploads ?? [];
  for (const { Key, UploadId } of left) await s3.abortMultipartUpload({ Bucket, Key: Key!, UploadId: UploadId! });
  const { Contents = [] } = await s3.listObjectsV2({ Bucket });
  for (const { Key } of Contents) await s3.deleteObject({ Bucket, Key: Key! });
  assert.ok(Contents.length > 0);
  // The sweep at a start takes what nothing uses.
  await killed();
  while (bodies().length > 0) await delay(50);
});
