import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unifiedDiff } from './line-diff.ts';

const names = { fromName: 'a', toName: 'b' };

/** Applies a unified diff, so that a wrong one cannot pass. */
function patched(before: string, diff: string): string {
  const lines = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const out: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').slice(2, -1)) {
    const head = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
    if (head) {
      const start = Number(head[1]) - (head[2] === '0' ? 0 : 1);
      out.push(...lines.slice(at, start));
      at = start;
    } else if (line.startsWith('\\')) {
      if (out.length > 0 && at >= lines.length) out[out.length - 1] = out.at(-1)!.replace(/\n$/, '');
    } else if (line.startsWith('+')) out.push(`${line.slice(1)}\n`);
    else {
      assert.equal(lines[at]!.replace(/\n$/, ''), line.slice(1));
      if (line.startsWith(' ')) out.push(lines[at]!);
      at++;
    }
  }
  return [...out, ...lines.slice(at)].join('');
}

test('equal texts have no diff', () => {
  assert.equal(unifiedDiff('x\n', 'x\n', names), '');
});

test('a change is shown with three lines around it', () => {
  assert.equal(
    unifiedDiff('1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\n4\nfive\n6\n7\n8\n9\n', names),
    '--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
  );
});

test('a new file, and a last line without an end', () => {
  assert.equal(unifiedDiff('', 'x\n', names), '--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n');
  assert.equal(unifiedDiff('x', 'x\n', names), '--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n');
});

test('colours are red and green, and only when asked for', () => {
  const diff = unifiedDiff('a\n', 'b\n', { ...names, colour: true });
  assert.ok(diff.includes('\u001b[31m-a\u001b[0m') && diff.includes('\u001b[32m+b\u001b[0m'));
});

test('every diff, applied, gives the second text', () => {
  let state = 7;
  const pick = (below: number): number => (state = (state * 1103515245 + 12345) % 2147483648) % below;
  for (let round = 0; round < 600; round++) {
    const text = (): string => Array.from({ length: pick(30) }, () => `${'abc'[pick(3)]}\n`).join('');
    const [before, after] = [text(), text()];
    if (before !== after)
      assert.equal(patched(before, unifiedDiff(before, after, names)), after, JSON.stringify([before, after]));
  }
});

test('two texts with nothing in common are shown whole, without a search through all pairs', () => {
  const text = (letter: string): string => Array.from({ length: 20_000 }, (_, n) => `${letter}${n}\n`).join('');
  assert.equal(patched(text('a'), unifiedDiff(text('a'), text('b'), names)), text('b'));
});
