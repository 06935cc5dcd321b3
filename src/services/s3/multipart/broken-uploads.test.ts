/** Clients that hang up in the middle of parts, completions and copies: the upload is what it was, or complete. */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { readTable } from '../../../kernel/collections/collection.ts';
import { errorOf, s3Server } from '../../../testing/servers/s3-server.ts';
import { UploadParts } from './records.ts';

const server = s3Server();
const { newBucket, textOf } = server;

/** Sends some of the body, and hangs up: before its end, or before the answer. */
async function hangUp(presigned: Promise<string>, method: string, body: Buffer, isWhole: boolean): Promise<void> {
  const url = new URL(await presigned);
  await new Promise<void>((resolve) => {
    const length = isWhole ? body.length : body.length + 1000;
    const sent = request(url, { method, headers: { 'content-length': length } });
    sent.on('error', () => resolve());
    sent.on('close', () => resolve());
    sent.on('response', (response) => response.resume());
    sent.write(body, () => setImmediate(() => sent.destroy()));
  });
}

async function begin() {
  const Bucket = await newBucket();
  const { UploadId } = await server.s3.createMultipartUpload({ Bucket, Key: 'k' });
  return { Bucket, Key: 'k', UploadId: UploadId! };
}

const part = Buffer.alloc(300_000, 'x');

test('a part that breaks off leaves the one before', async () => {
  const target = await begin();
  const { ETag } = await server.s3.uploadPart({ ...target, PartNumber: 1, Body: 'first' });
  for (let times = 0; times < 5; times++)
    await hangUp(getSignedUrl(server.s3, new UploadPartCommand({ ...target, PartNumber: 1 })), 'PUT', part, false);
  // Those that came before have been answered once this one is.
  await server.s3.uploadPart({ ...target, PartNumber: 2, Body: 'last' });
  const { store } = server.sandlot.server.runtime;
  const there = await store.read((tx) => readTable(tx, UploadParts, {}).all([target.UploadId]));
  assert.deepEqual(
    there.map(({ size }) => size),
    [5, 4],
  );
  await server.s3.completeMultipartUpload({ ...target, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } });
  assert.equal(await textOf(target), 'first');
});

test('a part whose sender does not wait for the answer is there whole, or not', async () => {
  const target = await begin();
  for (let PartNumber = 1; PartNumber <= 10; PartNumber++)
    await hangUp(getSignedUrl(server.s3, new UploadPartCommand({ ...target, PartNumber })), 'PUT', part, true);
  const { Parts = [] } = await server.s3.listParts(target);
  for (const { Size } of Parts) assert.equal(Size, part.length);
  await server.s3.abortMultipartUpload(target);
});

test('a completion that breaks off completes nothing; one that is not waited for is complete, or not', async () => {
  for (const isWhole of [false, true]) {
    const target = await begin();
    const { ETag } = await server.s3.uploadPart({ ...target, PartNumber: 1, Body: 'text' });
    const listed = `<Part><PartNumber>1</PartNumber><ETag>${ETag}</ETag></Part>`;
    const body = `<CompleteMultipartUpload>${listed}</CompleteMultipartUpload>`;
    await hangUp(
      getSignedUrl(server.s3, new CompleteMultipartUploadCommand(target)),
      'POST',
      Buffer.from(body),
      isWhole,
    );
    if (!isWhole) assert.equal(await errorOf(server.s3.headObject(target)), 'NotFound 404');
    // Whoever lost the answer asks again.
    const again = await server.s3.completeMultipartUpload({
      ...target,
      MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
    });
    assert.match(again.ETag!, /-1"$/);
    assert.equal(await textOf(target), 'text');
  }
});

test('copies and aborts that nobody waits for', async () => {
  const target = await begin();
  const { Bucket } = target;
  await server.s3.putObject({ Bucket, Key: 'a', Body: 'source' });
  const none = Buffer.alloc(0);
  const CopySource = `${Bucket}/a`;
  await hangUp(getSignedUrl(server.s3, new CopyObjectCommand({ Bucket, Key: 'b', CopySource })), 'PUT', none, true);
  await hangUp(
    getSignedUrl(server.s3, new UploadPartCopyCommand({ ...target, PartNumber: 1, CopySource })),
    'PUT',
    none,
    true,
  );
  const copied = await server.s3.headObject({ Bucket, Key: 'b' }).catch(() => undefined);
  if (copied) assert.equal(await textOf({ Bucket, Key: 'b' }), 'source');
  for (const { Size } of (await server.s3.listParts(target)).Parts ?? []) assert.equal(Size, 6);
  await hangUp(getSignedUrl(server.s3, new AbortMultipartUploadCommand(target)), 'DELETE', none, true);
  assert.match(await errorOf(server.s3.abortMultipartUpload(target)), /^(?:ok|NoSuchUpload 404)$/);
  assert.equal((await server.s3.listMultipartUploads({ Bucket })).Uploads, undefined);
});
