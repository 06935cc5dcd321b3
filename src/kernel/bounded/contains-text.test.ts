import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containsText } from './contains-text.ts';

test('a part is found wherever the engine finds it', () => {
  const parts = ['', 'a', 'aabaaab', 'aabaaabaa', 'abababab', 'aaaaaaaab', 'baaaaaaaa', 'abcabcabd', '€uro€uro'];
  const texts = [
    '',
    ...parts,
    ...parts.map((part) => `aab${part}aab`),
    'aabaaabaabaaabaa',
    'abcabcabcabd',
    'a'.repeat(30),
  ];
  for (const text of texts)
    for (const part of [...parts, ...texts])
      assert.equal(containsText(text, part), text.includes(part), `${text} ${part}`);
  let seed = 7;
  const letters = (length: number): string => {
    let made = '';
    while (made.length < length) made += 'ab'[(seed = (seed * 48_271) % 2_147_483_647) % 2];
    return made;
  };
  for (let round = 0; round < 2000; round++) {
    const [text, part] = [letters(60), letters(8 + (round % 4))];
    assert.equal(containsText(text, part), text.includes(part), `${text} ${part}`);
  }
});

test('what would take the product of both lengths comes back', () => {
  const half = 'a'.repeat(100_000);
  assert.equal(containsText('a'.repeat(390_000), `${half}b${half}`), false);
  assert.equal(containsText(`${half}${half}b${half}`, `${half}b${half}`), true);
});
