import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aborted, engines, type Handlers, latch, until, withStore } from '../../testing/jobs.ts';

for (const [engine, open] of Object.entries(engines)) {
  describe(`jobs and others, on ${engine}`, () => {
    it('are found by their subject and kind, until they are over', () =>
      withStore(async ({ store, clock, start, rows }) => {
        const handlers: Handlers = {
          'test/a': { steps: { start: async () => {} } },
          'test/b': { steps: { start: async () => {} } },
        };
        const jobs = start(handlers);
        const runAt = clock.now() + 3_600_000;
        const find = (subject: (string | number)[], kind?: string) => store.read((tx) => jobs.find(tx, subject, kind));
        const first = await jobs.add({ kind: 'test/a', payload: null, runAt, subject: ['stack', 'x'] });
        const second = await jobs.add({ kind: 'test/b', payload: null, runAt, subject: ['stack', 'x'] });
        await jobs.add({ kind: 'test/a', payload: null, runAt, subject: ['stack', 'x', 'y'] });
        await jobs.add({ kind: 'test/a', payload: null, runAt, subject: ['stack'] });
        await jobs.add({ kind: 'test/a', payload: null, runAt });
        assert.deepEqual((await find(['stack', 'x'])).map(({ id }) => id).sort(), [first, second].sort());
        assert.deepEqual(await find(['stack', 'x'], 'test/b'), [
          {
            id: second,
            kind: 'test/b',
            account: '111111111111',
            region: 'us-east-1',
            step: 'start',
            phase: 'steps',
            running: false,
            cancelled: false,
          },
        ]);
        assert.equal((await find(['stack'])).length, 1);
        assert.deepEqual(await find(['stack', 'z']), []);
        assert.deepEqual(await find([]), []);
        await clock.advance(3_600_001);
        await jobs.idle();
        assert.deepEqual(await find(['stack', 'x']), []);
        assert.deepEqual(await rows(), []);
      }, open));

    it("run at once when they are woken, from either clock's wait; what is not there cannot be", () =>
      withStore(async ({ store, clock, start }) => {
        const log: string[] = [];
        const jobs = start({
          'test/a': {
            steps: {
              start: async () => {
                log.push('start');
                return { step: 'pause', runAt: clock.now() + 3_600_000 };
              },
              pause: async () => {
                log.push('pause');
                return { step: 'end', delayMs: 3_600_000 };
              },
              end: async () => {
                log.push('end');
              },
            },
          },
        });
        const id = await jobs.add({ kind: 'test/a', payload: null, runAt: clock.now() + 3_600_000 });
        for (const expected of [[], ['start'], ['start', 'pause'], ['start', 'pause', 'end']]) {
          await jobs.idle();
          assert.deepEqual(log, expected);
          assert.equal(await store.write((tx) => jobs.wake(tx, id)), expected.length < 3);
        }
      }, open));

    it('are not woken by a transaction that fails', () =>
      withStore(async ({ store, clock, start }) => {
        let runs = 0;
        const jobs = start({
          'test/a': {
            steps: {
              start: async () => {
                runs++;
              },
            },
          },
        });
        const id = await jobs.add({ kind: 'test/a', payload: null, runAt: clock.now() + 3_600_000 });
        await assert.rejects(
          store.write(async (tx) => {
            await jobs.wake(tx, id);
            throw new Error('no');
          }),
        );
        await jobs.idle();
        assert.equal(runs, 0);
      }, open));

    it('do not lose a wake-up that comes while a step runs', () =>
      withStore(async ({ store, start }) => {
        const [entered, release] = [latch(), latch()];
        let ended = 0;
        const jobs = start({
          'test/a': {
            steps: {
              start: async () => {
                entered.resolve();
                await release.promise;
                return { step: 'end', delayMs: 3_600_000 };
              },
              end: async () => {
                if (++ended < 2) return { step: 'end', delayMs: 3_600_000 };
                return undefined;
              },
            },
          },
        });
        const id = await jobs.add({ kind: 'test/a', payload: null });
        await entered.promise;
        assert.equal(await store.write((tx) => jobs.wake(tx, id)), true);
        release.resolve();
        await jobs.idle();
        assert.equal(ended, 1, 'it is one wake-up, for one delay');
      }, open));

    it('that wait are cancelled without a step; cancelling again changes nothing', () =>
      withStore(async ({ store, clock, start, rows }) => {
        const log: unknown[] = [];
        const jobs = start({
          'test/a': {
            steps: {
              start: async () => {
                log.push('start');
              },
            },
            cancelled: async (payload) => {
              log.push(['cancelled', payload]);
            },
          },
          'test/b': {
            steps: {
              start: async () => {
                log.push('start');
              },
            },
          },
        });
        for (const kind of ['test/a', 'test/b']) {
          const id = await jobs.add({ kind, payload: 7, runAt: clock.now() + 3_600_000, subject: [kind] });
          assert.equal(await store.write(async (tx) => (await jobs.cancel(tx, id)) && jobs.cancel(tx, id)), true);
          await jobs.idle();
          assert.equal(await store.write((tx) => jobs.cancel(tx, id)), false);
        }
        await clock.advance(3_600_001);
        await jobs.idle();
        assert.deepEqual(log, [['cancelled', 7]]);
        assert.deepEqual(await rows(), []);
      }, open));

    it('that run hear of it at once by their signal, then run `cancelled` with the latest payload', () =>
      withStore(async ({ store, start, rows }) => {
        const [entered, reported] = [latch(), [] as unknown[]];
        const log: unknown[] = [];
        const jobs = start(
          {
            'test/a': {
              steps: {
                start: async () => ({ step: 'work', payload: 2 }),
                work: async (_payload, _ctx, { signal }) => {
                  entered.resolve();
                  throw await aborted(signal);
                },
              },
              failed: async () => {
                log.push('failed');
              },
              cancelled: async (payload, _ctx, { signal }) => {
                log.push(['cancelled', payload, signal.aborted]);
              },
            },
          },
          {
            leaseMs: 3_600_000,
            onError: (error) => {
              reported.push(error);
            },
          },
        );
        const id = await jobs.add({ kind: 'test/a', payload: 1 });
        await entered.promise;
        await store.write((tx) => jobs.cancel(tx, id));
        await until(() => log.length > 0);
        await jobs.idle();
        assert.deepEqual(log, [['cancelled', 2, false]]);
        assert.deepEqual(reported, []);
        assert.deepEqual(await rows(), []);
      }, open));

    it('go on to `cancelled` though the step did not listen, and went through', () =>
      withStore(async ({ store, start, rows }) => {
        const [entered, release] = [latch(), latch()];
        const log: unknown[] = [];
        let finished: boolean | undefined;
        const jobs = start({
          'test/a': {
            steps: {
              start: async (_payload, _ctx, job) => {
                entered.resolve();
                await release.promise;
                finished = await store.write((tx) => job.finish(tx));
                return { step: 'next', payload: 2 };
              },
              next: async () => {
                log.push('next');
              },
            },
            cancelled: async (payload) => {
              log.push(['cancelled', payload]);
            },
          },
        });
        const id = await jobs.add({ kind: 'test/a', payload: 1, subject: ['a'] });
        await entered.promise;
        await store.write((tx) => jobs.cancel(tx, id));
        const [view] = await store.read((tx) => jobs.find(tx, ['a']));
        assert.deepEqual([view?.running, view?.cancelled, view?.phase], [true, true, 'steps']);
        release.resolve();
        await jobs.idle();
        assert.deepEqual(log, [['cancelled', 2]]);
        assert.equal(finished, false, "the end of a cancelled job is its handler's");
        assert.deepEqual(await rows(), []);
      }, open));

    it('report how far a step is to whoever reads it meanwhile; the last report stays for the next step', () =>
      withStore(async ({ store, start, rows }) => {
        const [first, second, release] = [latch(), latch(), latch()];
        const jobs = start({
          'test/a': {
            steps: {
              start: async (_payload, _ctx, job) => {
                job.report({ done: 1 });
                await first.promise;
                for (let done = 2; done <= 50; done++) job.report({ done });
                return { step: 'end' };
              },
              end: async () => {
                second.resolve();
                await release.promise;
              },
            },
          },
        });
        const id = await jobs.add({ kind: 'test/a', payload: null });
        const progress = () => store.read((tx) => jobs.progress(tx, id));
        await until(async () => (await progress()) !== undefined);
        assert.deepEqual(await progress(), { done: 1 });
        first.resolve();
        await second.promise;
        assert.deepEqual(await progress(), { done: 50 });
        release.resolve();
        await jobs.idle();
        assert.equal(await progress(), undefined);
        assert.deepEqual(await rows(), []);
      }, open));
  });
}

describe('cancelling from another node', () => {
  it('reaches the step with its next heartbeat', () =>
    withStore(async ({ store, start }) => {
      const [entered, log] = [latch(), [] as string[]];
      const handlers: Handlers = {
        'test/a': {
          steps: {
            start: async (_payload, _ctx, { signal }) => {
              entered.resolve();
              throw await aborted(signal);
            },
          },
          cancelled: async () => {
            log.push('cancelled');
          },
        },
      };
      const runner = start(handlers, { leaseMs: 60 });
      const id = await runner.add({ kind: 'test/a', payload: null });
      await entered.promise;
      const other = start({}, { sole: false });
      // It only cancels: a lease that ran out while this process had no turn would be its job.
      await other.stop();
      await store.write((tx) => other.cancel(tx, id));
      await until(() => log.length > 0);
    }));
});
