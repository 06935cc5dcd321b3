/**
 * Paths, templates, functions and comparisons, as tables.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holds } from './choices.ts';
import { callIntrinsic } from './intrinsics.ts';
import type { Json } from './json.ts';
import { lookUp, withValueAt } from './paths.ts';
import { fillTemplate } from './templates.ts';

const data = { a: { b: [1, 2, 3], 'c d': 'x' }, n: null, list: [{ k: 1 }, { k: 2 }] };
const scope = { data, context: { Execution: { Name: 'e' } }, variables: { v: { w: 7 } } };

test('a path that names one place gives its value, one that may name several an array', () => {
  const cases: [string, Json | undefined][] = [
    ['$', data],
    ['$.a.b', [1, 2, 3]],
    ['$.a.b[0]', 1],
    ['$.a.b[-1]', 3],
    ["$.a['c d']", 'x'],
    ['$.n', null],
    ['$.none', undefined],
    ['$.a.b[9]', undefined],
    ['$.list[*].k', [1, 2]],
    ['$.list[?(@.k > 1)].k', [2]],
    ['$.a.b[0:2]', [1, 2]],
    ['$..k', [1, 2]],
    ['$.list[?(@.k > 9)]', []],
    ['$$.Execution.Name', 'e'],
    ['$v.w', 7],
    ['$none', undefined],
    ['$.a.constructor', undefined],
    ['$.__proto__', undefined],
  ];
  for (const [path, wanted] of cases) assert.deepEqual(lookUp(path, scope), wanted, path);
});

test('a result is put at a reference path', () => {
  const failed = (cause: string) => new Error(cause);
  assert.deepEqual(withValueAt('$.x.y', { a: 1 }, 2, failed), { a: 1, x: { y: 2 } });
  assert.deepEqual(withValueAt('$.a[1]', { a: [1, 2] }, 9, failed), { a: [1, 9] });
  assert.throws(() => withValueAt('$.a.b', { a: 1 }, 2, failed), /Unable to apply ReferencePath/);
  assert.throws(() => withValueAt('$.a[*]', { a: [1] }, 2, failed), /no reference path/);
});

test('members that end in .$ are looked up or called', () => {
  const template = {
    'one.$': '$.a.b[0]',
    two: { 'name.$': '$$.Execution.Name' },
    'three.$': "States.Format('{}-{}', 1, $.n)",
  };
  const wanted = { one: 1, two: { name: 'e' }, three: '1-null' };
  assert.deepEqual(fillTemplate(template, scope, 'Parameters'), wanted);
  assert.throws(() => fillTemplate({ 'a.$': 1 }, scope, 'Parameters'), /must be a STRING/);
  assert.throws(() => fillTemplate({ 'a.$': '$.none' }, scope, 'Parameters'), /could not be found in the input/);
});

/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
test('intrinsic functions', () => {
  const cases: [string, Json][] = [
    ["States.Format('Hello, my name is {}.', 'Jo')", 'Hello, my name is Jo.'],
    ["States.Format('\\{{}\\}', 1)", '{1}'],
    [
      `States.Format('{} and {}', States.StringToJson('{"a":1,"b":["x",null,{}]}'), States.StringToJson('[true]'))`,
      '{a=1, b=[x, null, {}]} and [true]',
    ],
    ["States.StringToJson(' ')", null],
    ['States.Array(1, States.Array(2), null)', [1, [2], null]],
    ['States.ArrayPartition($.a.b, 2)', [[1, 2], [3]]],
    ['States.ArrayContains($.a.b, 2)', true],
    ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['States.ArrayGetItem($.a.b, 2)', 3],
    ['States.ArrayLength($.a.b)', 3],
    ['States.ArrayUnique(States.Array(1, 2, 1))', [1, 2]],
    ["States.Base64Encode('Data to encode')", 'RGF0YSB0byBlbmNvZGU='],
    ["States.Base64Decode('RGVjb2RlZCBkYXRh')", 'Decoded data'],
    ["States.Hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    [
      'States.JsonMerge(States.StringToJson(\'{"a":1,"b":1}\'), States.StringToJson(\'{"b":2}\'), false)',
      { a: 1, b: 2 },
    ],
    ['States.JsonToString($.list)', '[{"k":1},{"k":2}]'],
    ['States.MathAdd(111, -1)', 110],
    ["States.StringSplit('1.2,3,4,5', '.,')", ['1', '2', '3', '4', '5']],
  ];
  for (const [text, wanted] of cases) assert.deepEqual(callIntrinsic(text, scope, 'f'), wanted, text);
  assert.match(callIntrinsic('States.UUID()', scope, 'f') as string, /^[\da-f-]{36}$/);
  const wrong = [
    'States.Nothing()',
    "States.Hash('a', 'constructor')",
    'States.ArrayRange(0, 1000000, 1)',
    "States.Format('{}')",
    'States.MathAdd(1)',
    'States.UUID(',
    `${'States.Array('.repeat(50)}1${')'.repeat(50)}`,
  ];
  for (const text of wrong) assert.throws(() => callIntrinsic(text, scope, 'f'), text);
});

test('comparisons', () => {
  const of = (rule: object, value: Json) => holds({ Variable: '$.x', ...rule }, { ...scope, data: { x: value, y: 5 } });
  const cases: [object, Json, boolean][] = [
    [{ StringEquals: 'a' }, 'a', true],
    [{ StringEquals: 'a' }, 1, false],
    [{ StringLessThan: 'b' }, 'a', true],
    [{ NumericGreaterThanEquals: 5 }, 5, true],
    [{ NumericEqualsPath: '$.y' }, 5, true],
    [{ BooleanEquals: false }, false, true],
    [{ TimestampLessThan: '2026-01-01T00:00:00Z' }, '2025-12-31T23:59:59+00:00', true],
    [{ TimestampEquals: '2026-01-01T00:00:00Z' }, 'soon', false],
    [{ StringMatches: 'log-*.txt' }, 'log-1.txt', true],
    [{ StringMatches: 'a\\*b' }, 'a*b', true],
    [{ StringMatches: 'a\\*b' }, 'axb', false],
    [{ StringMatches: 'a.c' }, 'abc', false],
    [{ IsNull: true }, null, true],
    [{ IsNumeric: false }, '1', true],
    [{ IsTimestamp: true }, '2026-01-01T00:00:00Z', true],
    [{ IsPresent: true }, null, true],
  ];
  for (const [rule, value, wanted] of cases) assert.equal(of(rule, value), wanted, JSON.stringify([rule, value]));
  assert.equal(holds({ Variable: '$.none', IsPresent: false }, scope), true);
  assert.equal(holds({ Not: { Or: [{ Variable: '$.n', IsNull: false }] } }, scope), true);
  assert.throws(() => holds({ Variable: '$.none', IsNull: true }, scope), /references an invalid value/);
});
