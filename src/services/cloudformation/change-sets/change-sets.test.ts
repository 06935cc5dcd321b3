import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { CreateChangeSetCommandInput } from '@aws-sdk/client-cloudformation';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const { cfn, deploy, eventsOf, statusOf, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  await sandlot.close();
});

const repository = (RepositoryName: unknown, more: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName, ...more },
});

function propose(
  StackName: string,
  ChangeSetName: string,
  template: object,
  more: Partial<CreateChangeSetCommandInput>,
) {
  return cfn.createChangeSet({ StackName, ChangeSetName, TemplateBody: JSON.stringify(template), ...more });
}

const changesOf = async (ChangeSetName: string, StackName?: string) =>
  (await cfn.describeChangeSet({ ChangeSetName, StackName })).Changes!.map(({ ResourceChange }) => ResourceChange!);

const create = { ChangeSetType: 'CREATE' } as const;

describe('a change set that creates a stack', () => {
  const template = { Resources: { A: repository('created') } };

  test('tells what is added, and is executed once', async () => {
    const { Id, StackId } = await propose('created', 'first', template, create);
    assert.equal(await statusOf('created'), 'REVIEW_IN_PROGRESS');
    const described = await cfn.describeChangeSet({ ChangeSetName: 'first', StackName: 'created' });
    assert.deepEqual(
      [described.Status, described.ExecutionStatus, described.IncludeNestedStacks, described.StackId],
      ['CREATE_COMPLETE', 'AVAILABLE', false, StackId],
    );
    const added = {
      Action: 'Add',
      LogicalResourceId: 'A',
      ResourceType: 'AWS::ECR::Repository',
      Scope: [],
      Details: [],
    };
    assert.deepEqual(described.Changes, [{ Type: 'Resource', ResourceChange: added }]);
    await cfn.executeChangeSet({ ChangeSetName: Id });
    await settled();
    assert.equal(await statusOf('created'), 'CREATE_COMPLETE');
    assert.deepEqual((await eventsOf('created')).slice(0, 2), [
      'created REVIEW_IN_PROGRESS User Initiated',
      'created CREATE_IN_PROGRESS User Initiated',
    ]);
    assert.equal((await cfn.describeChangeSet({ ChangeSetName: Id })).ExecutionStatus, 'EXECUTE_COMPLETE');
    assert.equal((await cfn.describeStacks({ StackName: 'created' })).Stacks![0]!.ChangeSetId, Id);
    await assert.rejects(
      cfn.executeChangeSet({ ChangeSetName: Id }),
      refused('InvalidChangeSetStatusException', /current execution status of \[EXECUTE_COMPLETE\]/),
    );
  });

  test('is refused where the stack is there, and another name is not', async () => {
    await propose('twice', 'one', template, create);
    await assert.rejects(propose('twice', 'one', template, create), refused('AlreadyExistsException', /one already/));
    await propose('twice', 'two', template, create);
    const { Summaries } = await cfn.listChangeSets({ StackName: 'twice' });
    assert.deepEqual(Summaries!.map(({ ChangeSetName }) => ChangeSetName).toSorted(), ['one', 'two']);
    await deploy('there', { Resources: { A: repository('there') } });
    await assert.rejects(
      propose('there', 'one', template, create),
      refused(
        'ValidationError',
        /^Stack \[there\] already exists and cannot be created again with the changeSet \[one\]/,
      ),
    );
  });

  test('with the same token is the same', async () => {
    const more = { ...create, ClientToken: 'again' };
    const { Id } = await propose('token', 'one', template, more);
    assert.equal((await propose('token', 'one', template, more)).Id, Id);
  });
});

