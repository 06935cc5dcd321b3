/**
 * Queries that come to many times what their bytes suggest, sent by whoever has an API's key, which every browser has.
 * The server has a small heap of its own, and answers all of them. No time is asserted: what is not bounded does not
 * come back.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { ask } from '../../src/testing/servers/data-planes.ts';

const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

const script = `
  const { AppSync } = await import('@aws-sdk/client-appsync');
  const { startSandlot } = await import(${at('../../src/testing/start-sandlot.ts')});
  const sandlot = await startSandlot();
  const appsync = new AppSync({ ...sandlot.clientConfig, maxAttempts: 1 });
  const { graphqlApi: { apiId } } = await appsync.createGraphqlApi({ name: 'bombs', authenticationType: 'API_KEY' });
  const definition = Buffer.from(\`
    type T { a: String, b: String, deep: T }
    type Query { f(x: String): String }
    type Mutation { m: [T] }
    type Subscription { onM: T @aws_subscribe(mutations: ["m"]) }\`);
  await appsync.startSchemaCreation({ apiId, definition });
  await appsync.createDataSource({ apiId, name: 'none', type: 'NONE' });
  const resolver = (typeName, fieldName, payload) => appsync.createResolver({
    apiId, typeName, fieldName, dataSourceName: 'none',
    requestMappingTemplate: '{"version": "2018-05-29", "payload": ' + payload + '}',
    responseMappingTemplate: '$util.toJson($ctx.result)',
  });
  await resolver('Query', 'f', '"x"');
  await resolver('Mutation', 'm', '[#foreach($i in [1..200])#if($i > 1),#end{"a": "1"}#end]');
  const { apiKey } = await appsync.createApiKey({ apiId });
  console.log(JSON.stringify({ endpoint: sandlot.endpoint, apiId, key: apiKey.id }));`;

let server: ChildProcess;
let api: { readonly endpoint: string; readonly apiId: string; readonly key: string };
before(async () => {
  server = spawn(process.execPath, ['--max-old-space-size=320', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
  for await (const line of createInterface({ input: server.stdout! })) {
    if (!line.startsWith('{')) continue;
    api = JSON.parse(line);
    break;
  }
});
after(() => server.kill('SIGKILL'));

async function post(query: string, variables: object = {}) {
  const { port } = new URL(api.endpoint);
  const host = `${api.apiId}.appsync-api.us-east-1.localhost:${port}`;
  const headers = { host, 'x-api-key': api.key, 'content-type': 'application/json' };
  const { body } = await ask(api.endpoint, 'POST', '/graphql', { headers, body: JSON.stringify({ query, variables }) });
  return JSON.parse(body) as { readonly data?: any; readonly errors?: any[] };
}

const many = (count: number, text: (at: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** Fragments, each of which has only the next; the last has the field `a`. */
const chain = (length: number): string =>
  many(length, (index) => `fragment f${index} on T { ${index + 1 < length ? `...f${index + 1}` : 'a'} }`);

test('fragments that are spread many times are followed once, or refused', async () => {
  const long = await post(`mutation { m { ${many(500, () => '...f0')} } } ${chain(400)}`);
  assert.match(long.errors![0].message, /^The query has more than 10000 fields\.$/);
  const short = await post(`mutation { m { ${many(600, () => '...f0')} } } ${chain(15)}`);
  assert.deepEqual(short.data, { m: Array.from({ length: 200 }, () => ({ a: '1' })) });
});

test('a variable of a megabyte is not laid out for each of hundreds of fields', async () => {
  const a = 'x'.repeat(900_000);
  const { data, errors } = await post(`query($a: String) { z: f(x: $a) ${many(700, (index) => `a${index}: f`)} }`, {
    a,
  });
  assert.equal(errors, undefined);
  assert.equal(Object.values(data).filter((value) => value === 'x').length, 701);
});
