/** AppSync's control plane, through its SDK client. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AppSync, type CreateResolverCommandInput } from '@aws-sdk/client-appsync';
import { IAM } from '@aws-sdk/client-iam';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const appsync = new AppSync({ ...sandlot.clientConfig, maxAttempts: 1 });
const iam = new IAM({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  appsync.destroy();
  iam.destroy();
  await sandlot.close();
});

const day = 86_400;
const sdl = `type Query { getTodo(id: ID!): Todo }
type Todo @aws_api_key { id: ID! at: AWSDateTime }`;

async function newApi(name: string): Promise<string> {
  const { graphqlApi } = await appsync.createGraphqlApi({ name, authenticationType: 'API_KEY' });
  return graphqlApi!.apiId!;
}

async function withSource(apiId: string): Promise<void> {
  await appsync.createDataSource({ apiId, name: 'none', type: 'NONE' });
}

test('an API is made, told, changed, and removed with all that is in it', async () => {
  const { graphqlApi } = await appsync.createGraphqlApi({
    name: 'todos',
    authenticationType: 'API_KEY',
    additionalAuthenticationProviders: [{ authenticationType: 'AWS_IAM' }],
    tags: { team: 'a' },
  });
  const { apiId, arn, uris } = graphqlApi!;
  assert.match(apiId!, /^[a-z0-9]{26}$/);
  assert.equal(arn, `arn:aws:appsync:us-east-1:${sandlot.account}:apis/${apiId}`);
  const { port } = new URL(sandlot.endpoint);
  assert.equal(uris!['GRAPHQL'], `http://${apiId}.appsync-api.us-east-1.localhost:${port}/graphql`);
  assert.equal(uris!['REALTIME'], `ws://${apiId}.appsync-realtime-api.us-east-1.localhost:${port}/graphql`);
  assert.deepEqual((await appsync.getGraphqlApi({ apiId })).graphqlApi, graphqlApi);
  const update = { apiId, name: 'other', authenticationType: 'AWS_IAM', introspectionConfig: 'DISABLED' } as const;
  const { graphqlApi: updated } = await appsync.updateGraphqlApi(update);
  assert.deepEqual(
    [updated!.name, updated!.introspectionConfig, updated!.additionalAuthenticationProviders, updated!.tags],
    ['other', 'DISABLED', undefined, { team: 'a' }],
  );
  await appsync.tagResource({ resourceArn: arn!, tags: { more: 'x' } });
  await appsync.untagResource({ resourceArn: arn!, tagKeys: ['team'] });
  assert.deepEqual((await appsync.listTagsForResource({ resourceArn: arn! })).tags, { more: 'x' });
  await appsync.putGraphqlApiEnvironmentVariables({ apiId, environmentVariables: { STAGE: 'dev' } });
  const { environmentVariables } = await appsync.getGraphqlApiEnvironmentVariables({ apiId });
  assert.deepEqual(environmentVariables, { STAGE: 'dev' });
  assert.ok((await appsync.listGraphqlApis({})).graphqlApis!.some((one) => one.apiId === apiId));
  await appsync.createApiKey({ apiId });
  await appsync.deleteGraphqlApi({ apiId });
  await assert.rejects(appsync.getGraphqlApi({ apiId }), refused('NotFoundException', /./, 404));
  await assert.rejects(appsync.listApiKeys({ apiId }), refused('NotFoundException', /./, 404));
});

test('what AppSync does not take, or Sandlot does not have, is refused', async () => {
  const create = (more: object) =>
    appsync.createGraphqlApi({ name: 'x', authenticationType: 'API_KEY', ...(more as object) });
  await assert.rejects(create({ authenticationType: 'AMAZON_COGNITO_USER_POOLS' }), refused('BadRequestException'));
  await assert.rejects(
    create({ additionalAuthenticationProviders: [{ authenticationType: 'API_KEY' }] }),
    refused('BadRequestException', /more than once/),
  );
  await assert.rejects(create({ visibility: 'PRIVATE' }), refused('NotImplementedException', /private APIs/, 501));
  await assert.rejects(create({ apiType: 'MERGED' }), refused('NotImplementedException', /merged/, 501));
  const apiId = await newApi('refusals');
  const source = { apiId, name: 'http', type: 'HTTP', httpConfig: { endpoint: 'https://example.com' } } as const;
  await assert.rejects(appsync.createDataSource(source), refused('NotImplementedException', /type HTTP/, 501));
  await assert.rejects(
    appsync.createDataSource({ apiId, name: 'table', type: 'AMAZON_DYNAMODB' }),
    refused('BadRequestException', /config/),
  );
});

test('API keys expire at whole hours of the domain clock', async () => {
  const apiId = await newApi('keys');
  const now = Math.floor(Date.now() / 1000);
  const expires = now + 10 * day;
  const { apiKey } = await appsync.createApiKey({ apiId, description: 'd', expires });
  assert.match(apiKey!.id!, /^da2-[a-z0-9]{26}$/);
  assert.deepEqual([apiKey!.expires! % 3600, apiKey!.deletes! - apiKey!.expires!], [0, 60 * day]);
  assert.ok(apiKey!.expires! <= expires && apiKey!.expires! > expires - 3600);
  const { apiKey: longer } = await appsync.updateApiKey({ apiId, id: apiKey!.id!, expires: now + 20 * day });
  assert.ok(longer!.expires! > expires);
  for (const outside of [now + 100, now + 400 * day])
    await assert.rejects(
      appsync.createApiKey({ apiId, expires: outside }),
      refused('ApiKeyValidityOutOfBoundsException'),
    );
  await appsync.deleteApiKey({ apiId, id: apiKey!.id! });
  assert.deepEqual((await appsync.listApiKeys({ apiId })).apiKeys, []);
});

test('a schema is taken whole or not at all, and shown to tools', async () => {
  const apiId = await newApi('schema');
  const give = (text: string) => appsync.startSchemaCreation({ apiId, definition: Buffer.from(text) });
  assert.equal((await appsync.getSchemaCreationStatus({ apiId })).status, 'NOT_APPLICABLE');
  assert.equal((await give(sdl)).status, 'SUCCESS');
  assert.equal((await give('type Query { a: Nowhere }')).status, 'FAILED');
  const { status, details } = await appsync.getSchemaCreationStatus({ apiId });
  assert.equal(status, 'FAILED');
  assert.match(details!, /Unknown type "Nowhere"/);
  const shown = async (format: 'SDL' | 'JSON', includeDirectives?: boolean) =>
    Buffer.from((await appsync.getIntrospectionSchema({ apiId, format, includeDirectives })).schema!).toString();
  assert.equal(await shown('SDL'), sdl, 'the last one that was right');
  assert.doesNotMatch(await shown('SDL', false), /aws_/);
  const { data } = JSON.parse(await shown('JSON')) as { data: { __schema: { types: { name: string }[] } } };
  assert.ok(data.__schema.types.some(({ name }) => name === 'Todo'));
  for (const hostile of [`type Query { a: ${'['.repeat(50_000)}Int }`, `{${'{'.repeat(100_000)}`, '#'.repeat(900_000)])
    assert.equal((await give(hostile)).status, 'FAILED');
  const wide = `type Query { ${Array.from({ length: 20_000 }, (_, at) => `f${at}(a: Int): String`).join(' ')} }`;
  assert.equal((await give(wide)).status, 'SUCCESS', 'large, but right');
  await assert.rejects(give('x'.repeat(1024 * 1024 + 1)), refused('BadRequestException', /1 MB/));
});

test('functions and resolvers, by template and by code', async () => {
  const apiId = await newApi('resolvers');
  await withSource(apiId);
  const templates = { requestMappingTemplate: '{"payload": 1}', responseMappingTemplate: '$util.toJson($ctx.result)' };
  const made = await appsync.createFunction({ apiId, name: 'f', dataSourceName: 'none', ...templates });
  const { functionId, functionArn, functionVersion } = made.functionConfiguration!;
  assert.equal(functionVersion, '2018-05-29');
  assert.ok(functionArn!.endsWith(`apis/${apiId}/functions/${functionId}`));
  const place = { apiId, typeName: 'Query', fieldName: 'a' };
  const pipeline: CreateResolverCommandInput = {
    ...place,
    kind: 'PIPELINE',
    pipelineConfig: { functions: [functionId!] },
    ...templates,
  };
  const { resolver } = await appsync.createResolver(pipeline);
  assert.ok(resolver!.resolverArn!.endsWith('/types/Query/resolvers/a'));
  assert.deepEqual(resolver!.pipelineConfig, { functions: [functionId] });
  await assert.rejects(appsync.createResolver(pipeline), refused('BadRequestException', /Only one resolver/));
  await assert.rejects(appsync.deleteFunction({ apiId, functionId }), refused('BadRequestException', /Query\.a/));
  const { resolvers } = await appsync.listResolversByFunction({ apiId, functionId });
  assert.deepEqual(resolvers, [resolver]);
  const unknown = { ...pipeline, fieldName: 'b', pipelineConfig: { functions: ['nowhere'] } };
  await assert.rejects(appsync.createResolver(unknown), refused('NotFoundException', /./, 404));
  const js = (code: string): CreateResolverCommandInput => ({
    ...place,
    fieldName: 'js',
    dataSourceName: 'none',
    code,
    runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
  });
  const code = 'export const request = (ctx) => ({ payload: 1 }); export const response = (ctx) => ctx.result;';
  assert.equal((await appsync.createResolver(js(code))).resolver!.code, code);
  const refusedCode = await appsync.updateResolver(js('export async function request() {}')).catch((error) => error);
  assert.equal(refusedCode.name, 'BadRequestException');
  assert.match(refusedCode.detail.codeErrors[0].value, /async function/);
  await assert.rejects(appsync.updateResolver(js('export const request = 1;')), refused('BadRequestException'));
  await appsync.deleteResolver(place);
  await appsync.deleteFunction({ apiId, functionId });
  assert.deepEqual((await appsync.listFunctions({ apiId })).functions, []);
});

test('templates and code are evaluated over a context', async () => {
  const context = JSON.stringify({ arguments: { id: '1' }, stash: { a: 1 }, identity: { username: 'ana' } });
  const template = '$util.qr($ctx.stash.put("b", 2)){"id": $util.toJson($ctx.args.id), "by": "$ctx.identity.username"}';
  const made = await appsync.evaluateMappingTemplate({ template, context });
  assert.deepEqual(JSON.parse(made.evaluationResult!), { id: '1', by: 'ana' });
  assert.deepEqual(JSON.parse(made.stash!), { a: 1, b: 2 });
  const failed = await appsync.evaluateMappingTemplate({ template: '$util.error("No")', context });
  assert.equal(failed.error!.message, 'No');
  const looping = '#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end';
  const { error } = await appsync.evaluateMappingTemplate({ template: looping, context });
  assert.match(error!.message!, /more steps/);
  const runtime = { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' } as const;
  const code = 'export const request = (ctx) => { console.log("hi"); return { id: ctx.args.id }; };';
  const js = await appsync.evaluateCode({ runtime, code, context, function: 'request' });
  assert.deepEqual([js.evaluationResult, js.logs], ['{"id":"1"}', ['hi']]);
  const { error: endless } = await appsync.evaluateCode({
    runtime,
    code: 'export const request = () => { for (const a of Array(1e9).keys()) {} };',
    context,
  });
  assert.ok(endless?.message);
});

test('policies decide, by API where AWS knows one', async () => {
  const [mine, other] = [await newApi('mine'), await newApi('other')];
  const arn = (id: string) => `arn:aws:appsync:us-east-1:${sandlot.account}:apis/${id}`;
  await iam.createUser({ UserName: 'reader' });
  const policy = { Effect: 'Allow', Action: ['appsync:GetGraphqlApi'], Resource: arn(mine) };
  await iam.putUserPolicy({
    UserName: 'reader',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [policy] }),
  });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'reader' });
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const reader = new AppSync({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  try {
    assert.equal((await reader.getGraphqlApi({ apiId: mine })).graphqlApi!.name, 'mine');
    await assert.rejects(reader.getGraphqlApi({ apiId: other }), refused('AccessDeniedException', /./, 403));
    await assert.rejects(reader.listGraphqlApis({}), refused('AccessDeniedException', /./, 403));
  } finally {
    reader.destroy();
  }
});
