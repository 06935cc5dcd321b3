import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { CreateChangeSetCommandInput } from '@aws-sdk/client-cloudformation';
import { S3 } from '@aws-sdk/client-s3';
import { refused } from '../../../../testing/refused.ts';
import { startSandlot } from '../../../../testing/start-sandlot.ts';
import { stackTester } from '../../test-stacks.ts';

const sandlot = await startSandlot();
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
const { cfn, deploy, statusOf, outputsOf, settled, close } = stackTester(sandlot);
const Bucket = 'nested-change-sets';

before(() => s3.createBucket({ Bucket }));
after(async () => {
  close();
  s3.destroy();
  await sandlot.close();
});

const repository = (RepositoryName: unknown, more: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName, ...more },
});

async function stored(Key: string, template: object): Promise<string> {
  await s3.putObject({ Bucket, Key, Body: JSON.stringify(template) });
  return `${sandlot.endpoint}/${Bucket}/${Key}`;
}

const named = (more: object = {}) => ({
  Parameters: { Name: { Type: 'String', AllowedPattern: '[a-z/:0-9.-]+' } },
  Resources: { R: repository({ Ref: 'Name' }), ...more },
  Outputs: { Arn: { Value: { 'Fn::GetAtt': ['R', 'Arn'] } } },
});

const stackOf = (TemplateURL: string, Name: unknown, more: object = {}) => ({
  Type: 'AWS::CloudFormation::Stack',
  Properties: { TemplateURL, Parameters: { Name } },
  ...more,
});

const propose = (StackName: string, template: object, more: Partial<CreateChangeSetCommandInput> = {}) =>
  cfn.createChangeSet({
    StackName,
    ChangeSetName: 'all',
    IncludeNestedStacks: true,
    TemplateBody: JSON.stringify(template),
    ...more,
  });

const create = { ChangeSetType: 'CREATE' } as const;

const changesOf = async (ChangeSetName: string | undefined) =>
  (await cfn.describeChangeSet({ ChangeSetName })).Changes!.map(({ ResourceChange }) => ResourceChange!);

test('a new stack with a new one in it is told, kept, and made as it was told', async () => {
  const url = await stored('new.json', named());
  const { Id, StackId } = await propose('new', { Resources: { Child: stackOf(url, 'new-one') } }, create);
  const [child] = await changesOf(Id);
  assert.deepEqual([child!.Action, child!.LogicalResourceId], ['Add', 'Child']);
  const nested = await cfn.describeChangeSet({ ChangeSetName: child!.ChangeSetId });
  assert.deepEqual(
    [nested.ParentChangeSetId, nested.RootChangeSetId, nested.IncludeNestedStacks, nested.StackId],
    [Id, Id, true, child!.PhysicalResourceId],
  );
  assert.deepEqual(
    [nested.Status, nested.StatusReason, nested.ExecutionStatus],
    ['CREATE_COMPLETE', 'Only executable from the root change set.', 'UNAVAILABLE'],
  );
  assert.deepEqual(nested.Parameters, [{ ParameterKey: 'Name', ParameterValue: 'new-one' }]);
  assert.deepEqual(
    nested.Changes!.map(({ ResourceChange: { Action, LogicalResourceId } = {} }) => [Action, LogicalResourceId]),
    [['Add', 'R']],
  );
  const described = (await cfn.describeStacks({ StackName: nested.StackId })).Stacks![0]!;
  assert.deepEqual([described.StackStatus, described.ParentId], ['REVIEW_IN_PROGRESS', StackId]);
  // What stands under the address meanwhile is not what was told.
  await stored('new.json', named({ More: repository('new-more') }));
  await cfn.executeChangeSet({ ChangeSetName: Id });
  await settled();
  assert.equal(await statusOf('new'), 'CREATE_COMPLETE');
  assert.equal(await statusOf(nested.StackId!), 'CREATE_COMPLETE');
  const { StackResources } = await cfn.describeStackResources({ StackName: nested.StackId });
  assert.deepEqual(
    StackResources!.map((one) => one.PhysicalResourceId),
    ['new-one'],
  );
  const executed = await cfn.describeChangeSet({ ChangeSetName: child!.ChangeSetId });
  assert.equal(executed.ExecutionStatus, 'EXECUTE_COMPLETE');
});

