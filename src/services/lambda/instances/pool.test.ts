/** How many processes of functions there are, and who waits for one; the clock is the test's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Instance } from './instance.ts';
import type { Invocation } from './invocation.ts';
import { createPool } from './pool.ts';

const invocationOf = (name: string) =>
  ({
    place: { account: '111122223333', region: 'us-east-1', name },
    facts: { version: '$LATEST', revisionId: 'r', timeout: 3 },
  }) as unknown as Invocation;

/** Processes that do nothing; `ended` are gone. */
function processes() {
  const ended: string[] = [];
  const start = async ({ place }: Pick<Invocation, 'place'>): Promise<Instance> => {
    const gone = Promise.withResolvers<void>();
    const end = async () => {
      ended.push(place.name);
      gone.resolve();
    };
    return { expiresAt: Infinity, isOver: false, gone: gone.promise, end } as unknown as Instance;
  };
  return { pool: createPool(start, () => 0), ended };
}

async function turns(): Promise<void> {
  for (let count = 0; count < 5; count++) await turn();
}

test('32 processes run at a time; who finds no place waits a minute, and then has none', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const { pool } = processes();
  for (let count = 0; count < 32; count++) assert.ok(await pool.take(invocationOf(`f${count}`)));
  let outcome: unknown = 'waits';
  const waiting = pool.take(invocationOf('late')).then((taken) => (outcome = taken));
  await turns();
  t.mock.timers.tick(59_999);
  await turns();
  assert.equal(outcome, 'waits');
  t.mock.timers.tick(1);
  await waiting;
  assert.equal(outcome, undefined);
});

test('one of another function that waits gives its place up', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const { pool, ended } = processes();
  const taken = [];
  for (let count = 0; count < 32; count++) taken.push(await pool.take(invocationOf(`f${count}`)));
  const late = pool.take(invocationOf('late'));
  await turns();
  const [first] = taken;
  assert.ok(typeof first === 'object');
  pool.giveBack(invocationOf('f0'), first.instance);
  assert.ok(typeof (await late) === 'object');
  assert.deepEqual(ended, ['f0']);
});

test('a process that nobody has asked for five minutes is ended', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const { pool, ended } = processes();
  const taken = await pool.take(invocationOf('idle'));
  assert.ok(typeof taken === 'object');
  pool.giveBack(invocationOf('idle'), taken.instance);
  t.mock.timers.tick(5 * 60_000 - 1);
  assert.deepEqual(ended, []);
  t.mock.timers.tick(1);
  assert.deepEqual(ended, ['idle']);
});
