/** What LocalStack's tests recorded on AWS (2025), in stacks of types that are here. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { SSM } from '@aws-sdk/client-ssm';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const ssm = new SSM(sandlot.clientConfig);
const { cfn, deploy, outputsOf, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  ssm.destroy();
  await sandlot.close();
});

const parameter = (Value: unknown, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value, ...more },
});

async function propose(StackName: string, ChangeSetName: string, template: object, more: object = {}) {
  return cfn.createChangeSet({ StackName, ChangeSetName, TemplateBody: JSON.stringify(template), ...more });
}

test('an executed change set is told by its ARN, and its name is free', async () => {
  const { Id } = await propose('again', 'same', { Resources: { B: parameter('b') } }, { ChangeSetType: 'CREATE' });
  await cfn.executeChangeSet({ ChangeSetName: Id });
  await settled();
  const [stack] = (await cfn.describeStacks({ StackName: 'again' })).Stacks!;
  assert.ok(stack!.LastUpdatedTime, 'its execution counts as an update');
  assert.deepEqual([stack!.Parameters, stack!.Capabilities], [undefined, undefined]);
  assert.deepEqual((await cfn.listChangeSets({ StackName: 'again' })).Summaries, []);
  const next = await propose('again', 'same', { Resources: { C: parameter('c'), A: parameter('a') } });
  assert.notEqual(next.Id, Id);
  assert.equal((await cfn.describeChangeSet({ ChangeSetName: Id })).ExecutionStatus, 'EXECUTE_COMPLETE');
  const { Changes } = await cfn.describeChangeSet({ ChangeSetName: next.Id });
  const told = Changes!.map(({ ResourceChange: change }) => `${change!.Action} ${change!.LogicalResourceId}`);
  assert.deepEqual(told, ['Add A', 'Remove B', 'Add C'], 'by their names');
  await cfn.executeChangeSet({ ChangeSetName: 'same', StackName: 'again' });
  await settled();
  const { StackEvents } = await cfn.describeStackEvents({ StackName: 'again' });
  const times = StackEvents!.map(({ Timestamp }) => Timestamp!.getTime());
  assert.equal(new Set(times).size, times.length, 'no two events have the same time');
  const gone = StackEvents!.find(({ ResourceStatus }) => ResourceStatus === 'DELETE_COMPLETE')!;
  assert.match(gone.EventId!, /^B-[0-9a-f]{8}-/);
  assert.equal(gone.ResourceProperties, undefined, 'a cleanup tells no properties');
});

test('what cannot be told before is warned of, and fails when it is executed', async () => {
  const template = { Resources: { P: parameter({ 'Fn::ImportValue': 'nobodys' }) } };
  const { Id } = await propose('warned', 'one', template, { ChangeSetType: 'CREATE' });
  const bare = await cfn.describeChangeSet({ ChangeSetName: Id });
  assert.deepEqual([bare.Status, bare.ExecutionStatus, bare.StatusReason], ['CREATE_COMPLETE', 'AVAILABLE', undefined]);
  const valued = await cfn.describeChangeSet({ ChangeSetName: Id, IncludePropertyValues: true });
  assert.equal(
    valued.StatusReason,
    '[WARN] --include-property-values option can return incomplete ChangeSet data because: ' +
      'ChangeSet creation failed for resource [P] because: No export named nobodys',
  );
  const { AfterContext } = valued.Changes![0]!.ResourceChange!;
  assert.equal(JSON.parse(AfterContext!).Properties.Value, '{{changeSet:KNOWN_AFTER_APPLY}}');
  await cfn.executeChangeSet({ ChangeSetName: Id });
  await settled();
  const { StackStatus, DeletionTime, ChangeSetId } = (await cfn.describeStacks({ StackName: 'warned' })).Stacks![0]!;
  assert.deepEqual([StackStatus, ChangeSetId], ['ROLLBACK_COMPLETE', undefined]);
  assert.ok(DeletionTime, 'what was made was deleted');
});

test('a key that no mapping has is refused at once', async () => {
  const template = {
    Parameters: { Which: { Type: 'String' } },
    Mappings: { Map: { a: { Value: 'x' } } },
    Resources: { P: parameter({ 'Fn::FindInMap': ['Map', { Ref: 'Which' }, 'Value'] }) },
  };
  const Parameters = [{ ParameterKey: 'Which', ParameterValue: 'b' }];
  await assert.rejects(
    propose('unmapped', 'one', template, { ChangeSetType: 'CREATE', Parameters }),
    refused('ValidationError', /^Template error: Unable to get mapping for Map::b::Value$/),
  );
});

test('Fn::GetAtt reaches properties but those only written; names have the logical id', async () => {
  const Properties = { RepositoryName: 'reached', ImageTagMutability: 'IMMUTABLE' };
  const Resources = {
    A: { Type: 'AWS::ECR::Repository', Properties },
    B: parameter({ 'Fn::GetAtt': ['A', 'ImageTagMutability'] }, { Description: 'told by nothing' }),
  };
  const Outputs = { B: { Value: { 'Fn::GetAtt': ['B', 'Value'] } }, Name: { Value: { Ref: 'B' } } };
  await deploy('reaches', { Resources, Outputs });
  const { B, Name } = await outputsOf('reaches');
  assert.equal(B, 'IMMUTABLE');
  assert.match(Name!, /^CFN-B-[A-Za-z0-9]{12}$/);
  for (const attribute of ['NoSuch', 'Description']) {
    const asked = { A: parameter({ 'Fn::GetAtt': ['B', attribute] }), B: parameter('x', { Description: 'y' }) };
    const StackName = `none-${attribute}`;
    await deploy(StackName, { Resources: asked });
    assert.equal((await cfn.describeStacks({ StackName })).Stacks![0]!.StackStatus, 'ROLLBACK_COMPLETE');
  }
});

test("a template's own metadata alone is no update", async () => {
  const Resources = { A: parameter('one') };
  await deploy('metadata', { Metadata: { Is: 'one' }, Resources });
  await assert.rejects(
    deploy('metadata', { Metadata: { Is: 'two' }, Resources }),
    refused('ValidationError', /^No updates are to be performed\.$/),
  );
});

const sourcesOf = async (ChangeSetName: string | undefined, IncludePropertyValues = false) =>
  (await cfn.describeChangeSet({ ChangeSetName, IncludePropertyValues })).Changes!.map(({ ResourceChange: change }) => [
    change!.LogicalResourceId,
    change!.Scope,
    change!.Details!.map(({ Target, ChangeSource, Evaluation }) => [
      Target!.Attribute,
      Target!.Name,
      ChangeSource,
      Evaluation,
    ]),
  ]);

test('with values, attributes of what is changed in place are what they are', async () => {
  const value = (name: string) => ({ 'Fn::GetAtt': [name, 'Value'] });
  const template = (first: string, more: object = {}) => ({
    Resources: { A: parameter(first), B: parameter(value('A')), C: parameter(value('B')), ...more },
    Outputs: { C: { Value: value('C') } },
  });
  await deploy('present', template('one'));
  const Mixed = parameter({ 'Fn::Join': ['-', [value('A'), 'new']] });
  const { Id } = await propose('present', 'next', template('two', { Added: Mixed }));
  const follows = [['Properties', 'Value', 'ResourceAttribute', 'Dynamic']];
  const direct = ['A', ['Properties'], [['Properties', 'Value', 'DirectModification', 'Static']]];
  assert.deepEqual(await sourcesOf(Id), [
    direct,
    ['Added', [], []],
    ['B', ['Properties'], follows],
    ['C', ['Properties'], follows],
  ]);
  assert.deepEqual(await sourcesOf(Id, true), [direct, ['Added', [], []]]);
  const { Changes } = await cfn.describeChangeSet({ ChangeSetName: Id, IncludePropertyValues: true });
  assert.equal(JSON.parse(Changes![1]!.ResourceChange!.AfterContext!).Properties.Value, 'one-new');
  await cfn.executeChangeSet({ ChangeSetName: Id });
  await settled();
  assert.deepEqual(await outputsOf('present'), { C: 'two' }, 'all of it is done');
});

test('of what is removed, what came of other resources is not told', async () => {
  await deploy('removal', { Resources: { A: parameter('root'), B: parameter({ Ref: 'A' }) } });
  const { Id } = await propose('removal', 'next', { Resources: { A: parameter('root') } });
  const { Changes } = await cfn.describeChangeSet({ ChangeSetName: Id, IncludePropertyValues: true });
  assert.deepEqual(JSON.parse(Changes![0]!.ResourceChange!.BeforeContext!), {
    Properties: { Type: 'String', Value: '{{changeSet:KNOWN_AFTER_APPLY}}' },
  });
});

test('metadata and tags change by parameters as properties do; capabilities stay until others are given', async () => {
  const template = {
    Parameters: { P: { Type: 'String', NoEcho: true } },
    Resources: {
      R: {
        Type: 'AWS::ECR::Repository',
        Properties: { Tags: [{ Key: 'of', Value: { Ref: 'P' } }] },
        Metadata: { Of: { Ref: 'P' } },
      },
    },
  };
  const given = (ParameterValue: string) => ({ Parameters: [{ ParameterKey: 'P', ParameterValue }] });
  await deploy('by-parameter', template, { ...given('one'), Capabilities: ['CAPABILITY_IAM'] });
  const { Id } = await propose('by-parameter', 'next', template, given('two'));
  assert.deepEqual(await sourcesOf(Id), [
    [
      'R',
      ['Metadata', 'Properties'],
      [
        ['Properties', 'Tags', 'ParameterReference', 'Static'],
        ['Properties', 'Tags', 'DirectModification', 'Dynamic'],
        ['Metadata', undefined, 'ParameterReference', 'Static'],
        ['Metadata', undefined, 'DirectModification', 'Dynamic'],
      ],
    ],
  ]);
  await cfn.executeChangeSet({ ChangeSetName: Id });
  await settled();
  const [stack] = (await cfn.describeStacks({ StackName: 'by-parameter' })).Stacks!;
  assert.deepEqual([stack!.StackStatus, stack!.Capabilities], ['UPDATE_COMPLETE', ['CAPABILITY_IAM']]);
});

test('another value under the same name in Systems Manager is a direct modification', async () => {
  const put = (Value: string) => ssm.putParameter({ Name: 'looked-up', Value, Type: 'String', Overwrite: true });
  const template = {
    Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: 'looked-up' } },
    Resources: { A: parameter({ Ref: 'P' }) },
  };
  await put('one');
  await deploy('looking-up', template);
  await put('two');
  const { Id } = await propose('looking-up', 'next', template);
  assert.deepEqual(await sourcesOf(Id), [
    ['A', ['Properties'], [['Properties', 'Value', 'DirectModification', 'Static']]],
  ]);
  const { Parameters } = await cfn.describeChangeSet({ ChangeSetName: Id });
  assert.deepEqual(Parameters, [{ ParameterKey: 'P', ParameterValue: 'looked-up', ResolvedValue: 'two' }]);
});

test('what was executed is told when its stack is gone, too; what was not is not', async () => {
  const template = { Resources: { A: parameter('a') } };
  const { Id } = await propose('renewed', 'first', template, { ChangeSetType: 'CREATE' });
  await cfn.executeChangeSet({ ChangeSetName: Id });
  await settled();
  const { Id: never } = await propose('renewed', 'never', { Resources: { A: parameter('b') } });
  await cfn.deleteStack({ StackName: 'renewed' });
  await settled();
  const again = await propose('renewed', 'first', template, { ChangeSetType: 'CREATE' });
  assert.notEqual(again.Id, Id);
  const executed = await cfn.describeChangeSet({ ChangeSetName: Id });
  assert.deepEqual([executed.ExecutionStatus, executed.Changes!.length], ['EXECUTE_COMPLETE', 1]);
  assert.equal((await cfn.describeChangeSet({ ChangeSetName: again.Id })).ExecutionStatus, 'AVAILABLE');
  await assert.rejects(
    cfn.describeChangeSet({ ChangeSetName: never }),
    refused('ChangeSetNotFoundException', /does not exist/, 404),
  );
});
