/** Resolvers step by step: what templates and code hand on, where they end early, what errors do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { advance } from './advance.ts';
import type { Advanced, Code, FieldContext, Program, SourceAnswer } from './program.ts';

const field: FieldContext = {
  arguments: { id: '1' },
  source: null,
  identity: null,
  request: { headers: {} },
  info: { fieldName: 'f', parentTypeName: 'Query' },
  env: {},
  authType: 'API Key Authorization',
  now: 0,
};
const vtl = (request: string | undefined, response: string | undefined): Code => ({
  language: 'vtl',
  request,
  response,
});
const none = (code: Code) => ({ code, dataSource: 'none', isNone: true });
const table = (code: Code) => ({ code, dataSource: 'table', isNone: false });

async function run(program: Program, ...answers: SourceAnswer[]) {
  const asked: unknown[] = [];
  let made: Advanced = await advance({ program, field, progress: undefined });
  while ('request' in made) {
    const { request, progress } = made;
    asked.push(request);
    made = await advance({ program, field, progress, request, answer: answers.shift()! });
  }
  return { asked, value: made.value, errors: made.errors.map(({ message, errorType }) => [message, errorType]) };
}

test('a unit resolver asks its data source, and its response makes the value', async () => {
  const program = {
    around: undefined,
    steps: [
      table(
        vtl(
          '{"version": "2018-05-29", "operation": "GetItem", ' +
            '"key": {"id": $util.dynamodb.toDynamoDBJson($ctx.args.id)}}',
          '#if($ctx.error)$util.error($ctx.error.message, $ctx.error.type)#end$util.toJson($ctx.result)',
        ),
      ),
    ],
  };
  assert.deepEqual(await run(program, { result: { id: '1' } }), {
    asked: [{ version: '2018-05-29', operation: 'GetItem', key: { id: { S: '1' } } }],
    value: { id: '1' },
    errors: [],
  });
  const failed = { result: null, error: { message: 'Throttled', type: 'DynamoDB:Throttled' } };
  assert.deepEqual((await run(program, failed)).errors, [['Throttled', 'DynamoDB:Throttled']]);
});

test('what a template puts into its arguments is there in those that follow', async () => {
  const code =
    'export const request = (ctx) => ({ payload: ctx.args.owner }); export const response = (c) => c.result;';
  const program = {
    around: vtl('$util.qr($ctx.args.put("owner", "ann")){}', '$util.toJson([$ctx.prev.result, $ctx.arguments])'),
    steps: [
      none({ language: 'js', code }),
      none(vtl('#set($ctx.args.seen = $ctx.prev.result){}', '#set($ctx.args.last = $ctx.args.seen)$util.toJson("x")')),
    ],
  };
  const { value, errors } = await run(program);
  assert.deepEqual(errors, []);
  assert.deepEqual(value, ['x', { id: '1', owner: 'ann', seen: 'ann', last: 'ann' }]);
});

test('a pipeline hands results and its stash on', async () => {
  const program = {
    around: vtl('$util.qr($ctx.stash.put("a", 1)){}', '$util.toJson({"last": $ctx.prev.result, "stash": $ctx.stash})'),
    steps: [
      none(
        vtl(
          '{"payload": {"stash": $ctx.stash.a}}',
          '$util.qr($ctx.stash.put("b", $ctx.result.stash))$util.toJson($ctx.result)',
        ),
      ),
      {
        code: {
          language: 'js',
          code:
            'export const request = (ctx) => ({ payload: { ...ctx.prev.result, js: ctx.stash.b } });' +
            'export const response = (ctx) => ctx.result;',
        } as const,
        dataSource: 'none',
        isNone: true,
      },
    ],
  };
  const { value } = await run(program);
  assert.deepEqual(value, { last: { stash: 1, js: 1 }, stash: { a: 1, b: 1 } });
});

test('#return leaves out what would have followed of its function alone', async () => {
  const steps = [
    table(vtl('#return("early")', 'never')),
    none(vtl('{"payload": $util.toJson($ctx.prev.result)}', undefined)),
  ];
  assert.deepEqual(await run({ around: vtl('{}', '$util.toJson($ctx.result)'), steps }), {
    asked: [],
    value: 'early',
    errors: [],
  });
  const skipped = await run({ around: vtl('#return("before")', '$util.toJson($ctx.result)'), steps });
  assert.equal(skipped.value, 'before');
  for (const [returned, value] of [
    ['$util.toJson(null)', null],
    ['$util.toJson({"a": [1]})', { a: [1] }],
    ['{"a": [1]}', { a: [1] }],
    ['"plain text"', 'plain text'],
  ] as const) {
    const unit = { around: undefined, steps: [table(vtl(`#return(${returned})`, 'never'))] };
    assert.deepEqual((await run(unit)).value, value, returned);
  }
});

test("errors end a resolver, appended ones do not, and what is no JSON is told in AWS's words", async () => {
  const unit = (request: string, response?: string) => ({ around: undefined, steps: [none(vtl(request, response))] });
  assert.deepEqual(await run(unit('{"payload": 1}', '$util.appendError("soft", "Soft")2')), {
    asked: [],
    value: 2,
    errors: [['soft', 'Soft']],
  });
  const { value, errors } = await run(unit('$util.appendError("a")$util.unauthorized()'));
  assert.deepEqual(
    [value, errors],
    [
      null,
      [
        ['a', null],
        ['Not Authorized to access f on type Query', 'Unauthorized'],
      ],
    ],
  );
  const [[message, type] = []] = (await run(unit('{"payload": }'))).errors;
  assert.match(message!, /^Unable to parse the JSON document: '/);
  assert.equal(type, 'MappingTemplate');
  assert.match(
    await run(unit('#if(')).then(({ errors: [first] }) => String(first?.[0])),
    /^Unable to parse the template\./,
  );
  assert.equal(
    (await run(unit('#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in [1..1000])x#end#end#end'))).errors
      .length,
    1,
  );
});

test('a pipeline as generators make them: who may, what they may, the query', async () => {
  const roles = `#set($isAuthorized = false)
    #set($staticGroupRoles = [{"claim": "cognito:groups", "entity": "Admins"}])
    #foreach($role in $staticGroupRoles)
      #set($groups = $util.defaultIfNull($ctx.identity.claims.get($role.claim), []))
      #if($groups.contains($role.entity))
        #set($isAuthorized = true)
        #break
      #end
    #end
    #if(!$isAuthorized)
      #set($filter = [])
      #set($owner = $util.defaultIfNull($ctx.identity.claims.get("username"), "___"))
      #if(!$util.isNullOrBlank($owner))
        $util.qr($filter.add({"owner": {"eq": $owner}}))
      #end
      #if(!$filter.isEmpty())$util.qr($ctx.stash.put("authFilter", {"or": $filter}))#end
    #end
    #if(!$isAuthorized && $util.isNull($ctx.stash.authFilter))$util.unauthorized()#end
    $util.toJson({"version": "2018-05-29", "payload": {}})`;
  const list = `#set($request = {"version": "2018-05-29", "limit": $util.defaultIfNull($ctx.args.limit, 100)})
    #if(!$util.isNull($ctx.stash.authFilter))
      #set($filter = $ctx.stash.authFilter)
      #if(!$util.isNull($ctx.args.filter))#set($filter = {"and": [$filter, $ctx.args.filter]})#end
    #end
    #if($filter)
      #set($made = $util.parseJson($util.transform.toDynamoDBFilterExpression($filter)))
      #if($made.expressionValues.size() == 0)$util.qr($made.remove("expressionValues"))#end
      #set($request.filter = $made)
    #end
    $util.qr($request.put("operation", "Scan"))
    $util.toJson($request)`;
  const program = {
    around: vtl('$util.qr($ctx.stash.put("typeName", "Query"))\n{}', '$util.toJson($ctx.prev.result)'),
    steps: [none(vtl(roles, '$util.toJson({})')), table(vtl(list, '$util.toJson($ctx.result)'))],
  };
  const asked = async (claims: object) => {
    const identity = { claims } as FieldContext['identity'];
    const made = await advance({ program, field: { ...field, identity }, progress: undefined });
    return 'request' in made ? made.request : made.errors;
  };
  assert.deepEqual(await asked({ 'cognito:groups': ['Admins'] }), {
    version: '2018-05-29',
    limit: 100,
    operation: 'Scan',
  });
  assert.deepEqual(await asked({ username: 'ana' }), {
    version: '2018-05-29',
    limit: 100,
    operation: 'Scan',
    filter: {
      expression: '(#owner = :or_0_owner_eq)',
      expressionNames: { '#owner': 'owner' },
      expressionValues: { ':or_0_owner_eq': { S: 'ana' } },
    },
  });
  const nobody = (await asked({ username: '' })) as readonly { errorType: string }[];
  assert.equal(nobody[0]?.errorType, 'Unauthorized');
});
