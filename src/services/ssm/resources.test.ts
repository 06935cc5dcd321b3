import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SSM } from '@aws-sdk/client-ssm';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { isSystemTag } from '../../wire/tags.ts';
import { stackTester } from '../cloudformation/test-stacks.ts';

const sandlot = await startSandlot();
const ssm = new SSM({ ...sandlot.clientConfig, maxAttempts: 1 });
const stacks = stackTester(sandlot);

after(async () => {
  ssm.destroy();
  stacks.close();
  await sandlot.close();
});

const template = (Properties: object, Outputs = {}) => ({
  Resources: { P: { Type: 'AWS::SSM::Parameter', Properties } },
  Outputs,
});
const outputs = {
  Name: { Value: { Ref: 'P' } },
  Type: { Value: { 'Fn::GetAtt': ['P', 'Type'] } },
  Value: { Value: { 'Fn::GetAtt': ['P', 'Value'] } },
};

test('a parameter is made, changed in place and removed with its stack', async () => {
  const Name = '/stack/one';
  const properties = { Name, Type: 'String', Value: 'a', Description: 'first', Tags: { team: 'web' } };
  await stacks.deploy('one', template(properties, outputs), { Tags: [{ Key: 'stage', Value: 'dev' }] });
  assert.equal(await stacks.statusOf('one'), 'CREATE_COMPLETE');
  assert.deepEqual(await stacks.outputsOf('one'), { Name, Type: 'String', Value: 'a' });
  const tags = async () =>
    (await ssm.listTagsForResource({ ResourceType: 'Parameter', ResourceId: Name }))
      .TagList!.filter((tag) => !isSystemTag(tag))
      .map(({ Key, Value }) => `${Key}=${Value}`);
  assert.deepEqual((await tags()).toSorted(), ['stage=dev', 'team=web']);
  await stacks.deploy('one', template({ Name, Type: 'StringList', Value: 'a,b', Tags: { team: 'shop' } }, outputs));
  assert.equal(await stacks.statusOf('one'), 'UPDATE_COMPLETE');
  assert.deepEqual(await stacks.outputsOf('one'), { Name, Type: 'StringList', Value: 'a,b' });
  const { Parameters } = await ssm.describeParameters({ ParameterFilters: [{ Key: 'Name', Values: [Name] }] });
  assert.deepEqual([Parameters![0]!.Description, Parameters![0]!.Version], [undefined, 2]);
  assert.ok((await tags()).includes('team=shop'));
  await stacks.cfn.deleteStack({ StackName: 'one' });
  await stacks.settled();
  assert.deepEqual((await ssm.getParameters({ Names: [Name] })).InvalidParameters, [Name]);
});

test('a parameter without a name gets one that Parameter Store takes', async () => {
  await stacks.deploy('aws-named', template({ Type: 'String', Value: 'x' }, outputs));
  const { Name } = await stacks.outputsOf('aws-named');
  assert.match(Name!, /^CFN-P-[A-Za-z0-9]{12}$/);
  assert.equal((await ssm.getParameter({ Name })).Parameter?.Value, 'x');
});

test('secrets, and names of AWS, fail the stack with their reasons', async () => {
  for (const [name, properties, reason] of [
    ['secure', { Type: 'SecureString', Value: 'x' }, /SecureString/],
    ['reserved', { Type: 'String', Value: 'x', Name: '/aws/x' }, /No access to reserved parameter name: \/aws\/x/],
  ] as const) {
    await stacks.deploy(name, template(properties));
    assert.equal(await stacks.statusOf(name), 'ROLLBACK_COMPLETE');
    assert.match((await stacks.eventsOf(name)).join('\n'), reason);
  }
});
