/** Java's regular expressions, matched as a whole, in bounded time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesWhole, patternOf } from './match-pattern.ts';
import { PatternError } from './pattern-error.ts';

const matches = (pattern: string, text: string): boolean =>
  matchesWhole(patternOf(pattern), text, { steps: 2_000_000 });

const cases: readonly (readonly [pattern: string, right: readonly string[], wrong: readonly string[]])[] = [
  ['[a-z]+', ['abc'], ['', 'abc1', 'ABC']],
  ['^$|^arn:aws.*', ['', 'arn:aws:x'], ['arn', 'arn:aws\n']],
  ['(?!aws)[a-z]{2,5}', ['abc'], ['aws', 'awsx', 'a', 'abcdef']],
  ['(?=.*[a-z])(?=.*\\d).{8,}', ['abcdefg1'], ['abcdefgh', 'a1']],
  ['[\\w+=,.@-]+', ['a-b@c'], ['a b']],
  ['[^<>]*', ['', 'a\n'], ['<']],
  ['[]a]+', ['a]'], ['b']],
  ['[a-z&&[^b]]+', ['ac'], ['abc']],
  ['[a-c[x-z]]', ['b', 'y'], ['m']],
  ['\\d{1,3}(\\.\\d{1,3}){3}', ['10.0.0.1'], ['10.0.0', '10.0.0.1.1']],
  ['\\p{Alpha}\\p{L}\\P{N}', ['aé-'], ['éé-', 'aé1']],
  ['\\Qa.b\\E+', ['a.b', 'a.bb'], ['axb']],
  ['a{2}|(?:b|c)??d', ['aa', 'd', 'bd'], ['a', 'bcd']],
  ['(?i)[a-z]+Straße', ['xSTRAße'], ['x1']],
  ['\\bfoo\\b.*', ['foo', 'foo bar'], ['foobar']],
  ['\\x41\\u0042\\x{1F600}\\t', ['AB😀\t'], ['AB']],
  ['.', ['😀'], ['\n', 'ab']],
  ['(?<name>a)(|b)', ['a', 'ab'], ['b']],
  ['', [''], ['a']],
];

for (const [pattern, right, wrong] of cases) {
  test(`the pattern ${pattern}`, () => {
    for (const text of right) assert.equal(matches(pattern, text), true, text);
    for (const text of wrong) assert.equal(matches(pattern, text), false, text);
  });
}

test('what cannot be matched in linear time, or is no pattern, is refused', () => {
  const none = ['(a', 'a)', '[a', '*a', '{a', '(a)\\1', 'a++', '(?>a)', '(?<=a)b', '[z-a]', '\\p{None}', '\\'];
  for (const pattern of none) assert.throws(() => patternOf(pattern), PatternError, pattern);
  for (const pattern of ['((a{999}){999}){999}', '(){9999}{9999}{9999}', '('.repeat(200) + ')'.repeat(200)])
    assert.throws(() => patternOf(pattern), PatternError, pattern);
});

test('patterns on which backtracking explodes end', () => {
  for (const pattern of ['(a*)*b', '(a|a)*b', '(a+)+$', '(.*)*x', '([a-zA-Z]+)*!', '(a?){50}a{50}'])
    assert.equal(matches(pattern, `${'a'.repeat(2000)}c`), false, pattern);
  assert.throws(() => matches('((?=.*b)a)*c', `${'a'.repeat(4000)}b`), /too many steps/);
});
