/** Tags of every service's resources: found, filtered, in pages, changed as the caller may. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Amplify } from '@aws-sdk/client-amplify';
import { AppSync } from '@aws-sdk/client-appsync';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentity } from '@aws-sdk/client-cognito-identity';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { ECR } from '@aws-sdk/client-ecr';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { Lambda } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3 } from '@aws-sdk/client-s3';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SFN } from '@aws-sdk/client-sfn';
import { SSM } from '@aws-sdk/client-ssm';
import { refused } from '../../testing/refused.ts';
import { certificate, privateKey } from '../../testing/saml/certificate.ts';
import { metadataXml } from '../../testing/saml/saml-assertion.ts';
import { startSandlot, type Sandlot } from '../../testing/start-sandlot.ts';
import { zipOf } from '../../testing/zip.ts';
import { services } from '../index.ts';

let sandlot: Sandlot;
let tagging: ResourceGroupsTaggingAPI;
const open: { destroy(): void }[] = [];
/** By type. */
const arns = new Map<string, string[]>();
const bucket = 'arn:aws:s3:::tagged';

function client<T extends { destroy(): void }>(Client: new (config: any) => T, credentials = sandlot.credentials): T {
  const made = new Client({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  open.push(made);
  return made;
}

/** What makes the resources of a type, by the type, and answers their ARNs. */
const makers: Readonly<Record<string, () => Promise<(string | undefined)[]>>> = {
  async 'amplify:apps'() {
    const amplify = client(Amplify);
    const { app } = await amplify.createApp({ name: 'app' });
    const { branch } = await amplify.createBranch({ appId: app!.appId!, branchName: 'main' });
    return [app!.appArn, branch!.branchArn];
  },
  async 'appsync:apis'() {
    const { graphqlApi } = await client(AppSync).createGraphqlApi({ name: 'api', authenticationType: 'API_KEY' });
    return [graphqlApi!.arn];
  },
  async 'cognito-identity:identitypool'() {
    const input = { IdentityPoolName: 'identities', AllowUnauthenticatedIdentities: false };
    const { IdentityPoolId } = await client(CognitoIdentity).createIdentityPool(input);
    return [own('cognito-identity', `identitypool/${IdentityPoolId}`)];
  },
  async 'cognito-idp:userpool'() {
    return [(await client(CognitoIdentityProvider).createUserPool({ PoolName: 'users' })).UserPool!.Arn];
  },
  async 'dynamodb:table'() {
    const { TableDescription } = await client(DynamoDB).createTable({
      TableName: 'table',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
    return [TableDescription!.TableArn];
  },
  async 'ecr:repository'() {
    return [(await client(ECR).createRepository({ repositoryName: 'images' })).repository!.repositoryArn];
  },
  async 'iam:instance-profile'() {
    const { InstanceProfile } = await client(IAM).createInstanceProfile({ InstanceProfileName: 'p' });
    return [InstanceProfile!.Arn];
  },
  async 'iam:mfa'() {
    return [(await client(IAM).createVirtualMFADevice({ VirtualMFADeviceName: 'm' })).VirtualMFADevice!.SerialNumber];
  },
  async 'iam:oidc-provider'() {
    const { OpenIDConnectProviderArn } = await client(IAM).createOpenIDConnectProvider({ Url: 'https://id.example' });
    return [OpenIDConnectProviderArn];
  },
  async 'iam:policy'() {
    const PolicyDocument = policy({ Action: 's3:*', Resource: '*' });
    return [(await client(IAM).createPolicy({ PolicyName: 'p', PolicyDocument })).Policy!.Arn];
  },
  async 'iam:saml-provider'() {
    const input = { Name: 'idp', SAMLMetadataDocument: metadataXml() };
    return [(await client(IAM).createSAMLProvider(input)).SAMLProviderArn];
  },
  async 'iam:server-certificate'() {
    const input = { ServerCertificateName: 'c', CertificateBody: certificate, PrivateKey: privateKey };
    const { ServerCertificateMetadata } = await client(IAM).uploadServerCertificate(input);
    return [ServerCertificateMetadata!.Arn];
  },
  async 'kms:key'() {
    return [(await client(KMS).createKey({})).KeyMetadata!.Arn];
  },
  async 'lambda:function'() {
    const { FunctionArn } = await client(Lambda).createFunction({
      FunctionName: 'f',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: await roleOf('lambda'),
      Code: { ZipFile: zipOf({ 'index.mjs': 'export const handler = () => 1;' }) },
    });
    return [FunctionArn];
  },
  async 'logs:log-group'() {
    await client(CloudWatchLogs).createLogGroup({ logGroupName: 'g' });
    return [own('logs', 'log-group:g')];
  },
  async 's3:bucket'() {
    await client(S3).createBucket({ Bucket: 'tagged' });
    return [bucket];
  },
  async 'scheduler:schedule-group'() {
    return [(await client(Scheduler).createScheduleGroup({ Name: 'schedules' })).ScheduleGroupArn];
  },
  async 'secretsmanager:secret'() {
    return [(await client(SecretsManager).createSecret({ Name: 'secret', SecretString: 'x' })).ARN];
  },
  async 'ssm:parameter'() {
    await client(SSM).putParameter({ Name: '/a/b', Value: 'x', Type: 'String' });
    return [own('ssm', 'parameter/a/b')];
  },
  async 'states:stateMachine'() {
    const definition = JSON.stringify({ StartAt: 'S', States: { S: { Type: 'Succeed' } } });
    const { stateMachineArn } = await client(SFN).createStateMachine({
      name: 'm',
      definition,
      roleArn: await roleOf('states'),
    });
    return [stateMachineArn];
  },
};

const own = (service: string, resource: string) => `arn:aws:${service}:us-east-1:${sandlot.account}:${resource}`;
const policy = (more: object) => JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] });

async function roleOf(service: string): Promise<string> {
  const Principal = { Service: `${service}.amazonaws.com` };
  const AssumeRolePolicyDocument = policy({ Principal, Action: 'sts:AssumeRole' });
  return (await client(IAM).createRole({ RoleName: service, AssumeRolePolicyDocument })).Role!.Arn!;
}

before(async () => {
  sandlot = await startSandlot();
  tagging = client(ResourceGroupsTaggingAPI);
  for (const [type, make] of Object.entries(makers)) arns.set(type, (await make()) as string[]);
});

after(async () => {
  for (const one of open) one.destroy();
  await sandlot.close();
});

const found = async (input: object = {}): Promise<string[]> =>
  (await tagging.getResources(input)).ResourceTagMappingList!.map(({ ResourceARN }) => ResourceARN!);

/** Of whose resources the tags are changed by other operations: a test below. */
const toldAlone = new Set(['cloudformation']);

test('no service whose resources it knows is forgotten', () => {
  const tried = new Set([...arns.keys()].map((type) => type.split(':')[0]!));
  const known = services.filter(({ taggedResources }) => taggedResources).map(({ iamPrefix }) => iamPrefix);
  assert.deepEqual(known.filter((prefix) => !toldAlone.has(prefix)).toSorted(), [...tried].toSorted());
});

test("every service's resources are tagged, found by their tags and types, and untagged", async () => {
  const all = [...arns.values()].flat().toSorted();
  // A request takes 20.
  const parts = [all.slice(0, 20), all.slice(20)];
  for (const ResourceARNList of parts) {
    const { FailedResourcesMap } = await tagging.tagResources({ ResourceARNList, Tags: { team: 'a', stage: 'test' } });
    assert.deepEqual(FailedResourcesMap, {});
  }
  const team = { TagFilters: [{ Key: 'team', Values: ['a'] }] };
  assert.deepEqual(await found(team), all);
  for (const [service, types] of Map.groupBy(arns.keys(), (type) => type.split(':')[0]!)) {
    const ofService = types.flatMap((type) => arns.get(type)!);
    assert.deepEqual(await found({ ...team, ResourceTypeFilters: [service] }), ofService.toSorted(), service);
    for (const type of types)
      assert.deepEqual(await found({ ...team, ResourceTypeFilters: [type] }), arns.get(type)!.toSorted(), type);
  }
  const { ResourceTagMappingList } = await tagging.getResources({ ResourceARNList: [bucket] });
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
    const page = await tagging.getResources({ ...team, ResourcesPerPage: 9, PaginationToken });
    pages.push(page.ResourceTagMappingList!.map(({ ResourceARN }) => ResourceARN!));
    ({ PaginationToken } = page);
  } while (PaginationToken !== '');
  assert.deepEqual(pages, [all.slice(0, 9), all.slice(9, 18), all.slice(18)]);
  for (const ResourceARNList of parts) {
    const { FailedResourcesMap } = await tagging.untagResources({ ResourceARNList, TagKeys: ['team', 'stage'] });
    assert.deepEqual(FailedResourcesMap, {});
  }
  assert.deepEqual(await found(team), []);
});

