/** Where CloudFormation here is not as on AWS: each row of its pages in docs/ that no other test shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { stackTester } from './test-stacks.ts';

const sandlot = await startSandlot();
const { cfn, deploy, statusOf, settled, close } = stackTester(sandlot);
const iam = new IAM({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  close();
  iam.destroy();
  await sandlot.close();
});

const repository = (RepositoryName: unknown, more: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName, ...more },
});

async function outputsOf(StackName: string): Promise<Record<string, string>> {
  const { Stacks } = await cfn.describeStacks({ StackName });
  return Object.fromEntries(Stacks![0]!.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

async function physicalIds(StackName: string): Promise<Record<string, string | undefined>> {
  const { StackResources } = await cfn.describeStackResources({ StackName });
  return Object.fromEntries(StackResources!.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]));
}

test('a physical id is told as Ref gives it', async () => {
  const Resources = {
    Api: { Type: 'AWS::AppSync::GraphQLApi', Properties: { Name: 'a', AuthenticationType: 'API_KEY' } },
    Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId: { 'Fn::GetAtt': ['Api', 'ApiId'] } } },
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'p' } },
    Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
  };
  const Outputs = { Key: { Value: { Ref: 'Key' } }, Client: { Value: { Ref: 'Client' } } };
  await deploy('ids', { Resources, Outputs });
  const [ids, outputs] = [await physicalIds('ids'), await outputsOf('ids')];
  assert.deepEqual({ Key: ids['Key'], Client: ids['Client'] }, outputs);
  assert.match(outputs['Key']!, /^arn:aws:appsync:.*\/apikeys\/da2-/);
  const byParts = (PhysicalResourceId: string) => cfn.describeStackResources({ PhysicalResourceId });
  const found = await byParts(`${ids['Pool']}|${ids['Client']}`);
  assert.equal(found.StackResources!.length, Object.keys(Resources).length);
  await assert.rejects(byParts(ids['Client']!), refused('ValidationError', /does not exist/));
});

test('topics of notifications are kept and told', async () => {
  const NotificationARNs = [`arn:aws:sns:us-east-1:${sandlot.account}:topic`];
  await deploy('notified', { Resources: { A: repository('notified') } }, { NotificationARNs });
  const { Stacks } = await cfn.describeStacks({ StackName: 'notified' });
  assert.deepEqual([Stacks![0]!.StackStatus, Stacks![0]!.NotificationARNs], ['CREATE_COMPLETE', NotificationARNs]);
});

test('stacks are listed the newest first, and a Region has three zones', async () => {
  const Zones = { Value: { 'Fn::Join': [' ', { 'Fn::GetAZs': 'eu-west-1' }] } };
  for (const name of ['list-a', 'list-c', 'list-b'])
    await deploy(name, { Resources: { A: repository(name) }, Outputs: { Zones } });
  const { StackSummaries } = await cfn.listStacks({});
  const names = StackSummaries!.map(({ StackName }) => StackName!).filter((name) => name.startsWith('list-'));
  assert.deepEqual(names, ['list-b', 'list-c', 'list-a']);
  assert.equal((await outputsOf('list-a'))['Zones'], 'eu-west-1a eu-west-1b eu-west-1c');
});

test('a role without a description has none', async () => {
  const Principal = { Service: 'lambda.amazonaws.com' };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement };
  const Role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'plain', AssumeRolePolicyDocument } };
  await deploy('role', { Resources: { Role } }, { Capabilities: ['CAPABILITY_NAMED_IAM'] });
  assert.equal((await iam.getRole({ RoleName: 'plain' })).Role!.Description, undefined);
});

test('a parameter that is not echoed stays a reference in the processed template', async () => {
  const Parameters = { Name: { Type: 'String' }, Hidden: { Type: 'String', NoEcho: true } };
  const told = (Name: string, parameter: string) => ({
    Type: 'AWS::SSM::Parameter',
    Properties: { Name, Type: 'String', Value: { 'Fn::ToJsonString': { told: { Ref: parameter } } } },
  });
  const Resources = { A: told('/shown', 'Name'), B: told('/hidden', 'Hidden') };
  await deploy(
    'processed',
    { Transform: 'AWS::LanguageExtensions', Parameters, Resources },
    {
      Capabilities: ['CAPABILITY_AUTO_EXPAND'],
      Parameters: [
        { ParameterKey: 'Name', ParameterValue: 'shown' },
        { ParameterKey: 'Hidden', ParameterValue: 'quiet-please' },
      ],
    },
  );
  assert.equal(await statusOf('processed'), 'CREATE_COMPLETE');
  const { TemplateBody } = await cfn.getTemplate({ StackName: 'processed', TemplateStage: 'Processed' });
  const { A, B } = JSON.parse(TemplateBody!).Resources;
  assert.equal(A.Properties.Value, '{"told":"shown"}');
  assert.match(JSON.stringify(B.Properties.Value), /\{"Ref":"Hidden"\}/);
  assert.doesNotMatch(TemplateBody!, /quiet-please/);
});

test('a change set does not warn of a text that is joined of what is not known yet', async () => {
  const template = (Value: unknown) => ({
    Resources: {
      A: repository('joined'),
      B: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/joined', Type: 'String', Value } },
    },
  });
  const Value = { 'Fn::Join': ['-', ['a', { 'Fn::GetAtt': ['A', 'RepositoryUri'] }]] };
  const { Id } = await cfn.createChangeSet({
    StackName: 'joined',
    ChangeSetName: 'first',
    ChangeSetType: 'CREATE',
    TemplateBody: JSON.stringify(template(Value)),
  });
  const described = await cfn.describeChangeSet({ ChangeSetName: Id, IncludePropertyValues: true });
  assert.deepEqual([described.Status, described.StatusReason], ['CREATE_COMPLETE', undefined]);
});

test('change sets that are not there are refused by name', async () => {
  await deploy('refusing', { Resources: { A: repository('refusing') } });
  const propose = (more: object) =>
    cfn.createChangeSet({
      StackName: 'refusing',
      ChangeSetName: 'absent',
      TemplateBody: JSON.stringify({ Resources: { A: repository('refusing-more') } }),
      ...more,
    });
  const absent = (text: RegExp) => refused('NotImplementedException', text, 501);
  await assert.rejects(propose({ DeploymentMode: 'REVERT_DRIFT' }), absent(/REVERT_DRIFT/));
  const RollbackTriggers = [
    { Arn: `arn:aws:cloudwatch:us-east-1:${sandlot.account}:alarm:a`, Type: 'AWS::CloudWatch::Alarm' },
  ];
  await assert.rejects(propose({ RollbackConfiguration: { RollbackTriggers } }), absent(/rollback triggers/));
  const nested = { ChangeSetType: 'IMPORT', IncludeNestedStacks: true, ResourcesToImport: [] };
  await assert.rejects(propose(nested), absent(/IncludeNestedStacks/));
  await settled();
});
