import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ECR } from '@aws-sdk/client-ecr';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';
import { differencesOf } from './differences.ts';

const sandlot = await startSandlot();
const { cfn, deploy, outputsOf, settled, close } = stackTester(sandlot);
const ecr = new ECR(sandlot.clientConfig);
const iam = new IAM(sandlot.clientConfig);
const kms = new KMS(sandlot.clientConfig);
const iamAllowed = { Capabilities: ['CAPABILITY_IAM' as const] };

after(async () => {
  close();
  ecr.destroy();
  iam.destroy();
  kms.destroy();
  await sandlot.close();
});

test('only what the template says is compared, lists in any order, documents as texts', () => {
  const none = [
    [{ A: 1 }, { A: '1', B: 2 }],
    [{ L: ['x', 'y'] }, { L: ['y', 'x'] }],
    [{ T: [{ Key: 'a', Value: 'b' }] }, { T: [{ Key: 'a', Value: 'b' }] }],
    [{ D: { Version: '1' } }, { D: '{"Version":"1","More":2}' }],
    [{ Secret: 'x' }, {}],
  ] as const;
  for (const [expected, actual] of none) assert.deepEqual(differencesOf(expected, actual, ['Secret']), []);
  assert.deepEqual(differencesOf({ A: { B: 'x' } }, { A: { B: 'y' } }, []), [
    { path: '/A/B', type: 'NOT_EQUAL', expected: 'x', actual: 'y' },
  ]);
  assert.deepEqual(differencesOf({ L: ['a'] }, { L: ['a', 'b'] }, []), [{ path: '/L/1', type: 'ADD', actual: 'b' }]);
  assert.deepEqual(differencesOf({ A: 'x' }, {}, []), [{ path: '/A', type: 'REMOVE', expected: 'x' }]);
});

test('a stack that was changed beside it has drifted, resource by resource', async () => {
  const repository = (RepositoryName: string) => ({
    Type: 'AWS::ECR::Repository',
    Properties: { RepositoryName, ImageTagMutability: 'MUTABLE' },
  });
  const Resources = { A: repository('drift-a'), B: repository('drift-b'), C: repository('drift-c') };
  await deploy('drifts', { Resources });
  const detect = async () => {
    const { StackDriftDetectionId } = await cfn.detectStackDrift({ StackName: 'drifts' });
    await settled();
    return cfn.describeStackDriftDetectionStatus({ StackDriftDetectionId });
  };
  const unchecked = await cfn.describeStacks({ StackName: 'drifts' });
  assert.equal(unchecked.Stacks![0]!.DriftInformation!.StackDriftStatus, 'NOT_CHECKED');
  const before = await detect();
  assert.deepEqual([before.DetectionStatus, before.StackDriftStatus], ['DETECTION_COMPLETE', 'IN_SYNC']);
  await ecr.putImageTagMutability({ repositoryName: 'drift-a', imageTagMutability: 'IMMUTABLE' });
  await ecr.deleteRepository({ repositoryName: 'drift-b' });
  const changed = await detect();
  assert.deepEqual([changed.StackDriftStatus, changed.DriftedStackResourceCount], ['DRIFTED', 2]);
  const { StackResourceDrifts } = await cfn.describeStackResourceDrifts({ StackName: 'drifts' });
  assert.deepEqual(
    StackResourceDrifts!.map((one) => [one.LogicalResourceId, one.StackResourceDriftStatus, one.PropertyDifferences]),
    [
      [
        'A',
        'MODIFIED',
        [
          {
            PropertyPath: '/ImageTagMutability',
            DifferenceType: 'NOT_EQUAL',
            ExpectedValue: 'MUTABLE',
            ActualValue: 'IMMUTABLE',
          },
        ],
      ],
      ['B', 'DELETED', []],
      ['C', 'IN_SYNC', []],
    ],
  );
  const [stack] = (await cfn.describeStacks({ StackName: 'drifts' })).Stacks!;
  assert.equal(stack!.DriftInformation!.StackDriftStatus, 'DRIFTED');
  assert.ok(stack!.DriftInformation!.LastCheckTimestamp);
  const { StackResourceSummaries } = await cfn.listStackResources({ StackName: 'drifts' });
  assert.deepEqual(
    StackResourceSummaries!.map((one) => one.DriftInformation!.StackResourceDriftStatus),
    ['MODIFIED', 'DELETED', 'IN_SYNC'],
  );
  const deleted = await cfn.describeStackResourceDrifts({
    StackName: 'drifts',
    StackResourceDriftStatusFilters: ['DELETED'],
  });
  assert.equal(deleted.StackResourceDrifts!.length, 1);
  const one = await cfn.detectStackResourceDrift({ StackName: 'drifts', LogicalResourceId: 'C' });
  assert.equal(one.StackResourceDrift!.StackResourceDriftStatus, 'IN_SYNC');
  await assert.rejects(
    cfn.detectStackResourceDrift({ StackName: 'drifts', LogicalResourceId: 'None' }),
    refused('ValidationError', /^Resource None does not exist/),
  );
});

