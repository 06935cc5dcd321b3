import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSandlot, type Sandlot } from '../testing/start-sandlot.ts';

let sandlot: Sandlot;
before(async () => {
  sandlot = await startSandlot();
});
after(() => sandlot.close());

const timesOf = async (asked: object) =>
  ((await sandlot.api('POST', '/schedule-times', asked)) as { readonly times: readonly string[] }).times;
/** The server's clock is far behind it. */
const later = '2096-01-01T00:00:00Z';

test('the next ten times of a rate and of a cron, and the one of an at', async () => {
  const rate = await timesOf({ scheduleExpression: 'rate(2 days)', startDate: later });
  assert.deepEqual([rate.length, rate[0], rate[9]], [10, '2096-01-01T00:00:00.000Z', '2096-01-19T00:00:00.000Z']);
  const cron = { scheduleExpression: 'cron(30 9 ? * MON-FRI *)', timeZone: 'Europe/Berlin', startDate: later };
  assert.deepEqual((await timesOf(cron)).slice(0, 2), ['2096-01-02T08:30:00.000Z', '2096-01-03T08:30:00.000Z']);
  assert.deepEqual(await timesOf({ scheduleExpression: 'at(2096-02-01T08:00:00)' }), ['2096-02-01T08:00:00.000Z']);
});

test('fewer where it ends, none where it is over', async () => {
  const daily = { scheduleExpression: 'rate(1 day)', startDate: later };
  assert.equal((await timesOf({ ...daily, endDate: '2096-01-03T00:00:00Z' })).length, 3);
  assert.deepEqual(await timesOf({ scheduleExpression: 'at(2001-02-01T08:00:00)' }), []);
});

test('what is no schedule is refused', async () => {
  const wrong: readonly [object, RegExp][] = [
    [{}, /scheduleExpression must be/],
    [{ scheduleExpression: 'rate(0 days)' }, /scheduleExpression must be/],
    [{ scheduleExpression: `cron(${'1,'.repeat(200)}1 * * * ? *)` }, /scheduleExpression must be/],
    [{ scheduleExpression: 'rate(1 day)', timeZone: 'Mars' }, /timeZone must be/],
    [{ scheduleExpression: 'rate(1 day)', startDate: 'soon' }, /startDate must be/],
    [{ scheduleExpression: 'rate(1 day)', endDate: 7 }, /endDate must be/],
  ];
  for (const [asked, why] of wrong) await assert.rejects(timesOf(asked), why);
});
