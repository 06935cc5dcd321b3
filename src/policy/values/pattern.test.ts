import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePattern, matchesPattern } from './pattern.ts';

const matches = (pattern: string, text: string) => matchesPattern(compilePattern(pattern), text);

/** The textbook table: slow, and obviously right. */
function matchesByTable(pattern: string, text: string): boolean {
  let row = Array.from({ length: text.length + 1 }, (_, i) => i === 0);
  for (const wanted of pattern) {
    const next = row.map(() => false);
    for (let i = 0; i <= text.length; i++) {
      next[i] =
        wanted === '*'
          ? row[i]! || (i > 0 && next[i - 1]!)
          : i > 0 && row[i - 1]! && (wanted === '?' || wanted === text[i - 1]);
    }
    row = next;
  }
  return row[text.length]!;
}

test('every small pattern agrees with the textbook', () => {
  const letters = ['a', 'b', '*', '?'];
  const patterns = [''];
  for (let i = 0; patterns[i]!.length < 5; i++) patterns.push(...letters.map((letter) => patterns[i]! + letter));
  const texts = [''];
  for (let i = 0; texts[i]!.length < 5; i++) texts.push(...['a', 'b'].map((letter) => texts[i]! + letter));
  for (const pattern of patterns) {
    const compiled = compilePattern(pattern);
    for (const text of texts) {
      if (matchesPattern(compiled, text) !== matchesByTable(pattern, text)) assert.fail(`${pattern} on ${text}`);
    }
  }
});

test('pieces longer than a machine word', () => {
  const piece = `${'ab?'.repeat(30)}c`;
  const text = `${'abx'.repeat(29)}ab${'abz'.repeat(30)}c`;
  assert.equal(matches(`*${piece}*`, text), true);
  assert.equal(matches(`*${piece}d*`, text), false);
  assert.equal(matches(`x*${piece}*`, text), false);
  assert.equal(matches(`*${piece}*${piece}*`, text + text), true);
  assert.equal(matches(`*${piece}*${piece}*`, text), false);
});

test('patterns that are costly for a backtracking matcher', () => {
  const text = 'a'.repeat(2000);
  assert.equal(matches(`${'*a'.repeat(1000)}*b`, text), false);
  assert.equal(matches(`*${'a?'.repeat(900)}b*`, text), false);
  assert.equal(matches(`*${'a'.repeat(1500)}b*`, text), false);
});

test('characters special elsewhere are themselves', () => {
  assert.equal(matches('a.c[d]+(e|f)$^\\', 'a.c[d]+(e|f)$^\\'), true);
  assert.equal(matches('a.c', 'abc'), false);
});
