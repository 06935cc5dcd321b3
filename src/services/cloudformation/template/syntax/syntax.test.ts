/** What is read from a template's text, and where it is not well-formed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf } from '../test-environment.ts';
import { parseBody } from './parse.ts';

const wellFormed = 'Template format error: YAML not well-formed.';

// Scalars: https://github.com/go-to-k/cdk-real-drift/issues/785 and 850, tried against AWS 2026-07.
const scalars: readonly (readonly [string, unknown])[] = [
  ['yes', true],
  ['Off', false],
  ['N', 'N'],
  ['y', 'y'],
  ['0755', 493],
  ['012345678901', '012345678901'],
  ['123456789012', 123456789012],
  ['123456789012345678901', '123456789012345678901'],
  ['1:30', 90],
  ['80:80', '80:80'],
  ['0x1F', 31],
  ['1.50', 1.5],
  ['1e3', '1000.0'],
  ['8.0', '8.0'],
  ['9.10', 9.1],
  ['0x1E', 30],
  ['-.5', -0.5],
  ['2012-10-17', '2012-10-17'],
  ['2001-12-14 21:59:43.10 -5', '2001-12-14 21:59:43.10 -5'],
  ['.inf', '.inf'],
  ["'5'", '5'],
  ['!!str 5', '5'],
  ['!!int "5"', 5],
  ['! 5', '5'],
  ['!Ref 5', { Ref: '5' }],
  ['!GetAtt A.B.C', { 'Fn::GetAtt': ['A', 'B.C'] }],
  ['!If [a, !Ref b, {c: !Sub d}]', { 'Fn::If': ['a', { Ref: 'b' }, { c: { 'Fn::Sub': 'd' } }] }],
  ['&anchor x', 'x'],
  ['|\n    a\n    b', 'a\nb\n'],
];

for (const [text, value] of scalars)
  test(`YAML's ${JSON.stringify(text)}`, () => assert.deepEqual(parseBody(`a: ${text}`)['a'], value));

test('what is nothing in YAML is null, which no template may have', () => {
  for (const text of ['', '~', 'null', 'Null'])
    assert.equal(
      errorOf(() => parseBody(`a: [${text || '~'}]`)),
      "[/a/0] 'null' values are not allowed in templates",
    );
});

test('numbers of JSON whose text a double loses stay texts', () => {
  const text = '{"a": [8.0, 9.10, 1e3, 5, -0, 123456789012345678, "8.0"]}';
  assert.deepEqual(parseBody(text)['a'], ['8.0', 9.1, '1000.0', 5, -0, '123456789012345678', '8.0']);
});

test('of a key that is there twice the last counts, in YAML as in JSON', () => {
  assert.deepEqual(parseBody('a: 1\nb: 2\na: 3'), { a: 3, b: 2 });
  assert.deepEqual(parseBody('{"a": 1, "b": 2, "a": 3}'), { a: 3, b: 2 });
});

test('a member may have any name', () => {
  const body = parseBody('__proto__: {x: 1}\nconstructor: 2');
  assert.deepEqual(Object.keys(body), ['__proto__', 'constructor']);
  assert.equal((body as Record<string, unknown>)['x'], undefined);
});

const errors: readonly (readonly [string, string])[] = [
  ['{"this is invalid JSON"="bar"}', 'Template format error: JSON not well-formed. (line 1, column 25)'],
  ['{\n"a": 1,\n}', 'Template format error: JSON not well-formed. (line 3, column 2)'],
  ['a: [', `${wellFormed} (line 1, column 5)`],
  ['a: b: c', `${wellFormed} (line 1, column 4)`],
  ['a:\n  b: !Foo c', `${wellFormed} (line 2, column 11)`],
  ['a: 1\n---\nb: 2', `${wellFormed} (line 2, column 1)`],
  ['a: !!binary aGVsbG8=', `${wellFormed} (line 1, column 13)`],
  ['a: &x 1\nb: *x', 'Template error: YAML aliases are not allowed in CloudFormation templates'],
  ['a: &x {b: 1}\nc:\n  <<: *x', 'Template error: YAML aliases are not allowed in CloudFormation templates'],
  ['a: {1: b}', 'Template format error: [/a] map keys must be strings; received numeric [1] instead'],
  ['a: {? {b: c} : d}', 'Template format error: [/a] map keys must be strings; received a map instead'],
  ['- a', 'Template format error: unsupported structure.'],
  ['', 'Template format error: unsupported structure.'],
  ['# nothing', 'Template format error: unsupported structure.'],
  ['["a"]', 'Template format error: unsupported structure.'],
];

for (const [text, expected] of errors)
  test(`not a template: ${JSON.stringify(text)}`, () =>
    assert.equal(
      errorOf(() => parseBody(text)),
      expected,
    ));

test('a template has a megabyte', () => {
  const error = 'Template may not exceed 1000000 bytes in size.';
  assert.equal(
    errorOf(() => parseBody(`a: ${'x'.repeat(1_000_000)}`)),
    error,
  );
  assert.equal(
    errorOf(() => parseBody(`a: ${'\u00e9'.repeat(500_000)}`)),
    error,
  );
});
