/** `$util`'s shared functions, as AWS's pages show them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utilities } from './index.ts';
import { UtilityError, type Json } from './json.ts';

const now = Date.UTC(2018, 1, 6, 19, 1, 35, 749);
const call = (place: string, name: string, ...args: unknown[]) => utilities[place]![name]!(args as Json[], { now });

test('values become attribute values, and come back', () => {
  const value = { s: 'x', n: 1.5, b: true, nothing: null, list: [1, 'a'], map: { deep: [] } };
  const item = {
    s: { S: 'x' },
    n: { N: '1.5' },
    b: { BOOL: true },
    nothing: { NULL: true },
    list: { L: [{ N: '1' }, { S: 'a' }] },
    map: { M: { deep: { L: [] } } },
  };
  assert.deepEqual(call('dynamodb', 'toMapValues', value), item);
  assert.deepEqual(call('dynamodb', 'toDynamoDB', value), { M: item });
  assert.deepEqual(call('dynamodb', 'fromDynamoDB', { M: item }), value);
  assert.deepEqual(call('dynamodb', 'toStringSet', ['a', 'b']), { SS: ['a', 'b'] });
  assert.deepEqual(call('dynamodb', 'toNumberSet', [1, 2]), { NS: ['1', '2'] });
  assert.throws(() => call('dynamodb', 'fromDynamoDB', { X: 1 }), UtilityError);
});

test("times are written and read by Java's patterns", () => {
  for (const [name, args, wanted] of [
    ['nowISO8601', [], '2018-02-06T19:01:35.749Z'],
    ['nowEpochSeconds', [], 1517943695],
    ['nowEpochMilliSeconds', [], 1517943695749],
    ['nowFormatted', ['yyyy-MM-dd HH:mm:ssZ'], '2018-02-06 19:01:35+0000'],
    ['nowFormatted', ['yyyy-MM-dd HH:mm:ssZ', 'Australia/Perth'], '2018-02-07 03:01:35+0800'],
    ['nowFormatted', ["EEE, d MMM yy 'at' h:mm a XXX", '+05:30'], 'Wed, 7 Feb 18 at 12:31 AM +05:30'],
    ['parseFormattedToEpochMilliSeconds', ['2018-02-01 17:21:05.180+0800', 'yyyy-MM-dd HH:mm:ss.SSSZ'], 1517476865180],
    [
      'parseFormattedToEpochMilliSeconds',
      ['2018-02-02 01:19:22', 'yyyy-MM-dd HH:mm:ss', 'Australia/Perth'],
      1517505562000,
    ],
    ['parseISO8601ToEpochMilliSeconds', ['2018-02-01T17:21:05.180+08:00'], 1517476865180],
    ['epochMilliSecondsToSeconds', [1517943695750], 1517943695],
    ['epochMilliSecondsToISO8601', [1517943695750], '2018-02-06T19:01:35.750Z'],
    ['epochMilliSecondsToFormatted', [1517943695750, 'yyyy-MM-dd HH:mm:ssZ'], '2018-02-06 19:01:35+0000'],
  ] as const)
    assert.equal(call('time', name, ...args), wanted, `${name} ${args.join()}`);
  for (const [name, ...args] of [
    ['nowFormatted', 'yyyy', 'Moon/Base'],
    ['nowFormatted', 'qq'],
    ['parseISO8601ToEpochMilliSeconds', 'yesterday'],
    ['parseFormattedToEpochMilliSeconds', '2018-2', 'yyyy-MM'],
    ['epochMilliSecondsToISO8601', 1e18],
  ] as const)
    assert.throws(() => call('time', name, ...args), UtilityError, name);
});

test('filters become expressions with names and values', () => {
  const made = (filter: unknown) => JSON.parse(call('transform', 'toDynamoDBFilterExpression', filter) as string);
  assert.deepEqual(made({ title: { ne: 'Hello Universe' } }), {
    expression: '(#title <> :title_ne)',
    expressionNames: { '#title': 'title' },
    expressionValues: { ':title_ne': { S: 'Hello Universe' } },
  });
  const { expression, expressionValues } = made({
    or: [{ a: { eq: 1 } }, { a: { between: [1, 2] }, b: { attributeExists: false } }],
    not: { c: { in: ['x', 'y'] } },
    d: { contains: 'z', beginsWith: 'q' },
  });
  assert.equal(
    expression,
    '(((#a = :or_0_a_eq) OR ' +
      '((#a BETWEEN :or_1_a_between_0 AND :or_1_a_between_1) AND (attribute_not_exists(#b)))) AND ' +
      '(NOT (#c IN (:not_c_in_0, :not_c_in_1))) AND ' +
      '((contains(#d, :d_contains)) AND (begins_with(#d, :d_beginsWith))))',
  );
  assert.equal(Object.keys(expressionValues).length, 7);
  assert.equal(made({}).expression, '');
  const exists = { id: { attributeExists: false } };
  assert.equal(
    made({ and: [exists] }).expression,
    '(attribute_not_exists(#id))',
    'DynamoDB takes no other parentheses',
  );
  assert.equal(
    made({ and: [exists, { or: [exists] }] }).expression,
    '((attribute_not_exists(#id)) AND (attribute_not_exists(#id)))',
  );
  assert.throws(() => made({ a: { like: 'x' } }), /Unsupported operator: like/);
  let deep: Json = { a: { eq: 1 } };
  for (let level = 0; level < 100; level++) deep = { not: deep };
  assert.throws(() => made(deep), UtilityError);
});

test('filters of subscriptions are groups of which one has to match', () => {
  const made = (filter: unknown, ignored: unknown = [], rules: unknown = null) =>
    (call('transform', 'toSubscriptionFilter', filter, ignored, rules) as any).filterGroup.map((group: any) =>
      group.filters.map((one: any) => `${one.fieldName} ${one.operator} ${one.value}`),
    );
  assert.deepEqual(made({ a: { eq: 1 }, b: { gt: 2, lt: 9 } }), [['a eq 1', 'b gt 2', 'b lt 9']]);
  assert.deepEqual(made({ or: [{ a: { eq: 1 } }, { b: { eq: 2 } }], c: { eq: 3 } }), [
    ['a eq 1', 'c eq 3'],
    ['b eq 2', 'c eq 3'],
  ]);
  assert.deepEqual(made({ a: { eq: 1 }, x: { eq: 2 } }, ['x'], { owner: { eq: 'me' } }), [['a eq 1', 'owner eq me']]);
  assert.deepEqual(made({ not: { or: [{ a: { eq: 1 } }, { b: { lt: 2 } }] } }), [['a ne 1', 'b ge 2']]);
  assert.deepEqual(made({}), []);
  const wide = { and: Array.from({ length: 20 }, () => ({ or: [{ a: { eq: 1 } }, { b: { eq: 2 } }] })) };
  assert.throws(() => made(wide), UtilityError);
});

test('texts, numbers, ids', () => {
  for (const [place, name, args, wanted] of [
    ['', 'escapeJavaScript', ['it\'s "x"\n'], 'it\\\'s \\"x\\"\\n'],
    ['', 'urlEncode', ['a b&c=ü'], 'a+b%26c%3D%C3%BC'],
    ['', 'urlDecode', ['a+b%26c%3D%C3%BC'], 'a b&c=ü'],
    ['', 'base64Encode', ['hello'], 'aGVsbG8='],
    ['', 'base64Decode', ['aGVsbG8='], 'hello'],
    ['', 'matches', ['a*b', 'aaaaab'], true],
    ['', 'matches', ['a', 'xax'], false],
    ['str', 'toReplace', ['a.b.c', '.', '-'], 'a-b-c'],
    ['math', 'roundNum', [2.5], 3],
    ['math', 'maxVal', [2, 3], 3],
  ] as const)
    assert.equal(call(place, name, ...args), wanted, name);
  assert.match(String(call('', 'autoId')), /^[0-9a-f-]{36}$/);
  assert.match(String(call('', 'autoUlid')), /^01C[0-9A-Z]{23}$/);
  assert.match(String(call('', 'autoKsuid')), /^[0-9A-Za-z]{27}$/);
  assert.throws(() => call('', 'matches', '(', ''), UtilityError);
});
