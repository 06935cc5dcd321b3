import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { CreateStackCommandInput } from '@aws-sdk/client-cloudformation';
import { ECR } from '@aws-sdk/client-ecr';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { isSystemTag } from '../../../wire/tags.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const ecr = new ECR({ ...sandlot.clientConfig, maxAttempts: 1 });
const { cfn, deploy, eventsOf, statusOf, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  ecr.destroy();
  await sandlot.close();
});

const repository = (RepositoryName: string, more: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName, ...more },
});
const failing = (after: string) => ({ ...repository('Bad Name'), DependsOn: after });
const names = async () => {
  const { repositories } = await ecr.describeRepositories({});
  return repositories!.map(({ repositoryName }) => repositoryName!).toSorted();
};
const namesOf = async (prefix: string) => (await names()).filter((name) => name.startsWith(prefix));

const ends: readonly (readonly [string, Partial<CreateStackCommandInput>, string, readonly string[]])[] = [
  ['rolled', {}, 'ROLLBACK_COMPLETE', []],
  ['kept', { DisableRollback: true }, 'CREATE_FAILED', ['kept']],
  ['asis', { OnFailure: 'DO_NOTHING' }, 'CREATE_FAILED', ['asis']],
  ['gone', { OnFailure: 'DELETE' }, 'DELETE_COMPLETE', []],
  ['express', { DeploymentConfig: { Mode: 'EXPRESS' } }, 'CREATE_FAILED', ['express']],
  ['careful', { DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: false } }, 'ROLLBACK_COMPLETE', []],
];

for (const [name, more, status, left] of ends) {
  test(`a creation that fails ends as it is to: ${JSON.stringify(more)}`, async () => {
    const id = await deploy(name, { Resources: { A: repository(name), B: failing('A') } }, more);
    assert.equal(await statusOf(id), status);
    assert.deepEqual(await namesOf(name), left);
  });
}

test('an update that stops half-way goes on with the next, or back with RollbackStack', async () => {
  const A = repository('half-a');
  await deploy('half', { Resources: { A } });
  const tagged = repository('half-a', { Tags: [{ Key: 'k', Value: 'v' }] });
  const update = { Resources: { A: tagged, B: { ...repository('half-b'), DependsOn: 'A' }, C: failing('B') } };
  await deploy('half', update, { DisableRollback: true });
  assert.equal(await statusOf('half'), 'UPDATE_FAILED');
  assert.deepEqual(await namesOf('half'), ['half-a', 'half-b']);
  await assert.rejects(deploy('half', update), refused('ValidationError', /non-terminal \[UPDATE_FAILED\] state/));
  await deploy('half', { Resources: { ...update.Resources, C: failing('A') } }, { DisableRollback: true });
  assert.equal(await statusOf('half'), 'UPDATE_FAILED');
  await cfn.rollbackStack({ StackName: 'half' });
  await settled();
  assert.equal(await statusOf('half'), 'UPDATE_ROLLBACK_COMPLETE');
  assert.deepEqual(await namesOf('half'), ['half-a']);
  const [made] = (await ecr.describeRepositories({ repositoryNames: ['half-a'] })).repositories!;
  const { tags } = await ecr.listTagsForResource({ resourceArn: made!.repositoryArn! });
  assert.ok(tags!.every(isSystemTag));
  await assert.rejects(cfn.rollbackStack({ StackName: 'half' }), refused('ValidationError'));
});

