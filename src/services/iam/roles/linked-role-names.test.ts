/** Service-linked roles of services that are not here: each is there under its name, with a policy that AWS has. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { absentLinkedRoles } from '../../absent-linked-roles.ts';
import { startSandlot, type Sandlot } from '../../../testing/start-sandlot.ts';

let sandlot: Sandlot;
let iam: IAM;
before(async () => {
  sandlot = await startSandlot();
  iam = new IAM(sandlot.clientConfig);
});
after(async () => {
  iam.destroy();
  await sandlot.close();
});

async function made(AWSServiceName: string): Promise<readonly unknown[]> {
  const { Role } = await iam.createServiceLinkedRole({ AWSServiceName });
  const RoleName = Role!.RoleName!;
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
  return [Role!.Path, RoleName, AttachedPolicies[0]?.PolicyArn];
}

for (const [principal, name, policy] of [
  ['dax', 'DAX', 'DAXServiceRolePolicy'],
  ['drs', 'ElasticDisasterRecovery', 'AWSElasticDisasterRecoveryServiceRolePolicy'],
  ['license-manager', 'AWSLicenseManagerRole', 'AWSLicenseManagerServiceRolePolicy'],
  [
    'managedupdates.elasticbeanstalk',
    'ElasticBeanstalkManagedUpdates',
    'AWSElasticBeanstalkManagedUpdatesServiceRolePolicy',
  ],
  ['stacksets.cloudformation', 'CloudFormationStackSetsOrgAdmin', 'CloudFormationStackSetsOrgAdminServiceRolePolicy'],
  ['agentless.inspector2', 'AmazonInspector2Agentless', 'AmazonInspector2AgentlessServiceRolePolicy'],
  ['remediation.config', 'ConfigRemediation', 'AWSConfigRemediationServiceRolePolicy'],
  ['sagemaker-queuing.batch', 'AWSBatchWithSagemaker', 'AWSBatchServiceRolePolicyForSageMaker'],
  ['network.bedrock-agentcore', 'BedrockAgentCoreNetwork', 'BedrockAgentCoreNetworkServiceRolePolicy'],
  ['ec2-nat-gateway', 'NATGateway', 'AWSNATGatewayServiceRolePolicy'],
  ['storage-lens.s3', 'S3StorageLens', 'S3StorageLensServiceRolePolicy'],
  [
    'kinesisreplication.dynamodb',
    'DynamoDBKinesisDataStreamsReplication',
    'DynamoDBKinesisReplicationServiceRolePolicy',
  ],
] as const) {
  test(`${principal}: ${name}`, async () => {
    const service = `${principal}.amazonaws.com`;
    const arn = `arn:aws:iam::aws:policy/aws-service-role/${policy}`;
    assert.deepEqual(await made(service), [`/aws-service-role/${service}/`, `AWSServiceRoleFor${name}`, arn]);
  });
}

test('every policy of such a role is one of AWS', async () => {
  const known = new Set<string>();
  let Marker: string | undefined;
  do {
    const page = await iam.listPolicies({ Scope: 'AWS', PathPrefix: '/aws-service-role/', Marker, MaxItems: 1000 });
    for (const { PolicyName } of page.Policies ?? []) known.add(PolicyName!);
    ({ Marker } = page);
  } while (Marker !== undefined);
  assert.deepEqual(
    absentLinkedRoles.filter(({ policy }) => !known.has(policy)).map(({ policy }) => policy),
    [],
  );
});