test('a nested one is neither executed nor deleted alone; all go with their root', async () => {
  const url = await stored('alone.json', named());
  const inner = await stored('alone-outer.json', { Resources: { Inner: stackOf(url, 'alone-one') } });
  const outer = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: inner } };
  const { Id } = await propose('alone', { Resources: { Outer: outer } }, create);
  const [middle] = await changesOf(Id);
  const [deep] = await changesOf(middle!.ChangeSetId);
  const deepest = await cfn.describeChangeSet({ ChangeSetName: deep!.ChangeSetId });
  assert.deepEqual([deepest.ParentChangeSetId, deepest.RootChangeSetId], [middle!.ChangeSetId, Id]);
  await assert.rejects(
    cfn.executeChangeSet({ ChangeSetName: middle!.ChangeSetId }),
    refused('InvalidChangeSetStatusException', /cannot be executed in its current execution status of \[UNAVAILABLE\]/),
  );
  await assert.rejects(
    cfn.deleteChangeSet({ ChangeSetName: deep!.ChangeSetId }),
    refused('InvalidChangeSetStatusException', /it is nested\. Delete its root change set/),
  );
  await cfn.deleteChangeSet({ ChangeSetName: Id });
  for (const one of [middle!, deep!]) {
    await assert.rejects(
      cfn.describeChangeSet({ ChangeSetName: one.ChangeSetId }),
      refused('ChangeSetNotFoundException', /does not exist/, 404),
    );
    assert.equal(await statusOf(one.PhysicalResourceId!), 'DELETE_COMPLETE');
  }
  assert.equal(await statusOf('alone'), 'REVIEW_IN_PROGRESS');
});

test('with a root that is only in review go those that are only in review with it', async () => {
  const url = await stored('review.json', named());
  const { Id, StackId } = await propose('review', { Resources: { Child: stackOf(url, 'review-one') } }, create);
  const [child] = await changesOf(Id);
  await cfn.deleteStack({ StackName: StackId });
  await settled();
  assert.deepEqual(
    [await statusOf(StackId!), await statusOf(child!.PhysicalResourceId!)],
    ['DELETE_COMPLETE', 'DELETE_COMPLETE'],
  );
});

