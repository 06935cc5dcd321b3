/** Keys and aliases in stacks. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { KMS } from '@aws-sdk/client-kms';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../../cloudformation/test-stacks.ts';

const sandlot = await startSandlot();
const kms = new KMS({ ...sandlot.clientConfig, maxAttempts: 1 });
const stacks = stackTester(sandlot);

after(async () => {
  kms.destroy();
  stacks.close();
  await sandlot.close();
});

const template = (properties: object, aliasName = 'alias/of-stack') => ({
  Resources: {
    K: { Type: 'AWS::KMS::Key', Properties: properties },
    A: { Type: 'AWS::KMS::Alias', Properties: { AliasName: aliasName, TargetKeyId: { Ref: 'K' } } },
  },
  Outputs: {
    Key: { Value: { Ref: 'K' } },
    Arn: { Value: { 'Fn::GetAtt': ['K', 'Arn'] } },
    Alias: { Value: { Ref: 'A' } },
  },
});
const policy = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${sandlot.account}:root` }, Action: 'kms:*', Resource: '*' },
    { Effect: 'Deny', Principal: '*', Action, Resource: '*' },
  ],
});

test('a key and its alias are made, changed in place and removed with their stack', async () => {
  const properties = {
    Description: 'first',
    EnableKeyRotation: true,
    RotationPeriodInDays: 100,
    KeyPolicy: policy('kms:ReplicateKey'),
    Tags: [{ Key: 'team', Value: 'web' }],
    PendingWindowInDays: 7,
  };
  await stacks.deploy('keys', template(properties), { Tags: [{ Key: 'stage', Value: 'dev' }] });
  assert.equal(await stacks.statusOf('keys'), 'CREATE_COMPLETE');
  const { Key: KeyId = '', Arn, Alias } = await stacks.outputsOf('keys');
  const told = async () => (await kms.describeKey({ KeyId: 'alias/of-stack' })).KeyMetadata!;
  const first = await told();
  assert.deepEqual([first.KeyId, first.Arn, first.Description, Alias], [KeyId, Arn, 'first', 'alias/of-stack']);
  assert.equal((await kms.getKeyRotationStatus({ KeyId })).RotationPeriodInDays, 100);
  const tags = async () =>
    (await kms.listResourceTags({ KeyId })).Tags!.map(({ TagKey, TagValue }) => `${TagKey}=${TagValue}`).toSorted();
  assert.deepEqual(await tags(), ['stage=dev', 'team=web']);
  const changed = { ...properties, Description: 'second', EnableKeyRotation: false, Enabled: false, Tags: [] };
  await stacks.deploy('keys', template({ ...changed, KeyPolicy: policy('kms:CreateGrant') }));
  assert.equal(await stacks.statusOf('keys'), 'UPDATE_COMPLETE');
  const second = await told();
  assert.deepEqual([second.KeyId, second.Description, second.KeyState], [KeyId, 'second', 'Disabled']);
  assert.equal((await kms.getKeyRotationStatus({ KeyId })).KeyRotationEnabled, false);
  assert.match((await kms.getKeyPolicy({ KeyId })).Policy!, /kms:CreateGrant/);
  assert.ok(!(await tags()).includes('team=web'));
  await stacks.cfn.deleteStack({ StackName: 'keys' });
  await stacks.settled();
  assert.equal((await kms.describeKey({ KeyId })).KeyMetadata!.KeyState, 'PendingDeletion');
  await assert.rejects(told(), { name: 'NotFoundException' });
});

test('a key of another kind, and one that locks everybody out, fail the stack', async () => {
  const asymmetric = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' };
  await stacks.deploy('kinds', template(asymmetric, 'alias/kinds'));
  assert.equal(await stacks.statusOf('kinds'), 'CREATE_COMPLETE');
  await stacks.deploy('kinds', template({ ...asymmetric, KeySpec: 'ECC_NIST_P384' }, 'alias/kinds'));
  assert.equal(await stacks.statusOf('kinds'), 'UPDATE_ROLLBACK_COMPLETE');
  assert.match((await stacks.eventsOf('kinds')).join('\n'), /KeySpec of an AWS::KMS::Key cannot be changed/);
  await stacks.deploy('locked', template({ KeyPolicy: { Statement: [policy('x').Statement[1]] } }, 'alias/locked'));
  assert.equal(await stacks.statusOf('locked'), 'ROLLBACK_COMPLETE');
  assert.match((await stacks.eventsOf('locked')).join('\n'), /will not allow you to update the key policy/);
});