describe('a change set that updates', () => {
  const template = (name: string, value: string) => ({
    Parameters: { Mutability: { Type: 'String', Default: 'MUTABLE' } },
    Resources: {
      A: repository(name),
      B: repository('other', { Tags: [{ Key: 'of', Value: { 'Fn::GetAtt': ['A', 'Arn'] } }] }),
      C: repository('third', { ImageTagMutability: { Ref: 'Mutability' }, Tags: [{ Key: 'k', Value: value }] }),
    },
  });

  test('tells what is modified, replaced and why, and what executes is that', async () => {
    await deploy('updated', template('one', 'x'));
    await propose('updated', 'next', template('two', 'x'), {
      Parameters: [{ ParameterKey: 'Mutability', ParameterValue: 'IMMUTABLE' }],
    });
    const [a, b, c] = await changesOf('next', 'updated');
    assert.deepEqual(
      [a!.Action, a!.Replacement, a!.PolicyAction, a!.PhysicalResourceId, a!.Scope],
      ['Modify', 'True', 'ReplaceAndDelete', 'one', ['Properties']],
    );
    assert.deepEqual(a!.Details, [
      {
        Target: { Attribute: 'Properties', Name: 'RepositoryName', RequiresRecreation: 'Always' },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      },
    ]);
    assert.deepEqual(b!.Details, [
      {
        Target: { Attribute: 'Properties', Name: 'Tags', RequiresRecreation: 'Never' },
        Evaluation: 'Static',
        ChangeSource: 'ResourceAttribute',
        CausingEntity: 'A.Arn',
      },
    ]);
    assert.deepEqual([b!.Replacement, c!.Replacement], ['False', 'False']);
    assert.deepEqual(
      c!.Details!.map(({ ChangeSource, CausingEntity, Evaluation }) => [ChangeSource, CausingEntity, Evaluation]),
      [
        ['ParameterReference', 'Mutability', 'Static'],
        ['DirectModification', undefined, 'Dynamic'],
      ],
    );
    await cfn.executeChangeSet({ ChangeSetName: 'next', StackName: 'updated' });
    await settled();
    assert.equal(await statusOf('updated'), 'UPDATE_COMPLETE');
    const touched = (await eventsOf('updated')).filter((line) => line.endsWith(' UPDATE_COMPLETE'));
    assert.deepEqual(touched.map((line) => line.split(/[= ]/)[0]).toSorted(), ['A', 'B', 'C', 'updated']);
  });

  test('tells values where it is asked, with what is known only then', async () => {
    await deploy('values', { Resources: { A: repository('v-one'), B: repository('v-b') } });
    const B = repository('v-b', { Tags: [{ Key: 'of', Value: { 'Fn::GetAtt': ['A', 'Arn'] } }] });
    await propose('values', 'next', { Resources: { A: repository('v-two'), B } }, {});
    const { Changes } = await cfn.describeChangeSet({
      ChangeSetName: 'next',
      StackName: 'values',
      IncludePropertyValues: true,
    });
    const [a, b] = Changes!.map(({ ResourceChange }) => ResourceChange!);
    assert.deepEqual(a!.Details![0]!.Target, {
      Attribute: 'Properties',
      Name: 'RepositoryName',
      Path: '/Properties/RepositoryName',
      RequiresRecreation: 'Always',
      AttributeChangeType: 'Modify',
      BeforeValue: 'v-one',
      AfterValue: 'v-two',
    });
    assert.equal(a!.BeforeContext, '{"Properties":{"RepositoryName":"v-one"}}');
    assert.match(b!.AfterContext!, /"Value":"\{\{changeSet:KNOWN_AFTER_APPLY\}\}"/);
  });

  test("tells of the stack's tags on each resource that gets them", async () => {
    await deploy('retagged', { Resources: { A: repository('retagged'), M: { Type: 'AWS::CDK::Metadata' } } });
    const Tags = [{ Key: 'stage', Value: 'dev' }];
    await propose('retagged', 'tags', { Resources: { A: repository('retagged') } }, { Tags });
    const [a, ...others] = await changesOf('tags', 'retagged');
    assert.deepEqual([a!.Replacement, a!.Scope], ['False', ['Tags']]);
    assert.deepEqual(a!.Details, [
      {
        Target: { Attribute: 'Tags', RequiresRecreation: 'Never' },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      },
    ]);
    assert.deepEqual(
      others.map(({ Action, LogicalResourceId }) => [Action, LogicalResourceId]),
      [['Remove', 'M']],
    );
  });

  test('without changes fails, and cannot be executed', async () => {
    const template = { Resources: { A: repository('same') } };
    await deploy('same', template);
    const { Id } = await propose('same', 'none', template, {});
    const described = await cfn.describeChangeSet({ ChangeSetName: Id });
    assert.deepEqual(
      [described.Status, described.ExecutionStatus, described.StatusReason],
      [
        'FAILED',
        'UNAVAILABLE',
        "The submitted information didn't contain changes. Submit different information to create a change set.",
      ],
    );
    await assert.rejects(
      cfn.executeChangeSet({ ChangeSetName: Id }),
      refused('InvalidChangeSetStatusException', /cannot be executed in its current status of \[FAILED\]/),
    );
  });

  test('is obsolete once the stack has changed', async () => {
    await deploy('moved', { Resources: { A: repository('moved-1') } });
    await propose('moved', 'next', { Resources: { A: repository('moved-2') } }, {});
    await deploy('moved', { Resources: { A: repository('moved-3') } });
    const described = await cfn.describeChangeSet({ ChangeSetName: 'next', StackName: 'moved' });
    assert.equal(described.ExecutionStatus, 'OBSOLETE');
    await assert.rejects(
      cfn.executeChangeSet({ ChangeSetName: 'next', StackName: 'moved' }),
      refused('InvalidChangeSetStatusException', /\[OBSOLETE\]/),
    );
    await assert.rejects(
      propose('nowhere', 'next', { Resources: { A: repository('x') } }, {}),
      refused('ValidationError', /^Stack \[nowhere\] does not exist/),
    );
  });
});

