/**
 * The role that a permission set becomes in an account, `AWSReservedSSO_<set>_<16 hex>`: made with the set's first
 * assignment there, brought up to date by provisioning, deleted with the last assignment (a later one gets another
 * suffix). Everything happens in the caller's transaction, so a failure leaves nothing half-done.
 */
import { createHash } from 'node:crypto';
import { randomIds } from '../../../kernel/ids.ts';
import type { InProcessAws } from '../../../wire/aws-types.ts';
import type { WriteTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { ProvisioningFailure, provisioningFailure } from './provisioning-failure.ts';
import type { CustomerManagedPolicy, InstanceRecord, PermissionSetRecord, ProvisionedRoleRecord } from '../records.ts';
import { provisionedPerAccountQuota, ProvisionedRoles } from '../records.ts';

const servicePrincipal = 'sso.amazonaws.com';
const inlinePolicyName = 'AwsSSOInlinePolicy';
/** The role allows the longest session; the permission set decides how long one is. */
const maxSessionDurationSeconds = 43_200;

/** Makes the account's role be what the permission set says. Throws ProvisioningFailure where IAM refuses. */
export async function provisionRole(
  tx: WriteTx,
  instance: InstanceRecord,
  set: PermissionSetRecord,
  account: string,
): Promise<void> {
  const present = await tx.in(ProvisionedRoles).get(set.instanceArn, set.permissionSetArn, account);
  if (present?.revision === set.revision) return;
  const { iam } = tx.aws.asService(servicePrincipal, account);
  const role = present ?? (await createRole(tx, iam, instance, set, account));
  await syncManagedPolicies(iam, role, set);
  await syncInlinePolicy(iam, role.roleName, set.inlinePolicy);
  await syncBoundary(iam, role, set, present !== undefined);
  if (present) await describeRole(iam, role.roleName, set);
  await tx.in(ProvisionedRoles).put({ ...role, revision: set.revision });
}

/** Deletes the role and all that it holds; one that is gone already is no error. */
export async function removeRole(tx: WriteTx, role: ProvisionedRoleRecord): Promise<void> {
  const { iam } = tx.aws.asService(servicePrincipal, role.account);
  await tx.in(ProvisionedRoles).delete(role.instanceArn, role.permissionSetArn, role.account);
  try {
    for (const arn of await attachedPolicies(iam, role.roleName))
      await iam.detachRolePolicy({ RoleName: role.roleName, PolicyArn: arn });
    for (const name of await inlinePolicies(iam, role.roleName))
      await iam.deleteRolePolicy({ RoleName: role.roleName, PolicyName: name });
    await iam.deleteRole({ RoleName: role.roleName });
  } catch (error) {
    if (!(error instanceof AwsError) || (error.code !== 'NoSuchEntityException' && error.code !== 'NoSuchEntity'))
      throw provisioningFailure(error);
  }
}

async function createRole(
  tx: WriteTx,
  iam: InProcessAws['iam'],
  instance: InstanceRecord,
  set: PermissionSetRecord,
  account: string,
): Promise<ProvisionedRoleRecord> {
  const others = await tx
    .in(ProvisionedRoles)
    .listBy('account', [instance.instanceArn, account], { limit: provisionedPerAccountQuota });
  if (others.items.length >= provisionedPerAccountQuota) {
    throw new ProvisioningFailure(
      'Received a 409 status error: ' +
        `Account ${account} already has ${provisionedPerAccountQuota} provisioned permission sets.`,
    );
  }
  const roleName = `AWSReservedSSO_${set.name}_${randomIds.hex(16)}`;
  try {
    const { Role } = await iam.createRole({
      RoleName: roleName,
      Path: rolePath(instance.region),
      AssumeRolePolicyDocument: trustPolicy(instance.instanceArn, account),
      MaxSessionDuration: maxSessionDurationSeconds,
      ...(set.description === undefined ? {} : { Description: set.description }),
    });
    const { instanceArn, permissionSetArn, revision } = set;
    return { instanceArn, permissionSetArn, account, roleName, roleArn: Role?.Arn ?? '', revision };
  } catch (error) {
    throw provisioningFailure(error);
  }
}

async function syncManagedPolicies(
  iam: InProcessAws['iam'],
  { roleName, account }: ProvisionedRoleRecord,
  set: PermissionSetRecord,
): Promise<void> {
  const wanted = new Set([
    ...set.managedPolicies.map((policy) => policy.arn),
    ...set.customerManagedPolicies.map((policy) => customerPolicyArn(account, policy)),
  ]);
  const present = new Set(await attachedPolicies(iam, roleName));
  for (const arn of present) {
    if (!wanted.has(arn)) await iam.detachRolePolicy({ RoleName: roleName, PolicyArn: arn });
  }
  for (const arn of wanted) {
    if (present.has(arn)) continue;
    try {
      await iam.attachRolePolicy({ RoleName: roleName, PolicyArn: arn });
    } catch (error) {
      throw provisioningFailure(error, arn);
    }
  }
}

async function syncInlinePolicy(
  iam: InProcessAws['iam'],
  roleName: string,
  document: string | undefined,
): Promise<void> {
  try {
    if (document !== undefined)
      await iam.putRolePolicy({ RoleName: roleName, PolicyName: inlinePolicyName, PolicyDocument: document });
    for (const name of await inlinePolicies(iam, roleName)) {
      if (document === undefined || name !== inlinePolicyName)
        await iam.deleteRolePolicy({ RoleName: roleName, PolicyName: name });
    }
  } catch (error) {
    throw provisioningFailure(error);
  }
}

async function syncBoundary(
  iam: InProcessAws['iam'],
  { roleName, account }: ProvisionedRoleRecord,
  set: PermissionSetRecord,
  mayHaveOne: boolean,
): Promise<void> {
  const boundary = set.permissionsBoundary;
  if (!boundary) {
    if (mayHaveOne && (await iam.getRole({ RoleName: roleName })).Role?.PermissionsBoundary)
      await iam.deleteRolePermissionsBoundary({ RoleName: roleName });
    return;
  }
  const arn =
    'managedPolicyArn' in boundary
      ? boundary.managedPolicyArn
      : customerPolicyArn(account, boundary.customerManagedPolicy);
  try {
    await iam.putRolePermissionsBoundary({ RoleName: roleName, PermissionsBoundary: arn });
  } catch (error) {
    throw provisioningFailure(error, arn);
  }
}

async function describeRole(iam: InProcessAws['iam'], roleName: string, set: PermissionSetRecord): Promise<void> {
  try {
    await iam.updateRole({
      RoleName: roleName,
      Description: set.description ?? '',
      MaxSessionDuration: maxSessionDurationSeconds,
    });
  } catch (error) {
    throw provisioningFailure(error);
  }
}

async function attachedPolicies(iam: InProcessAws['iam'], roleName: string): Promise<string[]> {
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName: roleName, MaxItems: 1000 });
  return AttachedPolicies.map((policy) => policy.PolicyArn ?? '');
}

async function inlinePolicies(iam: InProcessAws['iam'], roleName: string): Promise<string[]> {
  const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName: roleName, MaxItems: 1000 });
  return [...PolicyNames];
}

function customerPolicyArn(account: string, { path, name }: CustomerManagedPolicy): string {
  return `arn:aws:iam::${account}:policy${path}${name}`;
}

/** AWS leaves the region out where the instance is in us-east-1. */
function rolePath(region: string): string {
  return region === 'us-east-1' ? '/aws-reserved/sso.amazonaws.com/' : `/aws-reserved/sso.amazonaws.com/${region}/`;
}

/** As AWS writes it: only the portal's own SAML provider in that account may assume the role. */
function trustPolicy(instanceArn: string, account: string): string {
  const suffix = createHash('sha256').update(`${instanceArn} ${account}`).digest('hex').slice(0, 16);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${account}:saml-provider/AWSSSO_${suffix}_DO_NOT_DELETE` },
        Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
        Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
      },
    ],
  });
}
