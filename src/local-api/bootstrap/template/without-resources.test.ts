import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootstrapTemplate } from './bootstrap-template.ts';
import { withoutResources } from './without-resources.ts';

const gone = (...ids: string[]): string[] => {
  const left = withoutResources(bootstrapTemplate, ids);
  return Object.keys(bootstrapTemplate.Resources).filter((id) => !(id in left.Resources));
};

test('what refers to a resource goes with it', () => {
  assert.deepEqual(gone('StagingBucket'), [
    'StagingBucket',
    'StagingBucketPolicy',
    'FilePublishingRoleDefaultPolicy',
    'DeploymentActionRole',
  ]);
  assert.deepEqual(gone('CloudFormationExecutionRole'), ['DeploymentActionRole', 'CloudFormationExecutionRole']);
  assert.deepEqual(gone('CdkBootstrapVersion'), ['DeploymentActionRole', 'CdkBootstrapVersion']);
  assert.deepEqual(gone('LookupRole'), ['LookupRole']);
  assert.deepEqual(gone(), []);
});

test('the key stays, without the statement about the role', () => {
  assert.deepEqual(gone('FilePublishingRole'), ['FilePublishingRole', 'FilePublishingRoleDefaultPolicy']);
  const { FileAssetsBucketEncryptionKey: key } = withoutResources(bootstrapTemplate, ['FilePublishingRole']).Resources;
  const { KeyPolicy } = key!.Properties as { KeyPolicy: { Statement: unknown[] } };
  assert.equal(KeyPolicy.Statement.length, 2);
});

test('so do outputs', () => {
  const { Outputs = {} } = withoutResources(bootstrapTemplate, ['StagingBucket']);
  assert.deepEqual(Object.keys(Outputs), ['FileAssetKeyArn', 'ImageRepositoryName', 'BootstrapVersion']);
});

test('the template fits into a request', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
  assert.ok(JSON.stringify(bootstrapTemplate).length < 51_200);
});
