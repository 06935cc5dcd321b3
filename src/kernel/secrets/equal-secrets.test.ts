import assert from 'node:assert/strict';
import { test } from 'node:test';
import { equalSecrets } from './equal-secrets.ts';

test('secrets of any length compare', () => {
  for (const [a, b, equal] of [
    ['a', 'a', true],
    ['a', 'b', false],
    ['a', 'ab', false],
    ['ab', 'a', false],
    ['', '', true],
    ['', 'a', false],
    ['ä', 'a\u0308', false],
    ['１', '1', false],
  ] as const)
    assert.equal(equalSecrets(a, b), equal, `${a} ${b}`);
});
