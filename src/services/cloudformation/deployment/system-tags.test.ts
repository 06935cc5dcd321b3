/** CloudFormation's own tags: what a stack's resources get besides those that anybody may give. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3 } from '@aws-sdk/client-s3';
import { SSM } from '@aws-sdk/client-ssm';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { services } from '../../index.ts';
import { typeFacts } from '../registry/index.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const tagging = new ResourceGroupsTaggingAPI(config);
const [s3, ssm, iam] = [new S3(config), new SSM(config), new IAM(config)];
const stacks = stackTester(sandlot);

after(async () => {
  for (const client of [tagging, s3, ssm, iam]) client.destroy();
  stacks.close();
  await sandlot.close();
});

const trust = {
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    },
  ],
};
const roleArn = { 'Fn::GetAtt': 'Role.Arn' };
/** Of types to which CloudFormation gives its tags, as their schemas say. */
const tagged = {
  Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'api', AuthenticationType: 'API_KEY' } },
  Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'system-tagged' } },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Role: roleArn, Code: { ZipFile: 'exports.x = 1' } },
  },
  Group: { Type: 'AWS::Logs::LogGroup' },
  Identities: { Type: 'AWS::Cognito::IdentityPool', Properties: { AllowUnauthenticatedIdentities: false } },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      RoleArn: roleArn,
      DefinitionString: JSON.stringify({ StartAt: 'S', States: { S: { Type: 'Succeed' } } }),
    },
  },
  Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Name: 'p', Type: 'String', Value: 'v' } },
  Repository: { Type: 'AWS::ECR::Repository' },
  Schedules: { Type: 'AWS::Scheduler::ScheduleGroup' },
  Secret: { Type: 'AWS::SecretsManager::Secret' },
  Users: { Type: 'AWS::Cognito::UserPool' },
};
/** Of types to which it does not. */
const untagged = {
  Key: { Type: 'AWS::KMS::Key' },
  Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } },
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  },
};
const system = ['aws:cloudformation:logical-id', 'aws:cloudformation:stack-id', 'aws:cloudformation:stack-name'];
const template = { Resources: { ...tagged, ...untagged } };
const stage = (Value: string) => ({
  Capabilities: ['CAPABILITY_IAM' as const],
  Tags: [{ Key: 'stage', Value }],
});

/** Those of Organizations and Identity Center are one to an organization; a mapping is not listed by its tags. */
const elsewhere = /^AWS::(?:Organizations|SSO)::|^AWS::Lambda::EventSourceMapping$/;

test('no type that has them is forgotten', () => {
  const all = services.flatMap(({ resourceTypes = {} }) => Object.keys(resourceTypes));
  const system = all.filter((type) => typeFacts(type)!.tags?.system && !elsewhere.test(type));
  assert.deepEqual(
    system.toSorted(),
    Object.values(tagged)
      .map(({ Type }) => Type)
      .toSorted(),
  );
});

/** Tags of what the stack made, by logical id. */
async function tagsByResource(stack: string): Promise<Map<string, Record<string, string>>> {
  const filter = { TagFilters: [{ Key: 'aws:cloudformation:stack-name', Values: [stack] }] };
  const { ResourceTagMappingList } = await tagging.getResources(filter);
  return new Map(
    ResourceTagMappingList!.map(({ Tags }) => {
      const tags = Object.fromEntries(Tags!.map(({ Key, Value }) => [Key!, Value!]));
      return [tags['aws:cloudformation:logical-id']!, tags];
    }),
  );
}

