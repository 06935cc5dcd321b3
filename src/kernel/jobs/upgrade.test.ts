import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobsRange, type JobOrigin } from './index.ts';
import { encodeKey } from '../key.ts';
import { entriesIn, until, withStore } from '../../testing/jobs.ts';

const management: JobOrigin = { account: '999999999999', region: 'eu-central-1' };

/** As version 1 wrote a row and its queue's entry. */
function rowsOfVersion1(
  row: { id: string; dueAt: number; leaseUntil?: number } & Record<string, unknown>,
): [string, string][] {
  const queue =
    row.leaseUntil !== undefined ? ['lease', row.leaseUntil] : [row['clock'] === 'machine' ? 'wait' : 'due', row.dueAt];
  return [
    [encodeKey(['kernel/job', ...queue, row.id]), JSON.stringify(row.id)],
    [encodeKey(['kernel/job', 'p', row.id]), JSON.stringify(row)],
  ];
}

test('rows of version 1 run: waiting, leased, and many of them', () =>
  withStore(async ({ store, clock, start, rows, wait }) => {
    const log: unknown[] = [];
    const old = (id: string, more: object = {}) =>
      rowsOfVersion1({ id, kind: 'test/a', step: 'start', payload: id, attempts: 0, fence: 0, dueAt: 0, ...more });
    const many = Array.from({ length: 450 }, (_, n) => `m${n}`);
    await store.write(async (tx) => {
      const entries = [
        ...old('leased', { step: 'second', attempts: 1, fence: 1, leaseUntil: clock.real() + 30_000 }),
        ...old('years ahead', { dueAt: clock.now() + 1e11 }),
        ...old('later', { dueAt: clock.now() + 3_600_000, clock: 'domain' }),
        ...old('machine', { dueAt: clock.real() + 3_600_000, clock: 'machine' }),
        ...many.flatMap((id) => old(id)),
      ];
      for (const [key, value] of entries) tx.put(key, value);
    });
    const jobs = start(
      {
        'test/a': {
          steps: {
            start: async (payload, _ctx, { account, region }) => {
              log.push(payload);
              assert.deepEqual({ account, region }, management);
            },
            second: async (payload) => {
              log.push(`${payload} second`);
            },
          },
        },
      },
      { originOfOldRows: () => management },
    );
    await jobs.idle();
    assert.deepEqual(log.toSorted(), ['leased second', 'years ahead', ...many].toSorted());
    await clock.advance(3_600_001);
    await jobs.idle();
    assert.equal(log.at(-1), 'later');
    wait(3_600_001);
    await jobs.idle();
    assert.equal(log.at(-1), 'machine');
    assert.deepEqual(await rows(), []);
  }));

test('a row of a later version is not run, and said to be one', () =>
  withStore(async ({ store, start }) => {
    const [errors, log] = [[] as string[], [] as string[]];
    const before = start({});
    await before.stop();
    await before.add({ kind: 'test/a', payload: null });
    await store.write(async (tx) => {
      for (const { key, value } of await entriesIn(tx, jobsRange)) {
        if (value.includes('"version":2')) tx.put(key, value.replace('"version":2', '"version":3'));
      }
    });
    const handlers = {
      'test/a': {
        steps: {
          start: async () => {
            log.push('ran');
          },
        },
      },
    };
    start(handlers, {
      sole: false,
      onError: (error) => {
        errors.push((error as Error).message);
      },
    });
    await until(() => errors.length > 0);
    assert.match(errors[0]!, /is of version 3, but this version of Sandlot runs jobs of version 2\. Update Sandlot\./);
    assert.deepEqual(log, []);
  }));
