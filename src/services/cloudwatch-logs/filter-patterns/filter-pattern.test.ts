/** Cases follow https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html and its pages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterPattern } from './filter-pattern.ts';
import { InvalidPattern } from './invalid-pattern.ts';

type Case = readonly [pattern: string, matching: readonly string[], others: readonly string[]];

function check(cases: readonly Case[]): void {
  for (const [pattern, matching, others] of cases) {
    const matcher = filterPattern(pattern);
    for (const message of matching) assert.ok(matcher(message), `${pattern} matches ${message}`);
    for (const message of others) assert.equal(matcher(message), undefined, `${pattern} does not match ${message}`);
  }
}

const e400 = '[ERROR 400] BAD REQUEST';
const e401 = '[ERROR 401] UNAUTHORIZED REQUEST';
const e419 = '[ERROR 419] MISSING ARGUMENTS';
const e420 = '[ERROR 420] INVALID ARGUMENTS';

test('terms', () => {
  check([
    ['', ['anything', ''], []],
    ['" "', ['anything'], []],
    ['ERROR', [e400, 'Exiting with ERRORCODE: -1'], ['error', 'fine']],
    ['ERROR REQUEST', [e400, e401], [e419]],
    ['?ERROR ?BAD', [e400, 'BAD'], ['fine']],
    ['?BAD REQUEST', [e401], ['BAD']],
    ['"INTERNAL SERVER ERROR"', ['[ERROR 500] INTERNAL SERVER ERROR'], ['INTERNAL ERROR SERVER']],
    ['ERROR -ARGUMENTS', [e400, e401], [e419, e420]],
    ['-ERROR', ['fine'], [e400]],
    ['"say \\"no\\""', ['they say "no" to it'], ['say no']],
    ['-"a b" c', ['c'], ['a b c']],
  ]);
});

test('regular expressions', () => {
  check([
    ['%AUTHORIZED%', ['[ERROR 401] UNAUTHORIZED REQUEST', '[SUCCESS 200] AUTHORIZED REQUEST'], [e400]],
    ['%^\\[hub-\\d{2,3}\\]%', ['[hub-12] x', '[hub-123]'], ['[hub-1]', 'x [hub-12]', '[hub-1234]']],
    ['%gr[ae]y|blue%', ['grey', 'gray', 'blue'], ['gruy']],
    ['%colou?r$%', ['the color', 'colour'], ['colors']],
    ['%10\\.10\\.0\\.1%', ['10.10.0.1'], ['10a10b0c1']],
    ['%a.c%', ['abc', 'a c'], ['ac', 'a\nc']],
    ['%ab*c+%', ['ac', 'abbbcc'], ['ab']],
    ['%[^0-9]{3}%', ['abc', '1abc2'], ['1a2b3c']],
    ['%\\w+@\\w+\\.com%', ['to me@example.com'], ['@example.com']],
    ['%x{2}%', ['axxb'], ['axb']],
    ['%a{0,2}b%', ['b', 'aab'], ['a']],
    ['%^$%', [''], ['a']],
  ]);
  for (const pattern of ['%a(b)%', '%a', '%%', '%[%', '%a{2,1}%', '%!%', '%a{300}%', '%*%', '%$a%'])
    assert.throws(() => filterPattern(pattern), InvalidPattern, pattern);
});

test('a message is looked through once, whatever the expression', () => {
  const text = 'a'.repeat(200_000);
  for (const pattern of ['%a*a*a*a*a*a*a*a*a*a*a*a*b%', '%a{0,250}b%', `%${'ac|'.repeat(80)}b%`])
    assert.equal(filterPattern(pattern)(text), undefined, pattern);
});

test('what is found does not grow by being asked for often', () => {
  const message = JSON.stringify({ a: { b: { c: 'x'.repeat(400_000) } } });
  const found = filterPattern(`{ ${Array.from({ length: 60 }, () => '$.a EXISTS').join(' && ')} && $.a.b EXISTS }`);
  assert.deepEqual(Object.keys(found(message)!()), ['$.a', '$.a.b']);
});

const event = JSON.stringify({
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [{ name: 'a', id: 1 }],
  SomeObject: null,
  ThisFlag: true,
  off: false,
  user: { id: 1, 'e-mail': 'John.Stiles@example.com' },
  latency: 2.5,
  status: '404',
});

test('JSON', () => {
  const matching = [
    '{ $.eventType = "UpdateTrail" }',
    '{ $.eventType = UpdateTrail }',
    '{$.eventType="Update*"}',
    '{ $.sourceIPAddress != 123.123.* }',
    '{ $.arrayKey[0] = "value" }',
    '{ $.objectList[0].id = 1 }',
    '{ $.SomeObject IS NULL }',
    '{ $.SomeOtherObject NOT EXISTS }',
    '{ $.ThisFlag IS TRUE }',
    '{ $.off IS FALSE }',
    '{ ($.user.id = 1) && ($.user.e-mail = "John.*") }',
    '{ $.user.id = 2 || $.latency > 2 }',
    '{ $.user.id = 2 && $.latency > 2 || $.eventType = * }',
    '{ $.latency >= 2.5 && $.latency < 1e3 }',
    '{ $.status = 404 }',
    "{ $.user['e-mail'] = %@example\\.com$% }",
    '{ $.eventType != %^Create% }',
  ];
  const others = [
    '{ $.eventType = "updatetrail" }',
    '{ $.arrayKey = "value" }',
    '{ $.arrayKey[2] = * }',
    '{ $.user.id > 1 }',
    '{ $.gone != "x" }',
    '{ $.SomeObject = * }',
    '{ $.ThisFlag IS FALSE }',
    '{ $.eventType > 1 }',
    '{ $.user.id = 2 || ($.user.id = 1 && $.latency < 1) }',
    '{ $.constructor = * }',
  ];
  check(matching.map((pattern): Case => [pattern, [event], ['no JSON', '{']]));
  check(others.map((pattern): Case => [pattern, [], [event]]));
  const found = filterPattern('{ $.user.id = 1 && $.gone NOT EXISTS }')(event);
  assert.deepEqual(found?.(), { '$.user.id': '1' });
  for (const pattern of [
    '{',
    '{ $.a }',
    '{ $ = 1 }',
    '{ $.a = }',
    '{ $.a = 1',
    '{ $.a = 1 } x',
    '{ a = 1 }',
    '{ $.a > "b" }',
  ])
    assert.throws(() => filterPattern(pattern), InvalidPattern, pattern);
});

const access = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';

test('fields parted by spaces', () => {
  const all = 'ip, user, username, timestamp, request';
  check([
    [`[${all}, status_code, bytes]`, [access], ['127.0.0.1 Prod']],
    [`[${all} = *.html*, status_code = 4*, bytes]`, [access], []],
    [`[${all}, status_code = 404 || status_code = 410, bytes > 1000]`, [access], []],
    [`[${all}, status_code, bytes > 2000]`, [], [access]],
    ['[..., status_code = 4*, bytes]', [access], []],
    ['[ip = %127\\.0\\.0\\.[1-9]%, ...]', [access], ['10.0.0.1 x']],
    ['[w1 = ERROR, w2]', ['ERROR 400 BAD REQUEST'], ['WARN 1', 'ERROR']],
    ['[w1 != ERROR && w1 != %WARN%, w2]', ['INFO 1'], ['ERROR 1', 'AWARN 1']],
    ['[time = *Z, id = "*-*", text]', ['2026-01-01T00:00:00Z a-b it is all here'], ['2026 a-b text']],
    ['[name = REPORT, ..., memory = "Memory", size, ...]', ['REPORT a b Memory 12 MB x'], ['REPORT Memory']],
  ]);
  assert.deepEqual(filterPattern('[ip, ..., bytes]')(access)?.(), {
    $ip: '127.0.0.1',
    $2: 'Prod',
    $3: 'frank',
    $4: '10/Oct/2000:13:25:15 -0700',
    $5: 'GET /index.html HTTP/1.0',
    $6: '404',
    $bytes: '1534',
  });
  for (const pattern of ['[', '[a', '[a b]', '[a = ]', '[a = 1 && b = 2]', '[a] b'])
    assert.throws(() => filterPattern(pattern), InvalidPattern, pattern);
});

test('terms with other characters stand in quotes', () => {
  assert.throws(() => filterPattern('foo:bar'), /^InvalidPattern: Invalid character\(s\) in term 'foo:bar'$/);
});
