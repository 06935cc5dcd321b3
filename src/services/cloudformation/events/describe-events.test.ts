import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { OperationEvent } from '@aws-sdk/client-cloudformation';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const { cfn, deploy, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  await sandlot.close();
});

const repository = (RepositoryName: string) => ({ Type: 'AWS::ECR::Repository', Properties: { RepositoryName } });
const told = (event: OperationEvent) =>
  [event.EventType, event.OperationType, event.OperationStatus ?? event.ResourceStatus, event.LogicalResourceId].join(
    ' ',
  );

async function operationOf(StackName: string): Promise<string> {
  const { Stacks } = await cfn.describeStacks({ StackName });
  return Stacks![0]!.LastOperations![0]!.OperationId!;
}

test('what happened is told operation by operation, the latest first', async () => {
  await deploy('told', { Resources: { A: repository('told') } });
  const created = await operationOf('told');
  await deploy('told', { Resources: { A: repository('told'), B: repository('told-b') } });
  const { OperationEvents } = await cfn.describeEvents({ OperationId: created });
  assert.deepEqual(OperationEvents!.map(told), [
    'STACK_EVENT CREATE_STACK SUCCEEDED told',
    'PROGRESS_EVENT CREATE_STACK CREATE_COMPLETE A',
    'PROGRESS_EVENT CREATE_STACK CREATE_IN_PROGRESS A',
    'PROGRESS_EVENT CREATE_STACK CREATE_IN_PROGRESS A',
    'STACK_EVENT CREATE_STACK IN_PROGRESS told',
  ]);
  const all = await cfn.describeEvents({ StackName: 'told' });
  assert.equal(new Set(all.OperationEvents!.map(({ OperationId }) => OperationId)).size, 2);
  assert.equal(told(all.OperationEvents![0]!), 'STACK_EVENT UPDATE_STACK SUCCEEDED told');
});

test('what failed alone, of an operation that was rolled back', async () => {
  await deploy('fails', { Resources: { A: repository('told') } });
  const { OperationEvents } = await cfn.describeEvents({ StackName: 'fails', Filters: { FailedEvents: true } });
  assert.deepEqual(OperationEvents!.map(told), [
    'STACK_EVENT CREATE_STACK FAILED fails',
    'PROVISIONING_ERROR CREATE_STACK CREATE_FAILED A',
  ]);
  await cfn.deleteStack({ StackName: 'fails' });
  await settled();
});

test('making a change set is an operation', async () => {
  const TemplateBody = JSON.stringify({ Resources: { A: repository('told') } });
  const { Id } = await cfn.createChangeSet({ StackName: 'told', ChangeSetName: 'less', TemplateBody });
  const { OperationEvents } = await cfn.describeEvents({ ChangeSetName: Id });
  assert.deepEqual(
    OperationEvents!.map(({ OperationType, OperationStatus }) => [OperationType, OperationStatus]),
    [['CREATE_CHANGESET', 'SUCCEEDED']],
  );
  const byName = { StackName: 'told', ChangeSetName: 'less', Filters: { FailedEvents: true } };
  assert.deepEqual((await cfn.describeEvents(byName)).OperationEvents, []);
});

test('what is not there, and what is not named', async () => {
  await assert.rejects(cfn.describeEvents({}), refused('ValidationError', /must be specified/));
  await assert.rejects(
    cfn.describeEvents({ StackName: 'none' }),
    refused('ValidationError', /\[none\] does not exist/),
  );
  await assert.rejects(cfn.describeEvents({ OperationId: 'none' }), refused('ValidationError', /does not exist/));
  const NextToken = 'none';
  await assert.rejects(cfn.describeEvents({ StackName: 'told', NextToken }), refused('ValidationError', /NextToken/));
});
