import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const { cfn, deploy, eventsOf, statusOf, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  await sandlot.close();
});

const repository = (RepositoryName: string, more: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName, ...more },
});
const arnOf = (logicalId: string) => ({ Tags: [{ Key: 'of', Value: { 'Fn::GetAtt': [logicalId, 'Arn'] } }] });

/** Orders, statuses and reasons as AWS has them: LocalStack's validated snapshots (test_stacks.py, 2024). */
describe('events', () => {
  test('of a stack that is created and deleted', async () => {
    const Resources = { A: repository('made-a'), B: repository('made-b', arnOf('A')) };
    await deploy('made', { Resources });
    assert.deepEqual(await eventsOf('made'), [
      'made CREATE_IN_PROGRESS User Initiated',
      'A CREATE_IN_PROGRESS',
      'A=made-a CREATE_IN_PROGRESS Resource creation Initiated',
      'A=made-a CREATE_COMPLETE',
      'B CREATE_IN_PROGRESS',
      'B=made-b CREATE_IN_PROGRESS Resource creation Initiated',
      'B=made-b CREATE_COMPLETE',
      'made CREATE_COMPLETE',
    ]);
    const { Stacks } = await cfn.describeStacks({ StackName: 'made' });
    const { StackId } = Stacks![0]!;
    await cfn.deleteStack({ StackName: 'made' });
    await settled();
    assert.deepEqual((await eventsOf(StackId!)).slice(8), [
      'made DELETE_IN_PROGRESS User Initiated',
      'B=made-b DELETE_IN_PROGRESS',
      'B=made-b DELETE_COMPLETE',
      'A=made-a DELETE_IN_PROGRESS',
      'A=made-a DELETE_COMPLETE',
      'made DELETE_COMPLETE',
    ]);
    await assert.rejects(
      cfn.describeStacks({ StackName: 'made' }),
      refused('ValidationError', /^Stack with id made does/),
    );
    assert.equal(await statusOf(StackId!), 'DELETE_COMPLETE');
  });

  test('of a creation that fails, whose stack can be described after', async () => {
    await deploy('twice', { Resources: { A: repository('twice'), B: { ...repository('twice'), DependsOn: 'A' } } });
    const events = await eventsOf('twice');
    assert.match(
      events[5]!,
      /^B CREATE_FAILED Resource handler returned message: ".*\(Service: Ecr, Status Code: 400, /,
    );
    assert.match(events[5]!, /HandlerErrorCode: AlreadyExists\)$/);
    assert.deepEqual(events.slice(6), [
      'twice ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [B]. Rollback requested by user.',
      'B DELETE_COMPLETE',
      'A=twice DELETE_IN_PROGRESS',
      'A=twice DELETE_COMPLETE',
      'twice ROLLBACK_COMPLETE',
    ]);
    await assert.rejects(
      deploy('twice', { Resources: { A: repository('twice') } }),
      refused('ValidationError', /ROLLBACK_COMPLETE state/),
    );
    await cfn.deleteStack({ StackName: 'twice' });
    await settled();
  });

  test('of an update that replaces, and of one that is rolled back', async () => {
    const Resources = { A: repository('before'), B: repository('rest', arnOf('A')) };
    await deploy('replaced', { Resources });
    const begun = (await eventsOf('replaced')).length;
    await deploy('replaced', { Resources: { ...Resources, A: repository('after') } });
    const updated = await eventsOf('replaced');
    assert.deepEqual(updated.slice(begun), [
      'replaced UPDATE_IN_PROGRESS User Initiated',
      'A=before UPDATE_IN_PROGRESS ' +
        'Requested update requires the creation of a new physical resource; hence creating one.',
      'A=after UPDATE_IN_PROGRESS Resource creation Initiated',
      'A=after UPDATE_COMPLETE',
      'B=rest UPDATE_IN_PROGRESS',
      'B=rest UPDATE_COMPLETE',
      'replaced UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'A=before DELETE_IN_PROGRESS',
      'A=before DELETE_COMPLETE',
      'replaced UPDATE_COMPLETE',
    ]);
    const C = { ...repository('rest'), DependsOn: 'B' };
    await deploy('replaced', { Resources: { ...Resources, A: repository('third'), C } });
    const back = (await eventsOf('replaced')).slice(updated.length + 8);
    // What does not need each other goes side by side.
    const gone = back.indexOf('C DELETE_COMPLETE');
    assert.deepEqual(back.toSpliced(gone, 1), [
      'replaced UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [C]. ',
      'A=after UPDATE_COMPLETE',
      'B=rest UPDATE_IN_PROGRESS',
      'B=rest UPDATE_COMPLETE',
      'replaced UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'A=third DELETE_IN_PROGRESS',
      'A=third DELETE_COMPLETE',
      'replaced UPDATE_ROLLBACK_COMPLETE',
    ]);
    assert.ok(gone > back.indexOf('replaced UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS') && gone < back.length - 1);
  });
});

