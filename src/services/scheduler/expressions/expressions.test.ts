/** Schedule expressions as tables of cases: what is one, and when it comes next. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextTime, parseExpression } from './expression.ts';
import { isTimeZone } from './time-zones.ts';

/** The next times after a moment, in ISO's form without milliseconds. */
function times(expression: string, from: string, count: number, zone = 'UTC', bounds = {}): string[] {
  const since = Date.parse(from);
  const found: string[] = [];
  for (let at: number | undefined = since; found.length < count;) {
    at = nextTime({ expression, timeZone: zone, since, ...bounds }, at);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().replace(':00.000Z', 'Z'));
    at += 1;
  }
  return found;
}

// As recorded on AWS: tests of LocalStack's scheduler, 2025-01-26.
const refused = [
  'cron(0 1 * * * *)',
  'cron(7 20 * * NOT *)',
  'cron(INVALID)',
  'cron(0 dummy ? * MON-FRI *)',
  'cron(71 8 1 * ? *)',
  'cron()',
  'rate(10 seconds)',
  'rate(10 years)',
  'rate()',
  'rate(10)',
  'rate(10 minutess)',
  'rate(foo minutes)',
  'rate(-10 minutes)',
  'rate( 10 minutes )',
  ' rate(10 minutes)',
  'at(2021-12-31T23:59:59Z)',
  'at(2021-12-31)',
];

test('what is no expression', () => {
  const others = [
    'at(2023-02-30T00:00:00)',
    'at(2023-01-01T24:00:00)',
    'rate(0 minutes)',
    'rate(1.5 hours)',
    'cron(* * ? * ? *)',
    'cron(*/60 * * * ? *)',
    'cron(0 0 ? * 1#6 *)',
    'cron(0 0 ? * 2#1,3#1 *)',
    'cron(0 0 32W * ? *)',
    'cron(0 0 L,15 * ? *)',
    'cron(5-1 * * * ? *)',
    'cron(0 0 1 1 ? 2200)',
    'cron(0 0 1 1 ?)',
    'cron(0,,5 * * * ? *)',
    'cron(1/2/3 * * * ? *)',
    'every 5 minutes',
  ];
  for (const text of [...refused, ...others]) assert.equal(parseExpression(text), undefined, text);
});

test('cron', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['*/5 * * * ? *', '2026-01-01T00:01Z', ['2026-01-01T00:05Z', '2026-01-01T00:10Z']],
    ['0-15/5 8-8 ? * 2,3 *', '2026-01-01T00:00Z', ['2026-01-05T08:00Z', '2026-01-05T08:05Z', '2026-01-05T08:10Z']],
    ['59/1 23 * * ? *', '2026-01-01T00:00Z', ['2026-01-01T23:59Z', '2026-01-02T23:59Z']],
    ['0 10 ? * MON-FRI *', '2026-01-02T10:01Z', ['2026-01-05T10:00Z', '2026-01-06T10:00Z']],
    ['0 0 L * ? *', '2028-01-31T00:01Z', ['2028-02-29T00:00Z', '2028-03-31T00:00Z']],
    ['0 0 1W * ? *', '2026-08-01T00:00Z', ['2026-08-03T00:00Z', '2026-09-01T00:00Z', '2026-10-01T00:00Z']],
    ['0 0 LW * ? *', '2026-01-01T00:00Z', ['2026-01-30T00:00Z', '2026-02-27T00:00Z', '2026-03-31T00:00Z']],
    ['0 0 31W * ? *', '2026-01-31T00:00Z', ['2026-03-31T00:00Z', '2026-05-29T00:00Z']],
    ['30 12 ? * 6L *', '2026-01-01T00:00Z', ['2026-01-30T12:30Z', '2026-02-27T12:30Z']],
    ['30 12 ? * FRI#5 *', '2026-01-01T00:00Z', ['2026-01-30T12:30Z', '2026-05-29T12:30Z']],
    ['0 0 ? * L *', '2026-01-01T00:00Z', ['2026-01-03T00:00Z', '2026-01-10T00:00Z']],
    ['0 0 29 FEB ? *', '2026-01-01T00:00Z', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
    ['0 0 1 jan ? 2030-2031', '2026-01-01T00:00Z', ['2030-01-01T00:00Z', '2031-01-01T00:00Z']],
    ['0 0 31 2 ? *', '2026-01-01T00:00Z', []],
    ['0 0 1 1 ? 2025', '2026-01-01T00:00Z', []],
  ];
  for (const [fields, from, expected] of cases)
    assert.deepEqual(times(`cron(${fields})`, from, Math.max(1, expected.length)), expected, fields);
});

