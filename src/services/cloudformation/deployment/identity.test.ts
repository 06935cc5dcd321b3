import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { refused } from '../../../testing/refused.ts';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import { stackTester } from '../test-stacks.ts';

const sandlot = await startSandlot();
const iam = new IAM(sandlot.clientConfig);
const root = stackTester(sandlot);
const open: { destroy(): void }[] = [iam];

const allow = (Action: string | string[], Resource: string | string[] = '*') => ({ Effect: 'Allow', Action, Resource });
const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const trusting = (Principal: object) => policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
const roleArn = (name: string) => `arn:aws:iam::${sandlot.account}:role/${name}`;

async function user(name: string, ...statements: object[]): Promise<CloudFormation> {
  await iam.createUser({ UserName: name });
  await iam.putUserPolicy({ UserName: name, PolicyName: 'own', PolicyDocument: policy(...statements) });
  const { AccessKey } = await iam.createAccessKey({ UserName: name });
  return client({ accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! });
}

function client(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }): CloudFormation {
  const made = new CloudFormation({ ...sandlot.clientConfig, credentials, maxAttempts: 1 });
  open.push(made);
  return made;
}

async function role(name: string, trust: object, ...statements: object[]): Promise<string> {
  await iam.createRole({ RoleName: name, AssumeRolePolicyDocument: trusting(trust) });
  await iam.putRolePolicy({ RoleName: name, PolicyName: 'own', PolicyDocument: policy(...statements) });
  return roleArn(name);
}

const service = { Service: 'cloudformation.amazonaws.com' };
const TemplateBody = JSON.stringify({
  Resources: { P: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: 'v' } } },
});

before(async () => {
  await role('deployer', service, allow('ssm:*'));
  await role('powerless', service, allow('s3:*'));
  await role('foreign', { Service: 'lambda.amazonaws.com' }, allow('*'));
});
after(async () => {
  for (const one of open) one.destroy();
  root.close();
  await sandlot.close();
});

test("resources are made with the caller's permissions, and fail in IAM's words without them", async () => {
  const casey = await user('casey', allow('cloudformation:*'));
  await casey.createStack({ StackName: 'mine', TemplateBody });
  await root.settled();
  assert.equal(await root.statusOf('mine'), 'ROLLBACK_COMPLETE');
  const failed = (await root.eventsOf('mine')).find((event) => event.includes('CREATE_FAILED'))!;
  assert.match(
    failed,
    /User: arn:aws:iam::\d+:user\/casey is not authorized to perform: ssm:PutParameter on resource: /,
  );
  assert.match(failed, /because no identity-based policy allows the ssm:PutParameter action \(Service: Ssm, /);
  assert.match(failed, /HandlerErrorCode: AccessDenied\)$/);
});

test('with a role only what the role may; it has to be passed on, and stays with the stack', async () => {
  const passes = {
    ...allow('iam:PassRole', roleArn('*')),
    Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
  };
  const robin = await user('robin', allow('cloudformation:*'), passes);
  const sam = await user('sam', allow('cloudformation:*'));
  const RoleARN = roleArn('deployer');
  await assert.rejects(
    sam.createStack({ StackName: 'role', TemplateBody, RoleARN }),
    refused(
      'AccessDenied',
      /not authorized to perform: iam:PassRole on resource: arn:aws:iam::\d+:role\/deployer/,
      403,
    ),
  );
  await assert.rejects(
    robin.createStack({ StackName: 'role', TemplateBody, RoleARN: roleArn('foreign') }),
    refused('ValidationError', /^Role arn:aws:iam::\d+:role\/foreign is invalid or cannot be assumed$/),
  );
  await robin.createStack({ StackName: 'role', TemplateBody, RoleARN });
  await root.settled();
  assert.equal(await root.statusOf('role'), 'CREATE_COMPLETE');
  await robin.createStack({ StackName: 'weak', TemplateBody, RoleARN: roleArn('powerless') });
  await root.settled();
  const failed = (await root.eventsOf('weak')).find((event) => event.includes('CREATE_FAILED'))!;
  assert.match(failed, /assumed-role\/powerless\/AWSCloudFormation is not authorized to perform: ssm:PutParameter/);
  // Whoever may work with the stack works with its role from now on.
  await sam.deleteStack({ StackName: 'role' });
  await root.settled();
  assert.equal(
    (await root.cfn.listStacks({})).StackSummaries!.find((one) => one.StackName === 'role')?.StackStatus,
    'DELETE_COMPLETE',
  );
});

test('operations are authorized on the stack, with their condition keys', async () => {
  const own = `arn:aws:cloudformation:us-east-1:${sandlot.account}:stack/team-*`;
  const kim = await user(
    'kim',
    allow(['cloudformation:CreateStack', 'cloudformation:DescribeStacks', 'ssm:*'], [own, 'arn:aws:ssm:*']),
    {
      Effect: 'Deny',
      Action: 'cloudformation:CreateStack',
      Resource: '*',
      Condition: { Null: { 'cloudformation:RoleArn': 'false' } },
    },
  );
  await kim.createStack({ StackName: 'team-a', TemplateBody });
  await root.settled();
  assert.equal((await kim.describeStacks({ StackName: 'team-a' })).Stacks![0]!.StackStatus, 'CREATE_COMPLETE');
  const denied = refused('AccessDenied', /not authorized to perform: cloudformation:/, 403);
  await assert.rejects(kim.createStack({ StackName: 'other', TemplateBody }), denied);
  await assert.rejects(kim.deleteStack({ StackName: 'team-a' }), denied);
  await assert.rejects(kim.describeStacks({}), denied);
  await assert.rejects(kim.createStack({ StackName: 'team-b', TemplateBody, RoleARN: roleArn('deployer') }), denied);
});

test('a deploy role creates with an execution role, as the CDK has it', async () => {
  const exec = await role('cdk-cfn-exec-role', service, allow('*'));
  const deploy = await role(
    'cdk-deploy-role',
    { AWS: `arn:aws:iam::${sandlot.account}:root` },
    allow('cloudformation:*'),
    allow('iam:PassRole', exec),
  );
  const sts = new STS(sandlot.clientConfig);
  open.push(sts);
  await iam.createUser({ UserName: 'dev' });
  await iam.putUserPolicy({ UserName: 'dev', PolicyName: 'own', PolicyDocument: policy(allow('sts:AssumeRole')) });
  const { AccessKey } = await iam.createAccessKey({ UserName: 'dev' });
  const dev = new STS({
    ...sandlot.clientConfig,
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  });
  open.push(dev);
  const { Credentials } = await dev.assumeRole({ RoleArn: deploy, RoleSessionName: 'cdk' });
  const cdk = client({
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  });
  await cdk.createStack({ StackName: 'app', TemplateBody, RoleARN: exec });
  await root.settled();
  assert.equal(await root.statusOf('app'), 'CREATE_COMPLETE');
});
