/** Where images here are not as on AWS: rows of docs/ecr.md. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const ecr = new ECR({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  ecr.destroy();
  await sandlot.close();
});

const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

async function putImage(repositoryName: string, content: string, imageTag: string): Promise<string> {
  for (const text of ['{}', content]) {
    const digest = sha256(text);
    const { layers } = await ecr.batchCheckLayerAvailability({ repositoryName, layerDigests: [digest] });
    if (layers![0]!.layerAvailability === 'AVAILABLE') continue;
    const { uploadId } = await ecr.initiateLayerUpload({ repositoryName });
    const layerPartBlob = Buffer.from(text);
    const part = { partFirstByte: 0, partLastByte: layerPartBlob.length - 1, layerPartBlob };
    await ecr.uploadLayerPart({ repositoryName, uploadId, ...part });
    await ecr.completeLayerUpload({ repositoryName, uploadId, layerDigests: [digest] });
  }
  const [config, layer] = ['{}', content].map((text) => ({ digest: sha256(text), size: text.length }));
  const imageManifest = JSON.stringify({ schemaVersion: 2, config, layers: [layer] });
  const { image } = await ecr.putImage({ repositoryName, imageManifest, imageTag });
  return image!.imageId!.imageDigest!;
}

test('a page of images has every tag of its images', async () => {
  const repositoryName = 'paged';
  await ecr.createRepository({ repositoryName });
  for (const tag of ['a', 'b', 'c']) await putImage(repositoryName, 'one layer', tag);
  const { imageIds } = await ecr.listImages({ repositoryName, maxResults: 1 });
  assert.deepEqual(imageIds!.map(({ imageTag }) => imageTag).toSorted(), ['a', 'b', 'c']);
});

test('an index is as large as its images together', async () => {
  const repositoryName = 'indexed';
  await ecr.createRepository({ repositoryName });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifests = [];
  for (const [content, tag] of [
    ['x'.repeat(100), 'a'],
    ['y'.repeat(250), 'b'],
  ] as const)
    manifests.push({ digest: await putImage(repositoryName, content, tag), size: 1, mediaType });
  const index = 'application/vnd.oci.image.index.v1+json';
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType: index, manifests });
  await ecr.putImage({ repositoryName, imageManifest, imageManifestMediaType: index, imageTag: 'all' });
  const { imageDetails } = await ecr.describeImages({ repositoryName });
  const sizeOf = (tag: string) => imageDetails!.find(({ imageTags }) => imageTags?.includes(tag))!.imageSizeInBytes!;
  assert.equal(sizeOf('all'), sizeOf('a') + sizeOf('b'));
  assert.ok(sizeOf('a') >= 100 && sizeOf('b') >= 250);
});
