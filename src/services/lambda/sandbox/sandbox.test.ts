/** What a function in its sandbox sees of the machine, and what is left of it afterwards. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { functionTests } from '../../../testing/functions.ts';
import { inSandbox } from '../../../testing/sandbox.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { mostProcesses } from './bubblewrap.ts';
import { listedInside } from './test-inside.ts';

const sandlot = await startSandlot();
const functions = await functionTests(sandlot);
const { create, invoke } = functions;
const folder = mkdtempSync('/var/tmp/sandlot-outside-');
writeFileSync(join(folder, 'secret'), 'secret');

after(async () => {
  functions.destroy();
  await sandlot.close();
  rmSync(folder, { recursive: true });
});

/** Processes of the machine whose command says this. */
function running(mark: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const isDead = /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      return !isDead && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mark);
    } catch {
      return false;
    }
  });
}

async function untilGone(mark: string): Promise<void> {
  while (running(mark).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

const looks = `
import fs from 'node:fs'; import os from 'node:os'; import { spawnSync } from 'node:child_process';
const code = (work) => { try { return work() ?? 'done'; } catch (error) { return error.code ?? String(error); } };
export const handler = async ({ outside, home, pid }) => ({
  files: [outside + '/secret', home, '/root', '/etc/shadow', '/sys/kernel', '/run']
    .map((path) => code(() => fs.statSync(path).size)),
  tmp: fs.readdirSync('/tmp'),
  task: fs.readdirSync('/var/task'),
  opt: fs.readdirSync('/opt'),
  user: os.userInfo().username,
  kill: code(() => process.kill(pid, 0)),
  processes: fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length,
  first: fs.readFileSync('/proc/1/environ', 'utf8')
    .split('\\0').map((line) => line.split('=')[0]).filter(Boolean),
  writes: ['/x', '/var/task/x', '/opt/x', '/usr/x', '/dev/shm/x', '/etc/passwd', '/tmp/x']
    .map((path) => code(() => fs.writeFileSync(path, 'x'))),
  rights: /CapEff:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1],
  namespaces: spawnSync('unshare', ['--user', 'true']).status,
  ran: spawnSync('sh', ['-c', 'echo $0 ran'], { encoding: 'utf8' }).stdout,
  env: Object.fromEntries(['HOME', 'LAMBDA_TASK_ROOT', 'LAMBDA_RUNTIME_DIR', '_HANDLER']
    .map((name) => [name, process.env[name]])),
});`;

test('a function sees its own code, folder and processes, and nothing else of the machine', inSandbox, async () => {
  await create('looks', looks);
  const { answer } = await invoke('looks', { outside: folder, home: homedir(), pid: process.pid });
  assert.deepEqual(
    answer.files,
    Array.from({ length: 6 }, () => 'ENOENT'),
  );
  assert.deepEqual([answer.tmp, answer.task, answer.opt, answer.user], [[], ['index.mjs'], [], 'sbx_user1051']);
  assert.deepEqual([answer.kill, answer.processes], ['ESRCH', 2]);
  assert.deepEqual(answer.first.toSorted(), ['PATH', 'PWD']);
  assert.deepEqual(answer.writes, [...Array.from({ length: 6 }, () => 'EROFS'), 'done']);
  assert.match(answer.rights, /^0+$/);
  assert.notEqual(answer.namespaces, 0);
  assert.equal(answer.ran, 'sh ran\n');
  const env = {
    HOME: '/tmp',
    LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: 'index.handler',
  };
  assert.deepEqual(answer.env, env);
});

test('Python sees no more', inSandbox, async () => {
  const lines = [
    'import os, subprocess',
    'def handler(event, context):',
    '    def kill():',
    '        try: os.kill(event["pid"], 0)',
    '        except OSError as error: return error.strerror',
    '    paths = [event["outside"] + "/secret", event["home"] + "/.aws", "/proc/%d" % event["pid"]]',
    '    return [[os.path.exists(path) for path in paths], kill(), os.listdir("/var/task"),',
    '            subprocess.run(["sh", "-c", "echo ran"], capture_output=True, text=True).stdout]',
  ];
  await create('snake', { 'index.py': lines.join('\n') }, { Runtime: 'python3.12' });
  const { answer } = await invoke('snake', { outside: folder, home: homedir(), pid: process.pid });
  assert.deepEqual(answer, [[false, false, false], 'No such process', ['index.py'], 'ran\n']);
});

test('/tmp holds what EphemeralStorage says, and no more', inSandbox, async () => {
  await create(
    'fills',
    `import fs from 'node:fs';
    export const handler = async () => {
      const piece = Buffer.alloc(2 ** 24); let written = 0;
      try { for (;;) { fs.appendFileSync('/tmp/full', piece); written += piece.length; } }
      catch (error) { return [error.code, written / 2 ** 20]; }
    };`,
    { EphemeralStorage: { Size: 512 }, MemorySize: 1024 },
  );
  const { answer } = await invoke('fills');
  assert.equal(answer[0], 'ENOSPC');
  assert.ok(answer[1] > 400 && answer[1] <= 512, String(answer));
});

test('threads and programs of Node that a function starts are led here, too', inSandbox, async () => {
  const asks = `const { status } = await fetch('https://sts.us-east-1.amazonaws.com/', { redirect: 'manual' });`;
  await create('starts', {
    'index.mjs': `import { Worker } from 'node:worker_threads'; import { execFileSync } from 'node:child_process';
    export const handler = async () => {
      const thread = new Worker(new URL('./thread.mjs', import.meta.url));
      const threads = await new Promise((resolve, reject) => thread.on('message', resolve).on('error', reject));
      return [threads, execFileSync(process.execPath, ['program.mjs'], { encoding: 'utf8' })];
    };`,
    'thread.mjs': `import { parentPort } from 'node:worker_threads'; ${asks} parentPort.postMessage(status);`,
    'program.mjs': `${asks} console.log(status);`,
  });
  const { answer } = await invoke('starts');
  assert.ok(Array.isArray(answer) && answer[0] >= 300 && Number(answer[1]) >= 300, JSON.stringify(answer));
});

test('what a function has started ends with it, whatever group it has gone to', inSandbox, async () => {
  const mark = `31${process.pid}.5`;
  await create(
    'leaves',
    `import { spawn } from 'node:child_process';
    export const handler = async ({ mark }) => {
      const alone = { detached: true, stdio: 'ignore' };
      for (const command of ['setsid', 'nohup']) spawn(command, ['sleep', mark], alone).unref();
      for (;;);
    };`,
    { Timeout: 1 },
  );
  const { answer } = await invoke('leaves', { mark });
  assert.equal(answer.errorType, 'Sandbox.Timedout');
  await untilGone(mark);
});

test('a function that multiplies is held to a number of processes, or ended for it', inSandbox, async () => {
  const mark = `32${process.pid}.5`;
  const isRoot = process.getuid?.() === 0;
  await create(
    'multiplies',
    `import { spawn } from 'node:child_process';
    export const handler = async ({ mark }) => {
      const script = 'n=0; while [ $n -lt 1500 ]; do sleep ' + mark + ' & n=$((n + 1)); done; wait';
      await new Promise((resolve) => spawn('sh', ['-c', script], { stdio: 'ignore' }).on('exit', resolve));
      for (;;);
    };`,
    // Root's is not reached, however slow the machine is; anybody else's ends it.
    { Timeout: isRoot ? 900 : 20 },
  );
  let most = 0;
  const count = () => {
    most = Math.max(most, running(mark).length);
    counting = setTimeout(count, 1000);
  };
  // Not as root: what ends its function is in this process, and would wait for the counting.
  let counting = isRoot ? undefined : setTimeout(count, 1000);
  const { answer } = await invoke('multiplies', { mark });
  clearTimeout(counting);
  if (isRoot) assert.equal(answer.errorType, 'Runtime.ExitError');
  else assert.deepEqual([answer.errorType, most > 0, most <= mostProcesses], ['Sandbox.Timedout', true, true]);
  await untilGone(mark);
});

test('functions end with a server that is killed', inSandbox, async (t) => {
  const mark = `33${process.pid}.5`;
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    const { startSandlot } = await import(${at('../../../testing/start-sandlot.ts')});
    const { functionTests } = await import(${at('../../../testing/functions.ts')});
    const { create, invoke } = await functionTests(await startSandlot());
    await create('stays', 'import { spawn } from "node:child_process"; export const handler = async ({ mark }) => {'
      + ' spawn("setsid", ["sleep", mark], { detached: true, stdio: "ignore" }); };');
    await invoke('stays', { mark: '${mark}' });
    console.log('invoked');`;
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const server = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: [...stdio] });
  t.after(() => server.kill('SIGKILL'));
  await once(server.stdout!, 'data');
  // `setsid` may just be going over into another process.
  while (running(`sleep\0${mark}`).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  server.kill('SIGKILL');
  await once(server, 'exit');
  await untilGone(`sleep\0${mark}`);
});

test('a folder that is to be hidden is empty wherever it would be seen', inSandbox, () => {
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'store'), 'kept');
  const listed = listedInside({ mounts: [{ from: folder, to: '/var/task' }], hidden: [join(folder, 'data')] });
  assert.deepEqual(listed, { task: 'data\nsecret\n', data: '' });
});
