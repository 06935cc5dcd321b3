/** Setting a Region up and repairing it, as the console and the command ask for it, on a real CloudFormation. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startSandlot } from '../../testing/start-sandlot.ts';
import { bootstrapTemplate } from './template/bootstrap-template.ts';
import { testPlace, versionParameter } from './test-place.ts';

const sandlot = await startSandlot();
after(() => sandlot.close());

const place = (region: string) => testPlace(sandlot, region);

const wholeTemplate = JSON.stringify(bootstrapTemplate);
const named = { Capabilities: ['CAPABILITY_NAMED_IAM' as const] };

test('a fresh Region is set up, once', async () => {
  const here = place('eu-west-1');
  const before = await here.look();
  assert.deepEqual([before.verdict, before.findings, before.missingPermissions], ['absent', [], []]);
  const after = await here.setUp();
  assert.deepEqual([after.verdict, after.version, after.steps], ['ready', 33, ['create']]);
  assert.equal(await here.version(), '33');
  assert.equal(await here.status(), 'CREATE_COMPLETE');
  assert.equal(await here.roles(), 5);
  assert.deepEqual((await here.setUp()).steps, [], 'a second time there is nothing to do');
});

test('two at once make one', async () => {
  const here = place('eu-west-2');
  const both = await Promise.all([here.setUp(), here.setUp()]);
  assert.deepEqual(
    both.map(({ verdict }) => verdict),
    ['ready', 'ready'],
  );
});

test('a stack that could not be made is told of, and made anew once it can', async () => {
  const here = place('eu-west-3');
  await here.iam.createRole({
    RoleName: here.named('lookup-role'),
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: sandlot.account }, Action: 'sts:AssumeRole' }],
    }),
  });
  await here.cloudFormation.createStack({ StackName: 'CDKToolkit', TemplateBody: wholeTemplate, ...named });
  await here.settled();
  const broken = await here.look();
  assert.equal(broken.verdict, 'broken');
  assert.equal(broken.stack.status, 'ROLLBACK_COMPLETE');
  assert.match(broken.findings[0].what, /First failed: LookupRole \(AWS::IAM::Role\): .*already exists/);
  await here.removeRole('lookup');
  const repaired = await here.setUp();
  assert.equal(repaired.verdict, 'ready', JSON.stringify(repaired));
  assert.equal(repaired.steps[0], 'delete');
  assert.equal(await here.version(), '33');
});

test('a stack that was only reviewed', async () => {
  const here = place('eu-north-1');
  const { Id: ChangeSetName } = await here.cloudFormation.createChangeSet({
    StackName: 'CDKToolkit',
    ChangeSetName: 'never-executed',
    ChangeSetType: 'CREATE',
    TemplateBody: wholeTemplate,
    ...named,
  });
  assert.ok(ChangeSetName);
  assert.equal((await here.look()).findings[0].id, 'review-in-progress');
  assert.equal((await here.setUp()).verdict, 'ready');
});

test('the bucket, a role and the parameter are gone', async () => {
  const here = place('eu-central-1');
  await here.setUp();
  await here.s3.deleteBucket({ Bucket: here.named('assets') });
  await here.removeRole('deploy');
  await here.ssm.deleteParameter({ Name: versionParameter });
  const broken = await here.look();
  assert.equal(broken.findings.filter(({ id }: { id: string }) => id === 'piece-gone').length, 3);
  const repaired = await here.setUp();
  assert.equal(repaired.verdict, 'ready', JSON.stringify(repaired));
  assert.deepEqual(repaired.steps, ['take-out', 'update']);
  assert.equal((await here.s3.getBucketVersioning({ Bucket: here.named('assets') })).Status, 'Enabled');
  assert.equal(await here.roles(), 5);
  assert.equal(await here.version(), '33');
});

test('the parameter says an older version', async () => {
  const here = place('ap-south-1');
  await here.setUp();
  await here.ssm.putParameter({ Name: versionParameter, Value: '5', Overwrite: true });
  assert.equal((await here.look()).findings[0].id, 'version-changed');
  assert.equal((await here.setUp()).verdict, 'ready');
  assert.equal(await here.version(), '33');
});

test('a stack of before version 6 is updated', async () => {
  const here = place('ap-northeast-1');
  const old = wholeTemplate.replaceAll('"33"', '"5"');
  const Parameters = [{ ParameterKey: 'FileAssetsBucketKmsKeyId', ParameterValue: 'AWS_MANAGED_KEY' }];
  await here.cloudFormation.createStack({ StackName: 'CDKToolkit', TemplateBody: old, Parameters, ...named });
  await here.settled();
  const before = await here.look();
  assert.deepEqual([before.version, before.findings[0].id], [5, 'version-too-low']);
  const after = await here.setUp();
  assert.deepEqual([after.verdict, after.version, after.steps], ['ready', 33, ['update']]);
});

test('the bucket of an earlier stack is taken in, with what is in it', async () => {
  const here = place('sa-east-1');
  await here.setUp();
  const Bucket = here.named('assets');
  await here.s3.putObject({ Bucket, Key: 'asset.zip', Body: 'kept' });
  await here.cloudFormation.deleteStack({ StackName: 'CDKToolkit' });
  await here.settled();
  const left = await here.look();
  assert.deepEqual([left.verdict, left.findings[0].id], ['broken', 'leftovers']);
  const repaired = await here.setUp();
  assert.equal(repaired.verdict, 'ready', JSON.stringify(repaired));
  assert.equal(repaired.steps[0], 'adopt');
  assert.equal(await (await here.s3.getObject({ Bucket, Key: 'asset.zip' })).Body?.transformToString(), 'kept');
  const { StackResources = [] } = await here.cloudFormation.describeStackResources({ StackName: 'CDKToolkit' });
  const bucket = StackResources.find(({ LogicalResourceId: id }) => id === 'StagingBucket');
  assert.equal(bucket?.PhysicalResourceId, Bucket);
});

test('a protected stack is protected again', async () => {
  const here = place('us-west-2');
  await here.setUp();
  await here.cloudFormation.updateTerminationProtection({ StackName: 'CDKToolkit', EnableTerminationProtection: true });
  await here.s3.deleteBucket({ Bucket: here.named('assets') });
  assert.equal((await here.setUp()).verdict, 'ready');
  const { Stacks: [stack] = [] } = await here.cloudFormation.describeStacks({ StackName: 'CDKToolkit' });
  assert.equal(stack?.EnableTerminationProtection, true);
});

test('Regions and accounts that are none are refused', async () => {
  const refused = (path: string) => assert.rejects(sandlot.api('GET', path), /400 InvalidRequest/);
  await refused('/bootstrap?region=eu-west-9');
  await refused('/bootstrap?region=..');
  await refused('/bootstrap?account=000000000000');
  await assert.rejects(sandlot.api('POST', '/bootstrap', { region: 7 }), /400 InvalidRequest/);
});
