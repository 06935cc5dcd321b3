/** The pool of threads: results, refusals, and that a task's end is nobody else's. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createWorkerPool, task, type Task, type WorkerPoolOptions } from './pool.ts';

type Tasks = typeof import('./test-tasks.ts');
const own = <Name extends keyof Tasks>(name: Name) =>
  task<Tasks[Name] extends (input: never) => unknown ? Tasks[Name] : never>('test-tasks.ts', import.meta.url, name);
const within = { timeoutMs: 60_000 };

function pool(t: TestContext, more: Partial<WorkerPoolOptions> = {}) {
  const made = createWorkerPool({ threads: 1, queue: 10, idleMs: 60_000, memoryMb: 64, ...more });
  t.after(() => made.close());
  return made;
}

test('a function of a module runs elsewhere, with copies of what it gets and gives', async (t) => {
  const workers = pool(t);
  assert.equal(workers.threads, 0, 'none before there is work');
  assert.equal(await workers.run(own('add'), { a: 1, b: 2 }, within), 3);
  const value = { map: new Map([['key', new Uint8Array([1, 2])]]), date: new Date(0) };
  const copied = await workers.run(own('echo'), value, within);
  assert.deepEqual(copied, value);
  assert.notEqual(copied, value);
  assert.notEqual(await workers.run(own('thread'), 0, within), 0);
  assert.deepEqual(await workers.run(own('environment'), undefined, within), {});
  assert.equal(workers.threads, 1);
});

test('a thread gives way to the loop, which keeps its own place', { skip: process.platform !== 'linux' }, async (t) => {
  const before = getPriority();
  assert.equal(await pool(t).run(own('priority'), undefined, within), Math.min(19, before + 5));
  assert.equal(getPriority(), before);
});

test('a task that fails fails alone, and says how', async (t) => {
  const workers = pool(t);
  const fails = (name: keyof Tasks, input: unknown, expected: object) =>
    assert.rejects(workers.run(own(name) as unknown as Task<unknown, unknown>, input, within), expected);
  await fails('fail', 'too far', { code: 'Failed', message: 'fail failed: too far', cause: new RangeError('too far') });
  await fails('notCloneable', undefined, { code: 'Failed', message: /could not be cloned/ });
  await fails('failNotCloneable', undefined, { code: 'Failed', message: /a function was thrown$/ });
  await fails('echo', () => {}, { code: 'Failed', message: /could not be cloned/ });
  await fails('noFunction', undefined, { code: 'Failed', message: /exports no function noFunction/ });
  const missing = { module: 'file:///no/such/module.js', name: 'run' };
  await assert.rejects(workers.run(missing, 1, within), { code: 'Failed' });
  await fails('leave', undefined, { code: 'Ended', message: /has ended: it left by itself/ });
  await fails('failLater', undefined, { code: 'Ended', message: /outside of the call/ });
  const tooMuch = 'grow needs more than the 64 MB of memory that it may have.';
  await fails('grow', undefined, { code: 'OutOfMemory', message: tooMuch });
  assert.equal(await workers.run(own('add'), { a: 1, b: 2 }, within), 3);
});

test('an answer that nests deeper than can be read fails its task at once', async (t) => {
  const workers = pool(t);
  // The thread's stack is larger than ours: some of these are written there, and cannot be read here.
  for (const levels of [1000, 3000, 4000, 5000, 6000, 8000, 10_000, 20_000, 100_000]) {
    const failure = await workers.run(own('nested'), levels, within).then(
      () => undefined,
      (error: Error) => error,
    );
    if (failure) assert.match(failure.message, /^nested failed: Maximum call stack size exceeded$/);
  }
  assert.equal(await workers.run(own('add'), { a: 1, b: 2 }, within), 3);
});

test('what does not end is ended, and what waits behind it has its turn', async (t) => {
  const workers = pool(t);
  const stuck = assert.rejects(workers.run(own('forever'), undefined, { timeoutMs: 50 }), {
    code: 'TimedOut',
    message: 'forever did not end within 50 ms of processor time, and was ended.',
  });
  assert.equal(await workers.run(own('add'), { a: 1, b: 2 }, within), 3);
  await stuck;
  assert.equal(workers.threads, 1);
});

test('a time is of the processor: what waits has more of it, and an end as well', async (t) => {
  const workers = pool(t);
  assert.equal(typeof (await workers.run(own('thread'), 1600, { timeoutMs: 1500 })), 'number');
  await assert.rejects(workers.run(own('never'), undefined, { timeoutMs: 50 }), { code: 'TimedOut' });
});

test('an abort ends what runs and what waits, with its reason', async (t) => {
  const workers = pool(t);
  const running = new AbortController();
  const waiting = new AbortController();
  const why = new Error('not wanted any more');
  const first = assert.rejects(workers.run(own('forever'), undefined, { ...within, signal: running.signal }), why);
  const second = assert.rejects(workers.run(own('add'), { a: 1, b: 2 }, { ...within, signal: waiting.signal }), why);
  const third = workers.run(own('add'), { a: 3, b: 4 }, within);
  waiting.abort(why);
  await second;
  running.abort(why);
  await first;
  assert.equal(await third, 7);
  await assert.rejects(workers.run(own('add'), { a: 1, b: 2 }, { ...within, signal: AbortSignal.abort(why) }), why);
});

test('threads and the queue are bounded; what is too much is refused', async (t) => {
  const workers = pool(t, { threads: 2, queue: 3 });
  const begun = Array.from({ length: 5 }, () => workers.run(own('thread'), 100, within));
  await assert.rejects(workers.run(own('thread'), 100, within), {
    code: 'Full',
    message: 'thread was not begun: 3 tasks wait already for 2 threads. Try again in a moment.',
  });
  assert.ok(new Set(await Promise.all(begun)).size <= 2);
  assert.equal(workers.threads, 2);
  assert.equal(await workers.run(own('add'), { a: 1, b: 2 }, within), 3);
});

test('tasks of different names take turns: a flood of one keeps no other waiting behind it', async (t) => {
  const workers = pool(t);
  const ended: string[] = [];
  const told = (name: string) => () => void ended.push(name);
  const flood = Array.from({ length: 8 }, () => workers.run(own('thread'), 5, within).then(told('flood')));
  const other = workers.run(own('add'), { a: 1, b: 2 }, within).then(told('other'));
  await Promise.all([...flood, other]);
  assert.equal(ended.indexOf('other'), 2, 'one ran, and one of the flood had the next turn');
});

test('threads that have nothing to do end', async (t) => {
  const workers = pool(t, { threads: 2, idleMs: 20 });
  await Promise.all([workers.run(own('thread'), 50, within), workers.run(own('thread'), 50, within)]);
  // The pool's own timers keep no process.
  while (workers.threads > 0) await delay(10);
  assert.equal(await workers.run(own('add'), { a: 1, b: 2 }, within), 3);
});

test('closing fails what is there and starts nothing', async () => {
  const workers = createWorkerPool({ threads: 1, queue: 10, idleMs: 60_000, memoryMb: 64 });
  const stopping = { code: 'Closed', message: 'The server is stopping.' };
  const tasks = [own('forever'), own('echo')] as unknown as Task<unknown, unknown>[];
  const both = tasks.map((one) => assert.rejects(workers.run(one, 1, within), stopping));
  await workers.close();
  await Promise.all(both);
  assert.equal(workers.threads, 0);
  await assert.rejects(workers.run(own('add'), { a: 1, b: 2 }, within), { code: 'Closed' });
});

test('idle threads keep no process, and work does', async () => {
  const code = `
    const { createWorkerPool, task } = await import(${JSON.stringify(new URL('./pool.ts', import.meta.url).href)});
    const pool = createWorkerPool({ threads: 2, queue: 1, idleMs: 3600_000, memoryMb: 64 });
    const wait = task('test-tasks.ts', ${JSON.stringify(import.meta.url)}, 'thread');
    const run = () => pool.run(wait, 100, { timeoutMs: 60_000 });
    void run().then(async () => { await run(); console.log('done'); });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (more) => {
    text += String(more);
  });
  await once(child, 'close');
  assert.deepEqual([text, child.exitCode], ['done\n', 0]);
});
