import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chaos } from './chaos.ts';
import { createClock, type MovableClock } from './clock.ts';
import { encodeKey } from './key.ts';
import { type JobHandler, type JobRunnerOptions, jobsRange, startJobs } from './jobs.ts';
import { openSqliteStore } from './sqlite/store.ts';
import type { Store } from './store.ts';

type Handlers = Record<string, JobHandler<any, string>>;
interface Bench {
  readonly store: Store;
  readonly clock: MovableClock;
  start(handlers: Handlers, options?: Partial<JobRunnerOptions<string>>): ReturnType<typeof startJobs>;
  /** Moves machine time, which leases run on. */
  wait(milliseconds: number): void;
}

const engines: Record<string, () => Store> = {
  sqlite: () => openSqliteStore({ path: ':memory:' }),
  chaos: () => chaos(openSqliteStore({ path: ':memory:' }), { seed: 3 }),
};

async function withStore(open: () => Store, run: (bench: Bench) => Promise<void>): Promise<void> {
  const store = open();
  let waited = 0;
  const clock = await createClock(store, () => Date.now() + waited);
  const started: ReturnType<typeof startJobs>[] = [];
  try {
    await run({
      store, clock,
      wait: (milliseconds) => { waited += milliseconds; },
      start(handlers, options) {
        const jobs = startJobs({ store, clock, resolve: async (kind) => handlers[kind], context: (kind, id) => `${kind} ${id}`, onError: () => {}, ...options });
        started.push(jobs);
        return jobs;
      },
    });
  } finally {
    await Promise.all(started.map((jobs) => jobs.stop()));
    await store.close();
  }
}

const year = 365 * 24 * 3_600_000;
const rows = (store: Store) => store.read(async (tx) => (await tx.range(jobsRange)).entries);
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
};
/** A promise to wait for inside a step. */
const latch = () => Promise.withResolvers<void>();

