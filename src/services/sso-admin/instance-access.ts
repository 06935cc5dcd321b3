/** Which instance and permission set an operation is about, and whether the caller's account may administer them. */
import type { Context, ReadTx } from '../../wire/context.ts';
import { findOrganization, isDelegatedAdministrator, isMemberAccount } from '../organizations/internal.ts';
import { denied, invalid, notFound } from './errors.ts';
import type { InstanceRecord, PermissionSetRecord } from './records.ts';
import { Instances, PermissionSets, ProvisionedRoles } from './records.ts';

const servicePrincipal = 'sso.amazonaws.com';

/** Whether the instance is visible to the account: its own, or that of the organization it belongs to. */
export async function mayView(tx: ReadTx, account: string, instance: InstanceRecord): Promise<boolean> {
  if (instance.ownerAccount === account) return true;
  if (instance.kind !== 'ORGANIZATION') return false;
  const organization = await findOrganization(tx);
  return organization?.managementAccount === instance.ownerAccount && (await isMemberAccount(tx, account));
}

/**
 * An instance of this region that the account may administer, or ResourceNotFoundException or AccessDeniedException.
 */
export async function requireInstance(tx: ReadTx, ctx: Context, instanceArn: string): Promise<InstanceRecord> {
  const instance = await tx.in(Instances).get(instanceArn);
  if (!instance || instance.region !== ctx.region)
    throw notFound(`Could not find Instance with id ${lastPart(instanceArn)}`);
  if (instance.ownerAccount === ctx.account) return instance;
  if (instance.kind === 'ORGANIZATION' && (await isDelegatedAdministrator(tx, ctx.account, servicePrincipal)))
    return instance;
  throw denied(
    `Account ${ctx.account} cannot administer this instance of IAM Identity Center: ` +
      `it belongs to account ${instance.ownerAccount}.`,
  );
}

/** As `requireInstance`; account instances have neither permission sets nor assignments to accounts. */
export async function requireOrganizationInstance(
  tx: ReadTx,
  ctx: Context,
  instanceArn: string,
): Promise<InstanceRecord> {
  const instance = await requireInstance(tx, ctx, instanceArn);
  if (instance.kind === 'ACCOUNT') throw invalid('The operation is not supported for this Identity Center instance');
  return instance;
}

export interface InstanceAndSet {
  readonly instance: InstanceRecord;
  readonly set: PermissionSetRecord;
}

export async function requirePermissionSet(
  tx: ReadTx,
  ctx: Context,
  { InstanceArn, PermissionSetArn }: { InstanceArn: string; PermissionSetArn: string },
): Promise<InstanceAndSet> {
  const instance = await requireOrganizationInstance(tx, ctx, InstanceArn);
  const set = await tx.in(PermissionSets).get(InstanceArn, PermissionSetArn);
  if (!set) throw notFound(`Could not find PermissionSet with id ${lastPart(PermissionSetArn)}`);
  return { instance, set };
}

/** As `requirePermissionSet`, to change it: a delegated administrator leaves alone what the management account uses. */
export async function requireEditableSet(
  tx: ReadTx,
  ctx: Context,
  input: { InstanceArn: string; PermissionSetArn: string },
): Promise<InstanceAndSet> {
  const found = await requirePermissionSet(tx, ctx, input);
  const { instance, set } = found;
  if (
    ctx.account !== instance.ownerAccount &&
    (await tx.in(ProvisionedRoles).get(instance.instanceArn, set.permissionSetArn, instance.ownerAccount))
  ) {
    throw denied(
      'A delegated administrator cannot change a permission set that is provisioned in the management account.',
    );
  }
  return found;
}

/** The target of an assignment: an account of the organization, that the caller's account may manage. */
export async function requireTargetAccount(
  tx: ReadTx,
  ctx: Context,
  instance: InstanceRecord,
  accountId: string,
): Promise<void> {
  requireManagedTarget(ctx, instance, accountId);
  if (!(await isMemberAccount(tx, accountId)))
    throw notFound(`Account ${accountId} is not an account of the organization.`);
}

/** As `requireTargetAccount`, of what is to be removed: the account may have left the organization meanwhile. */
export function requireManagedTarget(ctx: Context, instance: InstanceRecord, accountId: string): void {
  if (accountId === instance.ownerAccount && ctx.account !== instance.ownerAccount) {
    throw denied('A delegated administrator cannot manage assignments in the management account.');
  }
}

/** `ssoins-…` or `ps-…` */
export function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
