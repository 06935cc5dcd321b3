import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  logs.destroy();
  await sandlot.close();
});

const hour = 3_600_000;
const logStreamName = 'app/1';

async function newGroup(...streams: string[]): Promise<string> {
  const logGroupName = `/test/${randomUUID()}`;
  await logs.createLogGroup({ logGroupName });
  for (const name of streams.length > 0 ? streams : [logStreamName])
    await logs.createLogStream({ logGroupName, logStreamName: name });
  return logGroupName;
}

const put = (logGroupName: string, events: readonly [number, string][], stream = logStreamName) =>
  logs.putLogEvents({
    logGroupName,
    logStreamName: stream,
    logEvents: events.map(([timestamp, message]) => ({ timestamp, message })),
  });

test('events come in the order of their times, forward and backward, page by page', async () => {
  const logGroupName = await newGroup();
  const start = Date.now() - hour;
  // Later ones are put first, and some lie in one second.
  await put(logGroupName, [
    [start + 4000, 'e4'],
    [start + 5000, 'e5'],
  ]);
  await put(logGroupName, [
    [start, 'e0'],
    [start + 1, 'e1'],
    [start + 2000, 'e2'],
    [start + 3000, 'e3'],
  ]);
  const all = ['e0', 'e1', 'e2', 'e3', 'e4', 'e5'];
  const forward: string[] = [];
  let nextToken: string | undefined;
  for (;;) {
    const page = await logs.getLogEvents({ logGroupName, logStreamName, limit: 4, startFromHead: true, nextToken });
    forward.push(...page.events!.map(({ message }) => message!));
    if (page.nextForwardToken === nextToken) break;
    nextToken = page.nextForwardToken;
  }
  assert.deepEqual(forward, all);
  const latest = await logs.getLogEvents({ logGroupName, logStreamName, limit: 4 });
  assert.deepEqual(
    latest.events!.map(({ message }) => message),
    all.slice(2),
  );
  const earlier = await logs.getLogEvents({ logGroupName, logStreamName, nextToken: latest.nextBackwardToken });
  assert.deepEqual(
    earlier.events!.map(({ message }) => message),
    all.slice(0, 2),
  );
  const none = await logs.getLogEvents({ logGroupName, logStreamName, nextToken: earlier.nextBackwardToken });
  assert.deepEqual([none.events, none.nextBackwardToken], [[], earlier.nextBackwardToken]);
  // What arrives later is behind the token.
  await put(logGroupName, [[start + 6000, 'e6']]);
  const more = await logs.getLogEvents({ logGroupName, logStreamName, nextToken });
  assert.deepEqual(
    more.events!.map(({ message }) => message),
    ['e6'],
  );
  const between = await logs.getLogEvents({
    logGroupName,
    logStreamName,
    startTime: start + 2000,
    endTime: start + 4000,
    startFromHead: true,
  });
  assert.deepEqual(
    between.events!.map(({ message }) => message),
    ['e2', 'e3'],
  );
  const bad = logs.getLogEvents({ logGroupName, logStreamName, nextToken: 'x' });
  await assert.rejects(bad, refused('InvalidParameterException', /nextToken is invalid/));
});

test('what is too old, too new or too much is refused or told', async () => {
  const logGroupName = await newGroup();
  const now = Date.now();
  const { rejectedLogEventsInfo, nextSequenceToken } = await put(logGroupName, [
    [now - 15 * 24 * hour, 'old'],
    [now, 'good'],
    [now + 3 * hour, 'new'],
  ]);
  assert.deepEqual(rejectedLogEventsInfo, { tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 });
  assert.match(nextSequenceToken!, /^49\d{54}$/);
  const { events } = await logs.getLogEvents({ logGroupName, logStreamName });
  assert.deepEqual(
    events!.map(({ message }) => message),
    ['good'],
  );
  const cases: [events: [number, string][], message: RegExp][] = [
    [
      [
        [now, 'b'],
        [now - 1, 'a'],
      ],
      /^Log events in a single PutLogEvents request must be in chronological order\.$/,
    ],
    [
      [
        [now - 25 * hour, 'a'],
        [now, 'b'],
      ],
      /^The batch of log events in a single PutLogEvents request cannot span more than 24 hours\.$/,
    ],
    [
      [
        [now, 'x'.repeat(600_000)],
        [now, 'x'.repeat(600_000)],
      ],
      /^Upload too large: 1200052 bytes exceeds limit of 1048576$/,
    ],
  ];
  for (const [given, message] of cases)
    await assert.rejects(put(logGroupName, given), refused('InvalidParameterException', message));
  const nowhere = put(logGroupName, [[now, 'x']], 'gone');
  await assert.rejects(nowhere, refused('ResourceNotFoundException', /^The specified log stream does not exist\.$/));
  const noGroup = put('/gone', [[now, 'x']]);
  await assert.rejects(noGroup, refused('ResourceNotFoundException', /^The specified log group does not exist\.$/));
});

