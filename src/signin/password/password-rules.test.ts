import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCommonPassword } from './common-passwords.ts';
import { passwordProblems } from './password-rules.ts';

test("passwords by Identity Center's rules", () => {
  for (const [password, allowed] of [
    ['Quiet-Harbour-77', true],
    ['aB3$efgh', true],
    ['aB3$efg', false],
    [`aB3$${'qzvx'.repeat(15)}`, true],
    [`aB3$${'qzvx'.repeat(15)}1`, false],
    ['ab3$efgh', false],
    ['AB3$EFGH', false],
    ['aBc$efgh', false],
    ['aB3defgh', false],
    ['aB3 efgh', false],
    ['', false],
    ['Xcasey-9x', false],
    ['Ünïc0de-Große', true],
  ] as const)
    assert.equal(passwordProblems(password, 'Casey').length === 0, allowed, password);
});

test('common words in disguise', () => {
  for (const [password, common] of [
    ['Password1!', true],
    ['P@$$w0rd', true],
    ['!!Password2024!!', true],
    ['Qwerty123$', true],
    ['PasswordPassword1!', true],
    ['Summer2026#', true],
    ['L3tm31n!!', true],
    ['1Loveyou!', true],
    ['Iloveyou1!', true],
    ['Welcome@123', true],
    ['Admin@123', true],
    ['Amplify#1', true],
    ['Harbour-Quiet-7', false],
    ['Password-Harbour-7', false],
    ['xK9#mmQz', false],
  ] as const)
    assert.equal(isCommonPassword(password), common, password);
});
