/** An account's Region as tests of the bootstrap look at it and break it. Each test has a Region of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { IAM } from '@aws-sdk/client-iam';
import { S3 } from '@aws-sdk/client-s3';
import { SSM } from '@aws-sdk/client-ssm';
import type { Sandlot } from '../../testing/start-sandlot.ts';

export const versionParameter = '/cdk-bootstrap/hnb659fds/version';

export type TestPlace = ReturnType<typeof testPlace>;

export function testPlace(server: Sandlot, region: string) {
  const config = { ...server.clientConfig, region, maxAttempts: 1 };
  const [cloudFormation, ssm] = [new CloudFormation(config), new SSM(config)];
  const [s3, iam] = [new S3({ ...config, forcePathStyle: true }), new IAM({ ...config, region: 'us-east-1' })];
  const named = (what: string): string => `cdk-hnb659fds-${what}-${server.account}-${region}`;
  return {
    cloudFormation,
    ssm,
    s3,
    iam,
    named,
    look: () => server.api('GET', `/bootstrap?region=${region}`),
    setUp: () => server.api('POST', '/bootstrap', { region }),
    version: async () => (await ssm.getParameter({ Name: versionParameter })).Parameter?.Value,
    status: async () => (await cloudFormation.describeStacks({ StackName: 'CDKToolkit' })).Stacks?.[0]?.StackStatus,
    roles: async () => {
      const { Roles = [] } = await iam.listRoles({});
      return Roles.map(({ RoleName = '' }) => RoleName).filter((name) => name.endsWith(region)).length;
    },
    async removeRole(what: string): Promise<void> {
      const RoleName = named(`${what}-role`);
      for (const { PolicyArn } of (await iam.listAttachedRolePolicies({ RoleName })).AttachedPolicies ?? [])
        await iam.detachRolePolicy({ RoleName, PolicyArn: PolicyArn! });
      for (const PolicyName of (await iam.listRolePolicies({ RoleName })).PolicyNames ?? [])
        await iam.deleteRolePolicy({ RoleName, PolicyName });
      await iam.deleteRole({ RoleName });
    },
    async settled(StackName = 'CDKToolkit'): Promise<void> {
      for (;;) {
        const { Stacks } = await cloudFormation.describeStacks({ StackName }).catch(() => ({ Stacks: [] }));
        if (!Stacks?.[0]?.StackStatus?.endsWith('_IN_PROGRESS')) return;
        await sleep(20);
      }
    },
    /** Until a resource's step has begun. */
    async waiting(LogicalResourceId: string): Promise<void> {
      for (;;) {
        const { StackResources = [] } = await cloudFormation.describeStackResources({ StackName: 'CDKToolkit' });
        const found = StackResources.find((each) => each.LogicalResourceId === LogicalResourceId);
        if (found?.ResourceStatus === 'CREATE_IN_PROGRESS') return;
        await sleep(20);
      }
    },
  };
}
