import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JobOrigin } from './index.ts';
import { engines, type Handlers, here, withStore } from '../../testing/jobs.ts';

for (const [engine, open] of Object.entries(engines)) {
  describe(`jobs on ${engine}`, () => {
    it('run after the commit, step by step, and leave nothing', () =>
      withStore(async ({ start, rows }) => {
        const log: unknown[] = [];
        const jobs = start({
          'test/three': {
            steps: {
              start: async (payload, ctx) => {
                log.push(['start', payload, ctx.split(' ')[0]]);
                return { step: 'middle', payload: { n: 2 } };
              },
              middle: async (payload) => {
                log.push(['middle', payload]);
                return { step: 'end' };
              },
              end: async (payload) => {
                log.push(['end', payload]);
              },
            },
          },
        });
        await jobs.add({ kind: 'test/three', payload: { n: 1 }, subject: ['test', 1] });
        await jobs.idle();
        assert.deepEqual(log, [
          ['start', { n: 1 }, 'test/three'],
          ['middle', { n: 2 }],
          ['end', { n: 2 }],
        ]);
        assert.deepEqual(await rows(), []);
      }, open));

    it('of a transaction that fails never run', () =>
      withStore(async ({ store, start }) => {
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
        await assert.rejects(
          store.write(async (tx) => {
            jobs.enqueue(tx, { kind: 'test/a', payload: null }, here);
            throw new Error('no');
          }),
        );
        await jobs.idle();
        assert.equal(runs, 0);
      }, open));

    it('wait for their domain time, and run when the clock is moved there', () =>
      withStore(async ({ clock, start }) => {
        const log: string[] = [];
        const jobs = start({
          'test/later': {
            steps: {
              start: async () => {
                log.push('start');
                return { step: 'end', runAt: clock.now() + 3_600_000 };
              },
              end: async () => {
                log.push('end');
              },
            },
          },
        });
        await jobs.add({ kind: 'test/later', payload: null, runAt: clock.now() + 3_600_000 });
        await jobs.idle();
        assert.deepEqual(log, []);
        await clock.advance(3_600_001);
        await jobs.idle();
        assert.deepEqual(log, ['start']);
        await clock.advance(3_600_001);
        await jobs.idle();
        assert.deepEqual(log, ['start', 'end']);
      }, open));

    it('know whom they work for and where, in every step', () =>
      withStore(async ({ start }) => {
        const seen: JobOrigin[] = [];
        const steps: Handlers[string]['steps'] = {
          start: async (_payload, _ctx, { account, region, caller }) => {
            seen.push({ account, region, caller });
            return { step: 'end' };
          },
          end: async (_payload, _ctx, { account, region, caller }) => {
            seen.push({ account, region, caller });
          },
        };
        const jobs = start({ 'test/a': { steps } });
        const someone = { account: '222222222222', region: 'eu-west-1', caller: { kind: 'user', userName: 'casey' } };
        await jobs.add({ kind: 'test/a', payload: null }, someone);
        await jobs.idle();
        await jobs.add({ kind: 'test/a', payload: null }, here);
        await jobs.idle();
        const nobody = { ...here, caller: undefined };
        assert.deepEqual(seen, [someone, someone, nobody, nobody]);
      }, open));

    it('many run side by side, within the limit, each once', () =>
      withStore(async ({ start }) => {
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
        const lane = { lanes: [{ name: 'three', concurrency: 3 }], laneOf: () => 'three', sole: false };
        const jobs = start(handlers, lane);
        const other = start(handlers, lane);
        await Promise.all(Array.from({ length: 40 }, (_, n) => jobs.add({ kind: 'test/many', payload: n })));
        await Promise.all([jobs.idle(), other.idle()]);
        await Promise.all([jobs.idle(), other.idle()]);
        assert.deepEqual(
          seen.toSorted((a, b) => a - b),
          Array.from({ length: 40 }, (_, n) => n),
        );
        assert.ok(most > 1 && most <= 6, String(most));
      }, open));
  });
}
