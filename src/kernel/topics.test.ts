import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { follow, type Followed } from './collections/follow.ts';
import { engines } from '../testing/jobs.ts';
import { defineLog, readLog, writeLog } from './collections/log.ts';
import { createTopics, defineTopic } from './topics.ts';

const lines = defineTopic<string>('test/line');

describe('topics', () => {
  it('tell their readers in order, from the moment they read; others hear nothing', async () => {
    const topics = createTopics();
    topics.publish(lines, 'a', 'before');
    const [one, two, other] = [
      topics.subscribe(lines, 'a'),
      topics.subscribe(lines, 'a'),
      topics.subscribe(lines, 'b'),
    ];
    topics.publish(lines, 'a', '1');
    topics.publish(lines, 'a', '2');
    topics.publish(lines, 'b', 'b');
    topics.publish(defineTopic<string>('test/other'), 'a', 'x');
    for (const reader of [one, two])
      assert.deepEqual([await reader.next(), await reader.next()], [{ message: '1' }, { message: '2' }]);
    assert.deepEqual(await other.next(), { message: 'b' });
    const later = one.next();
    topics.publish(lines, 'a', '3');
    assert.deepEqual(await later, { message: '3' });
    assert.equal(await one.next(1), undefined);
    assert.equal(one.closed, false);
  });

  it('hold a bound for each reader, and say how many it missed', async () => {
    const topics = createTopics();
    const [slow, wide] = [topics.subscribe(lines, 'a', { maxWaiting: 3 }), topics.subscribe(lines, 'a')];
    for (let n = 1; n <= 1000; n++) topics.publish(lines, 'a', String(n));
    assert.deepEqual(
      [await slow.next(), await slow.next(), await slow.next(), await slow.next()],
      [{ missed: 997 }, { message: '998' }, { message: '999' }, { message: '1000' }],
    );
    assert.deepEqual(await wide.next(), { missed: 744 });
    topics.publish(lines, 'a', 'next');
    assert.deepEqual(await slow.next(), { message: 'next' });
  });

  it('end for a reader who leaves, is told to, or when all end', async () => {
    const topics = createTopics();
    const left = topics.subscribe(lines, 'a');
    topics.publish(lines, 'a', '1');
    for await (const received of left) {
      assert.deepEqual(received, { message: '1' });
      break;
    }
    assert.equal(left.closed, true);
    topics.publish(lines, 'a', '2');
    assert.equal(await left.next(), undefined);
    const stop = new AbortController();
    const stopped = topics.subscribe(lines, 'a', { signal: stop.signal });
    const waiting = stopped.next();
    stop.abort();
    assert.equal(await waiting, undefined);
    assert.equal(topics.subscribe(lines, 'a', { signal: stop.signal }).closed, true);
    const last = topics.subscribe(lines, 'a');
    const end = last.next();
    topics.close();
    assert.equal(await end, undefined);
    assert.equal(topics.subscribe(lines, 'a').closed, true);
  });
});

for (const [engine, open] of Object.entries(engines)) {
  describe(`following a log on ${engine}`, () => {
    const Lines = defineLog<number>('test/line', { scope: 'global', version: 1 });

    /** A log, each record appended in a transaction that then tells (or, silently, does not). */
    async function withLog(
      run: (log: {
        append(n: number, silent?: boolean): Promise<void>;
        followed(count: number, from?: string): Promise<Followed<number>[]>;
        all(): Promise<readonly Followed<number>[]>;
      }) => Promise<void>,
    ): Promise<void> {
      const store = open();
      const topics = createTopics();
      const after = (position: string | undefined, limit = 3) =>
        store.read((tx) => readLog(tx, Lines, {}).after(['one'], position, { limit }));
      try {
        await run({
          async append(n, silent = false) {
            await store.write(async (tx) => writeLog(tx, Lines, {}).append(['one'], n));
            if (!silent) topics.publish(lines, 'log', 'appended');
          },
          async followed(count, from) {
            const seen: Followed<number>[] = [];
            const options = { topics, topic: lines, key: 'log', after, lookEveryMs: 20, ...(from && { from }) };
            for await (const item of follow(options)) {
              seen.push(item);
              if (seen.length === count) break;
            }
            return seen;
          },
          all: async () => (await after(undefined, 1000)).items,
        });
      } finally {
        topics.close();
        await store.close();
      }
    }

    it('gives what was there and what comes, each once and in order', () =>
      withLog(async ({ append, followed, all }) => {
        for (let n = 0; n < 10; n++) await append(n);
        const fifth = (await all())[4]!.position;
        const following = Promise.all([followed(40), followed(35, fifth)]);
        await Promise.all(Array.from({ length: 30 }, (_, n) => append(10 + n)));
        const [whole, rest] = await following;
        const records = (items: readonly Followed<number>[]) => items.map(({ record }) => record);
        assert.deepEqual(whole, await all());
        assert.deepEqual(rest, whole.slice(5));
        assert.deepEqual(
          records(whole).toSorted((a, b) => a - b),
          Array.from({ length: 40 }, (_, n) => n),
        );
      }));

    it('finds what nobody told of', () =>
      withLog(async ({ append, followed }) => {
        const following = followed(3);
        for (let n = 0; n < 3; n++) await append(n, true);
        assert.deepEqual(
          (await following).map(({ record }) => record),
          [0, 1, 2],
        );
      }));
  });
}
