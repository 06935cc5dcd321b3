/** Tags of every service's resources: found, filtered, in pages, changed as the caller may. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { ECR } from '@aws-sdk/client-ecr';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3 } from '@aws-sdk/client-s3';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { refused } from '../../testing/refused.ts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';

let sandlot: Sandlot;
let tagging: ResourceGroupsTaggingAPI;
const open: { destroy(): void }[] = [];
/** By kind. */
const arns = new Map<string, string>();

function client<T extends { destroy(): void }>(Client: new (config: any) => T, credentials = sandlot.credentials): T {
  const made = new Client({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  open.push(made);
  return made;
}

before(async () => {
  sandlot = await startSandlot();
  tagging = client(ResourceGroupsTaggingAPI);
  await client(S3).createBucket({ Bucket: 'tagged' });
  arns.set('s3:bucket', 'arn:aws:s3:::tagged');
  await client(SSM).putParameter({ Name: '/a/b', Value: 'x', Type: 'String' });
  arns.set('ssm:parameter', `arn:aws:ssm:us-east-1:${sandlot.account}:parameter/a/b`);
  arns.set('kms:key', (await client(KMS).createKey({})).KeyMetadata!.Arn!);
  const secret = await client(SecretsManager).createSecret({ Name: 'secret', SecretString: 'x' });
  arns.set('secretsmanager:secret', secret.ARN!);
  const { repository } = await client(ECR).createRepository({ repositoryName: 'images' });
  arns.set('ecr:repository', repository!.repositoryArn!);
  await client(CloudWatchLogs).createLogGroup({ logGroupName: 'g' });
  arns.set('logs:log-group', `arn:aws:logs:us-east-1:${sandlot.account}:log-group:g`);
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }],
  });
  arns.set('iam:policy', (await client(IAM).createPolicy({ PolicyName: 'p', PolicyDocument })).Policy!.Arn!);
});

after(async () => {
  for (const one of open) one.destroy();
  await sandlot.close();
});

const found = async (input: object = {}): Promise<string[]> =>
  (await tagging.getResources(input)).ResourceTagMappingList!.map(({ ResourceARN }) => ResourceARN!);

test("every service's resources are tagged, found by their tags and types, and untagged", async () => {
  const ResourceARNList = [...arns.values()];
  const tagged = await tagging.tagResources({ ResourceARNList, Tags: { team: 'a', stage: 'test' } });
  assert.deepEqual(tagged.FailedResourcesMap, {});
  const team = { TagFilters: [{ Key: 'team', Values: ['a'] }] };
  assert.deepEqual(await found(team), ResourceARNList.toSorted());
  for (const [type, arn] of arns) {
    assert.deepEqual(await found({ ...team, ResourceTypeFilters: [type] }), [arn], type);
    assert.deepEqual(await found({ ...team, ResourceTypeFilters: [type.split(':')[0]!] }), [arn], type);
  }
  const { ResourceTagMappingList } = await tagging.getResources({ ResourceARNList: ['arn:aws:s3:::tagged'] });
  const tags = ResourceTagMappingList![0]!.Tags!.toSorted((a, b) => (a.Key! < b.Key! ? -1 : 1));
  assert.deepEqual(tags, [
    { Key: 'stage', Value: 'test' },
    { Key: 'team', Value: 'a' },
  ]);
  assert.deepEqual(await found({ TagFilters: [{ Key: 'team', Values: ['b', 'c'] }] }), []);
  assert.deepEqual((await tagging.getTagKeys({})).TagKeys, ['stage', 'team']);
  assert.deepEqual((await tagging.getTagValues({ Key: 'team' })).TagValues, ['a']);
  const pages: string[][] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await tagging.getResources({ ...team, ResourcesPerPage: 3, PaginationToken });
    pages.push(page.ResourceTagMappingList!.map(({ ResourceARN }) => ResourceARN!));
    ({ PaginationToken } = page);
  } while (PaginationToken !== '');
  assert.deepEqual(
    pages.map(({ length }) => length),
    [3, 3, 1],
  );
  assert.deepEqual(pages.flat(), ResourceARNList.toSorted());
  const untagged = await tagging.untagResources({ ResourceARNList, TagKeys: ['team', 'stage'] });
  assert.deepEqual(untagged.FailedResourcesMap, {});
  assert.deepEqual(await found(team), []);
});

test('what fails is told by resource; the others are tagged', async () => {
  const missing = 'arn:aws:s3:::nowhere';
  const unknown = `arn:aws:sns:us-east-1:${sandlot.account}:topic`;
  const role = `arn:aws:iam::${sandlot.account}:role/r`;
  const { FailedResourcesMap } = await tagging.tagResources({
    ResourceARNList: ['arn:aws:s3:::tagged', missing, unknown, role, 'nothing'],
    Tags: { one: '1' },
  });
  assert.deepEqual(Object.keys(FailedResourcesMap!).toSorted(), [missing, unknown, role, 'nothing'].toSorted());
  assert.match(FailedResourcesMap![missing]!.ErrorMessage!, /does not exist/);
  assert.equal(FailedResourcesMap![role]!.ErrorCode, 'InvalidParameterException');
  assert.deepEqual(await found({ TagFilters: [{ Key: 'one' }] }), ['arn:aws:s3:::tagged']);
});

test('what is refused', async () => {
  const bad = [
    { IncludeComplianceDetails: true },
    { ResourcesPerPage: 101 },
    { TagsPerPage: 150 },
    { PaginationToken: '*' },
    { ResourceARNList: ['arn:aws:s3:::tagged'], TagFilters: [{ Key: 'a' }] },
    { TagFilters: [{ Values: ['a'] }] },
  ];
  for (const input of bad)
    await assert.rejects(tagging.getResources(input), refused('InvalidParameterException'), JSON.stringify(input));
});

test("the caller needs the API's permission and the service's", async () => {
  const iam = client(IAM);
  await iam.createUser({ UserName: 'tagger' });
  const allow = (...Action: string[]) =>
    iam.putUserPolicy({
      UserName: 'tagger',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
      }),
    });
  const { AccessKey: key } = await iam.createAccessKey({ UserName: 'tagger' });
  const tagger = client(ResourceGroupsTaggingAPI, {
    accessKeyId: key!.AccessKeyId!,
    secretAccessKey: key!.SecretAccessKey!,
  });
  await allow('s3:*');
  const input = { ResourceARNList: ['arn:aws:s3:::tagged'], Tags: { by: 'tagger' } };
  await assert.rejects(tagger.tagResources(input), refused('AccessDeniedException', /tag:TagResources/));
  await allow('tag:*');
  const { FailedResourcesMap } = await tagger.tagResources(input);
  assert.match(FailedResourcesMap!['arn:aws:s3:::tagged']!.ErrorMessage!, /s3:GetBucketTagging/);
  await allow('tag:*', 's3:GetBucketTagging', 's3:PutBucketTagging');
  assert.deepEqual((await tagger.tagResources(input)).FailedResourcesMap, {});
});
