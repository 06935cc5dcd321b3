/**
 * Each parser of what people write, fed what is nearly right: it comes to something, or refuses it by its own error,
 * which becomes a modelled one. What is read is also used, on data that fits it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '../../src/policy/language/parse.ts';
import { buildSchema, SchemaError } from '../../src/services/appsync/schema/build-schema.ts';
import { EvaluationError } from '../../src/services/appsync/functions/evaluation.ts';
import { readQuery } from '../../src/services/appsync/graphql/document.ts';
import { runTemplate } from '../../src/services/appsync/velocity/run-template.ts';
import { parseTemplate, TemplateError } from '../../src/services/cloudformation/template/index.ts';
import { matchesWhole, patternOf } from '../../src/services/cloudformation/template/pattern/match-pattern.ts';
import { PatternError } from '../../src/services/cloudformation/template/pattern/pattern-error.ts';
import { filterPattern } from '../../src/services/cloudwatch-logs/filter-patterns/filter-pattern.ts';
import { InvalidPattern } from '../../src/services/cloudwatch-logs/filter-patterns/invalid-pattern.ts';
import { readToken } from '../../src/services/cognito-identity-provider/tokens/jwt.ts';
import { compileCondition } from '../../src/services/dynamodb/expressions/condition.ts';
import { decide } from '../../src/services/dynamodb/expressions/decision.ts';
import { ExpressionRefused } from '../../src/services/dynamodb/expressions/expression-refused.ts';
import { compileKeyCondition } from '../../src/services/dynamodb/expressions/key-condition.ts';
import { Placeholders } from '../../src/services/dynamodb/expressions/placeholders.ts';
import { compileProjection } from '../../src/services/dynamodb/expressions/projection.ts';
import { compileUpdate } from '../../src/services/dynamodb/expressions/update.ts';
import { parseStatement } from '../../src/services/dynamodb/partiql/parse-statement.ts';
import { StatementRefused } from '../../src/services/dynamodb/partiql/statement.ts';
import { NumberRefused, parseDecimal } from '../../src/services/dynamodb/values/decimal.ts';
import { readManifest } from '../../src/services/ecr/images/manifest.ts';
import { readLifecyclePolicy } from '../../src/services/ecr/lifecycle/policy-text.ts';
import { readHeader } from '../../src/services/kms/encryption/ciphertext.ts';
import { inspectArchive } from '../../src/services/lambda/archives/inspect.ts';
import { isChosen, parsePattern } from '../../src/services/lambda/event-sources/event-pattern.ts';
import { nextTime, parseExpression } from '../../src/services/scheduler/expressions/expression.ts';
import { parseCall } from '../../src/services/sfn/language/intrinsic-call.ts';
import { lookUp } from '../../src/services/sfn/language/paths.ts';
import { StateError } from '../../src/services/sfn/language/state-error.ts';
import { fillTemplate } from '../../src/services/sfn/language/templates.ts';
import { checkDefinition } from '../../src/services/sfn/language/validate.ts';
import { randomFrom } from '../../src/testing/random.ts';
import { zipOf } from '../../src/testing/zip.ts';
import { AwsError } from '../../src/wire/errors.ts';
import { parseXml, XmlError } from '../../src/wire/protocols/xml/document.ts';
import { mutated, mutatedBytes } from './mutations.ts';

interface Fuzzed {
  readonly seeds: readonly string[];
  readonly words: readonly string[];
  readonly read: (text: string) => unknown;
  /** Of its own. */
  readonly refusals?: readonly (abstract new (...args: never) => Error)[];
  readonly count?: number;
}

