import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const ecr = new ECR({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  ecr.destroy();
  await sandlot.close();
});

async function newRepository(): Promise<string> {
  const repositoryName = `app/${randomUUID()}`;
  await ecr.createRepository({ repositoryName });
  return repositoryName;
}

const untagged = { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 365 };
const rule = (rulePriority: number, selection: object): object => ({
  rulePriority,
  description: 'images that nobody needs any more go, with all that they are made of',
  selection,
  action: { type: 'expire' },
});
const textOf = (...rules: object[]): string => JSON.stringify({ rules }, undefined, 2);

test('a lifecycle policy is kept without its spaces, and deleted', async () => {
  const repositoryName = await newRepository();
  await assert.rejects(ecr.getLifecyclePolicy({ repositoryName }), refused('LifecyclePolicyNotFoundException'));
  const rules = [rule(1, untagged)];
  await ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: textOf(...rules) });
  const kept = await ecr.getLifecyclePolicy({ repositoryName });
  assert.equal(kept.lifecyclePolicyText, JSON.stringify({ rules }));
  assert.equal((await ecr.deleteLifecyclePolicy({ repositoryName })).lifecyclePolicyText, JSON.stringify({ rules }));
  await assert.rejects(ecr.deleteLifecyclePolicy({ repositoryName }), refused('LifecyclePolicyNotFoundException'));
});

test('what is no lifecycle policy is refused', async () => {
  const repositoryName = await newRepository();
  const count = { countType: 'imageCountMoreThan', countNumber: 3 };
  const cases: [text: string, message: RegExp][] = [
    [`${'{'.padEnd(200)}`, /it is no JSON/],
    [textOf(rule(1, untagged), rule(1, untagged)), /rulePriority must be unique/],
    [textOf(rule(0, untagged)), /rulePriority/],
    [textOf(rule(1, { tagStatus: 'any', ...count }), rule(2, untagged)), /"any" must have the highest/],
    [textOf(rule(1, { tagStatus: 'tagged', ...count })), /tagPrefixList or tagPatternList/],
    [textOf(rule(1, { tagStatus: 'any', tagPrefixList: ['a'], ...count })), /tagPrefixList or tagPatternList/],
    [textOf(rule(1, { ...untagged, countUnit: 'hours' })), /countUnit/],
    [textOf(rule(1, { tagStatus: 'any', ...count, countUnit: 'days' })), /countUnit/],
    [textOf(rule(1, { tagStatus: 'any', ...count, countNumber: 1.5 })), /countNumber/],
    [textOf(rule(1, { ...untagged, color: 'red' })), /no member "color"/],
  ];
  for (const [lifecyclePolicyText, message] of cases) {
    const put = ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText });
    await assert.rejects(put, refused('InvalidParameterException', message), lifecyclePolicyText);
  }
  const archives = { ...rule(1, untagged), action: { type: 'transition', targetStorageClass: 'archive' } };
  const put = ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: textOf(archives) });
  await assert.rejects(put, refused('NotImplementedException', /archived images/, 501));
});

async function putImage(repositoryName: string, imageTag?: string): Promise<string> {
  const content = randomUUID();
  const digests = [];
  for (const text of ['{}', content]) {
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    const { layers } = await ecr.batchCheckLayerAvailability({ repositoryName, layerDigests: [digest] });
    digests.push(digest);
    if (layers![0]!.layerAvailability === 'AVAILABLE') continue;
    const { uploadId } = await ecr.initiateLayerUpload({ repositoryName });
    const layerPartBlob = Buffer.from(text);
    const part = { partFirstByte: 0, partLastByte: layerPartBlob.length - 1, layerPartBlob };
    await ecr.uploadLayerPart({ repositoryName, uploadId, ...part });
    await ecr.completeLayerUpload({ repositoryName, uploadId, layerDigests: [digest] });
  }
  const [config, layer] = digests.map((digest, index) => ({ digest, size: index === 0 ? 2 : content.length }));
  const imageManifest = JSON.stringify({ schemaVersion: 2, config, layers: [layer] });
  const { image } = await ecr.putImage({ repositoryName, imageManifest, ...(imageTag !== undefined && { imageTag }) });
  return image!.imageId!.imageDigest!;
}

test('what would go is previewed, and goes by the domain clock', async () => {
  const repositoryName = await newRepository();
  const old = await putImage(repositoryName);
  const kept = await putImage(repositoryName, 'v1');
  const preview = async (lifecyclePolicyText?: string): Promise<(string | undefined)[]> => {
    await ecr.startLifecyclePolicyPreview({ repositoryName, lifecyclePolicyText });
    const { status, previewResults } = await ecr.getLifecyclePolicyPreview({ repositoryName });
    assert.equal(status, 'COMPLETE');
    return previewResults!.map(({ imageDigest }) => imageDigest);
  };
  await assert.rejects(
    ecr.getLifecyclePolicyPreview({ repositoryName }),
    refused('LifecyclePolicyPreviewNotFoundException'),
  );
  await assert.rejects(preview(), refused('LifecyclePolicyNotFoundException'));
  const text = textOf(rule(1, { ...untagged, countNumber: 2 }));
  assert.deepEqual(await preview(text), []);
  await sandlot.advance(2.5 * 86_400_000);
  assert.deepEqual(await preview(text), [old]);
  await ecr.putLifecyclePolicy({ repositoryName, lifecyclePolicyText: text });
  await sandlot.idle();
  await putImage(repositoryName);
  await sandlot.advance(3.5 * 86_400_000);
  await sandlot.idle();
  const { imageIds } = await ecr.listImages({ repositoryName });
  assert.deepEqual(imageIds, [{ imageDigest: kept, imageTag: 'v1' }]);
  assert.ok((await ecr.getLifecyclePolicy({ repositoryName })).lastEvaluatedAt!.getTime() > 0);
});
