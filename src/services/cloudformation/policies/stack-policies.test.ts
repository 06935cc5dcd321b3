import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const { cfn, deploy, eventsOf, statusOf, close } = stackTester(sandlot);
const s3 = new S3({ ...sandlot.clientConfig, forcePathStyle: true });

after(async () => {
  close();
  s3.destroy();
  await sandlot.close();
});

const repository = (RepositoryName: string, more: object = {}) => ({
  Type: 'AWS::ECR::Repository',
  Properties: { RepositoryName, ...more },
});
const policy = (Effect: string, Action = 'Update:*') =>
  JSON.stringify({ Statement: [{ Effect, Action, Principal: '*', Resource: '*' }] });

test('a policy is set, told and emptied, from the request or from S3', async () => {
  await deploy('set', { Resources: { A: repository('set') } });
  const read = async () => (await cfn.getStackPolicy({ StackName: 'set' })).StackPolicyBody;
  assert.equal(await read(), undefined);
  await cfn.setStackPolicy({ StackName: 'set', StackPolicyBody: policy('Allow') });
  assert.equal(await read(), policy('Allow'));
  await s3.createBucket({ Bucket: 'policies' });
  await s3.putObject({ Bucket: 'policies', Key: 'empty.json', Body: '{}' });
  await cfn.setStackPolicy({ StackName: 'set', StackPolicyURL: 'https://policies.s3.amazonaws.com/empty.json' });
  assert.equal(await read(), '{}');
  const { port } = new URL(sandlot.endpoint);
  const own = [
    `${sandlot.endpoint}/policies`,
    `http://localhost:${port}/policies`,
    `http://policies.s3.localhost:${port}`,
  ];
  for (const place of [...own, 'https://s3.eu-west-1.amazonaws.com/policies']) {
    await s3.putObject({ Bucket: 'policies', Key: 'one.json', Body: policy('Allow') });
    await cfn.setStackPolicy({ StackName: 'set', StackPolicyBody: policy('Deny') });
    await cfn.setStackPolicy({ StackName: 'set', StackPolicyURL: `${place}/one.json` });
    assert.equal(await read(), policy('Allow'), place);
  }
});

test('what is no policy is refused', async () => {
  await deploy('none', { Resources: { A: repository('none') } });
  const set = (more: object) => cfn.setStackPolicy({ StackName: 'none', ...more });
  const long = JSON.stringify({ Statement: [], Id: 'x'.repeat(16_384) });
  await s3.createBucket({ Bucket: 'long-policies' });
  await s3.putObject({ Bucket: 'long-policies', Key: 'long.json', Body: long });
  await assert.rejects(
    set({ StackPolicyURL: 'https://long-policies.s3.amazonaws.com/long.json' }),
    refused('ValidationError', /may not exceed 16384 bytes/),
  );
  const invalid = refused('ValidationError', /^Error validating stack policy: Invalid stack policy$/);
  await assert.rejects(set({ StackPolicyBody: 'text' }), invalid);
  await assert.rejects(set({ StackPolicyBody: policy('Allow', 'Delete:*') }), invalid);
  await assert.rejects(
    set({ StackPolicyBody: '{}', StackPolicyURL: 'https://policies.s3.amazonaws.com/empty.json' }),
    refused('ValidationError', /^You cannot specify both StackPolicyURL and StackPolicyBody$/),
  );
  for (const place of ['https://elsewhere.example', 'http://policies.s3.localhost:1', 'http://localhost:1/policies'])
    await assert.rejects(set({ StackPolicyURL: `${place}/policy.json` }), refused('ValidationError', /supported URL/));
});

test('an update that it denies is rolled back, unless another holds during that update', async () => {
  const template = (value: string) => ({
    Resources: { A: repository('denied', { Tags: [{ Key: 'k', Value: value }] }) },
  });
  await deploy('denied', template('one'), { StackPolicyBody: policy('Deny') });
  await deploy('denied', template('two'));
  assert.equal(await statusOf('denied'), 'UPDATE_ROLLBACK_COMPLETE');
  const failed = (await eventsOf('denied')).find((line) => line.includes('UPDATE_FAILED'));
  assert.match(failed!, /Action denied by stack policy: Statement \[#1\] does not allow \[Update:Modify\]/);
  await deploy('denied', template('three'), { StackPolicyDuringUpdateBody: policy('Allow') } as object);
  assert.equal(await statusOf('denied'), 'UPDATE_COMPLETE');
  assert.equal((await cfn.getStackPolicy({ StackName: 'denied' })).StackPolicyBody, policy('Deny'));
});
