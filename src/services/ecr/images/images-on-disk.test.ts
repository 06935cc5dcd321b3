/** Images outlive the process, lie encrypted, and leave nothing behind when they go. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { readConfig } from '../../../server/config.ts';
import { startServer, type RunningServer } from '../../../server/main.ts';

const credentials = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'images-on-disk' };
const layer = Buffer.from('a layer that is easily found again '.repeat(3000));
const sha256 = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const start = (data: string): Promise<RunningServer> =>
  startServer({ ...readConfig([], {}), port: 0, data, region: 'us-east-1', adminKey: credentials });

const blobsIn = (data: string): string[] =>
  readdirSync(join(data, 'blobs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test('an image is there after a restart, unreadable on the disk, and gone when its repository is', async () => {
  const data = mkdtempSync(join(tmpdir(), 'images-'));
  try {
    let server = await start(data);
    const repositoryName = 'app';
    const clientOf = ({ endpoint }: RunningServer) => new ECR({ endpoint, region: 'us-east-1', credentials });
    let ecr = clientOf(server);
    await ecr.createRepository({ repositoryName });
    const digests: string[] = [];
    for (const bytes of [Buffer.from('{}'), layer]) {
      const { uploadId } = await ecr.initiateLayerUpload({ repositoryName });
      const part = { partFirstByte: 0, partLastByte: bytes.length - 1, layerPartBlob: bytes };
      await ecr.uploadLayerPart({ repositoryName, uploadId, ...part });
      await ecr.completeLayerUpload({ repositoryName, uploadId, layerDigests: [sha256(bytes)] });
      digests.push(sha256(bytes));
    }
    const [config, body] = digests.map((digest, index) => ({ digest, size: index === 0 ? 2 : layer.length }));
    const imageManifest = JSON.stringify({ schemaVersion: 2, config, layers: [body] });
    await ecr.putImage({ repositoryName, imageManifest, imageTag: 'v1' });
    const files = blobsIn(data);
    assert.equal(files.length, 1);
    assert.ok(!readFileSync(files[0]!).includes('easily found'));
    ecr.destroy();
    await server.close();

    server = await start(data);
    ecr = clientOf(server);
    const { downloadUrl } = await ecr.getDownloadUrlForLayer({ repositoryName, layerDigest: digests[1]! });
    assert.ok(Buffer.from(await (await fetch(downloadUrl!)).arrayBuffer()).equals(layer));
    await ecr.deleteRepository({ repositoryName, force: true });
    // Whoever has just found a layer may be about to open it: blobs stay for a minute.
    const { clock, jobs } = server.runtime;
    const { real } = clock;
    Object.assign(clock, { real: () => real() + 61_000 });
    await jobs.idle().finally(() => Object.assign(clock, { real }));
    assert.deepEqual(blobsIn(data), []);
    ecr.destroy();
    await server.close();
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