const item = { a: { S: 'text' }, n: { N: '5' }, l: { L: [{ S: 'x' }] }, m: { M: { x: { BOOL: true } } } };
const placeholders = () => new Placeholders({ '#a': 'a' }, { ':v': { S: 'text' }, ':n': { N: '1' }, ':l': { L: [] } });
const scope = { data: { a: [1, { b: 'c' }], d: 'e' }, context: { Execution: { Id: 'x' } }, variables: { v: { w: 1 } } };
const evaluation = {
  arguments: { id: 'x', list: [1, 2] },
  source: { a: 1 },
  identity: null,
  request: { headers: {} },
  info: {},
  env: {},
  authType: 'API Key Authorization',
  stash: { s: 'kept' },
  prev: { result: 1 },
  now: 1_700_000_000_000,
};
const sdl = `type Query { todo(id: ID!): Todo list(limit: Int = 5): [Todo!]! @aws_api_key }
  "d" type Todo @aws_iam { id: ID! done: Boolean kind: Kind due: AWSDateTime } enum Kind { ONE TWO }
  input Filter { and: [Filter] eq: String = "x" } type Subscription { on: Todo @aws_subscribe(mutations: ["m"]) }
  type Mutation { m(f: Filter): Todo } interface Node { id: ID! } union Both = Todo
  schema { query: Query mutation: Mutation }`;
const rules = { schema: buildSchema(sdl) };

