/** The real `cdk bootstrap` with its options, over Sandlot's own bootstrap and under it. Each test has a Region. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { ECR } from '@aws-sdk/client-ecr';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SSM } from '@aws-sdk/client-ssm';
import { cdkMissing, cdkProject, type CdkCommand, type CdkProject } from './cdk-project.ts';
import { rootConfig } from './identity-center.ts';
import { startServerProcess, type Finished, type ServerProcess } from './server-process.ts';

const fixture = fileURLToPath(new URL('./fixtures/cdk-app', import.meta.url));
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

let server: ServerProcess;
let project: CdkProject;
let config: Awaited<ReturnType<typeof rootConfig>>;

before(async () => {
  if (cdkMissing !== false) return;
  server = await startServerProcess();
  config = await rootConfig(server);
  project = await cdkProject(fixture, server);
});
after(async () => {
  project?.remove();
  await server?.stop();
});

function succeeded({ code, stdout, stderr }: Finished, text: RegExp): void {
  assert.equal(code, 0, stdout + stderr);
  assert.match(stdout + stderr, text);
}

/** What a bootstrap left in a Region, under a qualifier. */
function place(region: string, qualifier = 'hnb659fds') {
  const there = { ...config, region };
  const [cloudformation, ssm, ecr] = [new CloudFormation(there), new SSM(there), new ECR(there)];
  const [s3, iam] = [new S3({ ...there, forcePathStyle: true }), new IAM({ ...config, region: 'us-east-1' })];
  const named = (what: string): string => `cdk-${qualifier}-${what}-${server.account}-${region}`;
  const Bucket = named('assets');
  const cdk: CdkCommand = (words, variables) => project.cdk(words, { ...variables, AWS_REGION: region });
  return {
    s3,
    ecr,
    iam,
    named,
    Bucket,
    cdk,
    cloudformation,
    bootstrap: async (...options: string[]) => {
      const finished = await cdk(['bootstrap', `aws://${server.account}/${region}`, ...options]);
      succeeded(finished, /bootstrapped/);
      return finished.stdout + finished.stderr;
    },
    stack: async (StackName = 'CDKToolkit') => (await cloudformation.describeStacks({ StackName })).Stacks![0]!,
    role: async (what: string) => (await iam.getRole({ RoleName: named(`${what}-role`) })).Role!,
    trusted: async (what: string) => {
      const { Role } = await iam.getRole({ RoleName: named(`${what}-role`) });
      return decodeURIComponent(Role!.AssumeRolePolicyDocument!);
    },
    execution: async () => {
      const RoleName = named('cfn-exec-role');
      return (await iam.listAttachedRolePolicies({ RoleName })).AttachedPolicies!.map(({ PolicyArn }) => PolicyArn);
    },
    encryption: async () =>
      (await s3.getBucketEncryption({ Bucket })).ServerSideEncryptionConfiguration!.Rules![0]!
        .ApplyServerSideEncryptionByDefault!,
    version: async () => (await ssm.getParameter({ Name: `/cdk-bootstrap/${qualifier}/version` })).Parameter!.Value,
  };
}

const template = async (here: ReturnType<typeof place>): Promise<string> =>
  (await here.cloudformation.getTemplate({ StackName: 'CDKToolkit' })).TemplateBody!;
/** In the CDK's own sentences; ours are others. */
const isTheirs = /This stack includes resources needed to deploy AWS CDK apps into this environment/;

test('ours, theirs over it, and ours again where theirs was broken', { skip: cdkMissing }, async () => {
  const here = place('eu-west-1');
  const region = ['--region', 'eu-west-1'];
  assert.equal((await server.sandlot('bootstrap', ...region)).code, 0);
  assert.doesNotMatch(await template(here), isTheirs);
  const kept = await here.role('deploy');
  await here.bootstrap();
  assert.match(await template(here), isTheirs);
  assert.deepEqual([(await here.stack()).StackStatus, await here.version()], ['UPDATE_COMPLETE', '33']);
  assert.equal((await here.role('deploy')).RoleId, kept.RoleId, 'nothing was made anew');
  succeeded(await here.cdk(['deploy', '--require-approval', 'never']), /First\.Name = first-bucket/);

  await here.bootstrap('--cloudformation-execution-policies', readOnly, '--trust', '111122223333');
  const { RoleName } = await here.role('lookup');
  for (const PolicyName of (await here.iam.listRolePolicies({ RoleName })).PolicyNames!)
    await here.iam.deleteRolePolicy({ RoleName, PolicyName });
  for (const { PolicyArn } of (await here.iam.listAttachedRolePolicies({ RoleName })).AttachedPolicies!)
    await here.iam.detachRolePolicy({ RoleName, PolicyArn });
  await here.iam.deleteRole({ RoleName });
  const repaired = await server.sandlot('bootstrap', ...region);
  assert.equal(repaired.code, 0, repaired.stderr);
  assert.doesNotMatch(await template(here), isTheirs);
  assert.deepEqual(await here.execution(), [readOnly], 'what the stack was given stays');
  assert.match(await here.trusted('lookup'), /111122223333/);
  await here.bootstrap();
  assert.match(await template(here), isTheirs);
  assert.deepEqual(await here.execution(), [readOnly]);
});

