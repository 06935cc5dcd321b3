/** What somebody has deleted behind a stack's back holds up neither its deletion nor the next edit. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AppSync } from '@aws-sdk/client-appsync';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { startSandlot } from '../../../../testing/start-sandlot.ts';
import { stackTester } from '../../test-stacks.ts';

const sandlot = await startSandlot();
const clients = {
  appsync: new AppSync(sandlot.clientConfig),
  pools: new CognitoIdentityProvider(sandlot.clientConfig),
  dynamodb: new DynamoDB(sandlot.clientConfig),
  iam: new IAM(sandlot.clientConfig),
  lambda: new Lambda(sandlot.clientConfig),
  logs: new CloudWatchLogs(sandlot.clientConfig),
};
const { cfn, deploy, eventsOf, close } = stackTester(sandlot);
const express = {
  Capabilities: ['CAPABILITY_IAM' as const],
  DeploymentConfig: { Mode: 'EXPRESS' as const },
};

after(async () => {
  close();
  for (const client of Object.values(clients)) client.destroy();
  await sandlot.close();
});

const of = (Type: string, Properties: object = {}, more: object = {}) => ({
  Type: `AWS::${Type}`,
  Properties,
  ...more,
});
const get = (id: string, attribute: string) => ({ 'Fn::GetAtt': [id, attribute] });
const id = { AttributeName: 'id' };
const ApiId = get('Api', 'ApiId');
const FunctionName = { Ref: 'Function' };
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const templates = { RequestMappingTemplate: '{}', ResponseMappingTemplate: '{}' };

const Resources = {
  Role: of('IAM::Role', { AssumeRolePolicyDocument: trust }),
  Policy: of('IAM::Policy', { PolicyName: 'own', PolicyDocument: all, Roles: [{ Ref: 'Role' }] }),
  Table: of('DynamoDB::Table', {
    AttributeDefinitions: [{ ...id, AttributeType: 'S' }],
    KeySchema: [{ ...id, KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  }),
  Function: of(
    'Lambda::Function',
    {
      Role: get('Role', 'Arn'),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: 'exports.handler = async () => 1' },
    },
    { DependsOn: 'Policy' },
  ),
  Permission: of('Lambda::Permission', {
    FunctionName,
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
  }),
  Url: of('Lambda::Url', { TargetFunctionArn: get('Function', 'Arn'), AuthType: 'NONE' }),
  Mapping: of('Lambda::EventSourceMapping', {
    FunctionName,
    EventSourceArn: get('Table', 'StreamArn'),
    StartingPosition: 'LATEST',
  }),
  Api: of('AppSync::GraphQLApi', { Name: 'api', AuthenticationType: 'API_KEY' }),
  Key: of('AppSync::ApiKey', { ApiId }),
  Schema: of('AppSync::GraphQLSchema', { ApiId, Definition: 'type Query { a: String }' }),
  Source: of('AppSync::DataSource', { ApiId, Name: 'none', Type: 'NONE' }),
  Resolver: of(
    'AppSync::Resolver',
    { ApiId, TypeName: 'Query', FieldName: 'a', DataSourceName: get('Source', 'Name'), ...templates },
    { DependsOn: 'Schema' },
  ),
  Pool: of('Cognito::UserPool'),
  Client: of('Cognito::UserPoolClient', { UserPoolId: { Ref: 'Pool' } }),
  Group: of('Cognito::UserPoolGroup', { UserPoolId: { Ref: 'Pool' }, GroupName: 'group' }),
  Logs: of('Logs::LogGroup'),
  Stream: of('Logs::LogStream', { LogGroupName: { Ref: 'Logs' } }),
};

async function deleteBehindTheBackOf(StackName: string): Promise<void> {
  const { StackResources } = await cfn.describeStackResources({ StackName });
  const idOf = (logicalId: keyof typeof Resources) =>
    StackResources!.find(({ LogicalResourceId }) => LogicalResourceId === logicalId)!.PhysicalResourceId!;
  const { appsync, pools, dynamodb, iam, lambda, logs } = clients;
  await appsync.deleteGraphqlApi({ apiId: idOf('Api').split('/').at(-1)! });
  await pools.deleteUserPool({ UserPoolId: idOf('Pool') });
  await lambda.deleteFunction({ FunctionName: idOf('Function') });
  await dynamodb.deleteTable({ TableName: idOf('Table') });
  await logs.deleteLogGroup({ logGroupName: idOf('Logs') });
  await iam.deleteRolePolicy({ RoleName: idOf('Role'), PolicyName: 'own' });
  await iam.deleteRole({ RoleName: idOf('Role') });
}

/** Its status once nothing goes on: who asks for one stack alone waits a while. */
async function still(StackName: string): Promise<string> {
  for (;;) {
    const { Stacks } = await cfn.describeStacks({ StackName });
    const status = Stacks![0]!.StackStatus!;
    if (!status.endsWith('_IN_PROGRESS')) return status;
  }
}

test('a stack of which most is gone is deleted', async () => {
  const stack = await deploy('gone', { Resources }, express);
  assert.equal(await still(stack), 'CREATE_COMPLETE', (await eventsOf(stack)).join('\n'));
  await deleteBehindTheBackOf('gone');
  await cfn.deleteStack({ StackName: 'gone' });
  assert.equal(await still(stack), 'DELETE_COMPLETE', (await eventsOf(stack)).join('\n'));
});

test('an update of what is gone fails, and it is made again once it was taken out', async () => {
  const stack = await deploy('lost', { Resources }, express);
  await deleteBehindTheBackOf('lost');
  const { Function: made } = Resources;
  const changed = { ...made, Properties: { ...made.Properties, MemorySize: 256 } };
  await deploy('lost', { Resources: { ...Resources, Function: changed } }, express);
  assert.equal(await still(stack), 'UPDATE_FAILED');
  assert.match((await eventsOf(stack)).join('\n'), /Function\S* UPDATE_FAILED .*"Function not found: /);
  await deploy('lost', { Resources: { Other: of('Logs::LogGroup') } }, express);
  assert.equal(await still(stack), 'UPDATE_COMPLETE', (await eventsOf(stack)).join('\n'));
  await deploy('lost', { Resources }, express);
  assert.equal(await still(stack), 'UPDATE_COMPLETE', (await eventsOf(stack)).join('\n'));
});
