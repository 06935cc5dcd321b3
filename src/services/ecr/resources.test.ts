import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { resourcesOf } from '../../testing/cloud-control.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { stackTester } from '../cloudformation/test-stacks.ts';

const sandlot = await startSandlot();
const ecr = new ECR({ ...sandlot.clientConfig, maxAttempts: 1 });
const resources = resourcesOf(sandlot);
const stacks = stackTester(sandlot);
const { account } = sandlot;

after(async () => {
  ecr.destroy();
  resources.close();
  stacks.close();
  await sandlot.close();
});

const type = 'AWS::ECR::Repository';
const LifecyclePolicyText = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: 'untagged images expire',
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 365 },
      action: { type: 'expire' },
    },
  ],
});
const RepositoryPolicyText = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'LambdaECRImageRetrievalPolicy',
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Condition: { StringLike: { 'aws:sourceArn': `arn:aws:lambda:us-east-1:${account}:function:*` } },
    },
  ],
};

test('a repository as the CDK bootstraps it is made, read, changed and removed', async () => {
  const RepositoryName = `assets/${randomUUID()}`;
  const id = await resources.create(type, {
    RepositoryName,
    ImageTagMutability: 'IMMUTABLE',
    LifecyclePolicy: { LifecyclePolicyText },
    RepositoryPolicyText,
    Tags: [{ Key: 'team', Value: 'web' }],
  });
  assert.equal(id, RepositoryName);
  const { RepositoryUri, ...model } = await resources.read(type, id);
  assert.match(String(RepositoryUri), new RegExp(`^${account}\\.dkr\\.ecr\\.us-east-1\\.localhost:\\d+/${id}$`));
  assert.deepEqual(model, {
    RepositoryName,
    Arn: `arn:aws:ecr:us-east-1:${account}:repository/${RepositoryName}`,
    ImageTagMutability: 'IMMUTABLE',
    ImageScanningConfiguration: { ScanOnPush: false },
    EncryptionConfiguration: { EncryptionType: 'AES256' },
    LifecyclePolicy: { LifecyclePolicyText },
    RepositoryPolicyText,
    Tags: [{ Key: 'team', Value: 'web' }],
  });
  const filter = { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'dev-*' };
  await resources.update(type, id, {
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: [filter],
    ImageScanningConfiguration: { ScanOnPush: true },
    LifecyclePolicy: undefined,
    RepositoryPolicyText: undefined,
    Tags: [{ Key: 'stage', Value: 'dev' }],
  });
  const changed = await resources.read(type, id);
  assert.deepEqual(changed['ImageTagMutabilityExclusionFilters'], [filter]);
  assert.deepEqual(changed['ImageScanningConfiguration'], { ScanOnPush: true });
  assert.deepEqual(changed['Tags'], [{ Key: 'stage', Value: 'dev' }]);
  assert.ok(!('LifecyclePolicy' in changed) && !('RepositoryPolicyText' in changed));
  assert.ok((await resources.list(type)).includes(id));
  await resources.remove(type, id);
  assert.deepEqual((await ecr.describeRepositories({})).repositories, []);
});

test('in a stack it gets a name, and one with images stays unless it may be emptied', async () => {
  const template = (more: object) => ({
    Resources: { Repo: { Type: type, Properties: { ImageScanningConfiguration: { ScanOnPush: true }, ...more } } },
    Outputs: { Name: { Value: { Ref: 'Repo' } }, Arn: { Value: { 'Fn::GetAtt': ['Repo', 'Arn'] } } },
  });
  await stacks.deploy('Images', template({}));
  assert.equal(await stacks.statusOf('Images'), 'CREATE_COMPLETE');
  const { Name: repositoryName, Arn } = await stacks.outputsOf('Images');
  assert.match(repositoryName!, /^images-repo-[a-z0-9]+$/);
  assert.equal(Arn, `arn:aws:ecr:us-east-1:${account}:repository/${repositoryName}`);
  const { uploadId } = await ecr.initiateLayerUpload({ repositoryName });
  const part = { partFirstByte: 0, partLastByte: 1, layerPartBlob: Buffer.from('{}') };
  await ecr.uploadLayerPart({ repositoryName, uploadId, ...part });
  const digest = 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
  await ecr.completeLayerUpload({ repositoryName, uploadId, layerDigests: [digest] });
  const imageManifest = JSON.stringify({ schemaVersion: 2, config: { digest, size: 2 }, layers: [] });
  await ecr.putImage({ repositoryName, imageManifest });
  await stacks.cfn.deleteStack({ StackName: 'Images' });
  await stacks.settled();
  assert.equal(await stacks.statusOf('Images'), 'DELETE_FAILED');
  await stacks.deploy('Emptied', template({ EmptyOnDelete: true }));
  const emptied = (await stacks.outputsOf('Emptied')).Name!;
  const upload = await ecr.initiateLayerUpload({ repositoryName: emptied });
  await ecr.uploadLayerPart({ repositoryName: emptied, uploadId: upload.uploadId, ...part });
  await ecr.completeLayerUpload({ repositoryName: emptied, uploadId: upload.uploadId, layerDigests: [digest] });
  await ecr.putImage({ repositoryName: emptied, imageManifest });
  await stacks.cfn.deleteStack({ StackName: 'Emptied' });
  await stacks.settled();
  const left = (await ecr.describeRepositories({})).repositories!.map((one) => one.repositoryName);
  assert.deepEqual(left, [repositoryName]);
});