test('--qualifier and --toolkit-stack-name: one beside the other', { skip: cdkMissing }, async () => {
  const [usual, other] = [place('eu-west-2'), place('eu-west-2', 'mine01')];
  await other.bootstrap('--qualifier', 'mine01', '--toolkit-stack-name', 'Mine', '--tags', 'team=blue');
  assert.equal(await other.version(), '33');
  await assert.rejects(usual.version(), { name: 'ParameterNotFound' });
  assert.deepEqual((await other.stack('Mine')).Tags, [{ Key: 'team', Value: 'blue' }]);
  assert.deepEqual((await other.role('deploy')).Tags?.filter(({ Key }) => Key === 'team').length, 1);
  await usual.bootstrap();
  const deployed = await other.cdk([
    'deploy',
    '--require-approval',
    'never',
    '-c',
    '@aws-cdk/core:bootstrapQualifier=mine01',
  ]);
  succeeded(deployed, /First\.Name/);
  const { RoleARN } = await other.stack('First');
  assert.equal(RoleARN, (await other.role('cfn-exec')).Arn);
});

test('--trust, --trust-for-lookup, --untrust', { skip: cdkMissing }, async () => {
  const here = place('eu-west-3');
  await here.bootstrap('--trust', '111122223333', '--cloudformation-execution-policies', readOnly);
  for (const role of ['deploy', 'file-publishing', 'image-publishing', 'lookup'])
    assert.match(await here.trusted(role), /arn:aws:iam::111122223333:root|"111122223333"/, role);
  assert.doesNotMatch(await here.trusted('cfn-exec'), /111122223333/);
  assert.deepEqual(await here.execution(), [readOnly]);
  await here.bootstrap('--trust-for-lookup', '444455556666');
  for (const account of [/111122223333/, /444455556666/]) assert.match(await here.trusted('lookup'), account);
  assert.doesNotMatch(await here.trusted('deploy'), /444455556666/);
  await here.bootstrap('--untrust', '111122223333', '--untrust', '444455556666');
  assert.doesNotMatch((await here.trusted('deploy')) + (await here.trusted('lookup')), /111122223333|444455556666/);
});

test('--custom-permissions-boundary bounds what stacks may do', { skip: cdkMissing }, async () => {
  const here = place('eu-north-1');
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'ssm:PutParameter', Resource: 'arn:aws:ssm:*:*:parameter/first/*' },
    ],
  });
  const { Policy } = await here.iam.createPolicy({ PolicyName: 'developers', PolicyDocument });
  await here.bootstrap('--custom-permissions-boundary', 'developers');
  assert.equal((await here.role('cfn-exec')).PermissionsBoundary?.PermissionsBoundaryArn, Policy!.Arn);
  const { code, stdout, stderr } = await here.cdk(['deploy', '--require-approval', 'never']);
  assert.equal(code, 1);
  assert.match(stdout + stderr, /ssm:PutParameter.*explicit deny in a permissions boundary/);
  assert.equal((await here.stack('First')).StackStatus, 'ROLLBACK_COMPLETE');
  await here.bootstrap('--no-previous-parameters');
  assert.equal((await here.role('cfn-exec')).PermissionsBoundary, undefined);
});

test('--bootstrap-customer-key, and back', { skip: cdkMissing }, async () => {
  const here = place('ap-south-1');
  await here.bootstrap('--bootstrap-customer-key');
  const { SSEAlgorithm, KMSMasterKeyID } = await here.encryption();
  assert.equal(SSEAlgorithm, 'aws:kms');
  assert.match(KMSMasterKeyID!, /key\//);
  succeeded(await here.cdk(['deploy', '--require-approval', 'never']), /First\.Name/);
  const { Contents } = await here.s3.listObjectsV2({ Bucket: here.Bucket });
  const { ServerSideEncryption } = await here.s3.headObject({ Bucket: here.Bucket, Key: Contents![0]!.Key! });
  assert.equal(ServerSideEncryption, 'aws:kms');
  await here.bootstrap('--no-bootstrap-customer-key');
  assert.equal((await here.encryption()).KMSMasterKeyID, undefined);
});

test('--public-access-block-configuration, --termination-protection', { skip: cdkMissing }, async () => {
  const here = place('sa-east-1');
  await here.bootstrap('--termination-protection');
  const { PublicAccessBlockConfiguration } = await here.s3.getPublicAccessBlock({ Bucket: here.Bucket });
  assert.equal(PublicAccessBlockConfiguration?.BlockPublicPolicy, true);
  await assert.rejects(
    here.cloudformation.deleteStack({ StackName: 'CDKToolkit' }),
    /TerminationProtection is enabled/,
  );
  await here.bootstrap('--public-access-block-configuration', 'false', '--termination-protection', 'false');
  await assert.rejects(here.s3.getPublicAccessBlock({ Bucket: here.Bucket }), {
    name: 'NoSuchPublicAccessBlockConfiguration',
  });
  assert.equal((await here.stack()).EnableTerminationProtection, false);
});
