import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const { cfn, eventsOf, outputsOf, statusOf, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  await sandlot.close();
});

const handle = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
const condition = (more: object = {}) => ({
  Type: 'AWS::CloudFormation::WaitCondition',
  Properties: { Handle: { Ref: 'Handle' }, Timeout: '600', ...more },
});

async function create(StackName: string, template: object): Promise<void> {
  await cfn.createStack({ StackName, TemplateBody: JSON.stringify(template), DisableRollback: true });
  await settled();
}

/** The address that a handle is. */
async function addressOf(StackName: string): Promise<string> {
  const { StackResources } = await cfn.describeStackResources({ StackName, LogicalResourceId: 'Handle' });
  return StackResources![0]!.PhysicalResourceId!;
}

async function send(address: string, given: unknown): Promise<number> {
  const body = typeof given === 'string' ? given : JSON.stringify(given);
  const { status } = await fetch(address, { method: 'PUT', body });
  await settled();
  return status;
}

test('a wait condition is made once as many signals have come as it counts', async () => {
  const Outputs = { Data: { Value: { 'Fn::GetAtt': ['Wait', 'Data'] } } };
  await create('waits', { Resources: { Handle: handle, Wait: condition({ Count: 2 }) }, Outputs });
  assert.equal(await statusOf('waits'), 'CREATE_IN_PROGRESS');
  const address = await addressOf('waits');
  assert.ok(address.startsWith(`${sandlot.endpoint}/_cloudformation/`));
  assert.equal(await send(address, 'no signal'), 200);
  await send(address, { Status: 'SUCCESS', UniqueId: 'one', Data: 'first' });
  await send(address, { Status: 'SUCCESS', UniqueId: 'one', Data: 'again' });
  assert.equal(await statusOf('waits'), 'CREATE_IN_PROGRESS', 'one id is one signal');
  await send(address, { Status: 'SUCCESS', UniqueId: 'two', Data: 'second' });
  assert.equal(await statusOf('waits'), 'CREATE_COMPLETE');
  assert.deepEqual(JSON.parse((await outputsOf('waits'))['Data']!), { one: 'again', two: 'second' });
  await cfn.deleteStack({ StackName: 'waits' });
  await settled();
  assert.equal(await send(address, { Status: 'SUCCESS' }), 403, 'the address is gone with its stack');
});

test('a failure fails it, with its reason', async () => {
  await create('failing', { Resources: { Handle: handle, Wait: condition() } });
  await send(await addressOf('failing'), { Status: 'FAILURE', UniqueId: 'one', Reason: 'disk full' });
  assert.equal(await statusOf('failing'), 'CREATE_FAILED');
  const events = await eventsOf('failing');
  const reason = "CREATE_FAILED WaitCondition received failed message: 'disk full' for uniqueId: one";
  assert.ok(
    events.some((line) => line.startsWith('Wait=') && line.endsWith(reason)),
    events.join('\n'),
  );
});

test('an address that nobody has been given takes nothing', async () => {
  const address = `${sandlot.endpoint}/_cloudformation/callbacks/${'x'.repeat(43)}`;
  assert.equal(await send(address, { Status: 'SUCCESS' }), 403);
  assert.equal(await send(address, 'x'.repeat(70_000)), 413);
  assert.notEqual((await fetch(address, { method: 'POST' })).status, 200);
});

test('without a handle it waits for SignalResource, as its creation policy says', async () => {
  const Wait = {
    Type: 'AWS::CloudFormation::WaitCondition',
    CreationPolicy: { ResourceSignal: { Count: '1', Timeout: 'PT10M' } },
  };
  await create('policy', { Resources: { Wait } });
  assert.equal(await statusOf('policy'), 'CREATE_IN_PROGRESS');
  const signal = { StackName: 'policy', LogicalResourceId: 'Wait', UniqueId: 'me', Status: 'SUCCESS' as const };
  await assert.rejects(
    cfn.signalResource({ ...signal, LogicalResourceId: 'Other' }),
    refused('ValidationError', /^Resource Other does not exist/),
  );
  await cfn.signalResource(signal);
  await settled();
  assert.equal(await statusOf('policy'), 'CREATE_COMPLETE');
  assert.ok((await eventsOf('policy')).some((line) => line.endsWith('Received SUCCESS signal with UniqueId me')));
  await assert.rejects(
    cfn.signalResource(signal),
    refused('ValidationError', /CREATE_COMPLETE state and cannot be sig/),
  );
});

test("another stack's handle is none", async () => {
  await create('owner', { Resources: { Handle: handle } });
  const Wait = condition({ Handle: await addressOf('owner') });
  await create('stranger', { Resources: { Wait } });
  assert.equal(await statusOf('stranger'), 'CREATE_FAILED');
});
