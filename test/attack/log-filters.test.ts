/**
 * Filter patterns that would take long over as many events as a page looks at. No time is asserted: others are answered
 * before they are, and what is not bounded does not come back.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudWatchLogs, type FilterLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import { startSandlot } from '../../src/testing/start-sandlot.ts';

const sandlot = await startSandlot();
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1 });
after(async () => {
  logs.destroy();
  await sandlot.close();
});

const logGroupName = 'hostile';
const message = 'a '.repeat(60_000);
before(async () => {
  await logs.createLogGroup({ logGroupName });
  for (const logStreamName of ['one', 'two', 'three']) {
    await logs.createLogStream({ logGroupName, logStreamName });
    const logEvents = [1, 2, 3, 4].map(() => ({ timestamp: Date.now(), message }));
    await logs.putLogEvents({ logGroupName, logStreamName, logEvents });
  }
});

const patterns = [
  `%${'a *'.repeat(60)}b%`,
  '%[a ]{0,250}b%',
  `"${'a '.repeat(500)}b"`,
  `[..., ${'w=a, '.repeat(12)} w=b, ...]`,
  `[w1="${'*a '.repeat(300)}*b"]`,
];

for (const filterPattern of patterns)
  test(`others are answered while ${filterPattern.slice(0, 20)} is looked for`, async () => {
    let isOver = false;
    let others = 0;
    const found = (async () => {
      let events = 0;
      let nextToken: string | undefined;
      do {
        const page: FilterLogEventsResponse = await logs.filterLogEvents({ logGroupName, filterPattern, nextToken });
        events += page.events!.length;
        ({ nextToken } = page);
      } while (nextToken !== undefined);
      isOver = true;
      return events;
    })();
    while (!isOver) {
      await logs.describeLogGroups({});
      if (!isOver) others++;
    }
    assert.equal(await found, 0);
    assert.ok(others > 0);
  });

test('what a filter finds in many streams comes whole, page by page', async () => {
  const found: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await logs.filterLogEvents({ logGroupName, filterPattern: '"a a a"', nextToken });
    found.push(...page.events!.map(({ eventId }) => eventId!));
    ({ nextToken } = page);
  } while (nextToken !== undefined);
  assert.equal(found.length, 12);
  assert.deepEqual(found, [...new Set(found)].sort());
});
