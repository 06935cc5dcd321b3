/** Processes: what they get, what holds them, what stays of them. Death with the server: guardian.test.ts. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createSupervisor, readLines, type NotStarted, type Start, type Supervised } from './supervisor.ts';
import { isRunning, onLinux } from './test-processes.ts';

const group = { name: 'tests', max: 100 };
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin' };
const shell = (script: string): Start['program'] => ({ file: 'sh', args: ['-c', script] });
const scripted = (script: string): Start['program'] => ({
  module: new URL(`data:text/javascript,${encodeURIComponent(script)}`),
});

function supervisor(t: TestContext) {
  const made = createSupervisor();
  t.after(() => made.close());
  const runs = async (...what: Parameters<typeof asked>) => running(await made.start(asked(...what)));
  return { ...made, running: runs };
}

const asked = (program: Start['program'], more: Partial<Start> = {}): Start => ({
  program,
  folder: '/',
  environment,
  group,
  stdio: { output: 'pipe', errors: 'pipe' },
  ...more,
});

function running(started: Supervised | NotStarted): Supervised {
  assert.ok('pid' in started, JSON.stringify(started));
  return started;
}

async function linesOf({ output }: Supervised): Promise<string[]> {
  const lines: string[] = [];
  await readLines(output!, { lineBytes: 10_000, totalBytes: 1_000_000 }, (line) => {
    lines.push(line);
  });
  return lines;
}

async function firstLine({ output }: Supervised): Promise<string> {
  const [chunk] = (await once(output!, 'data')) as [Buffer];
  return String(chunk).trim();
}

test('a program has its folder, its environment, its streams, and nothing else', onLinux, async (t) => {
  const program = shell('pwd; cat; ls -l /proc/self/fd; grep SigIgn /proc/self/status; exec env');
  const stdio = { input: 'pipe', output: 'pipe' } as const;
  const own = { ...environment, GREETING: 'hello' };
  const child = await supervisor(t).running(program, { folder: tmpdir(), environment: own, stdio });
  child.input!.end('typed\n');
  const lines = await linesOf(child);
  assert.deepEqual(lines.slice(0, 2), [tmpdir(), 'typed']);
  const held = lines.flatMap((line) => / (\d+) -> ([a-z/]+)/.exec(line)?.slice(1, 3).join(' ') ?? []);
  // The last is the folder that ls lists.
  assert.deepEqual(held, ['0 socket', '1 socket', '2 /dev/null', '3 /proc/']);
  assert.ok(lines.includes('SigIgn:\t0000000000000000'));
  const variables = lines.filter((line) => /^\w+=/.test(line) && !/^(PWD|OLDPWD|SHLVL|_)=/.test(line));
  assert.deepEqual(variables.toSorted(), ['GREETING=hello', `PATH=${environment.PATH}`]);
  assert.deepEqual(await child.ended, { reason: 'exited', exitCode: 0, signal: undefined });
});

test('what cannot be started is told as a value, in a sentence', onLinux, async (t) => {
  const { start } = supervisor(t);
  const folder = mkdtempSync(join(tmpdir(), 'sandlot-processes-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const garbage = join(folder, 'garbage');
  writeFileSync(garbage, 'garbage', { mode: 0o700 });
  const cases: [Start, string, RegExp][] = [
    [asked({ file: 'no-such-program', args: [] }), 'ENOENT', /^no-such-program could not be started: it is in none of/],
    [asked({ file: '/no/such/program', args: [] }), 'ENOENT', /^\/no\/such\/program could not be started: there is/],
    [asked({ file: '/etc/passwd', args: [] }), 'EACCES', /is not executable\.$/],
    [asked({ file: garbage, args: [] }), 'ENOEXEC', /no program that this system can run\.$/],
    [asked(shell('true'), { folder: '/no/such/folder' }), 'ENOENT', /its folder \/no\/such\/folder is not there\.$/],
    [asked(scripted(''), { folder: '/no/such/folder' }), 'ENOENT', /its folder \/no\/such\/folder is not there\.$/],
    [asked({ file: 'sh', args: ['-c', ':', 'x'.repeat(3_000_000)] }), 'E2BIG', /too long together\.$/],
    [asked(scripted(''), { environment: { LONG: 'x'.repeat(3_000_000) } }), 'E2BIG', /too long together\.$/],
    [asked(shell('true'), { environment: { ...environment, 'A\0': '' } }), 'ERR_INVALID_ARG_VALUE', /not be started: /],
  ];
  for (const [start_, code, sentence] of cases) {
    const answer = await start(start_);
    assert.ok('notStarted' in answer, sentence.source);
    assert.equal(answer.code, code);
    assert.match(answer.notStarted, sentence);
  }
});

test('limits hold: descriptors, memory, processor time, time', onLinux, async (t) => {
  const { running } = supervisor(t);
  const limits = { openFiles: 50, memoryMb: 300, cpuSeconds: 9 };
  const told = await running(shell('ulimit -n; ulimit -v; ulimit -t'), { limits });
  assert.deepEqual(await linesOf(told), ['50', String(300 * 1024), '9']);
  const busy = await running(shell('while :; do :; done'), { limits: { cpuSeconds: 1 } });
  assert.match((await busy.ended).signal!, /^SIG(KILL|XCPU)$/);
  const slow = await running(shell('sleep 600'), { limits: { wallClockMs: 50 } });
  assert.deepEqual(await slow.ended, { reason: 'timed-out', exitCode: undefined, signal: 'SIGTERM' });
  const file = '/proc/self/limits';
  const script = `process.stdout.write(process.getBuiltinModule('fs').readFileSync('${file}'), () => process.exit())`;
  const module = await running(scripted(script), { limits: { openFiles: 60 } });
  assert.ok((await linesOf(module)).some((line) => /^Max open files\s+60 /.test(line)));
});

test('a module that needs more memory than it may is its own failure', onLinux, async (t) => {
  const script = 'const kept = []; for (;;) kept.push(new Array(1000).fill(kept.length));';
  const child = await supervisor(t).running(scripted(script), { limits: { memoryMb: 32 }, stdio: { errors: 'pipe' } });
  child.errors!.resume();
  assert.notEqual((await child.ended).exitCode, 0);
});

test('the end is asked for, then forced, for the whole process group', onLinux, async (t) => {
  const { running } = supervisor(t);
  const polite = await running(shell('trap "exit 5" TERM; echo ready; while :; do sleep 0.05; done'));
  await firstLine(polite);
  assert.deepEqual(await polite.end(60_000), { reason: 'ended', exitCode: 5, signal: undefined });
  const stubborn = await running(shell('trap "" TERM; sleep 600 & echo $!; wait; sleep 600'));
  const grandchild = await firstLine(stubborn);
  assert.ok(isRunning(grandchild));
  assert.equal((await stubborn.end(50)).signal, 'SIGKILL');
  assert.ok(!isRunning(grandchild));
  const hasty = await running(shell('trap "" TERM; echo ready; sleep 600 & wait; sleep 600'));
  await firstLine(hasty);
  const slowly = hasty.end(600_000);
  await hasty.end(0);
  assert.equal((await slowly).signal, 'SIGKILL');
});

test('what a program leaves behind in its group ends with it', onLinux, async (t) => {
  const child = await supervisor(t).running(shell('sleep 600 >/dev/null 2>&1 & echo $!'));
  const left = await firstLine(child);
  assert.equal((await child.ended).exitCode, 0);
  assert.ok(!isRunning(left));
});

test('fifty at once, no more than the group may have, and nothing stays of them', onLinux, async (t) => {
  const { start, running } = supervisor(t);
  const descriptors = () => readdirSync('/proc/self/fd').length;
  const children = () => readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').length;
  const before = { descriptors: descriptors(), children: children() };
  const max = 50;
  const fifty = { group: { name: 'fifty', max } };
  const all = await Promise.all(Array.from({ length: max }, () => running(shell('echo ready; exec sleep 600'), fifty)));
  await Promise.all(all.map(firstLine));
  const refused = await start(asked(shell('true'), fifty));
  const sentence = 'There are 50 processes of fifty, which is the most. One has to end first.';
  assert.deepEqual(refused, { notStarted: sentence, code: 'TooMany' });
  const other = await running(shell('true'), { group: { name: 'another', max: 1 } });
  other.output!.resume();
  other.errors!.resume();
  await other.ended;
  const streams = all.flatMap(({ output, errors }) => [output!, errors!]);
  const closed = streams.map((stream) => once(stream.resume(), 'close'));
  await Promise.all(all.map((child) => child.end()));
  await Promise.all(closed);
  assert.ok(all.every(({ pid }) => !isRunning(String(pid))));
  while (children() > before.children || descriptors() > before.descriptors) await delay(20);
  const again = await running(shell('true'), fifty);
  await again.ended;
});

test('output is there for who comes after the end', onLinux, async (t) => {
  const child = await supervisor(t).running(shell('echo kept; echo trouble >&2'));
  await child.ended;
  await delay(50);
  assert.deepEqual(await linesOf(child), ['kept']);
  assert.deepEqual(String(await once(child.errors!, 'data')), 'trouble\n');
});

test('lines are bounded, each and all, and a program waits for who reads them', onLinux, async (t) => {
  const { running } = supervisor(t);
  const lines: string[] = [];
  const child = await running(shell('echo 1; printf "%0100d\\n" 2; printf "end"'));
  const read = await readLines(child.output!, { lineBytes: 10, totalBytes: 1000 }, async (line) => {
    await new Promise(setImmediate);
    lines.push(line);
  });
  assert.deepEqual([lines, read], [['1', '0000000000', 'end'], { all: true }]);
  const endless = await running(shell('exec yes'));
  let count = 0;
  const all = await readLines(endless.output!, { lineBytes: 10, totalBytes: 1000 }, () => {
    count++;
  });
  assert.deepEqual(all, { all: false });
  assert.equal(count, 500);
  endless.errors!.resume();
  assert.notEqual((await endless.ended).exitCode, 0, 'nobody reads what it prints');
});

test('a module has messages and streams of its own, and its failure is its own', onLinux, async (t) => {
  const { running } = supervisor(t);
  const echo = scripted(`
    const { Socket } = process.getBuiltinModule('net');
    process.on('message', (message) => process.send({ echo: message }));
    const stream = new Socket({ fd: 4, readable: true, writable: true });
    stream.pipe(stream);
  `);
  const child = await running(echo, { stdio: { streams: 1 } });
  const answered = new Promise((resolve) => child.onMessage(resolve));
  child.send({ text: 'hello' });
  assert.deepEqual(await answered, { echo: { text: 'hello' } });
  child.streams[0]!.write('bytes');
  assert.deepEqual(await once(child.streams[0]!, 'data'), [Buffer.from('bytes')]);
  await child.end();
  const broken = await running(scripted('throw new Error("broken")'), { stdio: { errors: 'pipe' } });
  let said = '';
  broken.errors!.on('data', (text: Buffer) => {
    said += String(text);
  });
  assert.equal((await broken.ended).exitCode, 1);
  if (!broken.errors!.readableEnded) await once(broken.errors!, 'end');
  assert.match(said, /Error: broken/);
  broken.send({ to: 'nobody' });
});

test('closing ends all, also those that are just starting, and starts no more', onLinux, async () => {
  const { start, close } = createSupervisor();
  const first = running(await start(asked(shell('exec sleep 600'))));
  const second = start(asked(shell('exec sleep 600')));
  await close();
  assert.equal((await first.ended).reason, 'ended');
  assert.equal((await running(await second).ended).reason, 'ended');
  const notStarted = 'The server is stopping, and starts no more processes.';
  assert.deepEqual(await start(asked(shell('true'))), { notStarted, code: 'Stopping' });
});