test('in a zone: what clocks skip is left out, what they show twice comes once', () => {
  const berlin = 'Europe/Berlin';
  assert.deepEqual(times('cron(30 2 * * ? *)', '2026-03-28T00:00Z', 3, berlin), [
    '2026-03-28T01:30Z',
    '2026-03-30T00:30Z',
    '2026-03-31T00:30Z',
  ]);
  assert.deepEqual(times('cron(30 2 * * ? *)', '2026-10-24T12:00Z', 2, berlin), [
    '2026-10-25T00:30Z',
    '2026-10-26T01:30Z',
  ]);
  assert.deepEqual(times('cron(0/30 * * * ? *)', '2026-10-25T00:15Z', 3, berlin), [
    '2026-10-25T00:30Z',
    '2026-10-25T02:00Z',
    '2026-10-25T02:30Z',
  ]);
  assert.deepEqual(times('cron(0 0 ? * SUN *)', '2026-01-01T00:00Z', 1, 'Asia/Kathmandu'), ['2026-01-03T18:15Z']);
  assert.deepEqual(times('at(2026-07-01T09:00:00)', '2026-01-01T00:00Z', 2, 'America/New_York'), ['2026-07-01T13:00Z']);
});

test('rates begin with their start, or at once, and end with their end; one time has neither', () => {
  const from = '2026-01-01T00:00Z';
  assert.deepEqual(times('rate(1 minute)', from, 2), ['2026-01-01T00:00Z', '2026-01-01T00:01Z']);
  const startAt = Date.parse('2026-01-02T06:00Z');
  const endAt = Date.parse('2026-01-04T06:00Z');
  assert.deepEqual(times('rate(24 hours)', from, 9, 'UTC', { startAt, endAt }), [
    '2026-01-02T06:00Z',
    '2026-01-03T06:00Z',
    '2026-01-04T06:00Z',
  ]);
  assert.deepEqual(times('cron(0 7 * * ? *)', from, 9, 'UTC', { startAt, endAt }), [
    '2026-01-02T07:00Z',
    '2026-01-03T07:00Z',
  ]);
  const once = { startAt: Date.parse('2027-01-01T00:00Z'), endAt: Date.parse(from) };
  assert.deepEqual(times('at(2026-06-01T00:00:00)', from, 2, 'UTC', once), ['2026-06-01T00:00Z']);
  assert.deepEqual(times('at(2025-06-01T00:00:00)', from, 1), []);
});

test('zones are those of IANA', () => {
  assert.deepEqual(
    ['UTC', 'Europe/Berlin', 'america/new_york', 'Etc/GMT+5', '+01:00', 'Mars/Olympus', ''].map(isTimeZone),
    [true, true, true, true, false, false, false],
  );
});

test('a time that clocks skip each year is looked for until the years end, with few looks at the clocks', ({
  mock,
}) => {
  const { mock: looks } = mock.method(Intl.DateTimeFormat.prototype, 'formatToParts');
  const timing = { expression: 'cron(0-59 2 ? 3 1#2 *)', timeZone: 'America/New_York', since: 0 };
  assert.equal(nextTime(timing, Date.UTC(2027, 0, 1)), undefined);
  assert.ok(looks.callCount() < 10_000, `${looks.callCount()} looks`);
});