const parsers: Readonly<Record<string, Fuzzed>> = {
  'mapping templates': {
    seeds: [
      '#set($x = $ctx.args.list)\n#foreach($i in $x)$i#if($foreach.hasNext),#end#end $util.toJson($ctx.stash)',
      '#if($util.isNull($a.b["c"]) && !($x == 1 || $y >= 2))${a}#elseif(true)$!{b.c()}#else#return({"a": [1..3]})#end',
      '{"version": "2018-05-29", "key": $util.dynamodb.toDynamoDBJson($ctx.args.id), #* c *# "n": 1} ## x',
      '#macro(m $a)$a#end#m("x")$util.error("m", "T", {"d": 1})$ctx.stash.put("k", $util.autoId())$util.qr($x.add(1))',
    ],
    words: [
      '#set(',
      '#if(',
      '#end',
      '#foreach($i in ',
      '#return',
      '$util.',
      '$ctx.args',
      '.get(',
      '..',
      '${',
      '#break',
    ],
    read: (text) => runTemplate(text, evaluation),
    refusals: [EvaluationError],
  },
  'GraphQL schemas': {
    seeds: [sdl],
    words: [
      'type ',
      'input ',
      'extend ',
      'schema { query: Query }',
      '@aws_lambda',
      ' implements Node',
      '[',
      '!',
      'scalar A',
    ],
    read: buildSchema,
    refusals: [SchemaError],
    count: 300,
  },
  'GraphQL queries': {
    seeds: [
      'query Q($id: ID!, $n: Int = 3) { todo(id: $id) { ...F done @include(if: true) } l: list(limit: $n) { kind } }',
      'fragment F on Todo { ... on Todo { due } } mutation { m(f: {and: [{eq: "a"}, {eq: """b"""}]}) { __typename } }',
      'subscription S { on { id } }',
    ],
    words: [
      'query ',
      '...F',
      'fragment G on Todo { id }',
      '@skip(if: $n)',
      '__schema { types { name } }',
      '$id',
      '"""',
    ],
    read: (text) => readQuery(text, undefined, { ...rules, allowsIntrospection: true, queryDepthLimit: 9 }, kept),
    count: 600,
  },
  'DynamoDB conditions': {
    seeds: [
      'attribute_exists(#a) AND (n BETWEEN :n AND :n OR NOT contains(a, :v)) AND size(m.x[0]) > :n',
      'a IN (:v, :n) AND begins_with(a, :v) OR attribute_type(n, :v) AND l[0] <> :l',
    ],
    words: [' AND ', ' OR ', 'NOT ', 'size(', '#a', ':v', ':n', 'BETWEEN', ' IN (', '[0]', '.x', '<>', '>='],
    read: (text) => decide(compileCondition(text, placeholders()).decision, item),
    refusals: [ExpressionRefused],
  },
  'DynamoDB key conditions': {
    seeds: ['#a = :v AND n BETWEEN :n AND :n', 'a = :v and begins_with(n, :v)'],
    words: [' AND ', '=', '<', '#a', ':v', 'begins_with('],
    read: (text) => compileKeyCondition(text, placeholders()),
    refusals: [ExpressionRefused],
  },
  'DynamoDB updates': {
    seeds: ['SET #a = :v, n = if_not_exists(n, :n) + :n, l = list_append(l, :l) REMOVE m.x, l[0] ADD q :n DELETE r :v'],
    words: ['SET ', 'REMOVE ', 'ADD ', 'DELETE ', ' = ', ' + ', 'list_append(', '[99999999999]', '.', '#a', ':v'],
    read: (text) => compileUpdate(text, placeholders()),
    refusals: [ExpressionRefused],
  },
  'DynamoDB projections': {
    seeds: ['#a, m.x[0].y, l[1], n'],
    words: [',', '.', '[0]', '#a', '#b'],
    read: (text) => compileProjection(text, placeholders()),
    refusals: [ExpressionRefused],
  },
  'DynamoDB numbers': {
    seeds: ['123.456e-7', '-0.001', '99999999999999999999999999999999999999E87'],
    words: ['e', 'E+', '-', '.', '0000'],
    read: parseDecimal,
    refusals: [NumberRefused],
  },
  PartiQL: {
    seeds: [
      `SELECT a, m.x[0] FROM "t"."i" WHERE a = ? AND (n > 5 OR NOT contains("b", 'x')) ORDER BY n DESC`,
      `INSERT INTO "t" VALUE {'a': 'x', 'l': [1, ?, {'m': <<'s'>>}]}`,
      `UPDATE t SET a = list_append(a, ['z']) SET n = n + 1 REMOVE b WHERE a = 'k' RETURNING ALL NEW *`,
      `DELETE FROM t WHERE a = ? AND begins_with(n, 'x')`,
      `EXISTS(SELECT * FROM t WHERE a = 'x')`,
    ],
    words: ['SELECT ', ' FROM ', ' WHERE ', ' AND ', '<<', '>>', '?', "'", ' IN [', ' IS MISSING', 'RETURNING '],
    read: parseStatement,
    refusals: [StatementRefused],
  },
  'filter patterns of logs': {
    seeds: [
      '{ ($.a.b[0] = "x*") && ($.n >= 5.5 || $.e IS NULL) && $.t EXISTS }',
      '[ip, user = %a.c[0-9]+%, ..., status >= 400 && status != 404, bytes]',
      'ERROR -"not this" ?maybe %fai(l|led)%',
    ],
    words: ['$.', ' && ', ' || ', ' IS TRUE', ' NOT EXISTS', '%', '...', '=', '*', '?'],
    read: (text) => ['{"a":{"b":["xy"]},"n":6}', '1.2.3.4 abc1 x 401 77', 'ERROR failed', ''].map(filterPattern(text)),
    refusals: [InvalidPattern],
  },
  'event patterns': {
    seeds: [
      '{"dynamodb":{"Keys":{"id":{"S":[{"prefix":"a"},{"anything-but":["b"]}]}}},"$or":[{"n":[{"numeric":[">",1]}]}]}',
    ],
    words: ['{"exists":true}', '"$or":', '[null]', '{"numeric":["=",', '{"suffix":"x"}', '{"equals-ignore-case":"X"}'],
    read: (text) => {
      const pattern = parsePattern(text);
      return pattern && isChosen(pattern, { dynamodb: { Keys: { id: { S: 'abc' } } }, n: 5 });
    },
  },
  'schedule expressions': {
    seeds: [
      'cron(0/15 8-17 ? JAN-MAR,12 MON#2,FRI 2025-2030)',
      'cron(30 2 L * ? *)',
      'rate(5 minutes)',
      'at(2031-02-28T10:00:00)',
    ],
    words: ['L', 'W', '#', '?', '*', '/', ',', '-', 'SUN', '31', '2199', ' '],
    read: (expression) =>
      parseExpression(expression) && nextTime({ expression, timeZone: 'Europe/Berlin', since: 0 }, 1_750_000_000_000),
  },
  'state machines': {
    seeds: [
      JSON.stringify({
        StartAt: 'A',
        States: {
          A: { Type: 'Choice', Choices: [{ And: [{ Variable: '$.a', IsNull: true }], Next: 'B' }], Default: 'B' },
          B: { Type: 'Map', ItemProcessor: { StartAt: 'C', States: { C: { Type: 'Pass', End: true } } }, Next: 'D' },
          D: { Type: 'Wait', Seconds: 1, Next: 'E' },
          E: { Type: 'Task', Resource: 'x', Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [], End: true },
        },
      }),
    ],
    words: ['"Type":"Parallel"', '"QueryLanguage":"JSONata"', '"{% $x %}"', '"Next":"A"', '"End":true', '"x.$":"$.y"'],
    read: (text) => checkDefinition(text, () => undefined),
  },
  'intrinsic functions': {
    seeds: [
      "States.Format('a {} \\'b\\'', $.a[0], States.Array(1, null, States.JsonToString($$.x)))",
      'States.MathAdd(1, -2.5e3)',
    ],
    words: ['States.', '(', ')', ',', "'", '$.', '$$', 'null', '\\'],
    read: parseCall,
    refusals: [StateError],
  },
  'paths of states': {
    seeds: ['$.a[1].b', "$['d']", '$$.Execution.Id', '$..b', '$.a[?(@.b == "c")]', '$v.w', '$.a[0:2,-1]'],
    words: ['[', ']', '..', '*', '?(', '@', "'", ':', '.length()', '$$'],
    read: (path) => path.startsWith('$') && lookUp(path, scope),
    refusals: [StateError],
  },
  'templates of states': {
    seeds: [
      '$.a',
      "States.StringSplit('a,b', ',')",
      'States.ArrayRange(1, 9, 2)',
      "States.Hash($.d, 'SHA-1')",
      'States.UUID()',
    ],
    words: [
      'States.',
      '$.a',
      '(',
      ')',
      "'",
      ',',
      'States.ArrayPartition($.a, 2)',
      'States.JsonMerge($.a[1], $$, false)',
    ],
    read: (text) => fillTemplate({ 'x.$': text }, scope, 'Parameters'),
    refusals: [StateError],
  },
  'stack templates': {
    seeds: [
      [
        'Parameters:\n  P: {Type: String, Default: a}\nConditions:\n  C: !Equals [!Ref P, b]\nResources:\n  R:',
        '    Type: AWS::S3::Bucket\n    Condition: C\n    Properties: &a\n      BucketName: !Sub "${P}-${AWS::Region}"',
        'Outputs:\n  O: {Value: !GetAtt R.Arn}\n',
      ].join('\n'),
      JSON.stringify({
        Resources: { R: { Type: 'AWS::SNS::Topic', DependsOn: ['S'], Metadata: {} }, S: { Type: 'AWS::S3::Bucket' } },
      }),
    ],
    words: [
      'Fn::If: [C, a, b]',
      '!Ref ',
      '*a',
      '&a',
      '<<: ',
      '- ',
      '? ',
      '|\n  ',
      '"Fn::Join":',
      'Mappings:\n  M: {a: {b: c}}\n',
    ],
    read: parseTemplate,
    refusals: [TemplateError],
    count: 800,
  },
  'allowed patterns': {
    seeds: ['^[a-zA-Z][\\w-]{0,62}(?:ab|c+d*?)$', '(a|b)*[^\\d\\s.]+\\.(?=x)\\p{L}?', '[[:alpha:]]{2,}'],
    words: ['(?:', ')', '*', '+?', '{1,3}', '[^', ']', '\\b', '|', '^', '$', '(?!', '\\1'],
    read: (text) => matchesWhole(patternOf(text), 'abcabc-123.xyz', { steps: 20_000 }),
    refusals: [PatternError],
  },
  policies: {
    seeds: [
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['s3:Get*'],
            Resource: 'arn:aws:s3:::a/${aws:username}',
            Condition: { StringLike: { 'aws:PrincipalTag/x': ['a*'] } },
          },
        ],
      }),
    ],
    words: ['"NotAction":', '"Principal":{"AWS":"*"}', '"Deny"', '${', "', 'a'}", 'ForAllValues:', 'IfExists'],
    read: (text) => parsePolicy(text),
  },
  'XML bodies': {
    seeds: ['<?xml version="1.0"?><A xmlns="http://x/"><B c="d">e &amp; f</B><!-- g --><![CDATA[h]]><I/></A>'],
    words: ['<!DOCTYPE a [<!ENTITY b "c">]>', '&b;', '&#0;', '<A>', '</A>', ' xmlns:p="q"', ']]>', '<?x y?>'],
    read: parseXml,
    refusals: [XmlError],
  },
  'image manifests': {
    seeds: [
      JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', size: 1, digest: `sha256:${'a'.repeat(64)}` },
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', size: 2, digest: `sha256:${'b'.repeat(64)}` }],
      }),
    ],
    words: ['"manifests":[', '"size":-1', '"layers":null', '"subject":{}', '"sha256:'],
    read: (text) => readManifest(text, undefined),
    refusals: [AwsError],
  },
  'image lifecycle policies': {
    seeds: [
      JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            selection: { tagStatus: 'tagged', tagPrefixList: ['v'], countType: 'imageCountMoreThan', countNumber: 3 },
            action: { type: 'expire' },
          },
        ],
      }),
    ],
    words: ['"tagPatternList":["a*"]', '"countUnit":"days"', '"sinceImagePushed"', 'null', '-1'],
    read: readLifecyclePolicy,
    refusals: [AwsError],
  },
  tokens: {
    seeds: [
      [
        { alg: 'RS256', kid: 'a' },
        { sub: 'b', exp: 1 },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.') + '.c2ln',
    ],
    words: ['.', 'e30', 'bnVsbA', '=', 'W10'],
    read: readToken,
  },
};
const kept = { get: () => undefined, set: () => {} } as unknown as Parameters<typeof readQuery>[3];

