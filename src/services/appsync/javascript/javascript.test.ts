/** APPSYNC_JS: what code is given, what it may do, and what it never reaches. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EvaluationError, type EvaluationContext } from '../functions/evaluation.ts';
import { checkCode } from './check-code.ts';
import { runHandler } from './run-handler.ts';

const context: EvaluationContext = {
  arguments: { id: '7', list: [1, 2] },
  source: null,
  identity: { username: 'ana' },
  request: { headers: { host: 'x' } },
  info: { fieldName: 'getTodo', parentTypeName: 'Query' },
  env: { STAGE: 'dev' },
  authType: 'API Key Authorization',
  stash: { kept: true },
  prev: { a: 1 },
  now: Date.UTC(2024, 0, 2),
};
const from = "import { util, runtime, extensions } from '@aws-appsync/utils';\n";
const request = (body: string, imports = from) =>
  runHandler(`${imports}export function request(ctx) { ${body} }`, 'request', context);
const fault = async (work: Promise<unknown>) => {
  try {
    await work;
  } catch (error) {
    if (error instanceof EvaluationError) return error.fault;
    throw error;
  }
  throw new Error('It was not refused.');
};

test('a handler has its context, and leaves a value and its stash', async () => {
  const made = await request(
    'ctx.stash.more = ctx.args.id; return { id: ctx.arguments.id, by: ctx.identity.username, ' +
      'prev: ctx.prev.result, env: ctx.env.STAGE, at: util.time.nowISO8601(), auth: util.authType() }',
  );
  assert.deepEqual(made.value, {
    id: '7',
    by: 'ana',
    prev: { a: 1 },
    env: 'dev',
    at: '2024-01-02T00:00:00.000Z',
    auth: 'API Key Authorization',
  });
  assert.deepEqual(made.stash, { kept: true, more: '7' });
  assert.equal((await request('')).value, null);
});

test('errors, early returns, filters of subscriptions', async () => {
  assert.deepEqual(await fault(request("util.error('No', 'Mine', { a: 1 }, { b: 2 })")), {
    message: 'No',
    errorType: 'Mine',
    data: { a: 1 },
    errorInfo: { b: 2 },
  });
  assert.equal((await fault(request('util.unauthorized()'))).message, 'Not Authorized to access getTodo on type Query');
  const appended = await request("util.appendError('soft'); return 1");
  assert.deepEqual([appended.value, appended.errors[0]?.message], [1, 'soft']);
  const early = await request("runtime.earlyReturn({ x: 1 }, { skipTo: 'END' }); return 2");
  assert.deepEqual([early.value, early.early], [{ x: 1 }, 'END']);
  const filtered = await request(
    'extensions.setSubscriptionFilter(util.transform.toSubscriptionFilter({ a: { eq: 1 } })); return null',
  );
  assert.deepEqual(filtered.extensions, {
    setSubscriptionFilter: { filterGroup: [{ filters: [{ fieldName: 'a', operator: 'eq', value: 1 }] }] },
  });
  assert.match((await fault(request('return nothing.there'))).message, /nothing/);
  assert.match((await fault(request("util.time.nowFormatted('qq')"))).message, /pattern letter/);
});

test("the module for DynamoDB makes AWS's requests", async () => {
  const ddb = "import * as ddb from '@aws-appsync/utils/dynamodb';\n";
  const made = async (call: string) => (await request(`return ${call}`, ddb)).value;
  assert.deepEqual(await made("ddb.get({ key: { id: 'a' } })"), { operation: 'GetItem', key: { id: { S: 'a' } } });
  assert.deepEqual(
    await made("ddb.put({ key: { id: 'a' }, item: { n: 1 }, condition: { id: { attributeExists: false } } })"),
    {
      operation: 'PutItem',
      key: { id: { S: 'a' } },
      attributeValues: { n: { N: '1' } },
      condition: { expression: '(attribute_not_exists(#id))', expressionNames: { '#id': 'id' }, expressionValues: {} },
    },
  );
  assert.deepEqual(
    await made(
      "ddb.update({ key: { id: 'a' }, " +
        "update: { n: ddb.operations.increment(2), t: 'x', old: ddb.operations.remove() } })",
    ),
    {
      operation: 'UpdateItem',
      key: { id: { S: 'a' } },
      update: {
        expression: 'SET #n = if_not_exists(#n, :n_zero) + :n, #t = :t REMOVE #old',
        expressionNames: { '#n': 'n', '#t': 't', '#old': 'old' },
        expressionValues: { ':n_zero': { N: '0' }, ':n': { N: '2' }, ':t': { S: 'x' } },
      },
    },
  );
  assert.deepEqual(await made("ddb.query({ query: { id: { eq: 'a' } }, limit: 5 })"), {
    operation: 'Query',
    query: {
      expression: '(#id = :id_eq)',
      expressionNames: { '#id': 'id' },
      expressionValues: { ':id_eq': { S: 'a' } },
    },
    limit: 5,
  });
});

test('nothing of the host is in reach, and nothing runs without a bound', async () => {
  const names = 'process require module Buffer fetch setTimeout globalThis.__host globalThis.__said WebAssembly'.split(
    ' ',
  );
  const { value } = await request(`return [${names.map((name) => `typeof ${name}`).join()}]`);
  assert.deepEqual(
    value,
    names.map(() => 'undefined'),
  );
  assert.match((await fault(request('return (() => {}).constructor("return process.version")()'))).message, /process/);
  assert.match((await fault(request('for (;;);'))).message, /longer than it may/);
  assert.match((await fault(request('const f = () => f(); f()'))).message, /stack|call/i);
  assert.match((await fault(request("let s = 'x'; for (const i of Array(40)) s += s; return s.length"))).message, /./);
  assert.match((await fault(request('', "import 'node:fs';\n"))).message, /no module/);
  assert.equal((await fault(runHandler('export const request = (', 'request', context))).errorType, 'Code');
  assert.equal((await request('return 1')).value, 1, 'another one runs as ever');
});

test('code that nests too deep, and results that are too large, fail the evaluation alone', async () => {
  const deep = `${'('.repeat(15_000)}1${')'.repeat(15_000)}`;
  assert.match((await fault(request(`return ${deep}`))).message, /nests too deep|stack/);
  const large = "let s = 'x'; for (const i of Array.from({ length: 23 })) s += s;";
  assert.equal((await fault(request(`${large} return s`))).message, 'The result is larger than 5 MB.');
  assert.equal((await fault(request(`${large} util.error(s)`))).message, 'The result is larger than 5 MB.');
  assert.equal((await request('return 1')).value, 1, 'another one runs as ever');
});

test('whatever code makes of what it leaves behind, it has the form of an evaluation', async () => {
  const left = (text: string) => request(`JSON.stringify = () => ${JSON.stringify(text)}; return 2`);
  for (const text of ['', 'no', '[', '5', 'null', '[1]'])
    assert.match((await fault(left(text))).message, /no result that can be read/, text);
  const odd = { value: 1, stash: 5, errors: 7, headers: 'abc', extensions: [1], logs: { a: 1 }, early: 'X' };
  const { value, ...effects } = await left(JSON.stringify(odd));
  assert.equal(value, 1);
  assert.deepEqual(effects, { stash: {}, errors: [], headers: {}, extensions: {}, logs: [] });
  const { errors, logs } = await left(
    JSON.stringify({ errors: [null, 5, { message: { a: 1 }, errorType: 3 }], logs: [1] }),
  );
  assert.deepEqual(errors, [{ message: '{"a":1}', errorType: '3', data: null, errorInfo: null }]);
  assert.deepEqual(logs, ['1']);
  assert.deepEqual(await fault(left('{"fault":{}}')), {
    message: 'null',
    errorType: null,
    data: null,
    errorInfo: null,
  });
  assert.equal((await fault(left('{"failure":{"a":1}}'))).message, '{"a":1}');
});

test('features that AWS does not take are named with their place', () => {
  for (const [code, feature] of [
    ['async function f() {}', 'async function'],
    ['class A {}', 'class'],
    ['try { f() } catch (e) {}', 'try statement'],
    ['throw 1', 'throw statement'],
    ['while (x) {}', 'while statement'],
    ['for (let i = 0; i < 3; i = i + 1) {}', 'for statement with a counter'],
    ['x++', 'unary operator ++'],
    ['const a = ~b', 'unary operator ~'],
    ["if ('a' in b) {}", 'in operator'],
    ['const a = /x/g', 'regular expression literal'],
    ['function* f() {}', 'generator function'],
    ['a.map(this.b)', 'this'],
    ['const a = `${new Promise()}`', 'Promise'],
    ['a; out: for (const x of y) {}', 'label'],
    ['for (const x of y) { continue }', 'continue statement'],
    ['const a = "unclosed', 'could not be parsed'],
  ] as const) {
    const [error] = checkCode(`\n ${code}`);
    assert.ok(error?.value.includes(feature), `${code}: ${error?.value}`);
    assert.equal(error?.location.line, code.includes('unclosed') ? 1 : 2);
  }
  for (const hostile of ['/*'.repeat(16_000), '(/['.repeat(10_000), 'this '.repeat(6_000)]) {
    const errors = checkCode(hostile);
    assert.ok(errors.length >= 1 && errors.length <= 20, hostile.slice(0, 10));
  }
  const fine = `import { util } from '@aws-appsync/utils';
// this, class, try
export function request(ctx) {
  const { class: kind, in: within } = ctx.args;
  for (const key in ctx.args) { if (a / b > c / d) break; }
  for (const [k, v] of Object.entries(ctx.args)) {}
  switch (kind) { case 'this': return { this: 1, throw: \`\${kind} while \${{ a: 1 }.a}\` }; default: return a.catch; }
}`;
  assert.deepEqual(checkCode(fine), []);
});
