/** AppSync's types: a stack whose texts lie in S3, changed and deleted; each type through Cloud Control. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AppSync } from '@aws-sdk/client-appsync';
import {
  CloudFormation,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { resourcesOf } from '../../../testing/cloud-control.ts';
import { refused } from '../../../testing/refused.ts';
import { ask } from '../../../testing/servers/data-planes.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const settings = { ...sandlot.clientConfig, maxAttempts: 1 };
const appsync = new AppSync(settings);
const cloudformation = new CloudFormation(settings);
const s3 = new S3({ ...settings, forcePathStyle: true });
const resources = resourcesOf(sandlot);

after(async () => {
  for (const client of [appsync, cloudformation, s3, resources.client]) client.destroy();
  await sandlot.close();
});

const schema = 'type Query { hello(name: String!): String }';
const day = 86_400;

function template(greeting: string): string {
  const ApiId = { 'Fn::GetAtt': ['Api', 'ApiId'] };
  const Expires = Math.floor(Date.now() / 1000) + 10 * day;
  return JSON.stringify({
    Resources: {
      Api: {
        Type: 'AWS::AppSync::GraphQLApi',
        Properties: {
          Name: 'greetings',
          AuthenticationType: 'API_KEY',
          AdditionalAuthenticationProviders: [{ AuthenticationType: 'AWS_IAM' }],
          EnvironmentVariables: { GREETING: greeting },
          Tags: [{ Key: 'team', Value: 'a' }],
        },
      },
      Schema: {
        Type: 'AWS::AppSync::GraphQLSchema',
        Properties: { ApiId, DefinitionS3Location: 's3://texts/schema.graphql' },
      },
      Key: { Type: 'AWS::AppSync::ApiKey', Properties: { ApiId, Expires } },
      Source: { Type: 'AWS::AppSync::DataSource', Properties: { ApiId, Name: 'none', Type: 'NONE' } },
      Function: {
        Type: 'AWS::AppSync::FunctionConfiguration',
        Properties: {
          ApiId,
          Name: 'greet',
          DataSourceName: { 'Fn::GetAtt': ['Source', 'Name'] },
          FunctionVersion: '2018-05-29',
          RequestMappingTemplateS3Location: 's3://texts/greet.req.vtl',
          ResponseMappingTemplate: '$util.toJson($ctx.result)',
        },
      },
      Resolver: {
        Type: 'AWS::AppSync::Resolver',
        DependsOn: ['Schema'],
        Properties: {
          ApiId,
          TypeName: 'Query',
          FieldName: 'hello',
          Kind: 'PIPELINE',
          PipelineConfig: { Functions: [{ 'Fn::GetAtt': ['Function', 'FunctionId'] }] },
          RequestMappingTemplate: '{}',
          ResponseMappingTemplate: '$util.toJson($ctx.prev.result)',
        },
      },
    },
    Outputs: {
      Id: { Value: ApiId },
      Url: { Value: { 'Fn::GetAtt': ['Api', 'GraphQLUrl'] } },
      Key: { Value: { 'Fn::GetAtt': ['Key', 'ApiKey'] } },
      KeyRef: { Value: { Ref: 'Key' } },
      ResolverRef: { Value: { Ref: 'Resolver' } },
    },
  });
}

async function outputs(): Promise<Record<string, string>> {
  const { Stacks } = await cloudformation.describeStacks({ StackName: 'greetings' });
  return Object.fromEntries(Stacks![0]!.Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
}

async function hello({ Id, Key }: Record<string, string>): Promise<unknown> {
  const { body } = await ask(sandlot.endpoint, 'POST', `/_appsync/${Id}/graphql`, {
    headers: { 'x-api-key': Key!, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ hello(name: "ana") }' }),
  });
  return JSON.parse(body);
}

test('a stack of all types answers queries, is changed, and leaves nothing', async () => {
  await s3.createBucket({ Bucket: 'texts' });
  await s3.putObject({ Bucket: 'texts', Key: 'schema.graphql', Body: schema });
  const greet = '{"payload": "$ctx.env.GREETING $ctx.args.name"}';
  await s3.putObject({ Bucket: 'texts', Key: 'greet.req.vtl', Body: greet });
  const StackName = 'greetings';
  const waiter = { client: cloudformation, maxWaitTime: 600, minDelay: 1, maxDelay: 1 };
  await cloudformation.createStack({ StackName, TemplateBody: template('Hello') });
  await waitUntilStackCreateComplete(waiter, { StackName });
  const made = await outputs();
  assert.deepEqual(await hello(made), { data: { hello: 'Hello ana' } });
  assert.match(made['Url']!, /^http:\/\/[a-z0-9]{26}\.appsync-api\.us-east-1\.localhost:\d+\/graphql$/);
  assert.match(made['KeyRef']!, new RegExp(`:apis/${made['Id']}/apikeys/${made['Key']}$`));
  assert.ok(made['ResolverRef']!.endsWith(`apis/${made['Id']}/types/Query/resolvers/hello`));
  const key = await cloudformation.describeStackResource({ StackName, LogicalResourceId: 'Key' });
  assert.equal(key.StackResourceDetail!.PhysicalResourceId, made['KeyRef'], 'the CDK takes the ARN apart');
  const { StackEvents } = await cloudformation.describeStackEvents({ StackName });
  const ofKey = StackEvents!.filter((one) => one.LogicalResourceId === 'Key' && one.PhysicalResourceId !== '');
  assert.deepEqual([...new Set(ofKey.map((one) => one.PhysicalResourceId))], [made['KeyRef']]);
  await cloudformation.updateStack({ StackName, TemplateBody: template('Bye') });
  await waitUntilStackUpdateComplete(waiter, { StackName });
  assert.deepEqual(await hello(made), { data: { hello: 'Bye ana' } });
  await cloudformation.deleteStack({ StackName });
  await waitUntilStackDeleteComplete(waiter, { StackName });
  assert.ok(!(await appsync.listGraphqlApis({})).graphqlApis!.some(({ apiId }) => apiId === made['Id']));
});

test('each type is made, read as it was made, changed and removed', async () => {
  const type = (name: string) => `AWS::AppSync::${name}`;
  const arn = await resources.create(type('GraphQLApi'), {
    Name: 'a',
    AuthenticationType: 'API_KEY',
    XrayEnabled: true,
  });
  const api = await resources.read(type('GraphQLApi'), arn);
  assert.deepEqual([api['Name'], api['XrayEnabled'], api['Arn']], ['a', true, arn]);
  const ApiId = String(api['ApiId']);
  await resources.update(type('GraphQLApi'), arn, { Name: 'b', Tags: [{ Key: 'x', Value: 'y' }] });
  assert.equal((await resources.read(type('GraphQLApi'), arn))['Name'], 'b');
  assert.ok((await resources.list(type('GraphQLApi'))).includes(arn));
  const schemaId = await resources.create(type('GraphQLSchema'), { ApiId, Definition: schema });
  assert.equal((await resources.read(type('GraphQLSchema'), schemaId))['Definition'], schema);
  const source = await resources.create(type('DataSource'), { ApiId, Name: 'none', Type: 'NONE' });
  await resources.update(type('DataSource'), source, { Description: 'd' });
  assert.equal((await resources.read(type('DataSource'), source))['Description'], 'd');
  const code = 'export const request = () => ({}); export const response = (ctx) => ctx.result;';
  const Runtime = { Name: 'APPSYNC_JS', RuntimeVersion: '1.0.0' };
  const inCode = { ApiId, DataSourceName: 'none', Code: code, Runtime };
  const made = await resources.create(type('FunctionConfiguration'), { ...inCode, Name: 'f' });
  const { Code, Runtime: runtime, FunctionId } = await resources.read(type('FunctionConfiguration'), made);
  assert.deepEqual([Code, runtime], [code, Runtime]);
  assert.ok(made.endsWith(`/functions/${String(FunctionId)}`));
  const place = { TypeName: 'Query', FieldName: 'hello' };
  const resolver = await resources.create(type('Resolver'), { ...inCode, ...place });
  assert.equal((await resources.read(type('Resolver'), resolver))['Kind'], 'UNIT');
  const key = await resources.create(type('ApiKey'), { ApiId, Description: 'k' });
  assert.equal((await resources.read(type('ApiKey'), key))['Description'], 'k');
  for (const [name, id] of [
    ['ApiKey', key],
    ['Resolver', resolver],
    ['FunctionConfiguration', made],
    ['DataSource', source],
    ['GraphQLSchema', schemaId],
    ['GraphQLApi', arn],
  ] as const)
    await resources.remove(type(name), id);
});

test('what cannot be made says why', async () => {
  const create = (TypeName: string, desired: object) =>
    resources.client.createResource({ TypeName: `AWS::AppSync::${TypeName}`, DesiredState: JSON.stringify(desired) });
  const { apiId: ApiId } = (await appsync.createGraphqlApi({ name: 'x', authenticationType: 'API_KEY' })).graphqlApi!;
  assert.match(
    await resources.failure(create('GraphQLSchema', { ApiId, Definition: 'type Query { a: Nowhere }' })),
    /Schema Creation Status is FAILED with details: Unknown type "Nowhere"/,
  );
  await assert.rejects(
    create('GraphQLSchema', { ApiId, DefinitionS3Location: 's3://texts/nowhere' }),
    refused('BadRequestException', /NoSuchKey/),
  );
  assert.match(
    await resources.failure(create('Resolver', { ApiId, TypeName: 'A', FieldName: 'b', MaxBatchSize: 5 })),
    /MaxBatchSize/,
  );
});