test('events of several streams are filtered by pattern, time and stream', async () => {
  const logGroupName = await newGroup('a/1', 'a/2', 'b/1');
  const start = Date.now() - hour;
  for (const [index, stream] of ['a/1', 'a/2', 'b/1'].entries()) {
    await put(
      logGroupName,
      Array.from({ length: 5 }, (_, n) => [start + n * 1000 + index, `${n % 2 === 0 ? 'ERROR' : 'ok'} ${stream} ${n}`]),
      stream,
    );
  }
  const all = async (more: object): Promise<string[]> => {
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await logs.filterLogEvents({ logGroupName, limit: 2, nextToken, ...more });
      found.push(...page.events!.map(({ message }) => message!));
      ({ nextToken } = page);
    } while (nextToken !== undefined);
    return found;
  };
  const errors = [0, 2, 4].flatMap((n) => ['a/1', 'a/2', 'b/1'].map((stream) => `ERROR ${stream} ${n}`));
  assert.deepEqual(await all({ filterPattern: 'ERROR' }), errors);
  assert.equal((await all({})).length, 15);
  assert.deepEqual(await all({ logStreamNamePrefix: 'b', filterPattern: '-ERROR' }), ['ok b/1 1', 'ok b/1 3']);
  assert.deepEqual(await all({ logStreamNames: ['a/2'], startTime: start + 4000 }), ['ERROR a/2 4']);
  assert.deepEqual(await all({ filterPattern: '{ $.a = 1 }' }), []);
  const invalid = logs.filterLogEvents({ logGroupName, filterPattern: 'a:b' });
  await assert.rejects(invalid, refused('InvalidParameterException', /^Invalid character\(s\) in term 'a:b'$/));
  const unknown = logs.filterLogEvents({ logGroupName, logStreamNames: ['gone'] });
  await assert.rejects(unknown, refused('ResourceNotFoundException'));
});

test('a second with more than is held at once comes whole and in order', async () => {
  const logGroupName = await newGroup();
  const at = Math.floor(Date.now() / 1000) * 1000 - hour;
  const message = 'x'.repeat(900_000);
  for (let n = 20; n > 0; n--) await put(logGroupName, [[at + n, `${n} ${message}`]]);
  const found: number[] = [];
  let nextToken: string | undefined;
  for (;;) {
    const page = await logs.getLogEvents({ logGroupName, logStreamName, startFromHead: true, nextToken });
    found.push(...page.events!.map((event) => Number(event.message!.split(' ', 1)[0])));
    if (page.nextForwardToken === nextToken) break;
    nextToken = page.nextForwardToken;
  }
  assert.deepEqual(
    found,
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
});

test('streams tell their first and last event, and are listed by it', async () => {
  const logGroupName = await newGroup('old', 'new', 'empty');
  const start = Date.now() - hour;
  await put(logGroupName, [[start + 5000, 'x']], 'new');
  await put(
    logGroupName,
    [
      [start, 'x'],
      [start + 2000, 'y'],
    ],
    'old',
  );
  const byTime = await logs.describeLogStreams({ logGroupName, orderBy: 'LastEventTime', descending: true });
  assert.deepEqual(
    byTime.logStreams!.map((stream) => stream.logStreamName),
    ['new', 'old', 'empty'],
  );
  const old = byTime.logStreams![1]!;
  assert.deepEqual([old.firstEventTimestamp, old.lastEventTimestamp], [start, start + 2000]);
  const arn = `arn:aws:logs:us-east-1:${sandlot.account}:log-group:${logGroupName}:log-stream:old`;
  assert.equal(old.arn, arn);
  const named = await logs.describeLogStreams({ logGroupName, logStreamNamePrefix: 'n' });
  assert.deepEqual(
    named.logStreams!.map((stream) => stream.logStreamName),
    ['new'],
  );
  const both = logs.describeLogStreams({ logGroupName, logStreamNamePrefix: 'n', orderBy: 'LastEventTime' });
  await assert.rejects(both, refused('InvalidParameterException'));
  await logs.deleteLogStream({ logGroupName, logStreamName: 'old' });
  await logs.createLogStream({ logGroupName, logStreamName: 'old' });
  assert.deepEqual((await logs.getLogEvents({ logGroupName, logStreamName: 'old' })).events, []);
});
