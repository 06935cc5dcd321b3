/** Resources that are complete once they are signalled. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const { cfn, deploy, eventsOf, statusOf, outputsOf, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  await sandlot.close();
});

const signalled = (RepositoryName: string, ResourceSignal: object) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName },
  CreationPolicy: { ResourceSignal },
});

async function signal(StackName: string, UniqueId: string, Status: 'SUCCESS' | 'FAILURE' = 'SUCCESS'): Promise<void> {
  await cfn.signalResource({ StackName, LogicalResourceId: 'A', UniqueId, Status });
  await settled();
}

test('a resource is made at once, and complete once as many signals have come as its policy counts', async () => {
  const Outputs = { Arn: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } } };
  await deploy('counted', { Resources: { A: signalled('counted', { Count: 2 }) }, Outputs });
  assert.equal(await statusOf('counted'), 'CREATE_IN_PROGRESS');
  await signal('counted', 'one');
  await signal('counted', 'one');
  assert.equal(await statusOf('counted'), 'CREATE_IN_PROGRESS', 'one id is one signal');
  await signal('counted', 'two');
  assert.equal(await statusOf('counted'), 'CREATE_COMPLETE');
  assert.match((await outputsOf('counted'))['Arn']!, /repository\/counted$/);
  assert.deepEqual((await eventsOf('counted')).slice(1, 3), [
    'A CREATE_IN_PROGRESS',
    'A=counted CREATE_IN_PROGRESS Resource creation Initiated',
  ]);
  await assert.rejects(signal('counted', 'three'), refused('ValidationError', /cannot be signaled/));
});

test('a failure, or too few in time, fails it, and what was made goes', async () => {
  await deploy('failed', { Resources: { A: signalled('failed', {}) } });
  await signal('failed', 'one', 'FAILURE');
  assert.equal(await statusOf('failed'), 'ROLLBACK_COMPLETE');
  const events = (await eventsOf('failed')).join('\n');
  assert.match(events, /A=failed CREATE_FAILED Received FAILURE signal with UniqueId one/);
  assert.match(events, /A=failed DELETE_COMPLETE/);
  const TemplateBody = JSON.stringify({ Resources: { A: signalled('late', { Timeout: 'PT1S' }) } });
  await cfn.createStack({ StackName: 'late', TemplateBody });
  while (!/ROLLBACK_COMPLETE/.test(await statusOf('late'))) await cfn.describeStacks({ StackName: 'late' });
  assert.match((await eventsOf('late')).join('\n'), /Failed to receive 1 resource signal\(s\) within the specified/);
});

test('policies of Auto Scaling are refused by their names', async () => {
  const Type = 'AWS::CDK::Metadata';
  for (const [name, policy] of [
    ['UpdatePolicy', 'AutoScalingRollingUpdate'],
    ['CreationPolicy', 'AutoScalingCreationPolicy'],
  ] as const)
    await assert.rejects(
      deploy('scaling', { Resources: { A: { Type, [name]: { [policy]: {} } } } }),
      refused('ValidationError', new RegExp(`^Sandlot does not have the policy ${policy} of ${Type}\\.$`)),
    );
});
