import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { resourcesOf } from '../../../testing/cloud-control.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../../cloudformation/test-stacks.ts';

const sandlot = await startSandlot();
const logs = new CloudWatchLogs({ ...sandlot.clientConfig, maxAttempts: 1 });
const resources = resourcesOf(sandlot);
const stacks = stackTester(sandlot);
const { account } = sandlot;

after(async () => {
  logs.destroy();
  resources.close();
  stacks.close();
  await sandlot.close();
});

const newName = (): string => `/stack/${randomUUID()}`;

test('a log group is made, read, changed and removed', async () => {
  const type = 'AWS::Logs::LogGroup';
  const LogGroupName = newName();
  const id = await resources.create(type, { LogGroupName, RetentionInDays: 7, Tags: [{ Key: 'team', Value: 'web' }] });
  assert.deepEqual(await resources.read(type, id), {
    LogGroupName,
    Arn: `arn:aws:logs:us-east-1:${account}:log-group:${LogGroupName}:*`,
    LogGroupClass: 'STANDARD',
    DeletionProtectionEnabled: false,
    RetentionInDays: 7,
    Tags: [{ Key: 'team', Value: 'web' }],
  });
  const KmsKeyId = `arn:aws:kms:us-east-1:${account}:key/${randomUUID()}`;
  const Tags = [{ Key: 'stage', Value: 'dev' }];
  await resources.update(type, id, { RetentionInDays: undefined, KmsKeyId, DeletionProtectionEnabled: true, Tags });
  const changed = await resources.read(type, id);
  assert.equal(changed['RetentionInDays'], undefined);
  assert.deepEqual(
    [changed['KmsKeyId'], changed['DeletionProtectionEnabled'], changed['Tags']],
    [KmsKeyId, true, Tags],
  );
  const TypeName = type;
  assert.match(await resources.failure(resources.client.deleteResource({ TypeName, Identifier: id })), /protection/);
  await resources.update(type, id, { DeletionProtectionEnabled: false });
  assert.ok((await resources.list(type)).includes(id));
  await resources.remove(type, id);
  const lacking = JSON.stringify({ LogGroupName, DataProtectionPolicy: { Name: 'x' } });
  const failed = await resources.failure(resources.client.createResource({ TypeName, DesiredState: lacking }));
  assert.match(failed, /does not have the property DataProtectionPolicy of AWS::Logs::LogGroup/);
});

test('streams, metric filters and policies are made and removed with their stack', async () => {
  const LogGroupName = newName();
  const MetricTransformations = [
    { MetricName: 'Errors', MetricNamespace: 'App', MetricValue: '1', Dimensions: [{ Key: 'path', Value: '$.path' }] },
  ];
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'route53.amazonaws.com' }, Action: 'logs:PutLogEvents', Resource: '*' },
    ],
  };
  const template = {
    Resources: {
      Group: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } },
      Stream: {
        Type: 'AWS::Logs::LogStream',
        Properties: { LogGroupName: { Ref: 'Group' }, LogStreamName: 'first' },
      },
      Filter: {
        Type: 'AWS::Logs::MetricFilter',
        Properties: { LogGroupName: { Ref: 'Group' }, FilterPattern: '{ $.level = "error" }', MetricTransformations },
      },
      Policy: {
        Type: 'AWS::Logs::ResourcePolicy',
        Properties: { PolicyName: 'dns', PolicyDocument: JSON.stringify(document) },
      },
    },
    Outputs: { Group: { Value: { Ref: 'Group' } }, Stream: { Value: { Ref: 'Stream' } } },
  };
  await stacks.deploy('logs', template);
  assert.equal(await stacks.statusOf('logs'), 'CREATE_COMPLETE');
  assert.deepEqual(await stacks.outputsOf('logs'), { Group: LogGroupName, Stream: 'first' });
  const { metricFilters } = await logs.describeMetricFilters({ logGroupName: LogGroupName });
  assert.deepEqual(metricFilters![0]!.metricTransformations![0]!.dimensions, { path: '$.path' });
  const filterId = `${LogGroupName}|${metricFilters![0]!.filterName}`;
  const model = await resources.read('AWS::Logs::MetricFilter', filterId);
  assert.deepEqual(model['MetricTransformations'], MetricTransformations);
  const stream = await resources.read('AWS::Logs::LogStream', `${LogGroupName}|first`);
  assert.deepEqual(stream, { LogGroupName, LogStreamName: 'first' });
  assert.equal((await logs.describeResourcePolicies({})).resourcePolicies!.length, 1);
  await stacks.cfn.deleteStack({ StackName: 'logs' });
  await stacks.settled();
  assert.deepEqual((await logs.describeLogGroups({ logGroupNamePrefix: LogGroupName })).logGroups, []);
  assert.deepEqual((await logs.describeResourcePolicies({})).resourcePolicies, []);
});
