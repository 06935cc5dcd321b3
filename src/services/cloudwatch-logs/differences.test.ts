/** Where CloudWatch Logs here are not as on AWS: each row of docs/cloudwatch-logs.md that no other test shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudWatchLogs, type LogStream } from '@aws-sdk/client-cloudwatch-logs';
import { refused } from '../../testing/refused.ts';
import { sendRaw } from '../../testing/requests/signed-request.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1 });

after(async () => {
  logs.destroy();
  await sandlot.close();
});

async function newGroup(logGroupName: string): Promise<string> {
  await logs.createLogGroup({ logGroupName });
  await logs.createLogStream({ logGroupName, logStreamName: 's' });
  return logGroupName;
}

const put = (logGroupName: string, messages: readonly string[], at = Date.now()) =>
  logs.putLogEvents({
    logGroupName,
    logStreamName: 's',
    logEvents: messages.map((message, index) => ({ timestamp: at + index, message })),
  });

test('what was written is there for the next read', async () => {
  const logGroupName = await newGroup('read');
  for (let count = 1; count <= 50; count++) {
    await put(logGroupName, [`m${count}`]);
    const { events } = await logs.filterLogEvents({ logGroupName, filterPattern: `m${count}` });
    assert.equal(events!.length, 1);
    assert.equal((await logs.getLogEvents({ logGroupName, logStreamName: 's' })).events!.length, count);
  }
});

test('a stream tells its last event within a second', async () => {
  const logGroupName = await newGroup('lagging');
  const at = Date.now() - 60_000;
  await put(logGroupName, ['a'], at);
  const told = async (): Promise<LogStream> => (await logs.describeLogStreams({ logGroupName })).logStreams![0]!;
  assert.equal((await told()).lastEventTimestamp, at);
  await put(logGroupName, ['c'], at + 1001);
  assert.equal((await told()).lastEventTimestamp, at + 1001);
});

test('what a group has stored is not told, and a list by pattern that is over has no token', async () => {
  const logGroupName = await newGroup('stored/pattern');
  await put(logGroupName, ['x'.repeat(10_000)]);
  const { logGroups, nextToken } = await logs.describeLogGroups({ logGroupNamePattern: 'stored/pat' });
  assert.deepEqual(
    logGroups!.map(({ logGroupName: name, storedBytes }) => [name, storedBytes]),
    [['stored/pattern', undefined]],
  );
  assert.equal(nextToken, undefined);
});

test('a page of FilterLogEvents looks at 10,000 events and a mebibyte of messages', async () => {
  const many = await newGroup('many');
  const wide = await newGroup('wide');
  const at = Date.now() - 60_000;
  for (const from of [0, 6000]) {
    const messages = Array.from({ length: 6000 }, (_, index) => `${from + index}`);
    await put(many, messages, at + from);
  }
  for (const from of [0, 1]) await put(wide, ['x'.repeat(600_000)], at + from);
  for (const logGroupName of [many, wide]) {
    const first = await logs.filterLogEvents({ logGroupName, filterPattern: 'none' });
    assert.deepEqual([first.events, typeof first.nextToken], [[], 'string'], logGroupName);
    const next = await logs.filterLogEvents({ logGroupName, filterPattern: 'none', nextToken: first.nextToken });
    assert.deepEqual([next.events, next.nextToken], [[], undefined], logGroupName);
  }
});

test('metric filters are kept, and nothing counts by them', async () => {
  const logGroupName = await newGroup('metered');
  const metricTransformations = [{ metricName: 'Errors', metricNamespace: 'Mine', metricValue: '1' }];
  await logs.putMetricFilter({ logGroupName, filterName: 'f', filterPattern: 'ERROR', metricTransformations });
  assert.equal((await logs.describeMetricFilters({ logGroupName })).metricFilters!.length, 1);
  const target = 'GraniteServiceVersion20100801.ListMetrics';
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
  const request = { method: 'POST', path: '/', query: '', headers, body: Buffer.from('{}') };
  const answer = await sendRaw(sandlot.endpoint, request, { service: 'monitoring', keys: sandlot.credentials });
  assert.equal(answer.status, 501);
  assert.match(answer.body, /does not have the service monitoring/);
});

test('settings that are not there are refused by name', async () => {
  const logGroupName = await newGroup('refusing');
  const linked = logs.describeLogGroups({ includeLinkedAccounts: true });
  await assert.rejects(linked, refused('NotImplementedException', /monitoring accounts/, 501));
  const entity = { keyAttributes: { Type: 'Service', Name: 'x' } };
  const given = { logGroupName, logStreamName: 's', logEvents: [{ timestamp: Date.now(), message: 'm' }] };
  await assert.rejects(logs.putLogEvents({ ...given, entity }), refused('NotImplementedException', /entity/i, 501));
  const resourceArn = `arn:aws:logs:us-east-1:${sandlot.account}:log-group:${logGroupName}`;
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const ofGroup = logs.putResourcePolicy({ resourceArn, policyDocument });
  await assert.rejects(ofGroup, refused('NotImplementedException', /resourceArn|single groups/i, 501));
});
