import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { S3 } from '@aws-sdk/client-s3';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true, maxAttempts: 1 });
const ecr = new ECR({ ...sandlot.clientConfig, maxAttempts: 1 });
const { cfn, deploy, eventsOf, statusOf, outputsOf, settled, close } = stackTester(sandlot);
const Bucket = 'nested-templates';

before(() => s3.createBucket({ Bucket }));
after(async () => {
  close();
  s3.destroy();
  ecr.destroy();
  await sandlot.close();
});

const repository = (RepositoryName: unknown) => ({ Type: 'AWS::ECR::Repository', Properties: { RepositoryName } });

/** The address of a template. */
async function stored(Key: string, template: object): Promise<string> {
  await s3.putObject({ Bucket, Key, Body: JSON.stringify(template) });
  return `${sandlot.endpoint}/${Bucket}/${Key}`;
}

const named = {
  Parameters: { Name: { Type: 'String' }, List: { Type: 'CommaDelimitedList', Default: 'x' } },
  Resources: { R: repository({ Ref: 'Name' }) },
  Outputs: {
    Arn: { Value: { 'Fn::GetAtt': ['R', 'Arn'] } },
    Second: { Value: { 'Fn::Select': [1, { Ref: 'List' }] } },
  },
};

const parentOf = (TemplateURL: string, Name: string, more: object = {}) => ({
  Resources: {
    Child: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL, Parameters: { Name, List: 'a,b' }, Tags: [{ Key: 'of', Value: 'child' }] },
    },
    ...more,
  },
  Outputs: {
    Arn: { Value: { 'Fn::GetAtt': ['Child', 'Outputs.Arn'] } },
    Second: { Value: { 'Fn::GetAtt': ['Child', 'Outputs.Second'] } },
  },
});

const childOf = async (parent: string) => {
  const { StackResourceDetail } = await cfn.describeStackResource({ StackName: parent, LogicalResourceId: 'Child' });
  return StackResourceDetail!.PhysicalResourceId!;
};

