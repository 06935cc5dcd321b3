import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AwsError } from './errors.ts';
import { tagLists, tagsOfNew } from './tags.ts';

const rules = {
  most: 3,
  duplicate: (key: string) => new AwsError('Duplicate', key),
  reserved: (key: string) => new AwsError('Reserved', key),
  tooMany: (count: number) => new AwsError('TooMany', String(count)),
};
const exact = tagLists({ ...rules, ignoresCase: false });
const loose = tagLists({ ...rules, ignoresCase: true });
const tag = (Key: string, Value = '') => ({ Key, Value });

test('what a request may bring', () => {
  assert.deepEqual(exact.checked(undefined), []);
  assert.deepEqual(exact.checked([{ Key: 'a' }, tag('A', '1')]), [tag('a'), tag('A', '1')]);
  for (const [lists, given, code, message] of [
    [exact, [tag('a'), tag('a')], 'Duplicate', 'a'],
    [loose, [tag('a'), tag('A')], 'Duplicate', 'A'],
    [exact, [tag('AWS:x')], 'Reserved', 'AWS:x'],
    [loose, [tag('aws:')], 'Reserved', 'aws:'],
  ] as const)
    assert.throws(() => lists.checked(given), { code, message });
});

test('adding replaces values, and spelling where case does not tell keys apart', () => {
  const before = [tag('Team', '1'), tag('stage', '2')];
  assert.deepEqual(exact.added(before, [tag('team', '3')]), [...before, tag('team', '3')]);
  assert.deepEqual(loose.added(before, [tag('team', '3')]), [tag('team', '3'), tag('stage', '2')]);
  assert.throws(() => exact.added(before, [tag('x'), tag('y')]), { code: 'TooMany', message: '4' });
  assert.throws(() => exact.counted([1, 2, 3, 4].map((at) => tag(`k${at}`))), { code: 'TooMany' });
});

test('removing what is not there changes nothing', () => {
  const before = [tag('Team'), tag('stage')];
  assert.deepEqual(exact.removed(before, ['team', 'Stage']), before);
  assert.deepEqual(loose.removed(before, ['team', 'other']), [tag('stage')]);
});

test("AWS's own are counted by no limit, taken away by nobody, and stay when others are replaced", () => {
  const system = [tag('aws:a', '1'), tag('AWS:b', '2')];
  const own = [tag('x'), tag('y'), tag('z')];
  assert.deepEqual(exact.counted([...system, ...own]), [...system, ...own]);
  assert.throws(() => exact.removed([...system, ...own], ['x', 'aws:a']), { code: 'Reserved', message: 'aws:a' });
  assert.deepEqual(exact.replaced([...system, ...own], [tag('w')]), [...system, tag('w')]);
  assert.deepEqual(exact.replaced(system, [...system, tag('w')]), [...system, tag('w')]);
  assert.throws(() => exact.replaced(system, [tag('aws:a', '2')]), { code: 'Reserved' });
  assert.throws(() => exact.replaced([], system), { code: 'Reserved' });
  assert.deepEqual(tagsOfNew({ systemTags: system }, own), [...system, ...own]);
});
