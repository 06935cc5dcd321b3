/** Where AppSync here is not as on AWS: each row of docs/appsync.md that no other test shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AppSync, type CreateGraphqlApiCommandInput } from '@aws-sdk/client-appsync';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { generateKeyPair, SignJWT } from 'jose';
import { refused } from '../../testing/refused.ts';
import { ask } from '../../testing/servers/data-planes.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const appsync = new AppSync({ ...sandlot.clientConfig, maxAttempts: 1 });
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  appsync.destroy();
  logs.destroy();
  await sandlot.close();
});

const schema = 'type Query { a: String  b: String }';

async function newApi(definition = schema, settings: Partial<CreateGraphqlApiCommandInput> = {}) {
  const made = await appsync.createGraphqlApi({ name: 'differs', authenticationType: 'API_KEY', ...settings });
  const { apiId = '' } = made.graphqlApi!;
  await appsync.startSchemaCreation({ apiId, definition: Buffer.from(definition) });
  await appsync.createDataSource({ apiId, name: 'none', type: 'NONE' });
  return apiId;
}

async function keyedApi(settings?: Partial<CreateGraphqlApiCommandInput>) {
  const apiId = await newApi(schema, settings);
  for (const fieldName of ['a', 'b'])
    await appsync.createResolver({
      apiId,
      typeName: 'Query',
      fieldName,
      dataSourceName: 'none',
      requestMappingTemplate: `{"payload": "${fieldName}"}`,
      responseMappingTemplate: '$util.toJson($ctx.result)',
    });
  const key = (await appsync.createApiKey({ apiId })).apiKey!.id!;
  return { apiId, post: (query: string) => post(apiId, { 'x-api-key': key }, query) };
}

async function post(apiId: string, headers: Readonly<Record<string, string>>, query: string) {
  const { status, body } = await ask(sandlot.endpoint, 'POST', `/_appsync/${apiId}/graphql`, {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return { status, ...(JSON.parse(body) as { data?: any; errors?: any[] }) };
}

const context = JSON.stringify({ arguments: {} });

/** What a template comes to, or how it fails. */
async function template(text: string): Promise<string> {
  const told = await appsync.evaluateMappingTemplate({ template: text, context });
  return told.error?.message ?? told.evaluationResult!;
}

/** What a handler answers, or how it fails. */
async function code(body: string, imports = ''): Promise<string> {
  const told = await appsync.evaluateCode({
    code: `${imports}export function request(ctx) { ${body} }\nexport function response(ctx) { return 1; }`,
    runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
    context,
    function: 'request',
  });
  return told.error ? JSON.stringify(told.error) : told.evaluationResult!;
}

test('regular expressions that look ahead, refer back or ignore case are errors', async () => {
  for (const pattern of ['(?=a)a', '(?!b)a', '(a)\\1', '(?i)A'])
    assert.match(await template(`"$util.matches('${pattern}', 'a')"`), /regular expression/, pattern);
  assert.equal(await template(`"$util.matches('^[a-c]+$', 'a')"`), '"true"');
});