test('executing one of two lets the other go, with its nested stacks', async () => {
  const url = await stored('two.json', named());
  const Resources = { Child: stackOf(url, 'two-one') };
  const { Id: first } = await propose('two', { Resources }, create);
  const { Id: second } = await propose('two', { Resources }, { ...create, ChangeSetName: 'other' });
  const [[mine], [others]] = [await changesOf(first), await changesOf(second)];
  await cfn.executeChangeSet({ ChangeSetName: first });
  await settled();
  assert.equal(await statusOf(mine!.PhysicalResourceId!), 'CREATE_COMPLETE');
  assert.equal(await statusOf(others!.PhysicalResourceId!), 'DELETE_COMPLETE');
  // What is there is told of again, and a failure within is taken back whole.
  const { Id } = await propose('two', { Resources: { Child: stackOf(url, 'two:bad') } });
  await cfn.executeChangeSet({ ChangeSetName: Id });
  await settled();
  assert.equal(await statusOf('two'), 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal(await statusOf(mine!.PhysicalResourceId!), 'UPDATE_ROLLBACK_COMPLETE');
  const { StackResources } = await cfn.describeStackResources({ StackName: mine!.PhysicalResourceId });
  assert.equal(StackResources![0]!.PhysicalResourceId, 'two-one');
});

test('what changes only within a nested stack is told as that, with what takes from it', async () => {
  const url = await stored('within.json', named());
  const Taker = repository('within-taker', {
    Tags: [{ Key: 'of', Value: { 'Fn::GetAtt': ['Child', 'Outputs.Arn'] } }],
  });
  const Still = stackOf(await stored('within-still.json', named()), 'within-still');
  const Resources = { Child: stackOf(url, 'within-one'), Other: stackOf(url, 'within-other'), Still, Taker };
  await deploy('within', { Resources });
  const { Id: none } = await propose('within', { Resources });
  const same = await cfn.describeChangeSet({ ChangeSetName: none });
  assert.deepEqual(
    [same.Status, same.StatusReason, same.Changes],
    [
      'FAILED',
      "The submitted information didn't contain changes. Submit different information to create a change set.",
      [],
    ],
  );
  await cfn.deleteChangeSet({ ChangeSetName: none });
  const changed = await stored('within-2.json', named());
  await stored('within.json', named({ More: repository({ 'Fn::Sub': '${Name}-more' }) }));
  const { Id } = await propose('within', { Resources: { ...Resources, Other: stackOf(changed, 'within-other') } });
  const [child, other, taker, ...more] = await changesOf(Id);
  assert.equal(more.length, 0, 'of what is still nothing is told');
  assert.deepEqual(child!.Details, [
    {
      Target: { Attribute: 'Properties', RequiresRecreation: 'Never' },
      Evaluation: 'Dynamic',
      ChangeSource: 'Automatic',
    },
  ]);
  assert.deepEqual([child!.Action, child!.Replacement, taker!.LogicalResourceId], ['Modify', 'False', 'Taker']);
  assert.deepEqual(
    (await changesOf(child!.ChangeSetId)).map(({ Action, LogicalResourceId }) => [Action, LogicalResourceId]),
    [['Add', 'More']],
  );
  // Another address of the same template: nothing within.
  assert.deepEqual(await changesOf(other!.ChangeSetId), []);
  await cfn.executeChangeSet({ ChangeSetName: Id });
  await settled();
  assert.equal(await statusOf('within'), 'UPDATE_COMPLETE');
  const { StackResources } = await cfn.describeStackResources({ StackName: child!.PhysicalResourceId });
  assert.deepEqual(
    StackResources!.map((one) => one.PhysicalResourceId),
    ['within-one-more', 'within-one'],
  );
});

test('what one nested stack takes from another that is not there yet is known after', async () => {
  const url = await stored('known.json', named());
  const tagged = await stored('tagged.json', {
    Parameters: { Name: { Type: 'Number' } },
    Resources: { T: repository('known-tagged', { Tags: [{ Key: 'of', Value: { Ref: 'Name' } }] }) },
  });
  const Taker = stackOf(tagged, { 'Fn::GetAtt': ['Child', 'Outputs.Arn'] });
  const { Id } = await propose('known', { Resources: { Child: stackOf(url, 'known-one'), Taker } }, create);
  const [, taker] = await changesOf(Id);
  const nested = await cfn.describeChangeSet({ ChangeSetName: taker!.ChangeSetId, IncludePropertyValues: true });
  assert.equal(nested.Parameters![0]!.ParameterValue, '{{changeSet:KNOWN_AFTER_APPLY}}');
  assert.match(nested.Changes![0]!.ResourceChange!.AfterContext!, /"Value":"\{\{changeSet:KNOWN_AFTER_APPLY\}\}"/);
  // The text is no number: what can be known only then fails only then, and nothing of it stays.
  await cfn.executeChangeSet({ ChangeSetName: Id });
  await settled();
  assert.equal(await statusOf('known'), 'ROLLBACK_COMPLETE');
  assert.equal(await statusOf(taker!.PhysicalResourceId!), 'DELETE_COMPLETE');
});

test('one that cannot be made fails its root, and says why', async () => {
  const url = await stored('wrong.json', { Resources: { A: { Type: 'AWS::CDK::Metadata' } } });
  const { Id } = await propose('wrong', { Resources: { Child: stackOf(url, 'x') } }, create);
  const [child] = await changesOf(Id);
  const root = await cfn.describeChangeSet({ ChangeSetName: Id });
  assert.deepEqual(
    [root.Status, root.StatusReason],
    ['FAILED', `Nested change set ${child!.ChangeSetId} was not successfully created: Currently in FAILED.`],
  );
  const nested = await cfn.describeChangeSet({ ChangeSetName: child!.ChangeSetId });
  assert.deepEqual([nested.Status, nested.StackId], ['FAILED', child!.PhysicalResourceId]);
  assert.match(nested.StatusReason!, /Parameters: \[Name\] do not exist/);
});

test('a type that is not here is refused by its name, with the nested stack that has it', async () => {
  const url = await stored('absent.json', named({ A: { Type: 'AWS::Nowhere::Thing' } }));
  const outer = await stored('absent-outer.json', { Resources: { Inner: stackOf(url, 'absent') } });
  const Child = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: outer } };
  const text =
    /^Template format error: Unrecognized resource types: \[AWS::Nowhere::Thing\] in the nested stack Child\/Inner\. Sandlot/;
  for (const IncludeNestedStacks of [true, false])
    await assert.rejects(
      propose('absent', { Resources: { Child } }, { ...create, IncludeNestedStacks }),
      refused('ValidationError', text),
    );
  await assert.rejects(cfn.describeStacks({ StackName: 'absent' }), refused('ValidationError', /does not exist/));
});