test('a failed execution is told', async () => {
  await propose('fails', 'it', { Resources: { A: repository('fails'), B: repository('fails') } }, create);
  await cfn.executeChangeSet({ ChangeSetName: 'it', StackName: 'fails' });
  await settled();
  assert.equal(await statusOf('fails'), 'ROLLBACK_COMPLETE');
  const described = await cfn.describeChangeSet({ ChangeSetName: 'it', StackName: 'fails' });
  assert.equal(described.ExecutionStatus, 'EXECUTE_FAILED');
});

test('what is there is imported, and nothing else with it', async () => {
  await deploy('source', { Resources: { A: { ...repository('kept'), DeletionPolicy: 'Retain' } } });
  await cfn.deleteStack({ StackName: 'source' });
  await settled();
  const A = { ...repository('kept'), DeletionPolicy: 'Retain' };
  const more = {
    ChangeSetType: 'IMPORT' as const,
    ResourcesToImport: [
      {
        ResourceType: 'AWS::ECR::Repository',
        LogicalResourceId: 'A',
        ResourceIdentifier: { RepositoryName: 'kept' },
      },
    ],
  };
  await assert.rejects(
    propose('target', 'in', { Resources: { A, B: repository('more') } }, more),
    refused('ValidationError', /^Resources \[B\] are missing from ResourcesToImport list/),
  );
  await propose('target', 'in', { Resources: { A } }, more);
  assert.deepEqual(
    (await changesOf('in', 'target')).map(({ Action, PhysicalResourceId: id }) => [Action, id]),
    [['Import', 'kept']],
  );
  await cfn.executeChangeSet({ ChangeSetName: 'in', StackName: 'target' });
  await settled();
  assert.equal(await statusOf('target'), 'IMPORT_COMPLETE');
});

test('what the template names and keeps is imported where it is there already', async () => {
  const A = { ...repository('found'), DeletionPolicy: 'Retain' };
  await deploy('left', { Resources: { A } });
  await cfn.deleteStack({ StackName: 'left' });
  await settled();
  const Resources = { A, B: { ...repository('fresh'), DeletionPolicy: 'Retain' } };
  await propose('finds', 'it', { Resources }, { ...create, ImportExistingResources: true });
  assert.deepEqual(
    (await changesOf('it', 'finds')).map(({ LogicalResourceId: id, Action }) => [id, Action]),
    [
      ['A', 'Import'],
      ['B', 'Add'],
    ],
  );
  await cfn.executeChangeSet({ ChangeSetName: 'it', StackName: 'finds' });
  await settled();
  assert.equal(await statusOf('finds'), 'CREATE_COMPLETE');
});

test('its template is there before the stack has one', async () => {
  const template = { Resources: { A: repository('shown') } };
  const { Id } = await propose('shown', 'one', template, create);
  assert.equal((await cfn.getTemplate({ StackName: 'shown' })).TemplateBody, undefined);
  const body = JSON.stringify(template);
  assert.equal((await cfn.getTemplate({ StackName: 'shown', ChangeSetName: 'one' })).TemplateBody, body);
  assert.equal((await cfn.getTemplate({ ChangeSetName: Id })).TemplateBody, body);
  await assert.rejects(
    cfn.getTemplate({}),
    refused('ValidationError', /^StackName is required if ChangeSetName is not/),
  );
});

test('one that is deleted is not there, and deleting it again succeeds', async () => {
  await deploy('deleted', { Resources: { A: repository('deleted-1') } });
  await propose('deleted', 'gone', { Resources: { A: repository('deleted-2') } }, {});
  const named = { ChangeSetName: 'gone', StackName: 'deleted' };
  assert.deepEqual((await cfn.describeChangeSetHooks(named)).Hooks, []);
  for (let times = 0; times < 2; times++) await cfn.deleteChangeSet(named);
  await assert.rejects(
    cfn.describeChangeSet(named),
    refused('ChangeSetNotFoundException', /^ChangeSet \[gone\] does not exist$/, 404),
  );
  await assert.rejects(
    cfn.deleteChangeSet({ ChangeSetName: 'gone' }),
    refused('ValidationError', /^StackName must be specified if ChangeSetName is not specified as an ARN\.$/),
  );
});
