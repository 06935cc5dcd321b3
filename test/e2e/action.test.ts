/** The steps of `action.yml`, run by bash as a runner does. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/testing/servers/free-port.ts';
import { cleanEnvironment, run, sandlot } from './server-process.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

test('the action starts a server, and later steps have its variables and its command', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-action-'));
  const home = join(folder, 'home of a runner');
  const files = {
    GITHUB_ENV: join(folder, 'env'),
    GITHUB_PATH: join(folder, 'path'),
    GITHUB_OUTPUT: join(folder, 'output'),
  };
  for (const file of Object.values(files)) writeFileSync(file, '');
  const env = { ...cleanEnvironment(home), GITHUB_ACTION_PATH: root, ...files };
  t.after(async () => {
    await sandlot(['stop'], env);
    rmSync(folder, { recursive: true, force: true });
  });
  const [, script] = /id: up[\s\S]*? {6}run: \|\n([\s\S]*)$/.exec(readFileSync(join(root, 'action.yml'), 'utf8'))!;
  const port = String(await freePort());
  const inputs = { READY: 'you@example.com', ACCOUNT: '123456789012', PORT: port };
  // As a runner calls bash: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
  const ran = await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script!], { ...env, ...inputs });
  assert.equal(ran.code, 0, ran.stderr);

  const read = (name: keyof typeof files): string => readFileSync(files[name], 'utf8');
  assert.deepEqual(read('GITHUB_OUTPUT').trim().split('\n'), [
    `endpoint=http://127.0.0.1:${port}`,
    `console=http://console.localhost:${port}`,
    'account=123456789012',
  ]);
  const variables = Object.fromEntries(
    read('GITHUB_ENV')
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  assert.equal(variables['AWS_ENDPOINT_URL'], `http://127.0.0.1:${port}`);
  assert.equal(variables['AWS_DATA_PATH'], join(home, '.sandlot', 'aws'));
  const later = {
    ...cleanEnvironment(home),
    ...variables,
    PATH: `${read('GITHUB_PATH').trim()}:${process.env['PATH']}`,
  };
  const status = await run('sandlot', ['status', '--json'], later);
  assert.equal(JSON.parse(status.stdout).account, '123456789012', status.stderr);
});
