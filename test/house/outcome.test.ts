/** What `npm test` makes of what its processes print, and of how they end. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readReport } from '../../scripts/test/outcome.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const counts = (facts: Record<string, number>): string =>
  Object.entries(facts)
    .map(([name, count]) => `ℹ ${name} ${count}\n`)
    .join('');

test('what was counted is told, and what did not come to its end has failed', () => {
  const whole = counts({ tests: 3, pass: 2, fail: 0, cancelled: 0, skipped: 1 });
  const good = { passed: 2, failed: 0, skipped: 1, failures: [] };
  assert.deepEqual(readReport('batch', { code: 0, output: whole }), good);
  for (const [code, output, why] of [
    [0, '✔ the first (1.5ms)\n', 'ended before its tests did'],
    [0, '', 'ended before its tests did'],
    [1, '', 'ended before its tests did'],
    [1, whole, 'did not end as it should'],
    [1, `ℹ Error: nobody caught it\n${whole}`, 'Error: nobody caught it'],
  ] as const) {
    const { failed, failures } = readReport('batch', { code, output });
    assert.deepEqual({ failed, failures }, { failed: 1, failures: [`batch: ${why}`] }, output);
  }
});

test('a test that ends its process has failed, in a batch and in a process of its own', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-outcome-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'ends.test.ts');
  writeFileSync(file, "import { test } from 'node:test';\ntest('ends', () => process.exit(0));\n");
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  for (const runner of [['./scripts/test/one-process.ts'], ['--test', '--test-reporter=spec']]) {
    const args = ['--import', './scripts/test/no-exit.ts', ...runner, file];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' });
    const { passed, failed, failures } = readReport('ends', { code: status ?? 1, output: stdout });
    assert.deepEqual([passed, failed, failures.length], [0, 1, 1], stdout);
  }
});
