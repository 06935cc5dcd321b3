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

async function newGroup(more: object = {}): Promise<string> {
  const logGroupName = `/test/${randomUUID()}`;
  await logs.createLogGroup({ logGroupName, ...more });
  return logGroupName;
}

const transformation = { metricName: 'Errors', metricNamespace: 'App', metricValue: '1', defaultValue: 0 };

test('metric filters are kept, listed and deleted, and counted with their group', async () => {
  const logGroupName = await newGroup();
  const put = (filterName: string, more: object = {}) =>
    logs.putMetricFilter({
      logGroupName,
      filterName,
      filterPattern: 'ERROR',
      metricTransformations: [transformation],
      ...more,
    });
  await put('one');
  await put('two', { filterPattern: '{ $.a = 1 }' });
  await put('one', { filterPattern: 'WARN' });
  const { metricFilters } = await logs.describeMetricFilters({ logGroupName });
  assert.deepEqual(
    metricFilters!.map(({ filterName, filterPattern }) => [filterName, filterPattern]),
    [
      ['one', 'WARN'],
      ['two', '{ $.a = 1 }'],
    ],
  );
  assert.deepEqual(metricFilters![0]!.metricTransformations, [transformation]);
  assert.equal(metricFilters![0]!.applyOnTransformedLogs, false);
  const [group] = (await logs.describeLogGroups({ logGroupNamePrefix: logGroupName })).logGroups!;
  assert.equal(group!.metricFilterCount, 2);
  const ofMetric = await logs.describeMetricFilters({ metricName: 'Errors', metricNamespace: 'App' });
  assert.ok(ofMetric.metricFilters!.length >= 2);
  await logs.deleteMetricFilter({ logGroupName, filterName: 'one' });
  const again = logs.deleteMetricFilter({ logGroupName, filterName: 'one' });
  await assert.rejects(again, refused('ResourceNotFoundException', /^The specified metric filter does not exist\.$/));
  await assert.rejects(put('bad', { filterPattern: '{' }), refused('InvalidParameterException'));
  const dimensions = { metricTransformations: [{ ...transformation, dimensions: { a: '$.a' } }] };
  await assert.rejects(put('bad', dimensions), refused('InvalidParameterException', /mutually exclusive/));
  const transformed = put('bad', { applyOnTransformedLogs: true });
  await assert.rejects(transformed, refused('NotImplementedException', /applyOnTransformedLogs/, 501));
  const infrequent = await newGroup({ logGroupClass: 'INFREQUENT_ACCESS' });
  await assert.rejects(put('bad', { logGroupName: infrequent }), refused('InvalidOperationException'));
});

test('filters of all groups come by their names, and a namespace may have a colon', async () => {
  const prefix = randomUUID();
  const groups = (await Promise.all([newGroup(), newGroup(), newGroup()])).sort().reverse();
  const metricNamespace = 'A.B-c_d/1#2:metricNamespace';
  const put = (logGroupName: string, filterName: string, namespace: string) =>
    logs.putMetricFilter({
      logGroupName,
      filterName,
      filterPattern: '',
      metricTransformations: [{ ...transformation, metricNamespace: namespace }],
    });
  for (const [at, name] of groups.entries()) await put(name, `${prefix}-${at}`, metricNamespace);
  const { metricFilters } = await logs.describeMetricFilters({ filterNamePrefix: prefix });
  assert.deepEqual(
    metricFilters!.map(({ logGroupName }) => logGroupName),
    groups,
  );
  const ofMetric = await logs.describeMetricFilters({ metricName: 'Errors', metricNamespace });
  assert.equal(ofMetric.metricFilters!.length, 3);
  for (const [wrong, why] of [
    ['a*', /'metricTransformations\.1\.member\.metricNamespace' failed .* pattern: \[\^:\*\$\]\*$/],
    ['x'.repeat(256), /Member must have length less than or equal to 255$/],
  ] as const)
    await assert.rejects(put(groups[0]!, 'wrong', wrong), refused('InvalidParameterException', why));
});

test('a pattern is tried on messages', async () => {
  const { matches } = await logs.testMetricFilter({
    filterPattern: '[ip, ..., size > 100]',
    logEventMessages: ['127.0.0.1 a b 1534', '127.0.0.1 12', 'x'],
  });
  const extractedValues = { $ip: '127.0.0.1', $2: 'a', $3: 'b', $size: '1534' };
  assert.deepEqual(matches, [{ eventNumber: 1, eventMessage: '127.0.0.1 a b 1534', extractedValues }]);
});

test('there are no subscription filters, and putting one is refused by name', async () => {
  const logGroupName = await newGroup();
  assert.deepEqual((await logs.describeSubscriptionFilters({ logGroupName })).subscriptionFilters, []);
  const gone = logs.deleteSubscriptionFilter({ logGroupName, filterName: 'x' });
  await assert.rejects(gone, refused('ResourceNotFoundException'));
  const put = logs.putSubscriptionFilter({
    logGroupName,
    filterName: 'x',
    filterPattern: '',
    destinationArn: `arn:aws:lambda:us-east-1:${sandlot.account}:function:f`,
  });
  await assert.rejects(
    put,
    (error: any) => /PutSubscriptionFilter/.test(error.message) && error.$metadata.httpStatusCode === 501,
  );
});
