/**
 * Queries that come to many times what their bytes suggest, sent by whoever has an API's key, which every browser has.
 * The server has a small heap of its own, and answers all of them. No time is asserted: what is not bounded does not
 * come back.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { getIntrospectionQuery } from 'graphql';
import { ask } from '../../src/testing/servers/data-planes.ts';

const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

const script = `
  const { AppSync } = await import('@aws-sdk/client-appsync');
  const { startSandlot } = await import(${at('../../src/testing/start-sandlot.ts')});
  const sandlot = await startSandlot();
  const appsync = new AppSync({ ...sandlot.clientConfig, maxAttempts: 1 });
  const { graphqlApi: { apiId } } = await appsync.createGraphqlApi({ name: 'bombs', authenticationType: 'API_KEY' });
  const definition = Buffer.from(\`
    type T { a: String, b: String, deep: T, list: [T!] }
    input I { x: String, i: I, n: Int!, e: E = A }
    enum E { A B }
    type Query { f(x: String): String, g(i: I, l: [I!], at: AWSDateTime): String, ls: [T!]! }
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
  await resolver('Query', 'g', '"y"');
  const items = (members) => '[#foreach($i in [1..1000])#if($i > 1),#end{' + members + '}#end]';
  await resolver('Query', 'ls', items('"a": "$i", "list": [{"a": "x"}, null]'));
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

async function post(query: string, variables: object = {}, operationName?: string) {
  const { port } = new URL(api.endpoint);
  const host = `${api.apiId}.appsync-api.us-east-1.localhost:${port}`;
  const headers = { host, 'x-api-key': api.key, 'content-type': 'application/json' };
  const { body } = await ask(api.endpoint, 'POST', '/graphql', {
    headers,
    body: JSON.stringify({ query, variables, operationName }),
  });
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

test('a document of thousands of tokens is held to every rule', async () => {
  const document = (more: string) =>
    `${many(300, (index) => `query q${index} { ls { ...f0 } }`)} ${chain(300)} fragment more on T ${more}`;
  const told = async (more: string) => {
    const { data, errors = [] } = await post(document(more), {}, 'q7');
    return { items: data?.ls.length, messages: errors.map(({ message }) => message) };
  };
  const unused = 'Validation error: Fragment "more" is never used.';
  assert.deepEqual(await told('{ a }'), { items: undefined, messages: [unused] });
  const { messages } = await told('{ a @include(if: $x) nothing }');
  assert.equal(messages.length, 2);
  assert.match(messages.join(' '), /Cannot query field "nothing" on type "T"\..*never used/);
  const { items } = await told('{ ...f0 } query z { ls { ...more } }');
  assert.equal(items, 1000);
});

test('hundreds of thousands of comments, or of lines of a text, are not parsed', async () => {
  const tooMany = /^The query has more than 20000 lines\.$/;
  for (const end of ['\n', '\r']) {
    const commented = await post(`{ f } ${`#${end}`.repeat(200_000)}`);
    assert.match(commented.errors![0].message, tooMany);
  }
  const told = await post(`{ f(x: """${'\n a'.repeat(200_000)}""") }`);
  assert.match(told.errors![0].message, tooMany);
  assert.deepEqual((await post(`{ f } ${'#\n'.repeat(19_000)}`)).data, { f: 'x' });
});

test('a variable of a megabyte is not laid out for each of hundreds of fields', async () => {
  const a = 'x'.repeat(900_000);
  const { data, errors } = await post(`query($a: String) { z: f(x: $a) ${many(700, (index) => `a${index}: f`)} }`, {
    a,
  });
  assert.equal(errors, undefined);
  assert.equal(Object.values(data).filter((value) => value === 'x').length, 701);
});

test('of what is wrong with variables the first is told, and nothing of what was sent', async () => {
  const fault = async (declared: string, variables: object): Promise<string> => {
    const used = declared.includes('$l') ? 'l: $l' : declared.includes('$at') ? 'at: $at' : 'i: $i';
    const { data, errors } = await post(`query(${declared}) { g(${used}) }`, variables);
    assert.deepEqual([data, errors!.length, errors![0].path], [null, 1, null]);
    return errors![0].message;
  };
  const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`k${at}`, 'secret']));
  const notDefined = "The variables input contains a field that is not defined for input object type 'I' ";
  assert.equal(await fault('$i: I', { i: { n: 1, ...unknown } }), notDefined);
  assert.equal(await fault('$l: [I!]', { l: [{ n: 1 }, { n: 1, i: { n: 2, ...unknown } }] }), notDefined);
  const nulls = "Variable 'l' has coerced Null value for NonNull type 'I!'";
  assert.equal(await fault('$l: [I!]', { l: Array.from({ length: 40_000 }, () => null) }), nulls);
  assert.match(await fault('$i: I', { i: {} }), /^Variable 'i' has coerced Null value for NonNull type 'Int!'$/);
  assert.match(await fault('$i: I!', {}), /^Variable 'i' has coerced Null value for NonNull type 'I!'$/);
  assert.match(
    await fault('$i: I', { i: { n: 'x'.repeat(900_000) } }),
    /^.{0,40}invalid value\. Expected type 'Int' but was 'String'\.$/,
  );
  assert.match(await fault('$i: I', { i: { n: 1, e: 'C' } }), /Expected type 'E' but was 'String'\.$/);
  assert.match(await fault('$at: AWSDateTime', { at: 'now' }), /Expected type 'AWSDateTime' but was 'String'\.$/);
  assert.match(await fault('$i: I', { i: ['x'] }), /Expected type 'Map' but was 'ArrayList'\./);
  let deep = '{"n":1}';
  for (let level = 0; level < 400; level++) deep = `{"n":1,"i":${deep}}`;
  assert.match(await fault('$i: I', { i: JSON.parse(deep) }), /lies too deep/);
  const tooMany = await post('query($l: [I!]) { g(l: $l) }', { l: Array.from({ length: 60_000 }, () => null) });
  assert.deepEqual(
    tooMany.errors!.map(({ errorType }) => errorType),
    ['MalformedHttpRequestException'],
  );
  const good = { i: { n: 1, i: { n: 2, e: 'B' } } };
  assert.deepEqual((await post('query($i: I!) { g(i: $i) }', good)).data, { g: 'y' });
  assert.deepEqual((await post('query($i: I = {n: 1}) { g(i: $i) }', {})).data, { g: 'y' });
});

test('a thousand items with hundreds of fields come whole', async () => {
  const { data, errors } = await post(`{ ls { ${many(300, (index) => `a${index}: a`)} } }`);
  assert.equal(errors, undefined);
  assert.deepEqual([data.ls.length, data.ls[0].a0, data.ls[999].a299], [1000, '1', '1000']);
});

test('what an item of a long list fails with is told at its place', async () => {
  const { data, errors } = await post(`{ ls { a ${many(10, (index) => `l${index}: list { a }`)} } }`);
  assert.deepEqual(data.ls[500], {
    a: '501',
    ...Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`l${at}`, null])),
  });
  assert.deepEqual(errors!.length, 10_000);
  assert.deepEqual(errors![0].path.slice(0, 1), ['ls']);
});

test('the schema is told as tools ask for it, and not many times in one answer', async () => {
  const whole = await post(
    getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, directiveIsRepeatable: true }),
  );
  assert.ok(
    whole.data.__schema.types.some(({ name }: { name: string }) => name === 'T'),
    JSON.stringify(whole.errors),
  );
  const tooMuch = /^The query asks for more than 300 fields of the schema\.$/;
  const types = '{ types { name fields { name } } }';
  const often = await post(`{ ${many(200, (index) => `a${index}: __schema ${types}`)} }`);
  assert.match(often.errors![0].message, tooMuch);
  const within = await post(`{ __schema { ${many(200, (index) => `a${index}: types { name fields { name } }`)} } }`);
  assert.match(within.errors![0].message, tooMuch);
  const fragments = 'fragment f on Query { __schema { types { ...g } } } fragment g on __Type { a: name b: name }';
  const spread = await post(`{ ${many(100, () => '...f')} } ${fragments}`);
  assert.match(spread.errors![0].message, tooMuch);
});
