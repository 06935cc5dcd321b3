import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { aborted, type Handlers, latch, until, withStore } from '../../testing/jobs.ts';

describe('jobs and their leases', () => {
  it('of a dead runner are taken over at the start, and its late outcome does not count', () =>
    withStore(async ({ start, rows }) => {
      const [entered, release] = [latch(), latch()];
      const log: string[] = [];
      const dead = start({
        'test/a': {
          steps: {
            start: async () => {
              entered.resolve();
              await release.promise;
              return { step: 'late' };
            },
            late: async () => {
              log.push('late');
            },
          },
        },
      });
      await dead.add({ kind: 'test/a', payload: null });
      await entered.promise;
      const stopped = dead.stop();
      const next = start({
        'test/a': {
          steps: {
            start: async () => {
              log.push('again');
            },
          },
        },
      });
      await next.idle();
      release.resolve();
      await stopped;
      await next.idle();
      assert.deepEqual(log, ['again']);
      assert.deepEqual(await rows(), []);
    }));

  it('count by their fence: an outcome, a renewal, a report or an end under an older one is none', () =>
    withStore(async ({ store, start, rows }) => {
      const [entered, release, again, releaseAgain] = [latch(), latch(), latch(), latch()];
      const log: string[] = [];
      let finished: boolean | undefined;
      const dead = start(
        {
          'test/a': {
            steps: {
              start: async (_payload, _ctx, job) => {
                entered.resolve();
                await release.promise;
                finished = await store.write((tx) => job.finish(tx));
                job.report('late');
                return { step: 'late' };
              },
            },
          },
        },
        { leaseMs: 30 },
      );
      const id = await dead.add({ kind: 'test/a', payload: null });
      await entered.promise;
      const stopped = dead.stop();
      // The second runner's step runs, under a lease of its own, when the first one comes back.
      const next = start({
        'test/a': {
          steps: {
            start: async () => {
              again.resolve();
              await releaseAgain.promise;
              return { step: 'end' };
            },
            late: async () => {
              log.push('late');
            },
            end: async () => {
              log.push('end');
            },
          },
        },
      });
      await again.promise;
      const before = await rows();
      release.resolve();
      await stopped;
      const [progress, after] = [await store.read((tx) => next.progress(tx, id)), await rows()];
      releaseAgain.resolve();
      await next.idle();
      assert.equal(finished, false);
      assert.equal(progress, undefined);
      assert.deepEqual(after, before);
      assert.deepEqual(log, ['end']);
    }));

  it("that were dropped are nobody's until the job is leased again", () =>
    withStore(async ({ store, clock, start, rows }) => {
      const [entered, release, occupied, free] = [latch(), latch(), latch(), latch()];
      const log: unknown[] = [];
      const one = { lanes: [{ name: 'one', concurrency: 1 }], laneOf: () => 'one' };
      const dead = start(
        {
          'test/a': {
            steps: {
              start: async () => {
                entered.resolve();
                await release.promise;
                log.push('late');
              },
            },
          },
        },
        one,
      );
      const first = await dead.add({ kind: 'test/first', payload: null, runAt: clock.now() + 3_600_000 });
      await dead.add({ kind: 'test/a', payload: null });
      await entered.promise;
      const stopped = dead.stop();
      await store.write((tx) => dead.wake(tx, first));
      const next = start(
        {
          'test/first': {
            steps: {
              start: async () => {
                occupied.resolve();
                await free.promise;
              },
            },
          },
          'test/a': {
            steps: {
              start: async (_payload, _ctx, { attempt }) => {
                log.push(attempt);
              },
            },
          },
        },
        one,
      );
      await occupied.promise;
      release.resolve();
      await stopped;
      free.resolve();
      await next.idle();
      assert.deepEqual(log, ['late', 2]);
      assert.deepEqual(await rows(), []);
    }));

  it('are left alone until they run out where several runners share the store', () =>
    withStore(async ({ start, wait }) => {
      const [entered, release] = [latch(), latch()];
      let runs = 0;
      const slow = start(
        {
          'test/a': {
            steps: {
              start: async () => {
                entered.resolve();
                await release.promise;
              },
            },
          },
        },
        { leaseMs: 600_000 },
      );
      await slow.add({ kind: 'test/a', payload: null });
      await entered.promise;
      const other = start(
        {
          'test/a': {
            steps: {
              start: async () => {
                runs++;
              },
            },
          },
        },
        { sole: false },
      );
      await other.idle();
      assert.equal(runs, 0);
      wait(600_001);
      await other.idle();
      assert.equal(runs, 1);
      release.resolve();
    }));

  it('are renewed while a step runs', () =>
    withStore(async ({ store, start, rows }) => {
      const [entered, release] = [latch(), latch()];
      let [runs, commits] = [0, 0];
      const handlers: Handlers = {
        'test/a': {
          steps: {
            start: async () => {
              runs++;
              entered.resolve();
              await release.promise;
            },
          },
        },
      };
      const slow = start(handlers, { leaseMs: 600 });
      await slow.add({ kind: 'test/a', payload: null });
      await entered.promise;
      const lease = async () => (await rows()).map(({ value }) => JSON.parse(value).leaseUntil).find(Boolean);
      const before = await lease();
      store.onCommit(() => {
        commits++;
      });
      await until(() => commits > 0);
      assert.ok((await lease()) > before);
      assert.equal(runs, 1);
      release.resolve();
    }));

  it("that are lost abort the step's signal, and what it throws then is not reported", () =>
    withStore(async ({ start, wait }) => {
      const [entered, taken] = [latch(), latch()];
      const log: string[] = [];
      const onError = (error: unknown) => {
        log.push(`reported ${(error as Error).message}`);
      };
      const slow = start(
        {
          'test/a': {
            steps: {
              start: async (_payload, _ctx, { signal }) => {
                entered.resolve();
                const reason = await aborted(signal);
                log.push(reason.name);
                taken.resolve();
                throw reason;
              },
            },
          },
        },
        { leaseMs: 300, onError },
      );
      await slow.add({ kind: 'test/a', payload: null });
      await entered.promise;
      const other = start(
        {
          'test/a': {
            steps: {
              start: async () => {
                log.push('other');
              },
            },
          },
        },
        { sole: true, onError },
      );
      await other.idle();
      wait(1);
      await taken.promise;
      await slow.idle();
      // A heartbeat may come between the second runner's lease and its step.
      assert.deepEqual(log.toSorted(), ['LeaseLost', 'other']);
    }));

  it('stop lets running steps end, and starts no more', () =>
    withStore(async ({ start }) => {
      const [entered, release] = [latch(), latch()];
      const log: string[] = [];
      const jobs = start({
        'test/a': {
          steps: {
            start: async () => {
              entered.resolve();
              await release.promise;
              log.push('start');
              return { step: 'end' };
            },
            end: async () => {
              log.push('end');
            },
          },
        },
      });
      await jobs.add({ kind: 'test/a', payload: null });
      await entered.promise;
      const stopped = jobs.stop();
      release.resolve();
      await stopped;
      assert.deepEqual(log, ['start']);
      const next = start({
        'test/a': {
          steps: {
            end: async () => {
              log.push('end');
            },
          },
        },
      });
      await next.idle();
      assert.deepEqual(log, ['start', 'end']);
    }));

  it('stop aborts steps that listen; the next runner runs them again, and no try is lost', () =>
    withStore(async ({ start }) => {
      const entered = latch();
      const log: unknown[] = [];
      const jobs = start(
        {
          'test/a': {
            maxAttempts: 1,
            steps: {
              start: async (_payload, _ctx, { signal }) => {
                entered.resolve();
                throw await aborted(signal);
              },
            },
          },
        },
        {
          onError: (error) => {
            log.push(error);
          },
        },
      );
      await jobs.add({ kind: 'test/a', payload: null });
      await entered.promise;
      await jobs.stop();
      const next = start({
        'test/a': {
          steps: {
            start: async (_payload, _ctx, { attempt }) => {
              log.push(attempt);
            },
          },
        },
      });
      await next.idle();
      assert.deepEqual(log, [1]);
    }));

  it('a clear takes running and waiting jobs with it', () =>
    withStore(async ({ store, start, rows }) => {
      const [entered, release] = [latch(), latch()];
      const jobs = start({
        'test/a': {
          steps: {
            start: async () => {
              entered.resolve();
              await release.promise;
              return { step: 'start' };
            },
          },
        },
      });
      await jobs.add({ kind: 'test/a', payload: null });
      await entered.promise;
      await store.clear([]);
      release.resolve();
      await jobs.idle();
      assert.deepEqual(await rows(), []);
    }));

  it("an end within the step's own transaction is one commit with it", () =>
    withStore(async ({ store, start, rows }) => {
      let runs = 0;
      const jobs = start({
        'test/a': {
          steps: {
            start: (_payload, _ctx, job) =>
              store.write(async (tx) => {
                if (!(await job.finish(tx))) return;
                runs++;
                tx.put('\x03done\0', '1');
              }),
          },
        },
      });
      await jobs.add({ kind: 'test/a', payload: null, subject: ['test', 'a'] });
      await jobs.idle();
      assert.equal(runs, 1);
      assert.deepEqual(await rows(), []);
    }));
});
