/** Which organization an operation is about, and who may ask for it. */
import type { Scope } from '../../kernel/collections/collection.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { isDelegable } from './delegation/delegable-actions.ts';
import { accessDenied, constraint } from './errors.ts';
import { Accounts, DelegatedAdministrators, Organizations, ResourcePolicies } from './records.ts';
import type { OrganizationRecord, ResourcePolicyRecord } from './records.ts';

export async function findOrganizationRecord(tx: ReadTx): Promise<OrganizationRecord | undefined> {
  return tx.in(Organizations).get('organization');
}

/** The caller's organization, or AWSOrganizationsNotInUseException. */
export async function requireOrganization(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await findOrganizationRecord(tx);
  const account = organization && (await tx.in(Accounts).get(ctx.account));
  if (organization && account?.membership) return organization;
  throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
}

/** As `requireOrganization`; AccessDeniedException for all but the management account. */
export async function requireManagement(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await requireOrganization(tx, ctx);
  if (organization.managementAccount === ctx.account) return organization;
  throw accessDenied();
}

/** As `requireManagement`, and whom the resource policy has let may as well. */
export async function requirePolicyManager(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await requireOrganization(tx, ctx);
  if (organization.managementAccount === ctx.account || (await resourcePolicyFor(tx, ctx, organization)))
    return organization;
  throw accessDenied();
}

/** As `requirePolicyManager`, and delegated administrators may ask too. */
export async function requireReader(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await requireOrganization(tx, ctx);
  if (organization.managementAccount === ctx.account || (await resourcePolicyFor(tx, ctx, organization)))
    return organization;
  if (await tx.in(DelegatedAdministrators, scopeOf(organization)).get(ctx.account)) return organization;
  throw accessDenied();
}

/**
 * The resource policy where authorization decides by it: whether a member's user, role or root user may do what can be
 * delegated. So a handler that such a call has reached was let by it.
 */
export async function resourcePolicyFor(
  tx: ReadTx,
  { account, caller, operation, service }: Context,
  organization: OrganizationRecord,
): Promise<ResourcePolicyRecord | undefined> {
  if (account === organization.managementAccount || caller.kind === 'service') return undefined;
  if (service !== 'organizations' || !isDelegable(operation)) return undefined;
  return tx.in(ResourcePolicies, scopeOf(organization)).get('policy');
}

/** For operations that many features share: all features must be enabled. */
export function requireAllFeatures(organization: OrganizationRecord): void {
  if (organization.featureSet !== 'ALL') {
    throw constraint(
      'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
      'The organization supports consolidated billing only: this operation needs all features.',
    );
  }
}

export function scopeOf(organization: OrganizationRecord): Scope {
  return { organization: organization.id };
}
