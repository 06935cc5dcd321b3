import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { answerEvents } from './answer.ts';

/** Events without end, counted. */
function counted() {
  const count = { asked: 0, closed: 0 };
  async function* events(): AsyncGenerator<number> {
    try {
      for (;;) yield count.asked++;
    } finally {
      count.closed++;
    }
  }
  return { count, events: events() };
}

function answer(events: AsyncIterable<unknown>, write = (event: unknown) => Buffer.from(`${event}`)) {
  const ends = { count: 0 };
  const failed = (error: unknown) => Buffer.from(`failed: ${(error as Error).message}`);
  return { ends, body: answerEvents({ events, write, failed, ended: () => void ends.count++ }) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('no more than one event is asked for ahead of who reads', async () => {
  const { count, events } = counted();
  const { body } = answer(events);
  for (let read = 0; read < 5; read++) {
    await once(body, 'readable');
    for (let turns = 0; turns < 20; turns++) await turn();
    assert.ok(count.asked <= read + 2, `${count.asked} were asked for, ${read} are read`);
    body.read();
  }
  body.destroy();
});

test('an iterator is closed once: when nobody reads on, and when its event cannot be written', async () => {
  const unread = counted();
  const first = answer(unread.events);
  await once(first.body, 'readable');
  first.body.destroy();
  await once(first.body, 'close');
  assert.deepEqual([unread.count.closed, first.ends.count], [1, 1]);

  const wrong = counted();
  const second = answer(wrong.events, (event) => {
    if (event === 2) throw new Error('no event');
    return Buffer.from(`${event},`);
  });
  assert.equal((await second.body.toArray()).join(''), '0,1,failed: no event');
  assert.deepEqual([wrong.count.closed, second.ends.count], [1, 1]);
});

test('a body that is closed before anybody has read closes the iterator unread', async () => {
  let returned = 0;
  const events: AsyncIterable<unknown> = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new Error('nobody reads')),
      return: async () => ({ done: true, value: returned++ }),
    }),
  };
  const { body, ends } = answer(events);
  body.destroy();
  await once(body, 'close');
  assert.deepEqual([returned, ends.count], [1, 1]);
});

test('a first message that cannot be written is the failure, and the iterator is closed', async () => {
  const { count, events } = counted();
  const first = (): Buffer => {
    throw new Error('no beginning');
  };
  const write = (): Buffer => Buffer.of();
  const failed = (error: unknown) => Buffer.from((error as Error).message);
  const body = answerEvents({ events, first, write, failed, ended: () => {} });
  assert.equal((await body.toArray()).join(''), 'no beginning');
  assert.equal(count.asked, 0);
  assert.equal((await events.next()).done, true);
});
