/** Schemas that no thread's stack may decide about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { graphqlSync, printSchema } from 'graphql';
import { buildSchema } from './build-schema.ts';

const nested = (levels: number) => `type Query { a: ${'['.repeat(levels)}String${']'.repeat(levels)} }`;
const tooDeep = { name: 'SchemaError', message: 'The schema document has more than 100 levels of brackets.' };

test('a schema nests so deep, wherever it is built', () => {
  assert.ok(buildSchema(nested(99)).getType('Query'));
  for (const levels of [100, 500, 2000]) assert.throws(() => buildSchema(nested(levels)), tooDeep, `${levels}`);
  const value = `${'{ a: ['.repeat(60)}${'] }'.repeat(60)}`;
  const input = `input I { a: [I!] } type Query { q(i: I = ${value}): String }`;
  assert.throws(() => buildSchema(input), tooDeep);
});

test('brackets in descriptions and comments are none', () => {
  const fields = Array.from({ length: 300 }, (_, at) => `"see (${at} [" f${at}(x: [String!] = ["("]): [String] # {`);
  assert.ok(buildSchema(`type Query {\n${fields.join('\n')}\n}`).getType('Query'));
});

test('a schema that was checked is the same, and executes', () => {
  const text = 'interface N { id: ID! } type T implements N { id: ID! at: AWSDateTime } type Query { t: T, ns: [N!] }';
  const checked = buildSchema(text, { isChecked: true });
  assert.equal(printSchema(checked), printSchema(buildSchema(text)));
  const source = '{ t { id at } }';
  const rootValue = { t: { id: 7, at: 'yesterday' } };
  const { data, errors } = graphqlSync({ schema: checked, source, rootValue });
  assert.deepEqual(JSON.parse(JSON.stringify(data)), { t: { id: '7', at: null } });
  assert.match(errors![0]!.message, /AWSDateTime/);
});