for (const [engine, open] of Object.entries(engines)) {
  describe(`jobs on ${engine}`, () => {
    it('run after the commit, step by step, and leave nothing', () => withStore(open, async ({ store, start }) => {
      const log: unknown[] = [];
      const jobs = start({
        'test/three': {
          steps: {
            start: async (payload, ctx) => { log.push(['start', payload, ctx.split(' ')[0]]); return { step: 'middle', payload: { n: 2 } }; },
            middle: async (payload) => { log.push(['middle', payload]); return { step: 'end' }; },
            end: async (payload) => { log.push(['end', payload]); },
          },
        },
      });
      await store.write(async (tx) => jobs.enqueue(tx, { kind: 'test/three', payload: { n: 1 } }));
      await jobs.idle();
      assert.deepEqual(log, [['start', { n: 1 }, 'test/three'], ['middle', { n: 2 }], ['end', { n: 2 }]]);
      assert.deepEqual(await rows(store), []);
    }));

    it('of a transaction that fails never run', () => withStore(open, async ({ store, start }) => {
      let runs = 0;
      const jobs = start({ 'test/a': { steps: { start: async () => { runs++; } } } });
      await assert.rejects(store.write(async (tx) => {
        jobs.enqueue(tx, { kind: 'test/a', payload: null });
        throw new Error('no');
      }));
      await jobs.idle();
      assert.equal(runs, 0);
    }));

    it('wait for their domain time, and run when the clock is moved there', () => withStore(open, async ({ store, clock, start }) => {
      const log: string[] = [];
      const jobs = start({
        'test/later': {
          steps: {
            start: async () => { log.push('start'); return { step: 'end', runAt: clock.now() + 3_600_000 }; },
            end: async () => { log.push('end'); },
          },
        },
      });
      await store.write(async (tx) => jobs.enqueue(tx, { kind: 'test/later', payload: null, runAt: clock.now() + 3_600_000 }));
      await jobs.idle();
      assert.deepEqual(log, []);
      await clock.advance(3_600_001);
      await jobs.idle();
      assert.deepEqual(log, ['start']);
      await clock.advance(3_600_001);
      await jobs.idle();
      assert.deepEqual(log, ['start', 'end']);
    }));

    it('that wait by machine time do so wherever the clock is moved to', () => withStore(open, async ({ store, clock, start, wait }) => {
      const log: string[] = [];
      const jobs = start({
        'test/outside': { steps: { start: async () => { log.push('start'); return { step: 'end', delayMs: 60_000 }; }, end: async () => { log.push('end'); } } },
      });
      await clock.advance(year);
      await store.write(async (tx) => jobs.enqueue(tx, { kind: 'test/outside', payload: null, delayMs: 60_000 }));
      await clock.advance(year);
      await jobs.idle();
      assert.deepEqual(log, []);
      await clock.reset();
      wait(60_001);
      await jobs.idle();
      assert.deepEqual(log, ['start']);
      await clock.advance(year);
      wait(60_001);
      await jobs.idle();
      assert.deepEqual(log, ['start', 'end']);
      assert.deepEqual(await rows(store), []);
    }));

    it('are tried again soon after the clock was moved away and back', () => withStore(open, async ({ store, clock, start, wait }) => {
      let tries = 0;
      const jobs = start({ 'test/flaky': { steps: { start: async () => { if (++tries < 4) throw new Error('not yet'); } } } });
      await clock.advance(year);
      await store.write(async (tx) => jobs.enqueue(tx, { kind: 'test/flaky', payload: null }));
      await jobs.idle();
      await clock.reset();
      for (let round = 0; round < 4; round++) {
        wait(60_000);
        await jobs.idle();
      }
      assert.equal(tries, 4);
      assert.deepEqual(await rows(store), []);
    }));

    it('of before waits had two clocks start with the next runner', () => withStore(open, async ({ store, clock, start }) => {
      const log: string[] = [];
      const [dueAt, id] = [clock.now() + year, 'k00000000aaaaaaaaaaaaaaaa'];
      await store.write(async (tx) => {
        tx.put(encodeKey(['kernel/job', 'due', dueAt, id]), JSON.stringify(id));
        tx.put(encodeKey(['kernel/job', 'p', id]), JSON.stringify({ id, kind: 'test/old', step: 'start', payload: 'old', attempts: 2, fence: 2, dueAt }));
      });
      const jobs = start({ 'test/old': { steps: { start: async (payload) => { log.push(payload); } } } });
      await store.write(async (tx) => jobs.enqueue(tx, { kind: 'test/old', payload: 'far', runAt: clock.now() + year }));
      await jobs.idle();
      assert.deepEqual(log, ['old']);
      await jobs.stop();
      const next = start({ 'test/old': { steps: { start: async (payload) => { log.push(payload); } } } });
      await next.idle();
      assert.deepEqual(log, ['old'], 'a wait by domain time is kept');
    }));

    it('are tried again after an error, then run their failure', () => withStore(open, async ({ store, start, wait }) => {
      const log: string[] = [];
      let tries = 0;
      const jobs = start({
        'test/flaky': { steps: { start: async () => { if (++tries < 3) throw new Error('not yet'); log.push(`flaky after ${tries}`); } } },
        'test/broken': { maxAttempts: 2, steps: { start: async () => { log.push('broken'); throw new Error('never'); } }, failed: async (payload, error) => { log.push(`${payload} ${error.message}`); } },
      });
      const runOut = async (kind: string) => {
        await store.write(async (tx) => jobs.enqueue(tx, { kind, payload: 'sorry:' }));
        for (let round = 0; round < 6; round++) {
          await jobs.idle();
          wait(60_000);
        }
        await jobs.idle();
      };
      await runOut('test/flaky');
      await runOut('test/broken');
      await runOut('test/unknown');
      assert.deepEqual(log, ['flaky after 3', 'broken', 'broken', 'sorry: never']);
      assert.deepEqual(await rows(store), []);
    }));

    it('many run side by side, within the limit, each once', () => withStore(open, async ({ store, start }) => {
      const seen: number[] = [];
      let [active, most] = [0, 0];
      const handlers: Handlers = {
        'test/many': {
          steps: {
            start: async (n) => {
              most = Math.max(most, ++active);
              await new Promise((resolve) => setImmediate(resolve));
              active--;
              seen.push(n);
            },
          },
        },
      };
      const jobs = start(handlers, { concurrency: 3, sole: false });
      const other = start(handlers, { concurrency: 3, sole: false });
      await Promise.all(Array.from({ length: 40 }, (_, n) => store.write(async (tx) => jobs.enqueue(tx, { kind: 'test/many', payload: n }))));
      await Promise.all([jobs.idle(), other.idle()]);
      await Promise.all([jobs.idle(), other.idle()]);
      assert.deepEqual(seen.toSorted((a, b) => a - b), Array.from({ length: 40 }, (_, n) => n));
      assert.ok(most > 1 && most <= 6, String(most));
    }));
  });
}

