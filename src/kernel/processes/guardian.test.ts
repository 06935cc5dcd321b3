/** Processes end with their server, whatever it dies of, and get nothing that it was left. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, onLinux, startScripted, type ScriptedServer } from './test-processes.ts';

const common = `
  const start = { folder: '/', environment: { PATH: process.env.PATH }, group: { name: 'tests', max: 100 } };
  const module = (text) => ({ module: new URL('data:text/javascript,' + encodeURIComponent(text)) });
  const shell = (script) => ({ file: 'sh', args: ['-c', script] });
  const run = async (program, stdio = { output: 'pipe' }) => {
    const child = await supervisor.start({ ...start, program, stdio });
    child.output?.on('data', (text) => process.stdout.write(text));
    console.log('pid', child.pid);
    return child;
  };
`;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(20);
}

async function pidsOf(server: ScriptedServer, count: number): Promise<string[]> {
  const pids = () => [...server.printed().matchAll(/pid (\d+)/g)].map(([, pid]) => pid!);
  await until(() => pids().length >= count);
  return pids();
}

test('what the server itself was left open does not reach a program', onLinux, async (t) => {
  const server = startScripted(t, `${common} await (await run(shell('exec ls -l /proc/self/fd'))).ended;`);
  await once(server.child, 'close');
  const lines = server.printed().matchAll(/ (\d+) -> ([a-z/]+)/g);
  const held = [...lines].map(([, descriptor, what]) => `${descriptor} ${what}`);
  assert.deepEqual(held, ['0 /dev/null', '1 socket', '2 /dev/null', '3 /proc/']);
});

test('kill -9 of the server ends programs, what they started, and modules that never come back', onLinux, async (t) => {
  const server = startScripted(
    t,
    `${common}
    const stubborn = shell('trap "" TERM HUP; echo pid $$; sleep 600 & echo pid $!; wait');
    await Promise.all(Array.from({ length: 10 }, () => run(stubborn)));
    await run(module('process.stdout.write("pid " + process.pid + "\\\\n"); for (;;);'));
  `,
  );
  const pids = await pidsOf(server, 10 * 3 + 2);
  assert.ok(pids.every(isRunning));
  server.child.kill('SIGKILL');
  await until(() => !pids.some(isRunning));
});

test('a guardian that was killed is replaced', onLinux, async (t) => {
  const server = startScripted(
    t,
    `${common}
    await run(shell('exec sleep 600'));
    const { readFileSync } = await import('node:fs');
    const children = () => readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim().split(' ');
    const isGuardian = (pid) => readFileSync('/proc/' + pid + '/cmdline', 'utf8').includes('watch)');
    const [guardian] = children().filter(isGuardian);
    process.kill(Number(guardian), 'SIGKILL');
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (children().some((pid) => pid !== guardian && isGuardian(pid))) break;
    }
    await run(shell('exec sleep 600'));
  `,
  );
  const pids = await pidsOf(server, 2);
  server.child.kill('SIGKILL');
  await until(() => !pids.some(isRunning));
});

test('a server that ends while processes run takes them along', onLinux, async (t) => {
  const stubborn = 'trap "" TERM HUP; while :; do sleep 1; done';
  const server = startScripted(t, `${common} await run(shell('${stubborn}')); process.exit();`);
  await once(server.child, 'close');
  const [pid] = await pidsOf(server, 1);
  await until(() => !isRunning(pid!));
});

test('without descriptors left nothing starts, which is told, and it does once there are some', onLinux, async (t) => {
  const server = startScripted(
    t,
    `${common}
    const { openSync, closeSync } = await import('node:fs');
    await (await run(shell('true'))).ended;
    const open = [];
    try { for (;;) open.push(openSync('/dev/null')); } catch {}
    for (const program of [shell('true'), module('')]) {
      console.log(JSON.stringify(await supervisor.start({ ...start, program, stdio: { output: 'pipe' } })));
    }
    for (const descriptor of open) closeSync(descriptor);
    console.log(JSON.stringify(await (await run(shell('exit 3'))).ended));
  `,
    'ulimit -n 60',
  );
  await once(server.child, 'close');
  assert.equal(server.printed().match(/EMFILE|raise the limit \(ulimit -n\)/g)?.length, 4, server.printed());
  assert.match(server.printed(), /\{"reason":"exited","exitCode":3\}\n$/);
});
