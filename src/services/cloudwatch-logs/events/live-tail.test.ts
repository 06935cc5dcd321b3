import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { CloudWatchLogs, type StartLiveTailResponseStream } from '@aws-sdk/client-cloudwatch-logs';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1, disableHostPrefix: true });

after(async () => {
  logs.destroy();
  await sandlot.close();
});

async function newGroup(): Promise<string> {
  const logGroupName = `/test/${randomUUID()}`;
  await logs.createLogGroup({ logGroupName });
  for (const logStreamName of ['a', 'b']) await logs.createLogStream({ logGroupName, logStreamName });
  return logGroupName;
}

const arnOf = (name: string): string => `arn:aws:logs:us-east-1:${sandlot.account}:log-group:${name}`;

async function messagesOf(stream: AsyncIterable<StartLiveTailResponseStream>, count: number): Promise<string[]> {
  const found: string[] = [];
  for await (const { sessionUpdate } of stream) {
    found.push(...(sessionUpdate?.sessionResults ?? []).map(({ message }) => message!));
    if (found.length >= count) break;
  }
  return found;
}

test('what is taken in from now on is told, as far as the pattern and the streams go', async () => {
  const logGroupName = await newGroup();
  const put = (logStreamName: string, ...messages: string[]) =>
    logs.putLogEvents({
      logGroupName,
      logStreamName,
      logEvents: messages.map((message) => ({ timestamp: Date.now(), message })),
    });
  await put('a', 'ERROR before');
  const { responseStream } = await logs.startLiveTail({
    logGroupIdentifiers: [arnOf(logGroupName)],
    logStreamNamePrefixes: ['a'],
    logEventFilterPattern: 'ERROR',
  });
  const events = responseStream![Symbol.asyncIterator]();
  const { value: first } = await events.next();
  assert.deepEqual(first.sessionStart.logGroupIdentifiers, [arnOf(logGroupName)]);
  await put('b', 'ERROR elsewhere');
  await put('a', 'fine', 'ERROR 1', 'ERROR 2');
  const rest = { [Symbol.asyncIterator]: () => events };
  assert.deepEqual(await messagesOf(rest, 2), ['ERROR 1', 'ERROR 2']);
});

test('what cannot be tailed is refused', async () => {
  const logGroupName = await newGroup();
  const start = (more: object) => logs.startLiveTail({ logGroupIdentifiers: [arnOf(logGroupName)], ...more });
  await assert.rejects(start({ logGroupIdentifiers: [logGroupName] }), refused('InvalidParameterException', /ARNs/));
  await assert.rejects(start({ logGroupIdentifiers: [arnOf('/gone')] }), refused('ResourceNotFoundException'));
  await assert.rejects(start({ logEventFilterPattern: 'a:b' }), refused('InvalidParameterException'));
  const both = start({ logStreamNames: ['a'], logStreamNamePrefixes: ['a'] });
  await assert.rejects(both, refused('InvalidParameterException', /mutually exclusive/));
});
