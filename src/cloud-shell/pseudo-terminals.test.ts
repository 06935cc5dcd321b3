/** The process of a terminal: what it passes on, and when it ends. Started by a server that is a process of its own. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createSupervisor } from '../kernel/processes/supervisor.ts';
import { isRunning } from '../kernel/processes/test-processes.ts';
import { areThere, createPseudoTerminals } from './pseudo-terminals.ts';

const onLinux = process.platform === 'linux' && areThere() ? {} : { skip: 'needs /proc and pseudo-terminals' };

/**
 * Prints what the program on the terminal prints, with the program's process id before it, and types what it asks for.
 */
const moduleAt = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
const server = `
  const { createPseudoTerminals } = await import(${moduleAt('./pseudo-terminals.ts')});
  const { createSupervisor } = await import(${moduleAt('../kernel/processes/supervisor.ts')});
  const pseudoTerminals = createPseudoTerminals(createSupervisor(), 1);
  const [script] = process.argv.slice(1);
  const size = { columns: 80, rows: 24 };
  const environment = { PATH: process.env.PATH };
  const program = { file: '/bin/bash', args: ['-c', script], folder: '/', environment };
  const terminal = await pseudoTerminals.start(program, size);
  console.log('pid', terminal.pid);
  terminal.stream.on('data', (bytes) => {
    process.stdout.write(bytes);
    if (bytes.includes('type!')) terminal.stream.write('x'.repeat(1_000_000));
  });
  console.log('exited', await terminal.exited);
  await terminal.close();
`;

/** As a program would start the server that leaves a file open, with a number far from all others. */
function startServer(t: TestContext, script: string): { child: ChildProcess; printed(): string } {
  const child = spawn(
    'bash',
    ['-c', 'exec 77</dev/null; exec "$@"', 'bash', process.execPath, '--input-type=module', '-e', server, '--', script],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  t.after(() => child.kill('SIGKILL'));
  let text = '';
  child.stdout!.setEncoding('utf8').on('data', (more: string) => {
    text += more;
  });
  return { child, printed: () => text };
}

test('what the server itself was left open does not reach a terminal', onLinux, async (t) => {
  const { child, printed } = startServer(t, 'exec ls -l /proc/self/fd');
  await once(child, 'close');
  const held = [...printed().matchAll(/ (\d+) -> (\S+)/g)].map(([, descriptor, behind]) => [
    descriptor,
    behind!.replace(/\d+/, 'N'),
  ]);
  // The last is the folder that it lists.
  assert.deepEqual(
    held,
    [
      ['0', '/dev/pts/N'],
      ['1', '/dev/pts/N'],
      ['2', '/dev/pts/N'],
      ['3', '/proc/N/fd'],
    ],
    printed(),
  );
});

test('all of the output comes before the end is told, with the exit code', onLinux, async (t) => {
  const { child, printed } = startServer(t, 'head -c 3000000 /dev/zero | tr "\\0" x; echo; echo last; exit 7');
  await once(child, 'close');
  assert.match(printed(), /x\r\nlast\r\nexited 7\n$/);
  assert.ok(printed().length > 3_000_000);
});

test('a terminal does not outlive a server that was killed', onLinux, async (t) => {
  const { child, printed } = startServer(t, 'echo ready; sleep 600');
  while (!printed().includes('ready')) await delay(20);
  const [, pid = ''] = /pid (\d+)/.exec(printed()) ?? [];
  assert.ok(isRunning(pid));
  child.kill('SIGKILL');
  while (isRunning(pid)) await delay(20);
});

test(
  'a program that reads nothing of what was typed goes on printing, and does not outlive the server either',
  onLinux,
  async (t) => {
    const { child, printed } = startServer(
      t,
      'stty raw -echo; echo type!; for i in $(seq 600); do sleep 1; echo "later $i"; done',
    );
    while (!printed().includes('later 3')) await delay(20);
    const [, pid = ''] = /pid (\d+)/.exec(printed()) ?? [];
    child.kill('SIGKILL');
    while (isRunning(pid)) await delay(20);
  },
);

test("all that was typed arrives, at its reader's pace", onLinux, async (t) => {
  const { child, printed } = startServer(
    t,
    'stty raw -echo; echo type!; sleep 1; head -c 1000000 | tr -d x | wc -c; echo done',
  );
  await once(child, 'close');
  assert.match(printed(), /\n0\s+done\s+exited 0\n$/);
});

test('a program that cannot be started is told, with what to do', onLinux, async () => {
  const pseudoTerminals = createPseudoTerminals(createSupervisor(), 1);
  const started = await pseudoTerminals.start(
    { file: '/no/such/program', args: [], folder: '/', environment: {} },
    { columns: 80, rows: 24 },
  );
  started.stream.resume();
  assert.notEqual(await started.exited, 0);
  await started.close();
});
