/** After a failure that nothing is rolled back for, what stands there is in no later edit's way. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { S3 } from '@aws-sdk/client-s3';
import { startSandlot } from '../../../../testing/start-sandlot.ts';
import { stackTester } from '../../test-stacks.ts';

const sandlot = await startSandlot();
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
const ecr = new ECR({ ...sandlot.clientConfig, maxAttempts: 1 });
const { cfn, deploy, eventsOf, statusOf, settled, close } = stackTester(sandlot);
const express = { DeploymentConfig: { Mode: 'EXPRESS' as const } };

before(() => s3.createBucket({ Bucket: 'left-over' }));
after(async () => {
  close();
  s3.destroy();
  ecr.destroy();
  await sandlot.close();
});

const repository = (RepositoryName: string, more: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName, ...more },
});
const bad = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: '1', AllowedPattern: '[' } };
const worse = (DependsOn: string | string[]) => ({ ...bad, DependsOn });

async function nested(Resources: object) {
  const Key = crypto.randomUUID();
  await s3.putObject({ Bucket: 'left-over', Key, Body: JSON.stringify({ Resources }) });
  return { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: `${sandlot.endpoint}/left-over/${Key}` } };
}

const namesOf = async (prefix: string) =>
  (await ecr.describeRepositories({}))
    .repositories!.map(({ repositoryName }) => repositoryName!)
    .filter((name) => name.startsWith(prefix))
    .toSorted();
const digestOf = async (name: string) =>
  (await ecr.describeRepositories({ repositoryNames: [name] })).repositories![0]!.createdAt!.getTime();
const live = async () =>
  (await cfn.listStacks({}))
    .StackSummaries!.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE')
    .map(({ StackName }) => StackName!);

for (const [isFirst, name] of [
  [true, 'first'],
  [false, 'later'],
] as const)
  test(`a nested stack that failed to be made goes before the next, its named resources with it: ${name}`, async () => {
    const Stays = repository(`${name}-stays`);
    if (!isFirst) await deploy(name, { Resources: { Stays } }, express);
    const Named = repository(`${name}-named`);
    const id = await deploy(
      name,
      { Resources: { Stays, Child: await nested({ Named, Bad: worse('Named') }) } },
      express,
    );
    assert.equal(await statusOf(id), isFirst ? 'CREATE_FAILED' : 'UPDATE_FAILED');
    assert.deepEqual(await namesOf(name), [`${name}-named`, `${name}-stays`]);
    const seen = (await eventsOf(id)).length;
    await deploy(name, { Resources: { Stays, Child: await nested({ Named }) } }, express);
    const events = (await eventsOf(id)).slice(seen).map((event) => event.replace(/=\S*/, ''));
    assert.deepEqual(
      events.filter((event) => event.startsWith('Child') && event.endsWith('_COMPLETE')),
      ['Child DELETE_COMPLETE', 'Child CREATE_COMPLETE'],
    );
    assert.equal(await statusOf(id), 'UPDATE_COMPLETE');
    assert.deepEqual(await namesOf(name), [`${name}-named`, `${name}-stays`]);
    assert.equal((await live()).filter((stack) => stack.startsWith(`${name}-Child`)).length, 1);
    await cfn.deleteStack({ StackName: name });
    await settled();
    assert.deepEqual(await namesOf(name), []);
  });

test('a name that a failed update gave up can be taken back, with what it stands for', async () => {
  const id = await deploy('names', { Resources: { A: repository('names-one') } }, express);
  const made = await digestOf('names-one');
  await deploy('names', { Resources: { A: repository('names-two'), Bad: worse('A') } }, express);
  assert.equal(await statusOf(id), 'UPDATE_FAILED');
  assert.deepEqual(await namesOf('names'), ['names-one', 'names-two']);
  await deploy('names', { Resources: { A: repository('names-one') } }, express);
  assert.equal(await statusOf(id), 'UPDATE_COMPLETE', (await eventsOf(id)).join('\n'));
  assert.deepEqual(await namesOf('names'), ['names-one']);
  assert.equal(await digestOf('names-one'), made);
});

test('and is changed to what the template now says of it', async () => {
  const id = await deploy('tagged', { Resources: { A: repository('tagged-one') } }, express);
  await deploy('tagged', { Resources: { A: repository('tagged-two'), Bad: worse('A') } }, express);
  const Tags = [{ Key: 'which', Value: 'the first' }];
  await deploy('tagged', { Resources: { A: repository('tagged-one', { Tags }), Bad: worse('A') } }, express);
  assert.equal(await statusOf(id), 'UPDATE_FAILED');
  assert.deepEqual(await namesOf('tagged'), ['tagged-one', 'tagged-two'], 'what stood in its place goes with success');
  await deploy('tagged', { Resources: { A: repository('tagged-one', { Tags }) } }, express);
  assert.equal(await statusOf(id), 'UPDATE_COMPLETE');
  assert.deepEqual(await namesOf('tagged'), ['tagged-one']);
  const { repositories } = await ecr.describeRepositories({ repositoryNames: ['tagged-one'] });
  const { tags } = await ecr.listTagsForResource({ resourceArn: repositories![0]!.repositoryArn! });
  assert.deepEqual(
    tags!.filter(({ Key }) => Key === 'which').map(({ Value }) => Value),
    ['the first'],
  );
});

test('what a nested stack no longer had is there again when its parent failed meanwhile', async () => {
  const Resources = async (names: readonly string[], more: object = {}) => ({
    Resources: {
      Child: await nested(Object.fromEntries(names.map((name) => [name.replace('-', ''), repository(name)]))),
      ...more,
    },
  });
  const id = await deploy('again', await Resources(['again-a', 'again-b']), express);
  const made = await digestOf('again-b');
  await deploy('again', await Resources(['again-a'], { Bad: worse('Child') }), express);
  assert.equal(await statusOf(id), 'UPDATE_FAILED');
  await deploy('again', await Resources(['again-a', 'again-b']), express);
  assert.equal(await statusOf(id), 'UPDATE_COMPLETE', (await eventsOf(id)).join('\n'));
  assert.deepEqual(await namesOf('again'), ['again-a', 'again-b']);
  assert.equal(await digestOf('again-b'), made);
});