test('RollbackStack lets go of what failed updates took from exports, however many there were', async () => {
  const Outputs = { Name: { Value: 'half-exported', Export: { Name: 'half-exported' } } };
  await deploy('half-exports', { Resources: { A: repository('half-exports') }, Outputs });
  const A = repository('half-takes');
  await deploy('half-takes', { Resources: { A } });
  const Takes = {
    Type: 'AWS::ECR::Repository',
    Properties: { RepositoryName: { 'Fn::ImportValue': 'half-exported' } },
  };
  for (const last of ['Takes', 'A'])
    await deploy('half-takes', { Resources: { A, Takes, Bad: failing(last) } }, { DisableRollback: true });
  assert.equal(await statusOf('half-takes'), 'UPDATE_FAILED');
  await assert.rejects(
    cfn.deleteStack({ StackName: 'half-exports' }),
    refused('ValidationError', /in use by half-takes/),
  );
  await cfn.rollbackStack({ StackName: 'half-takes' });
  await settled();
  await cfn.deleteStack({ StackName: 'half-exports' });
  await settled();
  assert.deepEqual(await namesOf('half-exports'), []);
});

test('EXPRESS goes on from where it stopped, and may replace; STANDARD without rollback may not', async () => {
  const express = { DeploymentConfig: { Mode: 'EXPRESS' as const } };
  await deploy('quick', { Resources: { A: repository('quick-a') } }, express);
  await deploy('quick', { Resources: { A: repository('quick-b'), C: failing('A') } }, express);
  assert.equal(await statusOf('quick'), 'UPDATE_FAILED');
  assert.deepEqual(await namesOf('quick'), ['quick-a', 'quick-b']);
  await assert.rejects(cfn.rollbackStack({ StackName: 'quick' }), refused('ValidationError', /EXPRESS/));
  await deploy('quick', { Resources: { A: repository('quick-b') } }, express);
  assert.equal(await statusOf('quick'), 'UPDATE_COMPLETE');
  assert.deepEqual(await namesOf('quick'), ['quick-b']);
  await deploy('quick', { Resources: { A: repository('quick-c') } }, { DisableRollback: true });
  const events = await eventsOf('quick');
  assert.ok(
    events.includes('A=quick-b UPDATE_FAILED Replacement type updates not supported on stack with disable-rollback.'),
  );
});

test('policies keep what a stack no longer has', async () => {
  const kept = { ...repository('policy-kept'), DeletionPolicy: 'Retain' };
  const replaced = { ...repository('policy-one'), UpdateReplacePolicy: 'Retain' };
  await deploy('policies', { Resources: { kept, replaced, plain: repository('policy-plain') } });
  await deploy('policies', { Resources: { replaced: { ...replaced, ...repository('policy-two') } } });
  assert.deepEqual(await namesOf('policy'), ['policy-kept', 'policy-one', 'policy-two']);
  const id = await deploy('except', {
    Resources: {
      A: { ...repository('except-a'), DeletionPolicy: 'RetainExceptOnCreate' },
      B: { ...repository('except-b'), DeletionPolicy: 'Retain' },
      C: { ...failing('A'), DependsOn: ['A', 'B'] },
    },
  });
  assert.deepEqual(await namesOf('except'), ['except-b']);
  assert.ok((await eventsOf(id)).includes('B=except-b DELETE_SKIPPED'));
});

test('a stack that cannot be deleted stays, and goes without what is to be retained', async () => {
  const wanted = { Resources: { A: repository('stuck'), B: { ...repository('stuck-b'), DependsOn: 'A' } } };
  const id = await deploy('stuck', wanted);
  await cfn.updateTerminationProtection({ StackName: 'stuck', EnableTerminationProtection: true });
  const text = /^Stack \[stuck\] cannot be deleted while TerminationProtection is enabled$/;
  await assert.rejects(cfn.deleteStack({ StackName: 'stuck' }), refused('ValidationError', text));
  await cfn.updateTerminationProtection({ StackName: 'stuck', EnableTerminationProtection: false });
  await assert.rejects(
    cfn.deleteStack({ StackName: 'stuck', RetainResources: ['A'] }),
    refused('ValidationError', /DELETE_FAILED state/),
  );
  await cfn.deleteStack({ StackName: 'stuck' });
  await cfn.deleteStack({ StackName: 'stuck' });
  await settled();
  assert.equal(await statusOf(id), 'DELETE_COMPLETE');
  await cfn.deleteStack({ StackName: 'never-there' });
});
