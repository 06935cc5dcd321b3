/** State machines of stacks whose definitions lie in S3, as the CDK's `DefinitionBody.fromFile` has them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SFN } from '@aws-sdk/client-sfn';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../../cloudformation/test-stacks.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [iam, sfn, s3] = [new IAM(config), new SFN(config), new S3({ ...config, forcePathStyle: true })];
const stacks = stackTester(sandlot);

after(async () => {
  for (const client of [iam, sfn, s3]) client.destroy();
  stacks.close();
  await sandlot.close();
});

const Bucket = 'definitions';
const Principal = { Service: 'states.amazonaws.com' };
const AssumeRolePolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' },
});
const { Role } = await iam.createRole({ RoleName: 'machine', AssumeRolePolicyDocument });
await s3.createBucket({ Bucket });
await s3.putBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } });
const put = async (Key: string, Body: string) => (await s3.putObject({ Bucket, Key, Body })).VersionId!;
const saying = (Comment: string) => JSON.stringify({ StartAt: 'S', States: { S: { Type: 'Succeed', Comment } } });
const template = (location: object, more: object = {}) => ({
  Resources: {
    M: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { RoleArn: Role!.Arn, DefinitionS3Location: { Bucket, ...location }, ...more },
    },
  },
  Outputs: { Arn: { Value: { Ref: 'M' } } },
});

test('a definition is read from S3, with its substitutions, in the version that is named', async () => {
  const Version = await put('machine.json', saying('${What} one'));
  await put('machine.json', saying('${What} two'));
  const DefinitionSubstitutions = { What: 'version' };
  const comment = async () => {
    const { Arn: stateMachineArn } = await stacks.outputsOf('machine');
    return JSON.parse((await sfn.describeStateMachine({ stateMachineArn })).definition!).States.S.Comment;
  };
  await stacks.deploy('machine', template({ Key: 'machine.json', Version }, { DefinitionSubstitutions }));
  assert.equal(await comment(), 'version one');
  await stacks.deploy('machine', template({ Key: 'machine.json' }, { DefinitionSubstitutions }));
  assert.equal(await comment(), 'version two');
  const { StackDriftDetectionId } = await stacks.cfn.detectStackDrift({ StackName: 'machine' });
  await stacks.settled();
  const { StackDriftStatus } = await stacks.cfn.describeStackDriftDetectionStatus({ StackDriftDetectionId });
  assert.equal(StackDriftStatus, 'IN_SYNC');
});

test('what cannot be read, is too large or is no definition fails the stack', async () => {
  await put('large.json', 'x'.repeat(1_048_577));
  await put('wrong.json', '{}');
  for (const [Key, reason] of [
    ['nowhere.json', /Unable to read s3:\/\/definitions\/nowhere\.json: NoSuchKey/],
    ['large.json', /larger than 1048576 bytes/],
    ['wrong.json', /Invalid State Machine Definition/],
  ] as const) {
    const id = await stacks.deploy(`failing-${Key.slice(0, 5)}`, template({ Key }));
    assert.equal(await stacks.statusOf(id), 'ROLLBACK_COMPLETE');
    assert.match(
      (await stacks.eventsOf(id)).find((event) => event.startsWith('M CREATE_FAILED'))!,
      reason,
    );
  }
});