test('an update without a change is refused in the words that clients look for', async () => {
  const template = { Resources: { A: repository('same') } };
  await deploy('same', template);
  await assert.rejects(deploy('same', template), refused('ValidationError', /^No updates are to be performed\.$/));
});

test('types that are not here fail before anything is made, by name', async () => {
  const Resources = { A: repository('unmade'), B: { Type: 'AWS::No::Such' } };
  const text =
    /^Template format error: Unrecognized resource types: \[AWS::No::Such\]\. Sandlot does not have this type\. .+/;
  await assert.rejects(deploy('unknown', { Resources }), refused('ValidationError', text));
  await assert.rejects(cfn.describeStacks({ StackName: 'unknown' }), refused('ValidationError'));
});

test('another type under a logical id is refused before anything is done, in a change set as well', async () => {
  const Type = 'AWS::SSM::Parameter';
  const parameter = { Type, Properties: { Type: 'String', Value: 'x', Name: '/of-type/parameter' } };
  const group = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/of-type/group' } };
  await deploy('of-type', { Resources: { One: parameter, Other: group } });
  const other = { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/of-type/other' } };
  const text =
    'Update of resource type is not permitted. The new template modifies resource type of the following resources: ' +
    '[One]';
  for (const more of [{}, { DeploymentConfig: { Mode: 'EXPRESS' as const } }])
    await assert.rejects(deploy('of-type', { Resources: { One: other, Other: group } }, more), {
      name: 'ValidationError',
      message: text,
    });
  const TemplateBody = JSON.stringify({ Resources: { One: other, Other: group } });
  await cfn.createChangeSet({ StackName: 'of-type', ChangeSetName: 'types', TemplateBody });
  const { Status, StatusReason } = await cfn.describeChangeSet({ StackName: 'of-type', ChangeSetName: 'types' });
  assert.deepEqual([Status, StatusReason], ['FAILED', text]);
  await deploy('of-type', { Resources: { Another: other, Other: group } });
  assert.equal(await statusOf('of-type'), 'UPDATE_COMPLETE');
});

test('wrong properties are told with the failure, of a resource that never was', async () => {
  const Properties = { RepositoryName: 'wrong', Nothing: 'x' };
  await deploy('wrong', { Resources: { A: { Type: 'AWS::ECR::Repository', Properties } } });
  const { StackEvents } = await cfn.describeStackEvents({ StackName: 'wrong' });
  const failed = StackEvents!.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!;
  assert.match(failed.ResourceStatusReason!, /extraneous key \[Nothing\]/);
  assert.deepEqual(JSON.parse(failed.ResourceProperties!), Properties);
  await assert.rejects(
    cfn.describeStackResource({ StackName: 'wrong', LogicalResourceId: 'A' }),
    refused('ValidationError', /^Resource A does not exist for stack wrong$/),
  );
});

test('a template beyond the longest body is refused with what it is', async () => {
  const TemplateBody = JSON.stringify({ Description: 'x'.repeat(51_200), Resources: {} });
  const failed = 'failed to satisfy constraint: Member must have length less than or equal to 51200';
  const message = `1 validation error detected: Value '${TemplateBody}' at 'templateBody' ${failed}`;
  await assert.rejects(cfn.createStack({ StackName: 'long', TemplateBody }), {
    name: 'ValidationError',
    message,
  });
});

test('a stack that is not there is told in the words of each operation, by which clients know it', async () => {
  const StackName = 'nobody';
  const withId = refused('ValidationError', /^Stack with id nobody does not exist$/);
  await assert.rejects(cfn.describeStacks({ StackName }), withId);
  await assert.rejects(cfn.listStackResources({ StackName }), withId);
  await assert.rejects(cfn.getTemplate({ StackName }), withId);
  const events = cfn.describeStackEvents({ StackName });
  await assert.rejects(events, refused('ValidationError', /^Stack \[nobody\] does not exist$/));
});
