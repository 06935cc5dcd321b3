import assert from 'node:assert/strict';
import { test } from 'node:test';
import { task } from './task.ts';
import { createThreads } from './threads.ts';

const add = task<typeof import('./test-tasks.ts').add>('test-tasks.ts', import.meta.url, 'add');
const within = { timeoutMs: 60_000 };

test('threads are made with the first task; after the end nothing is begun', async () => {
  const unused = createThreads();
  await unused.close();
  await assert.rejects(unused.run(add, { a: 1, b: 2 }, within), { code: 'Closed' });
  const used = createThreads();
  assert.equal(await used.run(add, { a: 1, b: 2 }, within), 3);
  await used.close();
  await assert.rejects(used.run(add, { a: 1, b: 2 }, within), { code: 'Closed' });
});
