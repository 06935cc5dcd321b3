/** Functions of Node where there is no sandbox: Node's permissions hold them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { functionTests } from '../../../testing/functions.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot({ functionSandbox: 'off' });
const functions = await functionTests(sandlot);
const { create, invoke } = functions;
/** Of the user who runs the server, and of no function; not below `/tmp`, which means a function's own to it. */
const home = mkdtempSync('/var/tmp/sandlot-home-');
const secret = join(home, 'secret');
writeFileSync(secret, 'secret');

after(async () => {
  functions.destroy();
  await sandlot.close();
  rmSync(home, { recursive: true });
});

const caught = (body: string): string =>
  `export const handler = async (event) => { try { ${body} } catch (error) { return error.code; } };`;

test('Node starts no programs and no threads, and reads and writes only what is its own', async () => {
  const cases: readonly [string, string][] = [
    [
      'spawns',
      "const { spawnSync } = await import('node:child_process'); return spawnSync('true').error?.code ?? 'ran';",
    ],
    ['forks', "const { fork } = await import('node:child_process'); fork('x'); return 'ran';"],
    [
      'threads',
      "const { Worker } = await import('node:worker_threads'); new Worker('1', { eval: true }); return 'ran';",
    ],
    ['reads', "const { readFileSync } = await import('node:fs'); return readFileSync(event.path, 'utf8');"],
    ['lists', "const { readdirSync } = await import('node:fs'); return readdirSync(event.home);"],
    ['writes', "const { writeFileSync } = await import('node:fs'); writeFileSync(event.path, 'x'); return 'wrote';"],
    ['own-code', "const { writeFileSync } = await import('node:fs'); writeFileSync('index.mjs', 'x'); return 'wrote';"],
  ];
  for (const [name, body] of cases) {
    await create(name, caught(body));
    const { answer } = await invoke(name, { path: secret, home });
    assert.deepEqual([name, answer], [name, 'ERR_ACCESS_DENIED']);
  }
});

test('no link, database or option of Node’s leads past the permissions', async () => {
  const link = (text: string) => ({ text, mode: 0o120777 });
  const deep = 'a/'.repeat(12);
  const read = `const { readFileSync } = await import('node:fs'); return readFileSync('/var/task/${deep}out', 'utf8');`;
  const links = {
    'index.mjs': caught(read),
    [`${deep}up`]: link('../'.repeat(12)),
    // Its text stays within the folder; by way of the other it is the root's.
    [`${deep}out`]: link(`up/${'../'.repeat(12)}etc/hostname`),
  };
  await create('linked', links);
  assert.match((await invoke('linked')).answer, /^(?:ENOENT|ERR_ACCESS_DENIED)$/);
  const opened =
    "const { DatabaseSync } = await import('node:sqlite'); new DatabaseSync(event.path).exec('CREATE TABLE a (b)');";
  await create('database', caught(opened));
  assert.equal((await invoke('database', { path: join(home, 'database') })).answer, 'ERR_UNKNOWN_BUILTIN_MODULE');
  const options = [
    `--localstorage-file=${join(home, 'storage')}`,
    `--trace-event-categories=v8 --trace-event-file-pattern=${join(home, 'trace')}`,
    `--trace_event_categories=v8 --trace_event_file_pattern=${join(home, 'trace')}`,
    '--experimental-sqlite --experimental-webstorage',
    '--permission-audit',
  ];
  for (const [at, NODE_OPTIONS] of options.entries()) {
    const name = `option-${at}`;
    const stores = `globalThis.localStorage?.setItem('a', 'b'); ${opened} return 'opened';`;
    await create(name, caught(stores), { Environment: { Variables: { NODE_OPTIONS } } });
    const { answer } = await invoke(name, { path: join(home, 'database') });
    assert.equal(answer, 'ERR_UNKNOWN_BUILTIN_MODULE', NODE_OPTIONS);
  }
  assert.deepEqual(readdirSync(home), ['secret']);
});
