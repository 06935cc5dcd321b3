/** What goes on after a failure that nothing is taken back for, and while an update is watched. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
const { cfn, deploy, eventsOf, statusOf, settled, close } = stackTester(sandlot);

before(() => s3.createBucket({ Bucket: 'going-on' }));
after(async () => {
  close();
  s3.destroy();
  await sandlot.close();
});

const repository = (RepositoryName: string, more: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName },
  ...more,
});
const bad = (more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value: '1', AllowedPattern: '[' },
  ...more,
});

async function statusesOf(StackName: string): Promise<Record<string, string>> {
  const { StackResourceSummaries } = await cfn.listStackResources({ StackName });
  return Object.fromEntries(StackResourceSummaries!.map((one) => [one.LogicalResourceId!, one.ResourceStatus!]));
}

const afterFailure = (name: string) => ({
  Bad: bad(),
  Needs: repository(`${name}-needs`, { DependsOn: 'Bad' }),
  Far: repository(`${name}-far`, { DependsOn: 'Needs' }),
  A: repository(`${name}-a`),
  B: repository(`${name}-b`, { DependsOn: 'A' }),
  Worse: bad({ DependsOn: 'B' }),
});

test('with rollback disabled what does not need what failed is made, and all failures are told', async () => {
  await deploy('kept', { Resources: afterFailure('kept') }, { DisableRollback: true });
  assert.deepEqual(await statusesOf('kept'), {
    A: 'CREATE_COMPLETE',
    B: 'CREATE_COMPLETE',
    Bad: 'CREATE_FAILED',
    Worse: 'CREATE_FAILED',
  });
  const events = await eventsOf('kept');
  assert.equal(events.at(-1), 'kept CREATE_FAILED The following resource(s) failed to create: [Bad, Worse]. ');
});

test('otherwise nothing begins after a failure', async () => {
  await deploy('back', { Resources: { Bad: bad(), A: repository('back-a', { DependsOn: 'Bad' }) } });
  assert.equal(await statusOf('back'), 'ROLLBACK_COMPLETE');
  assert.doesNotMatch((await eventsOf('back')).join('\n'), /A=back-a/);
});

test('a nested stack stops where its parent takes it back, and goes on where nothing is', async () => {
  const put = async (name: string) => {
    const Resources = { Bad: bad(), Next: repository(`${name}-next`), Last: bad({ DependsOn: 'Next' }) };
    await s3.putObject({ Bucket: 'going-on', Key: name, Body: JSON.stringify({ Resources }) });
    const TemplateURL = `${sandlot.endpoint}/going-on/${name}`;
    return { Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } } };
  };
  await deploy('taken-back', await put('taken-back'));
  assert.equal(await statusOf('taken-back'), 'ROLLBACK_COMPLETE');
  await deploy('left', await put('left'), { DisableRollback: true });
  assert.equal(await statusOf('left'), 'CREATE_FAILED');
  assert.match((await eventsOf('left')).join('\n'), /failed to create: \[Bad, Last\]/);
});

test('an update that is watched can be cancelled, and is over once its time is', async () => {
  const watched = { RollbackConfiguration: { MonitoringTimeInMinutes: 10 } };
  await deploy('watched', { Resources: { A: repository('watched') } }, watched);
  assert.equal(await statusOf('watched'), 'CREATE_COMPLETE', 'a creation is not waited for');
  const next = { Resources: { A: repository('watched'), B: repository('watched-b') } };
  await deploy('watched', next);
  assert.deepEqual(await statusesOf('watched'), { A: 'CREATE_COMPLETE', B: 'CREATE_COMPLETE' });
  assert.equal(await statusOf('watched'), 'UPDATE_IN_PROGRESS');
  await cfn.cancelUpdateStack({ StackName: 'watched' });
  await settled();
  assert.equal(await statusOf('watched'), 'UPDATE_ROLLBACK_COMPLETE');
  await deploy('watched', next, { RollbackConfiguration: { MonitoringTimeInMinutes: 0 } });
  assert.equal(await statusOf('watched'), 'UPDATE_COMPLETE');
  const { Stacks } = await cfn.describeStacks({ StackName: 'watched' });
  assert.deepEqual(Stacks![0]!.RollbackConfiguration, { MonitoringTimeInMinutes: 0 });
});

test('alarms that would roll back are refused by name; so is what no type here can do', async () => {
  const Arn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:one';
  const RollbackConfiguration = { RollbackTriggers: [{ Arn, Type: 'AWS::CloudWatch::Alarm' }] };
  await assert.rejects(
    deploy('alarmed', { Resources: { A: repository('alarmed') } }, { RollbackConfiguration }),
    refused('NotImplementedException', /CloudWatch alarms/, 501),
  );
  const Resources = { A: repository('snapshot', { DeletionPolicy: 'Snapshot' }) };
  const text = /^Template error: resource type AWS::ECR::Repository does not support deletion policy Snapshot$/;
  await assert.rejects(deploy('snapshot', { Resources }), refused('ValidationError', text));
});
