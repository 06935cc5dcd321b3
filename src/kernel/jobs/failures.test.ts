import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Bench, engines, latch, type TestJobs, withStore } from '../../testing/jobs.ts';

/** Until every later try has had its time. */
async function runOut(jobs: TestJobs, { wait }: Bench, rounds = 60): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await jobs.idle();
    wait(60_001);
  }
  await jobs.idle();
}

for (const [engine, open] of Object.entries(engines)) {
  describe(`jobs that fail, on ${engine}`, () => {
    it('are tried again, then run their failure', () =>
      withStore(async (bench) => {
        const log: string[] = [];
        let tries = 0;
        const jobs = bench.start({
          'test/flaky': {
            steps: {
              start: async () => {
                if (++tries < 3) throw new Error('not yet');
                log.push(`flaky after ${tries}`);
              },
            },
          },
          'test/broken': {
            maxAttempts: 2,
            steps: {
              start: async () => {
                log.push('broken');
                throw new RangeError('never');
              },
            },
            failed: async (payload, { name, message }) => {
              log.push(`${payload} ${name} ${message}`);
            },
          },
        });
        for (const kind of ['test/flaky', 'test/broken', 'test/unknown']) {
          await jobs.add({ kind, payload: 'sorry:' });
          await runOut(jobs, bench, 6);
        }
        assert.deepEqual(log, ['flaky after 3', 'broken', 'broken', 'sorry: RangeError never']);
        assert.deepEqual(await bench.rows(), []);
      }, open));

    for (const ending of ['failed', 'cancelled'] as const) {
      it(`run \`${ending}\` again when it throws, and no step`, () =>
        withStore(async (bench) => {
          const log: string[] = [];
          let endings = 0;
          const end = async () => {
            log.push(ending);
            if (++endings < 8) throw new Error('not yet');
          };
          const jobs = bench.start({
            'test/a': {
              maxAttempts: 1,
              steps: {
                start: async () => {
                  log.push('start');
                  throw new Error('never');
                },
              },
              [ending]: end,
            },
          });
          const later = ending === 'cancelled' ? { runAt: bench.clock.now() + 3_600_000 } : {};
          const id = await jobs.add({ kind: 'test/a', payload: null, ...later });
          if (ending === 'cancelled') await bench.store.write((tx) => jobs.cancel(tx, id));
          await runOut(jobs, bench);
          const started = ending === 'failed' ? ['start'] : [];
          assert.deepEqual(log, [...started, ...Array.from({ length: 8 }, () => ending)]);
          assert.deepEqual(await bench.rows(), []);
        }, open));
    }

    it('have ended when `failed` never stops throwing', () =>
      withStore(async (bench) => {
        const fail = async () => {
          throw new Error('never');
        };
        const jobs = bench.start({ 'test/a': { maxAttempts: 1, steps: { start: fail }, failed: fail } });
        await jobs.add({ kind: 'test/a', payload: null });
        await runOut(jobs, bench);
        assert.deepEqual(await bench.rows(), []);
      }, open));
  });
}

describe('later tries', () => {
  it("wait on the machine's clock: moving the domain's neither brings them nor holds them up", () => {
    const run = async ({ clock, start, wait }: Bench): Promise<void> => {
      let tries = 0;
      const jobs = start({
        'test/flaky': {
          steps: {
            start: async () => {
              if (++tries < 3) throw new Error('not yet');
            },
          },
        },
        'test/paused': {
          steps: {
            start: async () => ({ step: 'end', delayMs: 60_000 }),
            end: async () => {
              tries += 10;
            },
          },
        },
      });
      await clock.advance(86_400_000);
      await jobs.add({ kind: 'test/paused', payload: null });
      await jobs.add({ kind: 'test/flaky', payload: null });
      await jobs.idle();
      assert.equal(tries, 1);
      await clock.advance(3_600_000);
      await jobs.idle();
      assert.equal(tries, 1);
      await clock.reset();
      wait(1000);
      await jobs.idle();
      assert.equal(tries, 2);
      wait(60_000);
      await jobs.idle();
      assert.equal(tries, 13);
    };
    // It stands still but for what is waited: the first pause is a tenth of a second.
    const now = Date.now();
    return withStore(run, engines['sqlite'], () => now);
  });

  it('of a step that ended its process are counted', () =>
    withStore(async ({ start, rows }) => {
      const log: string[] = [];
      const release = latch();
      const failed = async (_payload: unknown, { message }: Error) => {
        log.push(message);
      };
      // Each of these runners is dead to the next one, though its step still hangs here.
      for (let run = 0; run < 4; run++) {
        const jobs = start({
          'test/a': {
            maxAttempts: 2,
            steps: {
              start: async () => {
                log.push('start');
                await release.promise;
              },
            },
            failed,
          },
        });
        if (run === 0) await jobs.add({ kind: 'test/a', payload: null });
        while (log.length <= run) await new Promise((resolve) => setImmediate(resolve));
        void jobs.stop();
      }
      const last = start({
        'test/a': {
          maxAttempts: 2,
          steps: {
            start: async () => {
              log.push('start');
            },
          },
          failed,
        },
      });
      await last.idle();
      release.resolve();
      assert.deepEqual(log, ['start', 'start', 'start', 'start', 'The step did not end in 4 tries.']);
      assert.deepEqual(await rows(), []);
    }));
});
