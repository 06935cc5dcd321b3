/** Objects of a server with a data folder, whose bodies are files. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { S3 } from '@aws-sdk/client-s3';
import { readConfig } from '../../../server/config.ts';
import { strict } from '../../../kernel/strict.ts';
import { startServer } from '../../../server/main.ts';

test('a body is read when the transaction that decided is over', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-objects-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const credentials = { accessKeyId: 'AKIAOBJECTSONDISKKEY', secretAccessKey: 'secret-of-this-test' };
  const config = { ...readConfig([], {}), port: 0, data, adminKey: credentials };
  const server = await startServer(config, { wrapStore: strict });
  t.after(() => server.close());
  const { endpoint, region } = server;
  const s3 = new S3({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  t.after(() => s3.destroy());
  const textOf = async (Key: string, Range?: string) =>
    (await s3.getObject({ Bucket: 'kept', Key, ...(Range !== undefined && { Range }) })).Body!.transformToString();

  await s3.createBucket({ Bucket: 'kept' });
  const large = 'large body '.repeat(200_000);
  await s3.putObject({ Bucket: 'kept', Key: 'small', Body: 'small body' });
  await s3.putObject({ Bucket: 'kept', Key: 'large', Body: large });
  assert.equal(await textOf('small'), 'small body');
  assert.equal(await textOf('large'), large);
  assert.equal(await textOf('large', 'bytes=11-15'), 'large');
});

test('the data check reads the bodies of all versions', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-objects-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const credentials = { accessKeyId: 'AKIAOBJECTSONDISKKEY', secretAccessKey: 'secret-of-this-test' };
  const server = await startServer({ ...readConfig([], {}), port: 0, data, adminKey: credentials });
  t.after(() => server.close());
  const { endpoint, region, apiToken } = server;
  const s3 = new S3({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  t.after(() => s3.destroy());
  const [Bucket, Key] = ['kept', 'k'];
  const files = () =>
    readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  const check = async (method: 'GET' | 'POST') => {
    const response = await fetch(`${endpoint}/_sandlot/v1/data-check`, {
      method,
      headers: { authorization: `Bearer ${apiToken}` },
    });
    return (await response.json()) as { running: boolean; bodies: number; problems: string[] };
  };
  await s3.createBucket({ Bucket });
  await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
  await s3.putObject({ Bucket, Key, Body: 'older '.repeat(200_000) });
  writeFileSync(files()[0]!, 'something else');
  await s3.putObject({ Bucket, Key, Body: 'newer '.repeat(200_000) });
  await s3.deleteObject({ Bucket, Key });
  let status = await check('POST');
  while (status.running) {
    await delay(5);
    status = await check('GET');
  }
  assert.equal(status.bodies, 2);
  assert.match(status.problems.join(), /^The body of s3:\/\/kept\/k is damaged or missing/);
});