test('a nested stack is made, gives its outputs, is updated and deleted with its parent', async () => {
  const url = await stored('named.json', named);
  const id = await deploy('outer', parentOf(url, 'inner-one'));
  const { Second, Arn } = await outputsOf('outer');
  assert.equal(Second, 'b');
  assert.match(Arn!, /repository\/inner-one$/);
  const child = await childOf('outer');
  const { Stacks } = await cfn.describeStacks({ StackName: child });
  assert.deepEqual([Stacks![0]!.ParentId, Stacks![0]!.RootId], [id, id]);
  assert.deepEqual(Stacks![0]!.Tags, [{ Key: 'of', Value: 'child' }]);
  assert.match(child, /:stack\/outer-Child-[A-Z0-9]{12}\//);
  const begun = (await eventsOf('outer')).length;
  await deploy('outer', parentOf(url, 'inner-two'));
  assert.equal(await statusOf('outer'), 'UPDATE_COMPLETE');
  assert.equal(await statusOf(child), 'UPDATE_COMPLETE');
  assert.match((await outputsOf('outer'))['Arn']!, /inner-two$/);
  assert.deepEqual((await eventsOf('outer')).slice(begun), [
    'outer UPDATE_IN_PROGRESS User Initiated',
    `Child=${child} UPDATE_IN_PROGRESS`,
    `Child=${child} UPDATE_COMPLETE`,
    'outer UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'outer UPDATE_COMPLETE',
  ]);
  await cfn.deleteStack({ StackName: 'outer' });
  await settled();
  assert.equal(await statusOf(child), 'DELETE_COMPLETE');
  assert.equal(await statusOf(id), 'DELETE_COMPLETE');
});

test('a nested stack that fails fails its parent, and both are rolled back', async () => {
  const url = await stored('fails.json', named);
  const id = await deploy('failing', parentOf(url, 'X'));
  assert.equal(await statusOf(id), 'ROLLBACK_COMPLETE');
  const events = await eventsOf(id);
  assert.match(
    events.find((event) => event.includes('CREATE_FAILED'))!,
    /^Child=arn:.* CREATE_FAILED Embedded stack arn:\S+ was not successfully created: The following resource\(s\) failed to create: \[R\]\. $/,
  );
  await cfn.deleteStack({ StackName: 'failing' });
  await settled();
});

test('an update that fails after a nested stack has been updated takes that back, replacement and all', async () => {
  const url = await stored('back.json', named);
  await deploy('back', parentOf(url, 'back-one'));
  const child = await childOf('back');
  const Late = { ...repository('Bad Name'), DependsOn: 'Child' };
  await deploy('back', parentOf(url, 'back-two', { Late }));
  assert.equal(await statusOf('back'), 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal(await statusOf(child), 'UPDATE_ROLLBACK_COMPLETE');
  const { StackResources } = await cfn.describeStackResources({ StackName: child });
  assert.deepEqual(
    StackResources!.map((one) => [one.PhysicalResourceId, one.ResourceStatus]),
    [['back-one', 'UPDATE_COMPLETE']],
  );
  for (const stack of ['back', child]) assert.match((await outputsOf(stack))['Arn']!, /back-one$/);
  const inner = await eventsOf(child);
  assert.ok(inner.includes('R=back-two DELETE_COMPLETE'));
  assert.ok(!inner.includes('R=back-one DELETE_COMPLETE'));
});

test('what nested templates have no more is there again when the update is taken back', async () => {
  const nestedOf = (TemplateURL: string) => ({ Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } });
  const templateOf = async (what: string, names: readonly string[]) => {
    const made = (level: string) =>
      names.map((name) => [name, repository(`again-${level}-${name.toLowerCase()}`)] as const);
    const Leaf = nestedOf(await stored(`again-leaf-${what}`, { Resources: Object.fromEntries(made('leaf')) }));
    const Resources = { ...Object.fromEntries(made('middle')), Leaf };
    return nestedOf(await stored(`again-middle-${what}`, { Resources }));
  };
  await deploy('again', { Resources: { Child: await templateOf('one', ['Kept', 'Gone']) } });
  const Late = { ...repository('Bad Name'), DependsOn: 'Child' };
  await deploy('again', { Resources: { Child: await templateOf('two', ['Kept']), Late } });
  assert.equal(await statusOf('again'), 'UPDATE_ROLLBACK_COMPLETE');
  const child = await childOf('again');
  const inChild = (await cfn.describeStackResources({ StackName: child })).StackResources!;
  const leaf = inChild.find(({ LogicalResourceId }) => LogicalResourceId === 'Leaf')!.PhysicalResourceId!;
  for (const StackName of [child, leaf]) {
    const { StackResources } = await cfn.describeStackResources({ StackName });
    const gone = StackResources!.find(({ LogicalResourceId }) => LogicalResourceId === 'Gone')!;
    assert.equal(gone.ResourceStatus, 'UPDATE_COMPLETE');
    assert.ok(!(await eventsOf(StackName)).some((event) => event.startsWith('Gone=') && event.includes('DELETE')));
  }
  const level = (name: string) => ({ repositoryNames: [`again-${name}-gone`] });
  for (const name of ['middle', 'leaf']) assert.ok(await ecr.describeRepositories(level(name)));
});

test('what a nested stack exported is taken back with it, and its parent refers to what it is', async () => {
  const exporting = { ...named.Outputs, Name: { Value: { Ref: 'R' }, Export: { Name: 'nested-exported' } } };
  const url = await stored('exports.json', { ...named, Outputs: exporting });
  const valueOf = async () =>
    (await cfn.listExports({})).Exports!.find(({ Name }) => Name === 'nested-exported')?.Value;
  await deploy('exports', parentOf(url, 'exports-one'));
  const Late = { ...repository('Bad Name'), DependsOn: 'Child' };
  await deploy('exports', parentOf(url, 'exports-two', { Late }));
  assert.equal(await statusOf('exports'), 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal(await valueOf(), 'exports-one');
  const Names = repository({ 'Fn::Sub': '${Child.Outputs.Name}-too' });
  await deploy('exports', parentOf(url, 'exports-one', { Names }));
  const { repositories } = await ecr.describeRepositories({});
  assert.deepEqual(
    repositories!.map(({ repositoryName }) => repositoryName!).filter((name) => name.startsWith('exports')),
    ['exports-one', 'exports-one-too'],
  );
});

test('RollbackStack takes a nested stack back to before all that its parent tried', async () => {
  const url = await stored('tried.json', named);
  await deploy('tried', parentOf(url, 'tried-one'));
  const child = await childOf('tried');
  const Late = { ...repository('Bad Name'), DependsOn: 'Child' };
  for (const name of ['tried-two', 'tried-three']) {
    await deploy('tried', parentOf(url, name, { Late }), { DisableRollback: true });
    assert.equal(await statusOf('tried'), 'UPDATE_FAILED');
  }
  await cfn.rollbackStack({ StackName: 'tried' });
  await settled();
  assert.equal(await statusOf('tried'), 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal((await outputsOf(child))['Arn']!.split('/')[1], 'tried-one');
  const { repositories } = await ecr.describeRepositories({});
  assert.deepEqual(
    repositories!.map(({ repositoryName }) => repositoryName!).filter((name) => name.startsWith('tried')),
    ['tried-one'],
  );
});

test('a nested stack whose update fails is rolled back with its parent', async () => {
  const url = await stored('inner-fails.json', named);
  await deploy('innerfails', parentOf(url, 'innerfails-one'));
  const child = await childOf('innerfails');
  await deploy('innerfails', parentOf(url, 'Bad Name'));
  assert.equal(await statusOf('innerfails'), 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal(await statusOf(child), 'UPDATE_ROLLBACK_COMPLETE');
  assert.equal((await outputsOf(child))['Arn']!.split('/')[1], 'innerfails-one');
});

test('a nested template that has changed under its address is an update', async () => {
  const url = await stored('moving.json', named);
  await deploy('moving', parentOf(url, 'moving-one'));
  await stored('moving.json', { ...named, Resources: { ...named.Resources, More: repository('moving-more') } });
  await deploy('moving', parentOf(url, 'moving-one'));
  const { StackResources } = await cfn.describeStackResources({ StackName: await childOf('moving') });
  assert.deepEqual(
    StackResources!.map((one) => one.LogicalResourceId),
    ['More', 'R'],
  );
  await deploy('moving', parentOf(url, 'moving-one'));
  assert.ok((await eventsOf('moving')).at(-1)!.startsWith('moving UPDATE_COMPLETE'));
});

test('language extensions make the name of the stack a value, where it has one by then', async () => {
  const extended = {
    Transform: 'AWS::LanguageExtensions',
    Resources: {
      P: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { 'Fn::Sub': '${AWS::StackName}/x' } } },
    },
    Outputs: { Value: { Value: { 'Fn::GetAtt': ['P', 'Value'] } } },
  };
  const Capabilities = ['CAPABILITY_AUTO_EXPAND' as const];
  await deploy('extended', extended, { Capabilities });
  const { TemplateBody } = await cfn.getTemplate({ StackName: 'extended', TemplateStage: 'Processed' });
  assert.equal(JSON.parse(TemplateBody!).Resources.P.Properties.Value, 'extended/x');
  assert.deepEqual(await outputsOf('extended'), { Value: 'extended/x' });
  const TemplateURL = await stored('extended.json', extended);
  const Resources = { Child: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } };
  const Outputs = { Value: { Value: { 'Fn::GetAtt': ['Child', 'Outputs.Value'] } } };
  await deploy('around', { Resources, Outputs }, { Capabilities });
  assert.match((await outputsOf('around'))['Value']!, /^around-Child-[A-Z0-9]+\/x$/);
});
