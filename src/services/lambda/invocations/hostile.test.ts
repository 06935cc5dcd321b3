/** Functions that mean harm: what becomes of them, and that nothing becomes of the server. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isRunning, onLinux } from '../../../kernel/processes/test-processes.ts';
import { functionTests } from '../../../testing/functions.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
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

test('/tmp is the function’s own, and gone with it', async () => {
  await create(
    'tmp',
    `import fs, { readFileSync } from 'node:fs'; import { writeFile, readdir } from 'node:fs/promises';
    export const handler = async () => {
      await writeFile('/tmp/a', 'kept'); fs.renameSync('/tmp/a', '/tmp/b');
      const code = readFileSync('/var/task/index.mjs', 'utf8');
      return [readFileSync('/tmp/b', 'utf8'), await readdir('/tmp'), code.length > 0];
    };`,
  );
  assert.deepEqual((await invoke('tmp')).answer, ['kept', ['b'], true]);
});

test('a hundred megabytes of output are read and left out, with lines and without', async () => {
  await create(
    'loud',
    `export const handler = async ({ line }) => {
      const text = 'x'.repeat(100_000) + (line ? '\\n' : '');
      for (let i = 0; i < 1000; i++) process.stdout.write(text);
      console.log('\\nend'); return 'said';
    };`,
  );
  const lines = await invoke('loud', { line: true });
  assert.equal(lines.answer, 'said');
  assert.match(lines.log.slice(-400), /\[Sandlot has left \d+ lines out here\.\]/);
  assert.equal((await invoke('loud', { line: false })).answer, 'said');
});

test('what goes on after the answer, opens ports or asks the Runtime API for others’ work harms nobody', async () => {
  await create(
    'lingers',
    `import http from 'node:http';
    export const handler = async (event, { awsRequestId }) => {
      const server = http.createServer((_, response) => response.end('mine')).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      setInterval(() => {}, 1);
      const other = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
      const post = (url) => fetch(url, { method: 'POST', body: '1' }).then(({ status }) => status);
      const stranger = new URL(other).origin + '/other/2018-06-01/runtime/invocation/' + awsRequestId + '/response';
      return [server.address().port > 0, await post(other + crypto.randomUUID() + '/response'), await post(stranger)];
    };`,
  );
  assert.deepEqual((await invoke('lingers')).answer, [true, 400, 404]);
  assert.deepEqual((await invoke('lingers')).answer, [true, 400, 404]);
});

test('a process that takes more memory than it may is ended', onLinux, async () => {
  await create(
    'grows',
    'export const handler = async () => { const all = []; for (;;) all.push(Buffer.alloc(8e6, 1)); };',
  );
  const { answer, error } = await invoke('grows');
  assert.equal(error, 'Unhandled');
  assert.match(answer.errorType, /^Runtime\.(?:OutOfMemory|ExitError)$/);
});

test('requests for AWS’s hosts come here, whichever way they are asked', async () => {
  await create(
    'leads',
    `import https from 'node:https'; import tls from 'node:tls';
    const status = (url) => new Promise((resolve, reject) =>
      https.get(url, (response) => { response.resume(); resolve(response.statusCode); }).on('error', reject));
    export const handler = async ({ name }) => {
      const socket = new Promise((resolve) => tls.connect({ host: name, port: 443, servername: name })
        .on('secureConnect', () => resolve('reached')).on('error', ({ code }) => resolve(code)));
      const url = 'https://' + name + '/';
      return [await status(url), (await fetch(url, { redirect: 'manual' })).status, await socket];
    };`,
  );
  const { answer } = await invoke('leads', { name: 'dynamodb.us-east-1.amazonaws.com' });
  const [https, fetched, socket] = answer as [number, number, string];
  assert.ok(https >= 300 && fetched >= 300, JSON.stringify(answer));
  assert.notEqual(socket, 'reached');
});

test('names under localhost are this machine’s, for Node and however a socket is asked', async () => {
  await create(
    'local-names',
    `import net from 'node:net';
    export const handler = async ({ name, port }) => {
      const { status } = await fetch('http://' + name + ':' + port + '/', { redirect: 'manual' });
      const socket = new net.Socket();
      const reached = new Promise((resolve) => socket.on('connect', () => resolve('reached')).on('error', resolve));
      socket.connect(443, 'dynamodb.us-east-1.amazonaws.com');
      return [status, await reached, socket.remotePort];
    };`,
  );
  const { port } = new URL(sandlot.endpoint);
  const { answer } = await invoke('local-names', { name: 'some-bucket.s3.localhost', port });
  assert.ok(answer[0] >= 400 && answer[0] < 500, JSON.stringify(answer));
  assert.deepEqual(answer.slice(1), ['reached', Number(port)]);
});

test('functions end with a server that is killed', onLinux, async (t) => {
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    const { startSandlot } = await import(${at('../../../testing/start-sandlot.ts')});
    const { functionTests } = await import(${at('../../../testing/functions.ts')});
    const { create, invoke } = await functionTests(await startSandlot());
    await create('pid', 'setInterval(() => {}, 1); export const handler = async () => process.pid;');
    console.log('pid ' + (await invoke('pid')).answer);`;
  const server = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => server.kill('SIGKILL'));
  let printed = '';
  for await (const chunk of server.stdout) {
    printed += String(chunk);
    if (/pid \d+\n/.test(printed)) break;
  }
  const pid = /pid (\d+)/.exec(printed)![1]!;
  assert.ok(isRunning(pid));
  server.kill('SIGKILL');
  await once(server, 'exit');
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
});