test('directives of Velocity that AppSync’s templates have no use for are refused', async () => {
  for (const text of ['#macro(m)x#end', '#parse("a")', '#include("a")', '#evaluate("a")', '#define($b)x#end'])
    assert.match(await template(text), /The directive #\w+ is not supported/, text);
});

test('a function may call itself, and be handed over', async () => {
  assert.equal(await code('const down = (n) => (n > 0 ? down(n - 1) : "there"); return down(3);'), '"there"');
  assert.equal(await code('const twice = (f, n) => f(f(n)); return twice((n) => n + 1, 1);'), '3');
});

test('modules for SQL and models, and XML, are not there', async () => {
  for (const name of ['rds', 'ai']) {
    const imports = `import { x } from '@aws-appsync/utils/${name}';\n`;
    const failed = code('return x;', imports).catch((error: Error) => error.message);
    assert.match(await failed, new RegExp(`no module.*${name}`), name);
  }
  assert.match(await code('return typeof util.xml;', "import { util } from '@aws-appsync/utils';\n"), /undefined/);
  assert.equal(await template(`"$util.xml.toMap('<a/>')"`), `"$util.xml.toMap('<a/>')"`);
});

test('above 300 fields the first of those that cannot be merged is answered', async () => {
  const { post: asked } = await keyedApi();
  const others = (count: number) => Array.from({ length: count }, (_, at) => `f${at}: a`).join(' ');
  const few = await asked(`{ x: a  x: b ${others(10)} }`);
  assert.match(few.errors![0].message, /^Validation error: Fields "x" conflict/);
  const many = await asked(`{ x: a  x: b ${others(300)} }`);
  assert.deepEqual([many.errors, many.data.x], [undefined, 'a']);
});

test('validation errors are in the words of the GraphQL library', async () => {
  const { post: asked } = await keyedApi();
  const { errors } = await asked('{ nowhere }');
  assert.equal(errors![0].message, 'Validation error: Cannot query field "nowhere" on type "Query".');
});

test('keys of an issuer elsewhere are not fetched', async () => {
  const issuer = 'https://id.example/tenant';
  const apiId = await newApi(schema, {
    authenticationType: 'OPENID_CONNECT',
    openIDConnectConfig: { issuer },
  });
  const { privateKey } = await generateKeyPair('RS256');
  const token = await new SignJWT({ aud: 'app' })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(issuer)
    .setSubject('ana')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  const { errors } = await post(apiId, { authorization: `Bearer ${token}` }, '{ a }');
  assert.match(errors![0].message, /may not fetch keys from id\.example: name it in --outbound-hosts/);
});

test('logging and tracing are kept and told, and do nothing', async () => {
  const logConfig = {
    fieldLogLevel: 'ALL' as const,
    cloudWatchLogsRoleArn: `arn:aws:iam::${sandlot.account}:role/logs`,
  };
  const { apiId, post: asked } = await keyedApi({ logConfig, xrayEnabled: true });
  const { graphqlApi } = await appsync.getGraphqlApi({ apiId });
  assert.deepEqual([graphqlApi!.logConfig, graphqlApi!.xrayEnabled], [logConfig, true]);
  assert.equal((await asked('{ a }')).data.a, 'a');
  await sandlot.idle();
  assert.deepEqual((await logs.describeLogGroups({})).logGroups, []);
});

test('settings that are not there are refused by name', async () => {
  const apiId = await newApi();
  const notThere = (name: string) => refused('NotImplementedException', new RegExp(name), 501);
  const dynamodbConfig = { tableName: 't', awsRegion: 'us-east-1', useCallerCredentials: true };
  const serviceRoleArn = `arn:aws:iam::${sandlot.account}:role/r`;
  const table = { apiId, name: 'table', type: 'AMAZON_DYNAMODB' as const, serviceRoleArn };
  const versioned = { ...dynamodbConfig, versioned: true };
  await assert.rejects(appsync.createDataSource({ ...table, dynamodbConfig: versioned }), notThere('versioned'));
  for (const type of ['HTTP', 'RELATIONAL_DATABASE', 'AMAZON_OPENSEARCH_SERVICE', 'AMAZON_EVENTBRIDGE'] as const)
    await assert.rejects(appsync.createDataSource({ apiId, name: 'x', type }), notThere(type));
  const field = { apiId, typeName: 'Query', fieldName: 'a', dataSourceName: 'none' };
  for (const [name, value] of Object.entries({
    syncConfig: { conflictHandler: 'AUTOMERGE', conflictDetection: 'VERSION' },
    cachingConfig: { ttl: 60 },
    metricsConfig: 'ENABLED',
    maxBatchSize: 5,
  }))
    await assert.rejects(appsync.createResolver({ ...field, [name]: value }), notThere(name));
});
