import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkJsonCost, JsonTooCostly, parseBoundedJson } from './json.ts';

const limits = { maxDepth: 3, maxTokens: 10 };

const cheap: readonly string[] = [
  '',
  '1',
  'null',
  '"[[[[[[[[[[[["',
  '"\\"[[[[[[["',
  '"\\\\"',
  '["\\\\", "[[[[", "\\\\\\"[[[["]',
  '[[[1]]]',
  '[[],[],[[]]]',
  '{"a":{"b":[1]}}',
  '[1,2,3,4,5,6,7,8,9]',
  '"no end [[[[[',
  '"no end \\"[[[[',
];
const costly: readonly string[] = [
  '[[[[',
  '[[[[]]]]',
  '{"a":{"b":{"c":{',
  '["\\\\",[[[',
  '[1,2,3,4,5,6,7,8,9,0,1]',
  '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}',
  '[],[],[],[],[],[],[],[],[],[],[],',
  '"a"[[[[',
  ':'.repeat(11),
];

test('what JSON may cost is counted outside its strings', () => {
  for (const text of cheap) checkJsonCost(text, limits);
  for (const text of costly) assert.throws(() => checkJsonCost(text, limits), JsonTooCostly, text);
});

test('a value within its limits is as JSON.parse has it', () => {
  for (const text of ['{"a":["\\u0041",1.5,true,null]}', '"\\"\\\\"', ' [1] '])
    assert.deepEqual(parseBoundedJson(text, limits), JSON.parse(text));
  for (const text of ['', '[1', '{"a"}', '"a']) assert.throws(() => parseBoundedJson(text, limits), SyntaxError);
});

test('strings of backslashes and quotes are passed over once', () => {
  const backslashes = '\\'.repeat(4_000_000);
  checkJsonCost(`"${backslashes}"`, limits);
  checkJsonCost(`"${'\\"'.repeat(2_000_000)}"`, limits);
  checkJsonCost(`"${backslashes}\\"${backslashes}`, limits);
});
