/** docs/authorization.md: each difference from AWS names the test that shows it, and that test is there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

test('every difference from AWS has its test', () => {
  const [, section = ''] = readFileSync(join(root, 'docs', 'authorization.md'), 'utf8').split(
    '## Differences from AWS\n',
  );
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Here'));
  assert.ok(rows.length >= 15, `${rows.length} differences`);
  const wrong = rows.filter((row) => {
    const [, file, name] = /\| `([^`]+)`: “([^”]+)” \|$/.exec(row) ?? [];
    return (
      file === undefined ||
      name === undefined ||
      !existsSync(join(root, file)) ||
      !readFileSync(join(root, file), 'utf8').includes(name)
    );
  });
  assert.deepEqual(wrong, []);
});