describe('jobs and their leases', () => {
  const open = engines['sqlite']!;

  it('of a dead runner are taken over at the start, and its late outcome does not count', () => withStore(open, async ({ store, start }) => {
    const [entered, release] = [latch(), latch()];
    const log: string[] = [];
    const dead = start({ 'test/a': { steps: { start: async () => { entered.resolve(); await release.promise; return { step: 'late' }; }, late: async () => { log.push('late'); } } } });
    await store.write(async (tx) => dead.enqueue(tx, { kind: 'test/a', payload: null }));
    await entered.promise;
    const stopped = dead.stop();
    const next = start({ 'test/a': { steps: { start: async () => { log.push('again'); } } } });
    await next.idle();
    release.resolve();
    await stopped;
    await next.idle();
    assert.deepEqual(log, ['again']);
    assert.deepEqual(await rows(store), []);
  }));

  it('are left alone until they run out where several runners share the store', () => withStore(open, async ({ store, start, wait }) => {
    const [entered, release] = [latch(), latch()];
    let runs = 0;
    const slow = start({ 'test/a': { steps: { start: async () => { entered.resolve(); await release.promise; } } } }, { leaseMs: 600_000 });
    await store.write(async (tx) => slow.enqueue(tx, { kind: 'test/a', payload: null }));
    await entered.promise;
    const other = start({ 'test/a': { steps: { start: async () => { runs++; } } } }, { sole: false });
    await other.idle();
    assert.equal(runs, 0);
    wait(600_001);
    await other.idle();
    assert.equal(runs, 1);
    release.resolve();
  }));

  it('are renewed while a step runs', () => withStore(open, async ({ store, start }) => {
    const [entered, release] = [latch(), latch()];
    let [runs, commits] = [0, 0];
    const handlers: Handlers = { 'test/a': { steps: { start: async () => { runs++; entered.resolve(); await release.promise; } } } };
    const slow = start(handlers, { leaseMs: 600 });
    await store.write(async (tx) => slow.enqueue(tx, { kind: 'test/a', payload: null }));
    await entered.promise;
    const lease = async () => (await rows(store)).map(({ value }) => JSON.parse(value).leaseUntil).find(Boolean);
    const before = await lease();
    store.onCommit(() => { commits++; });
    await until(() => commits > 0);
    assert.ok(await lease() > before);
    assert.equal(runs, 1);
    release.resolve();
  }));

  it('stop lets running steps end, and starts no more', () => withStore(open, async ({ store, start }) => {
    const [entered, release] = [latch(), latch()];
    const log: string[] = [];
    const jobs = start({ 'test/a': { steps: { start: async () => { entered.resolve(); await release.promise; log.push('start'); return { step: 'end' }; }, end: async () => { log.push('end'); } } } });
    await store.write(async (tx) => jobs.enqueue(tx, { kind: 'test/a', payload: null }));
    await entered.promise;
    const stopped = jobs.stop();
    release.resolve();
    await stopped;
    assert.deepEqual(log, ['start']);
    const next = start({ 'test/a': { steps: { end: async () => { log.push('end'); } } } });
    await next.idle();
    assert.deepEqual(log, ['start', 'end']);
  }));

  it('a clear takes running and waiting jobs with it', () => withStore(open, async ({ store, start }) => {
    const [entered, release] = [latch(), latch()];
    const jobs = start({ 'test/a': { steps: { start: async () => { entered.resolve(); await release.promise; return { step: 'start' }; } } } });
    await store.write(async (tx) => jobs.enqueue(tx, { kind: 'test/a', payload: null }));
    await entered.promise;
    await store.clear([]);
    release.resolve();
    await jobs.idle();
    assert.deepEqual(await rows(store), []);
  }));
});