test('what only its principals know of is read through them', async () => {
  const Statement = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
  const inline = (PolicyName: string) => ({
    Type: 'AWS::IAM::Policy',
    Properties: { PolicyName, PolicyDocument: { Statement }, Users: [{ Ref: 'User' }] },
  });
  const Resources = {
    Addition: {
      Type: 'AWS::IAM::UserToGroupAddition',
      Properties: { GroupName: { Ref: 'Group' }, Users: [{ Ref: 'User' }] },
    },
    Group: { Type: 'AWS::IAM::Group' },
    Gone: inline('gone'),
    Kept: inline('kept'),
    User: { Type: 'AWS::IAM::User' },
  };
  const StackName = 'principals';
  await deploy(StackName, { Resources, Outputs: { User: { Value: { Ref: 'User' } } } }, iamAllowed);
  const statuses = async () => {
    await cfn.detectStackDrift({ StackName });
    await settled();
    const { StackResourceDrifts } = await cfn.describeStackResourceDrifts({ StackName });
    return StackResourceDrifts!.map((one) => `${one.LogicalResourceId} ${one.StackResourceDriftStatus}`);
  };
  const all = ['Addition', 'Gone', 'Group', 'Kept', 'User'];
  assert.deepEqual(
    await statuses(),
    all.map((id) => `${id} IN_SYNC`),
  );
  const { User: UserName } = await outputsOf(StackName);
  await iam.deleteUserPolicy({ UserName: UserName!, PolicyName: 'gone' });
  assert.deepEqual(
    await statuses(),
    all.map((id) => `${id} ${id === 'Gone' ? 'DELETED' : 'IN_SYNC'}`),
  );
});

test('an alias is of the key that its template names, by id or by ARN', async () => {
  const alias = (AliasName: string, TargetKeyId: object) => ({
    Type: 'AWS::KMS::Alias',
    Properties: { AliasName, TargetKeyId },
  });
  const Resources = {
    ByArn: alias('alias/by-arn', { 'Fn::GetAtt': ['Key', 'Arn'] }),
    ById: alias('alias/by-id', { Ref: 'Key' }),
    Key: { Type: 'AWS::KMS::Key' },
    Other: { Type: 'AWS::KMS::Key' },
  };
  await deploy('aliases', { Resources, Outputs: { Other: { Value: { Ref: 'Other' } } } });
  const statusOf = async (LogicalResourceId: string) => {
    const { StackResourceDrift } = await cfn.detectStackResourceDrift({ StackName: 'aliases', LogicalResourceId });
    return StackResourceDrift!.StackResourceDriftStatus;
  };
  assert.deepEqual([await statusOf('ByArn'), await statusOf('ById')], ['IN_SYNC', 'IN_SYNC']);
  const { Other: TargetKeyId } = await outputsOf('aliases');
  await kms.updateAlias({ AliasName: 'alias/by-arn', TargetKeyId });
  assert.deepEqual([await statusOf('ByArn'), await statusOf('ById')], ['MODIFIED', 'IN_SYNC']);
});

test('a stack whose creation failed has nothing that could drift', async () => {
  const parameter = (Type: string) => ({ Type: 'AWS::SSM::Parameter', Properties: { Type, Value: 'x' } });
  await deploy('never-made', { Resources: { A: parameter('String'), B: parameter('Nothing') } });
  assert.equal((await cfn.describeStacks({ StackName: 'never-made' })).Stacks![0]!.StackStatus, 'ROLLBACK_COMPLETE');
  const text = /^Drift detection cannot be performed on stack \[arn:\S+\] while it is in ROLLBACK_COMPLETE state\.$/;
  await assert.rejects(cfn.detectStackDrift({ StackName: 'never-made' }), refused('ValidationError', text));
  await assert.rejects(
    cfn.detectStackResourceDrift({ StackName: 'never-made', LogicalResourceId: 'A' }),
    refused('ValidationError', text),
  );
});