test('what their types say so of has them, from its making and through every update', async () => {
  const stackId = await stacks.deploy('made', template, stage('one'));
  assert.equal(await stacks.statusOf('made'), 'CREATE_COMPLETE');
  const expected = (value: string) =>
    new Map(
      Object.keys(tagged).map((id) => [
        id,
        {
          'aws:cloudformation:logical-id': id,
          'aws:cloudformation:stack-id': stackId,
          'aws:cloudformation:stack-name': 'made',
          stage: value,
        },
      ]),
    );
  const sorted = async () => new Map([...(await tagsByResource('made'))].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  assert.deepEqual(await sorted(), expected('one'));
  await stacks.deploy('made', template, stage('two'));
  assert.deepEqual(await sorted(), expected('two'));
});

test('they are no drift', async () => {
  const { StackDriftDetectionId } = await stacks.cfn.detectStackDrift({ StackName: 'made' });
  await stacks.settled();
  const { StackDriftStatus } = await stacks.cfn.describeStackDriftDetectionStatus({ StackDriftDetectionId });
  assert.equal(StackDriftStatus, 'IN_SYNC');
});

test('nobody sets, changes or removes them', async () => {
  const before = await tagsByResource('made');
  const filter = { TagFilters: [{ Key: 'aws:cloudformation:stack-name' }] };
  const arns = (await tagging.getResources(filter)).ResourceTagMappingList!.map(({ ResourceARN }) => ResourceARN!);
  assert.equal(arns.length, Object.keys(tagged).length);
  const { FailedResourcesMap } = await tagging.untagResources({ ResourceARNList: arns, TagKeys: system });
  assert.deepEqual(Object.keys(FailedResourcesMap!).toSorted(), arns.toSorted());
  const parameter = { ResourceType: 'Parameter', ResourceId: 'p' } as const;
  const forged = { Key: 'aws:cloudformation:stack-name', Value: 'other' };
  const reserved = refused('ValidationException', /aws:/);
  await assert.rejects(ssm.addTagsToResource({ ...parameter, Tags: [forged] }), reserved);
  await assert.rejects(ssm.removeTagsFromResource({ ...parameter, TagKeys: [forged.Key] }), reserved);
  const own = { ...parameter, Tags: [{ Key: 'team', Value: 'web' }] };
  await ssm.addTagsToResource(own);
  await ssm.removeTagsFromResource({ ...parameter, TagKeys: ['team'] });
  assert.deepEqual(await tagsByResource('made'), before);
});

test('tags of a bucket are replaced with them in the list, or not at all', async () => {
  const Bucket = 'system-tagged';
  const { TagSet = [] } = await s3.getBucketTagging({ Bucket });
  const own = { Key: 'stage', Value: 'three' };
  const put = (tags: typeof TagSet) => s3.putBucketTagging({ Bucket, Tagging: { TagSet: tags } });
  await assert.rejects(put([own]), refused('InvalidTag', /System Tags cannot be removed by requester/));
  const renamed = TagSet.map((tag) => (tag.Key === system[2] ? { ...tag, Value: 'other' } : tag));
  await assert.rejects(put(renamed), refused('InvalidTag', /System tags cannot be added\/updated by requester/));
  const theirs = TagSet.filter(({ Key }) => Key!.startsWith('aws:'));
  await put([...theirs, own]);
  assert.deepEqual((await s3.getBucketTagging({ Bucket })).TagSet, [...theirs, own]);
  await s3.deleteBucketTagging({ Bucket });
  assert.deepEqual((await s3.getBucketTagging({ Bucket })).TagSet, theirs);
});

test('they need no permission to tag', async () => {
  const statement = { Effect: 'Allow', Action: ['s3:CreateBucket', 'ssm:PutParameter'], Resource: '*' };
  const AssumeRolePolicyDocument = JSON.stringify(trust).replace('states.', 'cloudformation.');
  const { Role } = await iam.createRole({ RoleName: 'narrow', AssumeRolePolicyDocument });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam.putRolePolicy({ RoleName: 'narrow', PolicyName: 'own', PolicyDocument });
  const Resources = {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Parameter: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'v' } },
  };
  await stacks.deploy('narrow', { Resources }, { RoleARN: Role!.Arn! });
  assert.equal(await stacks.statusOf('narrow'), 'CREATE_COMPLETE');
  assert.deepEqual([...(await tagsByResource('narrow')).keys()].toSorted(), ['Bucket', 'Parameter']);
});
