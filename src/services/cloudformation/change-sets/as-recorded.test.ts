/** What LocalStack's tests recorded on AWS (2025), in stacks of types that are here. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const { cfn, deploy, outputsOf, settled, close } = stackTester(sandlot);

after(async () => {
  close();
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
