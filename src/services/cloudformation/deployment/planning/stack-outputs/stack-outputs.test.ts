/** Fn::GetStackOutput, as the Template Reference describes it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { SSM } from '@aws-sdk/client-ssm';
import { startSandlot } from '../../../../../testing/start-sandlot.ts';
import { stackTester } from '../../../test-stacks.ts';

const sandlot = await startSandlot();
const elsewhere = new CloudFormation({ ...sandlot.clientConfig, region: 'eu-west-1', maxAttempts: 1 });
const ssm = new SSM(sandlot.clientConfig);
const iam = new IAM(sandlot.clientConfig);
const { cfn, deploy, eventsOf, statusOf, outputsOf, settled, close } = stackTester(sandlot);

after(async () => {
  close();
  for (const client of [elsewhere, ssm, iam]) client.destroy();
  await sandlot.close();
});

const output = (more: object) => ({ 'Fn::GetStackOutput': { OutputName: 'Out', ...more } });
const producer = (Value: string) => ({
  Resources: { M: { Type: 'AWS::CDK::Metadata' } },
  Outputs: { Out: { Value } },
});
const consumer = (Name: string, reference: object) => ({
  Parameters: { From: { Type: 'String', Default: 'producer' } },
  Resources: { P: { Type: 'AWS::SSM::Parameter', Properties: { Name, Type: 'String', Value: output(reference) } } },
  Outputs: { Got: { Value: output(reference) } },
});
const valueOf = async (Name: string) => (await ssm.getParameter({ Name })).Parameter!.Value;

test('outputs of stacks here and in another Region, in properties, outputs and change sets', async () => {
  await deploy('producer', producer('here'));
  const TemplateBody = JSON.stringify(producer('there'));
  await elsewhere.createStack({ StackName: 'producer', TemplateBody });
  await settled();
  await deploy('consumer', consumer('/got', { StackName: { Ref: 'From' } }));
  assert.deepEqual([await valueOf('/got'), (await outputsOf('consumer'))['Got']], ['here', 'here']);
  const next = consumer('/got', { StackName: 'producer', Region: 'eu-west-1' });
  const named = { StackName: 'consumer', ChangeSetName: 'next' };
  await cfn.createChangeSet({ ...named, TemplateBody: JSON.stringify(next) });
  const { Changes } = await cfn.describeChangeSet({ ...named, IncludePropertyValues: true });
  const [detail] = Changes![0]!.ResourceChange!.Details!;
  assert.deepEqual([detail!.Target!.BeforeValue, detail!.Target!.AfterValue], ['here', 'there']);
  await deploy('consumer', next);
  assert.equal(await valueOf('/got'), 'there');
});

async function role(RoleName: string, Principal: object, ...actions: string[]): Promise<string> {
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  await allow(RoleName, ...actions);
  return Role!.Arn!;
}

async function allow(RoleName: string, ...Action: string[]): Promise<void> {
  const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putRolePolicy({ RoleName, PolicyName: 'allows', PolicyDocument });
}

test('through a role, which the role of the stack may assume', async () => {
  const RoleARN = await role('output-deployer', { Service: 'cloudformation.amazonaws.com' }, 'ssm:*', 'sts:AssumeRole');
  const RoleArn = await role('output-reader', { AWS: RoleARN }, 's3:GetObject');
  const StackName = 'producer';
  await deploy('refused', consumer('/refused', { StackName, RoleArn }), { RoleARN });
  assert.equal(await statusOf('refused'), 'ROLLBACK_COMPLETE');
  const denied = /assumed-role\/output-reader\/\S+ is not authorized to perform: cloudformation:DescribeStacks/;
  assert.match((await eventsOf('refused')).join('\n'), denied);
  await allow('output-reader', 'cloudformation:DescribeStacks');
  await deploy('assumed', consumer('/assumed', { StackName, RoleArn }), { RoleARN });
  assert.equal(await valueOf('/assumed'), 'here');
});

test('a stack or an output that is not there fails what asks for it', async () => {
  await deploy('lost', consumer('/lost', { StackName: 'nobody' }));
  assert.match((await eventsOf('lost')).join('\n'), /P CREATE_FAILED Stack with id nobody does not exist/);
  await deploy('less', consumer('/less', { StackName: 'producer', OutputName: 'None' }));
  assert.match((await eventsOf('less')).join('\n'), /P CREATE_FAILED Output None does not exist in stack producer\./);
});