test('a template that has itself in it ends', async () => {
  const url = `${sandlot.endpoint}/${Bucket}/endless.json`;
  const Self = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: url } };
  await stored('endless.json', { Resources: { Self } });
  const { Id } = await propose('endless', { Resources: { Self } }, create);
  assert.equal((await cfn.describeChangeSet({ ChangeSetName: Id })).Status, 'FAILED');
});

test('the templates of a change set are bounded together', async () => {
  const url = await stored('huge.json', { ...named(), Metadata: { Text: 'x'.repeat(980_000) } });
  const children = Array.from({ length: 21 }, (_, at) => [`C${at}`, stackOf(url, `huge-${at}`)] as const);
  const { Id } = await propose('huge', { Resources: Object.fromEntries(children) }, create);
  const failed = (await cfn.describeChangeSet({ ChangeSetName: Id })).StatusReason!;
  const [, nested] = /^Nested change set (\S+) was not/.exec(failed)!;
  const { StatusReason } = await cfn.describeChangeSet({ ChangeSetName: nested });
  assert.match(StatusReason!, /their templates too large/);
  await cfn.deleteChangeSet({ ChangeSetName: Id });
});

test('a nested stack that has changed meanwhile makes its root obsolete', async () => {
  const url = await stored('moved.json', named());
  await deploy('moved', { Resources: { Child: stackOf(url, 'moved-one') } });
  const { Id } = await propose('moved', { Resources: { Child: stackOf(url, 'moved-two') } });
  const [child] = await changesOf(Id);
  await cfn.updateStack({
    StackName: child!.PhysicalResourceId,
    UsePreviousTemplate: true,
    Parameters: [{ ParameterKey: 'Name', ParameterValue: 'moved-three' }],
  });
  await settled();
  assert.equal((await cfn.describeChangeSet({ ChangeSetName: Id })).ExecutionStatus, 'OBSOLETE');
  await assert.rejects(
    cfn.executeChangeSet({ ChangeSetName: Id }),
    refused('InvalidChangeSetStatusException', /\[OBSOLETE\]/),
  );
});

test('a nested stack that an execution never comes to goes with it', async () => {
  const url = await stored('never.json', named());
  const Bad = repository('Bad Name');
  const Child = stackOf(url, 'never-one', { DependsOn: 'Bad' });
  const { Id } = await propose('never', { Resources: { Bad, Child } }, create);
  const [, child] = await changesOf(Id);
  await cfn.executeChangeSet({ ChangeSetName: Id });
  await settled();
  assert.equal(await statusOf('never'), 'ROLLBACK_COMPLETE');
  assert.equal(await statusOf(child!.PhysicalResourceId!), 'DELETE_COMPLETE');
  await cfn.deleteStack({ StackName: 'never' });
  await settled();
  const again = await deploy('never', { Resources: { Child: stackOf(url, 'never-one') } });
  assert.equal((await outputsOf(again))['Arn'], undefined);
  assert.equal(await statusOf(again), 'CREATE_COMPLETE');
});