for (const [name, { seeds, words, read, refusals = [], count = 1500 }] of Object.entries(parsers)) {
  test(`${name}: what is nearly right is read, or refused by name`, async () => {
    const outcomes = { read: 0, refused: 0 };
    for (let seed = 1; seed <= count; seed++) {
      const text = seed <= seeds.length ? seeds[seed - 1]! : mutated(seeds, words, randomFrom(seed));
      try {
        await read(text);
        outcomes.read++;
      } catch (error) {
        const isOwn = refusals.some((refusal) => error instanceof refusal);
        assert.ok(isOwn, `seed ${seed}, ${JSON.stringify(text)}: ${(error as Error).stack}`);
        outcomes.refused++;
      }
    }
    assert.ok(outcomes.read > 0, 'some of it is read');
    assert.ok(refusals.length === 0 || outcomes.refused > count / 50, `and some refused: ${JSON.stringify(outcomes)}`);
  });
}

const bytes: Readonly<Record<string, { readonly whole: Uint8Array; readonly read: (bytes: Buffer) => unknown }>> = {
  archives: { whole: zipOf({ 'index.mjs': 'export {}', 'a/b.txt': 'x'.repeat(500) }), read: inspectArchive },
  'what keys have encrypted': { whole: Buffer.alloc(120, 7), read: readHeader },
};

for (const [name, { whole, read }] of Object.entries(bytes)) {
  test(`${name}: bytes that are nearly right are read, or refused by name`, async () => {
    for (let seed = 1; seed <= 400; seed++) {
      const changed = mutatedBytes(whole, randomFrom(seed));
      try {
        await read(changed);
      } catch (error) {
        assert.ok(error instanceof AwsError, `seed ${seed}, ${changed.toString('hex')}: ${(error as Error).stack}`);
      }
    }
  });
}
