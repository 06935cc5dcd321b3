import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Store } from '../store.ts';
import { passedOn } from '../writes/passed-on.ts';
import { engines, entriesIn, type Handlers, here, latch, until, withStore } from '../../testing/jobs.ts';

const lanes = [
  { name: 'mail', concurrency: 2 },
  { name: 'deployment', concurrency: 64 },
];
const laneOf = (kind: string): string => kind.slice('test/'.length);

for (const [engine, open] of Object.entries(engines)) {
  describe(`lanes on ${engine}`, () => {
    it('that are full keep no other from running', () =>
      withStore(async ({ start }) => {
        const release = latch();
        const running = { mail: 0, deployment: 0 };
        const blocked: Handlers[string] = {
          steps: {
            start: async () => {
              running.deployment++;
              await release.promise;
            },
          },
        };
        const jobs = start(
          {
            'test/deployment': blocked,
            'test/mail': {
              steps: {
                start: async () => {
                  running.mail++;
                },
              },
            },
          },
          { lanes, laneOf },
        );
        await Promise.all(Array.from({ length: 500 }, () => jobs.add({ kind: 'test/deployment', payload: null })));
        await until(() => running.deployment === 64);
        await Promise.all(Array.from({ length: 5 }, () => jobs.add({ kind: 'test/mail', payload: null })));
        await until(() => running.mail === 5);
        assert.equal(running.deployment, 64);
        release.resolve();
        await jobs.idle();
        assert.equal(running.deployment, 500);
      }, open));

    it("are the kind's, unless the job names another; an unknown one is the default", () =>
      withStore(async ({ start }) => {
        const release = latch();
        let [active, most] = [0, 0];
        const steps: Handlers[string]['steps'] = {
          start: async () => {
            most = Math.max(most, ++active);
            await release.promise;
            active--;
          },
        };
        const jobs = start({ 'test/deployment': { steps }, 'test/unheard-of': { steps } }, { lanes, laneOf });
        await Promise.all(
          Array.from({ length: 20 }, () => jobs.add({ kind: 'test/deployment', payload: null, lane: 'mail' })),
        );
        await until(() => most === 2);
        await Promise.all(Array.from({ length: 20 }, () => jobs.add({ kind: 'test/unheard-of', payload: null })));
        await until(() => most === 10);
        release.resolve();
        await jobs.idle();
        assert.equal(most, 10);
      }, open));
  });
}

describe('a long queue', () => {
  it('is not read through: neither while its lane is full, nor to find the next ones', () =>
    withStore(async ({ store, start }) => {
      const release = latch();
      const counted = { entries: 0 };
      const watched = countingReads(store, counted);
      const seen = { deployment: 0, mail: 0 };
      const jobs = start(
        {
          'test/deployment': {
            steps: {
              start: async () => {
                seen.deployment++;
                await release.promise;
              },
            },
          },
          'test/mail': {
            steps: {
              start: async () => {
                seen.mail++;
              },
            },
          },
        },
        { store: watched, lanes: [lanes[0]!, { name: 'deployment', concurrency: 4 }], laneOf },
      );
      await store.write(async (tx) => {
        for (let n = 0; n < 5000; n++) jobs.enqueue(tx, { kind: 'test/deployment', payload: n }, here);
      });
      await until(() => seen.deployment === 4);
      counted.entries = 0;
      for (let n = 1; n <= 20; n++) {
        await jobs.add({ kind: 'test/mail', payload: n });
        await until(() => seen.mail === n);
      }
      // Every look at 5,000 entries would come to 100,000.
      assert.ok(counted.entries < 5000, `${counted.entries} entries read for 20 mails`);
      release.resolve();
      await until(() => seen.deployment >= 100);
      await jobs.stop();
      assert.ok(counted.entries < 200 * seen.deployment, `${counted.entries} entries read for ${seen.deployment} jobs`);
    }));
});

/** The same store; what its transactions read of ranges is counted. */
function countingReads(store: Store, counted: { entries: number }): Store {
  return {
    ...store,
    write: (work) =>
      store.write((tx) =>
        work({
          ...passedOn(tx),
          range: async (range, options) => {
            const found = await tx.range(range, options);
            counted.entries += (await entriesIn(tx, range, options)).length;
            return found;
          },
        }),
      ),
  };
}

describe('jobs of an earlier start', () => {
  it('in a lane that is not there any more go on in the default one', () =>
    withStore(async ({ clock, start, rows }) => {
      const log: string[] = [];
      const before = start({}, { lanes: [{ name: 'gone', concurrency: 1 }], laneOf: () => 'gone' });
      await before.stop();
      await Promise.all(['a', 'b', 'c'].map((payload) => before.add({ kind: 'test/a', payload, subject: [payload] })));
      await before.add({ kind: 'test/a', payload: 'later', runAt: clock.now() + 3_600_000 });
      const jobs = start({
        'test/a': {
          steps: {
            start: async (payload) => {
              log.push(payload);
            },
          },
        },
      });
      await jobs.idle();
      assert.deepEqual(log.toSorted(), ['a', 'b', 'c']);
      await clock.advance(3_600_001);
      await jobs.idle();
      assert.deepEqual(log.toSorted(), ['a', 'b', 'c', 'later']);
      assert.deepEqual(await rows(), []);
    }));
});
