import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const ecr = new ECR({ ...sandlot.clientConfig, maxAttempts: 1 });
const { account } = sandlot;

after(async () => {
  ecr.destroy();
  await sandlot.close();
});

const sha256 = (bytes: string | Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

async function newRepository(more: object = {}): Promise<string> {
  const repositoryName = `app/${randomUUID()}`;
  await ecr.createRepository({ repositoryName, ...more });
  return repositoryName;
}

async function upload(repositoryName: string, text: string): Promise<string> {
  const digest = sha256(text);
  const { layers } = await ecr.batchCheckLayerAvailability({ repositoryName, layerDigests: [digest] });
  if (layers![0]!.layerAvailability === 'AVAILABLE') return digest;
  const { uploadId } = await ecr.initiateLayerUpload({ repositoryName });
  const layerPartBlob = Buffer.from(text);
  const partLastByte = layerPartBlob.length - 1;
  await ecr.uploadLayerPart({ repositoryName, uploadId, partFirstByte: 0, partLastByte, layerPartBlob });
  await ecr.completeLayerUpload({ repositoryName, uploadId, layerDigests: [digest] });
  return digest;
}

async function manifestOf(repositoryName: string, content: string): Promise<string> {
  const [config, layer] = [await upload(repositoryName, '{}'), await upload(repositoryName, content)];
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: { digest: config, size: 2, mediaType: 'application/vnd.docker.container.image.v1+json' },
    layers: [{ digest: layer, size: content.length, mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip' }],
  });
}

async function put(repositoryName: string, imageTag?: string, content: string = randomUUID()) {
  const imageManifest = await manifestOf(repositoryName, content);
  const { image } = await ecr.putImage({ repositoryName, imageManifest, ...(imageTag !== undefined && { imageTag }) });
  return { digest: image!.imageId!.imageDigest!, imageManifest };
}

test('an image is put, read, and put again under another tag', async () => {
  const repositoryName = await newRepository();
  const { digest, imageManifest } = await put(repositoryName, 'v1');
  assert.equal(digest, sha256(imageManifest));
  await assert.rejects(
    ecr.putImage({ repositoryName, imageManifest, imageTag: 'v1' }),
    refused(
      'ImageAlreadyExistsException',
      new RegExp(
        `^Image with digest '${digest}' and tag 'v1' already exists in the repository with name '${repositoryName}' ` +
          `in registry with id '${account}'$`,
      ),
    ),
  );
  await ecr.putImage({ repositoryName, imageManifest, imageTag: 'v2' });
  const { images, failures } = await ecr.batchGetImage({
    repositoryName,
    imageIds: [{ imageTag: 'v1' }, { imageDigest: digest }, { imageTag: 'gone' }, {}, { imageDigest: 'x' }],
  });
  assert.deepEqual(
    images!.map(({ imageId, imageManifest: text }) => [imageId, text]),
    [
      [{ imageDigest: digest, imageTag: 'v1' }, imageManifest],
      [{ imageDigest: digest }, imageManifest],
    ],
  );
  assert.deepEqual(
    failures!.map(({ failureCode, failureReason }) => [failureCode, failureReason]),
    [
      ['ImageNotFound', 'Requested image not found'],
      ['MissingDigestAndTag', 'Invalid request parameters: both tag and digest cannot be null'],
      [
        'InvalidImageDigest',
        "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'",
      ],
    ],
  );
  const wrong = ecr.putImage({ repositoryName, imageManifest: '{"schemaVersion":2}' });
  await assert.rejects(wrong, refused('InvalidParameterException', /ImageManifest/));
  const mismatch = ecr.putImage({ repositoryName, imageManifest, imageTag: 'v3', imageDigest: sha256('x') });
  await assert.rejects(mismatch, refused('ImageDigestDoesNotMatchException'));
});

test('a tag moves to another image, unless it is fixed', async () => {
  const repositoryName = await newRepository();
  const [first, second] = [await put(repositoryName, 'latest'), await put(repositoryName, 'latest')];
  const { imageDetails } = await ecr.describeImages({ repositoryName });
  const tagsOf = (digest: string) => imageDetails!.find(({ imageDigest }) => imageDigest === digest)!.imageTags;
  assert.deepEqual([tagsOf(first.digest), tagsOf(second.digest)], [undefined, ['latest']]);
  const imageTagMutabilityExclusionFilters = [{ filterType: 'WILDCARD' as const, filter: 'dev-*' }];
  const imageTagMutability = 'IMMUTABLE_WITH_EXCLUSION' as const;
  await ecr.putImageTagMutability({ repositoryName, imageTagMutability, imageTagMutabilityExclusionFilters });
  await put(repositoryName, 'dev-1');
  await put(repositoryName, 'dev-1');
  await assert.rejects(
    put(repositoryName, 'latest'),
    refused('ImageTagAlreadyExistsException', /^The image tag 'latest'/),
  );
});

test('images are listed by whether they have tags, page by page', async () => {
  const repositoryName = await newRepository();
  for (const tag of ['a', 'b', undefined]) await put(repositoryName, tag);
  const list = async (tagStatus: 'TAGGED' | 'UNTAGGED' | 'ANY'): Promise<number> => {
    let [count, nextToken]: [number, string | undefined] = [0, undefined];
    do {
      const page: any = await ecr.listImages({ repositoryName, filter: { tagStatus }, maxResults: 1, nextToken });
      count += page.imageIds.length;
      ({ nextToken } = page);
    } while (nextToken !== undefined);
    return count;
  };
  assert.deepEqual([await list('TAGGED'), await list('UNTAGGED'), await list('ANY')], [2, 1, 3]);
  await assert.rejects(
    ecr.describeImages({ repositoryName, imageIds: [{ imageTag: 'gone' }] }),
    refused(
      'ImageNotFoundException',
      new RegExp(
        `^The image with imageId {imageDigest:'null', imageTag:'gone'} does not exist within the repository with ` +
          `name '${repositoryName}' in the registry with id '${account}'$`,
      ),
    ),
  );
  const archived = ecr.listImages({ repositoryName, filter: { imageStatus: 'ARCHIVED' } });
  await assert.rejects(archived, refused('NotImplementedException', /archived/, 501));
});

test('a tag goes alone, the last one with its image, and layers with the last image that has them', async () => {
  const repositoryName = await newRepository();
  const { digest, imageManifest } = await put(repositoryName, 'a', 'shared layer');
  await ecr.putImage({ repositoryName, imageManifest, imageTag: 'b' });
  const other = await put(repositoryName, 'c', 'own layer');
  const remove = async (...imageIds: object[]) => (await ecr.batchDeleteImage({ repositoryName, imageIds })).imageIds;
  assert.deepEqual(await remove({ imageTag: 'a' }), [{ imageDigest: digest, imageTag: 'a' }]);
  assert.deepEqual(await remove({ imageTag: 'b' }), [{ imageDigest: digest, imageTag: 'b' }]);
  const gone = await ecr.batchDeleteImage({ repositoryName, imageIds: [{ imageDigest: digest }] });
  assert.equal(gone.failures![0]!.failureCode, 'ImageNotFound');
  const available = async (...texts: string[]) => {
    const layerDigests = texts.map(sha256);
    const { layers } = await ecr.batchCheckLayerAvailability({ repositoryName, layerDigests });
    return layers!.map(({ layerAvailability }) => layerAvailability);
  };
  assert.deepEqual(await available('{}', 'shared layer', 'own layer'), ['AVAILABLE', 'UNAVAILABLE', 'AVAILABLE']);
  assert.deepEqual(await remove({ imageDigest: other.digest }), [{ imageDigest: other.digest, imageTag: 'c' }]);
  assert.deepEqual(await available('{}', 'own layer'), ['UNAVAILABLE', 'UNAVAILABLE']);
});

test('a repository with images is deleted by force alone, and another of its name has none', async () => {
  const repositoryName = await newRepository();
  await put(repositoryName, 'v1', 'layer');
  await assert.rejects(
    ecr.deleteRepository({ repositoryName }),
    refused('RepositoryNotEmptyException', /cannot be deleted because it still contains images$/),
  );
  await ecr.deleteRepository({ repositoryName, force: true });
  await ecr.createRepository({ repositoryName });
  assert.deepEqual((await ecr.listImages({ repositoryName })).imageIds, []);
  const { layers } = await ecr.batchCheckLayerAvailability({ repositoryName, layerDigests: [sha256('layer')] });
  assert.equal(layers![0]!.layerAvailability, 'UNAVAILABLE');
});

test('a layer comes in parts that follow one another', async () => {
  const repositoryName = await newRepository();
  const { uploadId } = await ecr.initiateLayerUpload({ repositoryName });
  const part = (partFirstByte: number, text: string) =>
    ecr.uploadLayerPart({
      repositoryName,
      uploadId,
      partFirstByte,
      partLastByte: partFirstByte + text.length - 1,
      layerPartBlob: Buffer.from(text),
    });
  const complete = (digest: string) => ecr.completeLayerUpload({ repositoryName, uploadId, layerDigests: [digest] });
  await assert.rejects(complete(sha256('')), refused('EmptyUploadException'));
  assert.equal((await part(0, 'one ')).lastByteReceived, 3);
  await assert.rejects(part(2, 'two'), refused('InvalidLayerPartException'));
  await part(4, 'two');
  await assert.rejects(complete(sha256('one')), refused('InvalidLayerException'));
  await complete(sha256('one two'));
  await assert.rejects(part(7, 'x'), refused('UploadNotFoundException'));
  const { downloadUrl } = await ecr.getDownloadUrlForLayer({ repositoryName, layerDigest: sha256('one two') });
  assert.equal(await (await fetch(downloadUrl!)).text(), 'one two');
});

test('an upload that nobody completes is dropped after a day', async () => {
  const repositoryName = await newRepository();
  const { uploadId } = await ecr.initiateLayerUpload({ repositoryName });
  await sandlot.advance(25 * 3_600_000);
  await sandlot.idle();
  const late = ecr.completeLayerUpload({ repositoryName, uploadId, layerDigests: [sha256('x')] });
  await assert.rejects(late, refused('UploadNotFoundException'));
});
