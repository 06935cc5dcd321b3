/** What of an API outlives the server, what ends with its time, and what a reset leaves: nothing. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AppSync } from '@aws-sdk/client-appsync';
import { readConfig } from '../../../server/config.ts';
import { startServer } from '../../../server/main.ts';
import { ask } from '../../../testing/servers/data-planes.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const credentials = { accessKeyId: 'AKIAAPPSYNCLIFETIMES', secretAccessKey: 'secret-of-this-test' };

async function makeApi(appsync: AppSync): Promise<{ readonly apiId: string; readonly key: string }> {
  const { apiId = '' } = (await appsync.createGraphqlApi({ name: 'x', authenticationType: 'API_KEY' })).graphqlApi!;
  await appsync.startSchemaCreation({ apiId, definition: Buffer.from('type Query { hello: String }') });
  await appsync.createDataSource({ apiId, name: 'none', type: 'NONE' });
  await appsync.createResolver({
    apiId,
    typeName: 'Query',
    fieldName: 'hello',
    dataSourceName: 'none',
    requestMappingTemplate: '{"payload": "hello"}',
    responseMappingTemplate: '$util.toJson($ctx.result)',
  });
  return { apiId, key: (await appsync.createApiKey({ apiId })).apiKey!.id! };
}

async function hello(endpoint: string, { apiId, key }: { readonly apiId: string; readonly key: string }) {
  const headers = { 'x-api-key': key, 'content-type': 'application/json' };
  const body = JSON.stringify({ query: '{ hello }' });
  const answer = await ask(endpoint, 'POST', `/_appsync/${apiId}/graphql`, { headers, body });
  return `${answer.status} ${JSON.parse(answer.body).data?.hello ?? ''}`.trim();
}

test('an API is there after a restart, at its new address', async () => {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-appsync-'));
  const start = () => startServer({ ...readConfig([], {}), port: 0, data, adminKey: credentials });
  const client = ({ endpoint, region }: { endpoint: string; region: string }) =>
    new AppSync({ endpoint, region, credentials, maxAttempts: 1 });
  let server = await start();
  try {
    const first = client(server);
    const api = await makeApi(first);
    first.destroy();
    assert.equal(await hello(server.endpoint, api), '200 hello');
    await server.close();
    server = await start();
    assert.equal(await hello(server.endpoint, api), '200 hello');
    const second = client(server);
    const { graphqlApi } = await second.getGraphqlApi({ apiId: api.apiId });
    second.destroy();
    assert.ok(graphqlApi!.uris!['GRAPHQL']!.includes(`localhost:${new URL(server.endpoint).port}/`));
  } finally {
    await server.close();
    rmSync(data, { recursive: true, force: true });
  }
});

test('a key ends with its time, and a resolver that is changed answers at once', async () => {
  const sandlot = await startSandlot();
  const appsync = new AppSync({ ...sandlot.clientConfig, maxAttempts: 1 });
  try {
    const api = await makeApi(appsync);
    assert.equal(await hello(sandlot.endpoint, api), '200 hello');
    const { resolver } = await appsync.getResolver({ apiId: api.apiId, typeName: 'Query', fieldName: 'hello' });
    const { resolverArn: _arn, typeName, fieldName, ...mapping } = resolver!;
    const requestMappingTemplate = '{"payload": "changed"}';
    const place = { apiId: api.apiId, typeName: typeName!, fieldName: fieldName! };
    await appsync.updateResolver({ ...place, ...mapping, requestMappingTemplate });
    assert.equal(await hello(sandlot.endpoint, api), '200 changed');
    await sandlot.advance(8 * 86_400_000);
    assert.equal(await hello(sandlot.endpoint, api), '401');
    const { key } = await makeApi(appsync);
    assert.equal(await hello(sandlot.endpoint, { ...api, key }), '401', 'the key of another API');
    await sandlot.reset();
    assert.equal(await hello(sandlot.endpoint, api), '404');
  } finally {
    appsync.destroy();
    await sandlot.close();
  }
});
