/** Functions of Lambda behind fields, and as authorizers: as the source's role, and by the function's own policy. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AppSync } from '@aws-sdk/client-appsync';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { functionTests } from '../../../testing/functions.ts';
import { ask } from '../../../testing/servers/data-planes.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const settings = { ...sandlot.clientConfig, maxAttempts: 1 };
const [appsync, lambda, iam] = [new AppSync(settings), new Lambda(settings), new IAM(settings)];

after(async () => {
  functions.destroy();
  for (const client of [appsync, lambda, iam]) client.destroy();
  await sandlot.close();
});

const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${sandlot.account}:function:${name}`;

const authorizer = `export const handler = async ({ authorizationToken, requestContext }) => ({
  isAuthorized: authorizationToken.startsWith('let-me-in'),
  resolverContext: { said: authorizationToken, asked: requestContext.queryString.length > 0 },
  deniedFields: authorizationToken.endsWith('but') ? ['Query.denied'] : [],
});`;

const source = `export const handler = async ({ name, fails }) => {
  if (fails) throw new RangeError('too far');
  return { name, by: 'lambda' };
};`;

async function makeApi(): Promise<string> {
  await functions.create('authorizer', authorizer);
  await functions.create('source', source);
  const trust = { Effect: 'Allow', Principal: { Service: 'appsync.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });
  const { Role } = await iam.createRole({ RoleName: 'caller', AssumeRolePolicyDocument: document(trust) });
  const PolicyDocument = document({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: arnOf('source') });
  await iam.putRolePolicy({ RoleName: 'caller', PolicyName: 'p', PolicyDocument });
  const { graphqlApi } = await appsync.createGraphqlApi({
    name: 'functions',
    authenticationType: 'AWS_LAMBDA',
    lambdaAuthorizerConfig: { authorizerUri: arnOf('authorizer'), authorizerResultTtlInSeconds: 0 },
  });
  const apiId = graphqlApi!.apiId!;
  const definition = Buffer.from(
    'type Query { hello(name: String, fails: Boolean): Hello  denied: String  said: String } ' +
      'type Hello { name: String by: String }',
  );
  assert.equal((await appsync.startSchemaCreation({ apiId, definition })).status, 'SUCCESS');
  const lambdaConfig = { lambdaFunctionArn: arnOf('source') };
  await appsync.createDataSource({ apiId, name: 'f', type: 'AWS_LAMBDA', serviceRoleArn: Role!.Arn!, lambdaConfig });
  await appsync.createDataSource({ apiId, name: 'none', type: 'NONE' });
  const resolver = (fieldName: string, dataSourceName: string, requestMappingTemplate: string) => {
    const responseMappingTemplate =
      '#if($ctx.error)$util.error($ctx.error.message, $ctx.error.type)#end$util.toJson($ctx.result)';
    const mapping = { requestMappingTemplate, responseMappingTemplate };
    return appsync.createResolver({ apiId, typeName: 'Query', fieldName, dataSourceName, ...mapping });
  };
  await resolver('hello', 'f', '{"version": "2018-05-29", "operation": "Invoke", "payload": $util.toJson($ctx.args)}');
  await resolver('said', 'none', '{"payload": "$ctx.identity.resolverContext.said"}');
  await resolver('denied', 'none', '{"payload": "open"}');
  return apiId;
}

test('a function answers fields, another says who may ask', async () => {
  const apiId = await makeApi();
  const graphql = async (token: string, query: string): Promise<{ status: number; data: any; errors?: any[] }> => {
    const { status, body } = await ask(sandlot.endpoint, 'POST', `/_appsync/${apiId}/graphql`, {
      headers: { authorization: token, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    return { status, ...JSON.parse(body) };
  };
  assert.equal((await graphql('let-me-in', '{ said }')).status, 401, 'AppSync may not call the authorizer yet');
  await lambda.addPermission({
    FunctionName: 'authorizer',
    StatementId: 'appsync',
    Action: 'lambda:InvokeFunction',
    Principal: 'appsync.amazonaws.com',
    SourceArn: `arn:aws:appsync:us-east-1:${sandlot.account}:apis/${apiId}`,
  });
  const { data } = await graphql('let-me-in', '{ said denied hello(name: "ana") { name by } }');
  assert.deepEqual(data, { said: 'let-me-in', denied: 'open', hello: { name: 'ana', by: 'lambda' } });
  const denied = await graphql('let-me-in-but', '{ said denied }');
  assert.deepEqual(denied.data, { said: 'let-me-in-but', denied: null });
  assert.equal(denied.errors![0].errorType, 'Unauthorized');
  assert.equal((await graphql('no', '{ said }')).status, 401);
  const failed = await graphql('let-me-in', '{ hello(fails: true) { name } }');
  assert.deepEqual([failed.data.hello, failed.errors![0].message], [null, 'too far']);
  assert.match(failed.errors![0].errorType, /^Lambda:/);
  await iam.deleteRolePolicy({ RoleName: 'caller', PolicyName: 'p' });
  const forbidden = await graphql('let-me-in', '{ hello(name: "x") { name } }');
  assert.match(forbidden.errors![0].message, /not authorized to perform: lambda:InvokeFunction/);
});