test('a stack is told by its tags, which its own update alone changes', async () => {
  const TemplateBody = JSON.stringify({ Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } });
  const cloudformation = client(CloudFormation);
  const Tags = [{ Key: 'of', Value: 'stack' }];
  const { StackId } = await cloudformation.createStack({ StackName: 'tagged', TemplateBody, Tags });
  await sandlot.idle();
  const filter = { TagFilters: [{ Key: 'of' }], ResourceTypeFilters: ['cloudformation:stack'] };
  assert.deepEqual(await found(filter), [StackId]);
  const ResourceARNList = [StackId!];
  for (const { FailedResourcesMap } of [
    await tagging.tagResources({ ResourceARNList, Tags: { of: 'other' } }),
    await tagging.untagResources({ ResourceARNList, TagKeys: ['of'] }),
  ])
    assert.match(FailedResourcesMap![StackId!]!.ErrorMessage!, /UpdateStack/);
  assert.deepEqual(await found(filter), [StackId]);
});

test('what fails is told by resource; the others are tagged', async () => {
  const missing = 'arn:aws:s3:::nowhere';
  const unknown = `arn:aws:sns:us-east-1:${sandlot.account}:topic`;
  const role = `arn:aws:iam::${sandlot.account}:role/r`;
  const { FailedResourcesMap } = await tagging.tagResources({
    ResourceARNList: [bucket, missing, unknown, role, 'nothing'],
    Tags: { one: '1' },
  });
  assert.deepEqual(Object.keys(FailedResourcesMap!).toSorted(), [missing, unknown, role, 'nothing'].toSorted());
  assert.match(FailedResourcesMap![missing]!.ErrorMessage!, /does not exist/);
  assert.equal(FailedResourcesMap![role]!.ErrorCode, 'InvalidParameterException');
  assert.deepEqual(await found({ TagFilters: [{ Key: 'one' }] }), [bucket]);
});

test('what is refused', async () => {
  const bad = [
    { IncludeComplianceDetails: true },
    { ResourcesPerPage: 101 },
    { TagsPerPage: 150 },
    { PaginationToken: '*' },
    { ResourceARNList: [bucket], TagFilters: [{ Key: 'a' }] },
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
  const input = { ResourceARNList: [bucket], Tags: { by: 'tagger' } };
  await assert.rejects(tagger.tagResources(input), refused('AccessDeniedException', /tag:TagResources/));
  await allow('tag:*');
  const { FailedResourcesMap } = await tagger.tagResources(input);
  assert.match(FailedResourcesMap![bucket]!.ErrorMessage!, /s3:GetBucketTagging/);
  await allow('tag:*', 's3:GetBucketTagging', 's3:PutBucketTagging');
  assert.deepEqual((await tagger.tagResources(input)).FailedResourcesMap, {});
});
